package io.fhe4j.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Torus;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Vector kernels of the torus become compiled code in whatever order the degrees come in, in a JVM that has done nothing before: there it depended on the
 * length of the compiler's queue.
 */
@Tag("slow")
class TorusCompilationTest {

    /** A number of a butterfly takes 0.03 to 0.06 ns, and a hundred times as long in a kernel that is not compiled. */
    private static final double MOST_NANOS = 0.6;

    private static final int CALLS = 300;

    @ParameterizedTest
    @ValueSource(strings = {"9 10 11 12 13 14 15 16", "11 9 10"})
    void everyDegreeInAnyOrder(String order) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path")
                        .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator),
                Degrees.class.getName()));
        command.addAll(List.of(order.split(" ")));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor() == 0, output);
    }

    /** The program: times transforms of the degrees whose logarithms are given; fails where one is slow. */
    static final class Degrees {

        private Degrees() {}

        public static void main(String[] logs) {
            boolean slow = false;
            try (Backend backend =
                    Backends.open("cpu", BackendOptions.defaults().forMeasuring())) {
                Torus torus = backend.stream().torus().orElseThrow();
                for (String text : logs) {
                    int log = Integer.parseInt(text);
                    for (boolean forward : new boolean[] {true, false}) {
                        Optional<Runnable> transform = torus.transform(1 << log, forward);
                        double best = transform.map(Degrees::best).orElse(0.0) / (1 << log) / log;
                        System.out.println("2^" + log + (forward ? " forward " : " inverse ") + best + " ns");
                        slow |= best > MOST_NANOS;
                    }
                }
            }
            System.exit(slow ? 1 : 0);
        }

        private static double best(Runnable transform) {
            long best = Long.MAX_VALUE;
            for (int i = 0; i < CALLS; i++) {
                long before = System.nanoTime();
                transform.run();
                best = Math.min(best, System.nanoTime() - before);
            }
            return best;
        }
    }
}
