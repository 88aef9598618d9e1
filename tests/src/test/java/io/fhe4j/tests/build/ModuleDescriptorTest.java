package io.fhe4j.tests.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tests run on the class path, so the module descriptors are looked at here: they enter each jar in a step of their own. */
class ModuleDescriptorTest {

    private static final String SERVICES = "META-INF/services/";

    private static List<Path> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::exists)
                .toList();
    }

    /** Jars of ours, or folders of classes when the jars are not built yet; neither tests nor the kit for them are modules. */
    private static boolean isLibrary(Path entry) {
        String name = entry.getFileName().toString();
        return name.startsWith("fhe4j-") && name.endsWith(".jar") && !name.contains("testkit")
                || entry.endsWith("target/classes") && Files.exists(entry.resolve("module-info.class"));
    }

    private static Set<ModuleReference> modules() {
        return ModuleFinder.of(classPath().stream()
                        .filter(ModuleDescriptorTest::isLibrary)
                        .toArray(Path[]::new))
                .findAll();
    }

    @Test
    void everyLibraryArtifactIsAModule() {
        Set<ModuleReference> modules = modules();
        assertTrue(modules.size() >= 6, modules.toString());
        for (ModuleReference module : modules) {
            assertTrue(!module.descriptor().isAutomatic(), module + " has no module descriptor");
            assertTrue(module.descriptor().name().startsWith("io.fhe4j."), module.toString());
        }
    }

    @Test
    void descriptorsAndServiceFilesNameTheSameProviders() throws IOException {
        for (ModuleReference module : modules()) {
            Map<String, Set<String>> declared = new TreeMap<>();
            for (ModuleDescriptor.Provides provides : module.descriptor().provides()) {
                declared.put(provides.service(), new TreeSet<>(provides.providers()));
            }
            assertEquals(declared, serviceFiles(module), module.descriptor().name());
        }
    }

    private static Map<String, Set<String>> serviceFiles(ModuleReference module) throws IOException {
        Map<String, Set<String>> files = new TreeMap<>();
        try (ModuleReader reader = module.open()) {
            List<String> names = reader.list()
                    .filter(name -> name.startsWith(SERVICES) && name.length() > SERVICES.length())
                    .toList();
            for (String name : names) {
                files.put(name.substring(SERVICES.length()), providers(reader, name));
            }
        }
        return files;
    }

    private static Set<String> providers(ModuleReader reader, String name) {
        try (InputStream content = reader.open(name).orElseThrow()) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replaceAll("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void allModulesResolveTogether() {
        Path[] everything = classPath().stream()
                .filter(entry -> isLibrary(entry)
                        || entry.toString().endsWith(".jar")
                                && !entry.getFileName().toString().startsWith("fhe4j-"))
                .toArray(Path[]::new);
        Set<String> names =
                modules().stream().map(module -> module.descriptor().name()).collect(Collectors.toSet());
        var resolved =
                ModuleLayer.boot().configuration().resolve(ModuleFinder.of(everything), ModuleFinder.of(), names);
        assertTrue(resolved.modules().size() >= names.size());
    }
}
