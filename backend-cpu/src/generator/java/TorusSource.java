/** The text of the class of torus kernels for one width as it grows: its transforms ({@link TorusTransform}) and its kernels over rows ({@link TorusWriter}). */
final class TorusSource {

    /** Cuts an address to the bits that addresses have, so that a constant segment leaves nothing to check. */
    static final String MASK = "0xFFFFFFFFFFFFL";

    final int lanes;
    private final StringBuilder text = new StringBuilder();

    TorusSource(int lanes) {
        this.lanes = lanes;
    }

    void line(String format, Object... arguments) {
        text.append(arguments.length == 0 ? format : String.format(format, arguments))
                .append('\n');
    }

    void open(String name, String parameters) {
        line("@Override public void %s(%s) {", name, parameters);
    }

    static String load(String address) {
        return "DoubleVector.fromMemorySegment(S, ALL, " + address + ", LE)";
    }

    void store(String vector, String address) {
        line("%s.intoMemorySegment(ALL, %s, LE);", vector, address);
    }

    static String plus(String address, long bytes) {
        return bytes == 0 ? address : address + " + " + bytes + "L";
    }

    String asClass(String name) {
        StringBuilder head = new StringBuilder();
        head.append("package io.fhe4j.backend.cpu.generated;\n\n");
        head.append("import static io.fhe4j.backend.cpu.WholeMemory.ALL;\n\n");
        head.append("import io.fhe4j.backend.cpu.TorusVectors;\n");
        head.append("import java.lang.foreign.ValueLayout;\nimport java.nio.ByteOrder;\n");
        head.append("import jdk.incubator.vector.*;\n\n");
        head.append("/** Written by KernelGenerator. */\n");
        head.append("public final class ").append(name).append(" implements TorusVectors {\n");
        for (String[] type :
                new String[][] {{"Double", "S", "Double"}, {"Long", "L", "Long"}, {"Int", "I", "Integer"}}) {
            head.append(String.format(
                    "private static final VectorSpecies<%s> %s = %sVector.SPECIES_%d;%n",
                    type[2], type[1], type[0], 64 * lanes));
        }
        head.append("private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;\n");
        head.append("private static final ValueLayout.OfInt DIGIT = ValueLayout.JAVA_INT.withOrder(LE);\n");
        head.append("private static final ValueLayout.OfDouble WORD = ValueLayout.JAVA_DOUBLE.withOrder(LE);\n");
        head.append("@Override public int lanes() { return ").append(lanes).append("; }\n");
        return head.append(text).append("}\n").toString();
    }
}
