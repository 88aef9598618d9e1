import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the vector kernels of the CPU backend: one class of double kernels, one of long and one of torus kernels for each vector width.
 *
 * <p>Why a generator: a kernel that calls helper methods is not compiled as one piece (the compiler stops inlining where a method has
 * become big), and then every vector is boxed and a butterfly takes 30 to 100 times as long. So each kernel is straight-line code,
 * and what would be helper methods are methods of this program: {@link DoubleArithmetic} and {@link LongArithmetic} say how a modular
 * product is made and why it is exact, {@link Transform} puts butterflies together to passes, {@link DoubleRowWriter} and {@link
 * LongRowWriter} write the kernels that go once over a row, {@link TorusTransform} and {@link TorusWriter} those of the torus. For rows of 32-bit words {@link
 * NarrowArithmetic}, {@link NarrowTransform} and {@link NarrowWriter} do the same.
 *
 * <p>The build runs {@code java KernelGenerator.java DIRECTORY}.
 */
public final class KernelGenerator {

    private static final String PREFERRED_WIDTH = """
        package io.fhe4j.backend.cpu.generated;

        import jdk.incubator.vector.DoubleVector;

        /** The width of the vectors that the machine prefers, in bits: 512, 256, 128 or 64. */
        public final class PreferredWidth {

            private PreferredWidth() {}

            /** As the class says. */
            public static int bits() {
                return Math.min(512, DoubleVector.SPECIES_PREFERRED.vectorBitSize());
            }
        }
        """;

    private KernelGenerator() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]).resolve("io/fhe4j/backend/cpu/generated");
        Files.createDirectories(directory);
        for (int bits : new int[] {512, 256, 128}) {
            int lanes = bits / 64;
            write(directory, "Double" + bits + "Kernels", doubleKernels(lanes));
            write(directory, "Long" + bits + "Kernels", longKernels(lanes));
            TorusSource torus = new TorusSource(lanes);
            new TorusTransform(torus).writeAll();
            new TorusWriter(torus).writeAll();
            String name = "Torus" + bits + "Kernels";
            Files.writeString(directory.resolve(name + ".java"), torus.asClass(name));
        }
        Files.writeString(directory.resolve("Narrow512Kernels.java"), new NarrowWriter().asClass("Narrow512Kernels"));
        Files.writeString(directory.resolve("PreferredWidth.java"), PREFERRED_WIDTH);
    }

    private static Source doubleKernels(int lanes) {
        Source source = new Source("Double", lanes);
        DoubleArithmetic arithmetic = new DoubleArithmetic(source);
        Transform transform = new Transform(source, arithmetic);
        transform.writeAll(true);
        DoubleRowWriter rows = new DoubleRowWriter(source, arithmetic);
        for (int n : DoubleRowWriter.WIDTHS) {
            transform.writeRow(n);
        }
        rows.writeAll();
        rows.writeFixed();
        return source;
    }

    private static Source longKernels(int lanes) {
        Source source = new Source("Long", lanes);
        LongArithmetic arithmetic = new LongArithmetic(source);
        new Transform(source, arithmetic).writeAll(false);
        new LongRowWriter(source, arithmetic).writeAll();
        return source;
    }

    private static void write(Path directory, String name, Source source) throws IOException {
        Files.writeString(directory.resolve(name + ".java"), source.asClass(name));
    }
}
