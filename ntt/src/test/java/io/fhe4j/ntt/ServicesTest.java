package io.fhe4j.ntt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.BackendUnavailableException;
import io.fhe4j.ntt.spi.BackendProvider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The module path and the class path find the same backends. */
class ServicesTest {

    private static final Path CLASSES = Path.of("target", "classes");

    @Test
    void moduleDescriptorAndServiceFileAgree() throws IOException {
        String service = BackendProvider.class.getName();
        Set<String> onModulePath = new HashSet<>();
        try (InputStream in = Files.newInputStream(CLASSES.resolve("module-info.class"))) {
            for (ModuleDescriptor.Provides provides : ModuleDescriptor.read(in).provides()) {
                if (provides.service().equals(service)) {
                    onModulePath.addAll(provides.providers());
                }
            }
        }
        Set<String> onClassPath = new HashSet<>(
                Files.readAllLines(CLASSES.resolve("META-INF/services").resolve(service)));
        assertEquals(onModulePath, onClassPath);
        assertEquals(
                onClassPath,
                Backends.providers().stream().map(p -> p.getClass().getName()).collect(Collectors.toSet()));
    }

    @Test
    void theReferenceIsFoundByName() {
        try (Backend backend = Backends.open("reference")) {
            assertEquals("reference", backend.name());
            assertTrue(backend.capabilities().serves(Modulus.powerOfTwo(64)));
            assertTrue(backend.capabilities().serves(Modulus.of(Long.MAX_VALUE)));
        }
    }

    @Test
    void anUnknownNameListsTheKnownOnes() {
        String message = String.valueOf(assertThrows(BackendUnavailableException.class, () -> Backends.open("gpu"))
                .getMessage());
        assertTrue(message.contains("\"gpu\"") && message.contains("reference"), message);
    }

    @Test
    void anUnknownSimulatedMemoryNamesItsArtifact() {
        String message =
                String.valueOf(assertThrows(BackendUnavailableException.class, () -> Backends.open("pim-abacus"))
                        .getMessage());
        assertTrue(message.contains("io.fhe4j:fhe4j-backend-pim-sim"), message);
    }

    @Test
    void settingsThatABackendDoesNotKnowAreRefused() {
        BackendOptions seeded = BackendOptions.defaults().with("seed", "7");
        try (Backend backend = Backends.open("trace", seeded.forMeasuring())) {
            assertEquals("trace", backend.name());
        }
        String message = refusal("trace", BackendOptions.defaults().with("Seed", "7"));
        assertTrue(message.contains("\"Seed\"; there are [seed]"), message);
        message = refusal("reference", seeded);
        assertTrue(message.contains("\"reference\" has no setting \"seed\"; it has none"), message);
    }

    private static String refusal(String name, BackendOptions options) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> Backends.open(name, options))
                .getMessage());
    }

    @Test
    void providersComeInOrderOfPriority() {
        List<Integer> priorities =
                Backends.providers().stream().map(BackendProvider::priority).toList();
        assertEquals(priorities.stream().sorted((a, b) -> b - a).toList(), priorities);
    }
}
