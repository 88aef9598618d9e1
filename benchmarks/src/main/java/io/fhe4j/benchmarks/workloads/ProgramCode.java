package io.fhe4j.benchmarks.workloads;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.nn.plan.InferencePlan;
import io.fhe4j.ntt.Backend;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The hash of the code that decides which kernels a recorded operation has: the kernel layer with its compound kernels, the evaluator, networks, and the
 * operations themselves. A record under another hash is of another program.
 */
final class ProgramCode {

    /** A part of the code: what starts with a prefix, where a class comes from. */
    private record Part(Class<?> anchor, String prefix) {}

    private static final List<Part> PARTS = List.of(
            new Part(Backend.class, "io/fhe4j/ntt/"),
            new Part(CkksEvaluator.class, "io/fhe4j/ckks/"),
            new Part(InferencePlan.class, "io/fhe4j/nn/"),
            new Part(ProgramCode.class, "io/fhe4j/benchmarks/workloads/Operation"));

    private static final class Known {
        private static final String HASH = compute();
    }

    private ProgramCode() {}

    /** The hash of the code that runs here, in hexadecimal. */
    static String hash() {
        return Known.HASH;
    }

    private static String compute() {
        StringBuilder all = new StringBuilder();
        for (Part part : PARTS) {
            try {
                Path root = Path.of(part.anchor
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI());
                all.append(hash(root, part.prefix)).append('\n');
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read the code of " + part.anchor, e);
            } catch (URISyntaxException e) {
                throw new IllegalStateException("no place for the code of " + part.anchor, e);
            }
        }
        return Fingerprint.of(all.toString().getBytes(StandardCharsets.UTF_8)).toString();
    }

    /**
     * The hash of the names and bytes of classes.
     *
     * @param root a folder or a jar
     * @param prefix of their names, with slashes
     */
    static String hash(Path root, String prefix) throws IOException {
        if (Files.isDirectory(root)) {
            return hashTree(root, prefix);
        }
        try (FileSystem jar = FileSystems.newFileSystem(root)) {
            return hashTree(jar.getPath("/"), prefix);
        }
    }

    private static String hashTree(Path root, String prefix) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(path -> name(root, path).startsWith(prefix))
                    .filter(path -> name(root, path).endsWith(".class"))
                    .sorted((x, y) -> name(root, x).compareTo(name(root, y)))
                    .toList()) {
                byte[] code = Files.readAllBytes(file);
                out.writeUTF(name(root, file));
                out.writeInt(code.length);
                out.write(code);
            }
        }
        return Fingerprint.of(bytes.toByteArray()).toString();
    }

    /** The name of a file, the same in a folder and in a jar. */
    private static String name(Path root, Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }
}
