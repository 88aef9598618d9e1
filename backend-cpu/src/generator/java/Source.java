/** The text of one class of kernels as it grows, for vectors of {@code lanes} elements of one type. */
final class Source {

    /** "Double" or "Long". */
    final String element;

    final int lanes;

    private final StringBuilder text = new StringBuilder();
    private int names;

    Source(String element, int lanes) {
        this.element = element;
        this.lanes = lanes;
    }

    /** The vector type. */
    String vector() {
        return element + "Vector";
    }

    /** The element type. */
    String primitive() {
        return element.toLowerCase();
    }

    void line(String format, Object... arguments) {
        text.append(arguments.length == 0 ? format : String.format(format, arguments))
                .append('\n');
    }

    /** Opens a kernel; names begin anew. */
    void open(String name, String parameters) {
        names = 0;
        line("@Override public void %s(%s) {", name, parameters);
    }

    /** Opens a part of a kernel. */
    void openPrivate(String name, String parameters) {
        names = 0;
        line("private static void %s(%s) {", name, parameters);
    }

    /**
     * Declares a slice of a segment. The load before it, whose value nobody wants, tells the compiler the class of the segment: vectors are loaded from
     * native segments only, while slices are made of all kinds by everybody, so that of a segment of unknown class it would not know what the slice
     * is.
     */
    void slice(String name, String segment, String offset, long bytes) {
        line("%s;", load(segment, offset));
        line("final MemorySegment %s = %s.asSlice(%s, %dL);", name, segment, offset, bytes);
    }

    /** Declares a vector and gives its name. */
    String define(String expression) {
        return define(vector(), expression);
    }

    String define(String type, String expression) {
        String name = "t" + names++;
        line("%s %s = %s;", type, name, expression);
        return name;
    }

    String broadcast(String scalar) {
        return vector() + ".broadcast(S, " + scalar + ")";
    }

    String load(String segment, String offset) {
        return vector() + ".fromMemorySegment(S, " + segment + ", " + offset + ", LE)";
    }

    void store(String vector, String segment, String offset) {
        line("%s.intoMemorySegment(%s, %s, LE);", vector, segment, offset);
    }

    /**
     * Transposes a block of lanes × lanes elements in registers: three rounds (for 8 lanes) of exchanging, between vectors k and k + d,
     * the lanes whose numbers differ in bit d.
     */
    void transpose(String[] x) {
        for (int d = lanes / 2; d >= 1; d /= 2) {
            for (int k = 0; k < lanes; k++) {
                if ((k & d) == 0) {
                    String a = x[k];
                    String b = x[k + d];
                    x[k] = define(a + ".blend(" + b + ".rearrange(X" + d + "), K" + d + ")");
                    x[k + d] = define(a + ".rearrange(X" + d + ").blend(" + b + ", K" + d + ")");
                }
            }
        }
    }

    /** Whether the last stages are done after a transposition; two lanes are too few for the compiler to permute in a register. */
    boolean transposes() {
        return lanes > 2;
    }

    /** What has been written so far. */
    String text() {
        return text.toString();
    }

    String asClass(String name) {
        StringBuilder head = new StringBuilder();
        head.append("package io.fhe4j.backend.cpu.generated;\n\n");
        head.append("import io.fhe4j.backend.cpu.").append(element).append("Kernels;\n");
        head.append("import java.lang.foreign.MemorySegment;\nimport java.lang.foreign.ValueLayout;\n");
        head.append("import java.nio.ByteOrder;\nimport jdk.incubator.vector.*;\n\n");
        head.append("/** Written by KernelGenerator. */\n");
        head.append("public final class ")
                .append(name)
                .append(" implements ")
                .append(element)
                .append("Kernels {\n");
        head.append("private static final VectorSpecies<")
                .append(element)
                .append("> S = ")
                .append(vector())
                .append(".SPECIES_")
                .append(64 * lanes)
                .append(";\n");
        head.append("private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;\n");
        head.append("private static final ValueLayout.Of")
                .append(element)
                .append(" WORD = ValueLayout.JAVA_")
                .append(element.toUpperCase())
                .append(".withOrder(LE);\n");
        for (int d = 1; d < lanes && transposes(); d *= 2) {
            long mask = 0;
            for (int lane = 0; lane < lanes; lane++) {
                mask |= (lane & d) != 0 ? 1L << lane : 0;
            }
            head.append(String.format(
                    "private static final VectorShuffle<%s> X%d = VectorShuffle.fromOp(S, i -> i ^ %d);%n"
                            + "private static final VectorMask<%s> K%d = VectorMask.fromLong(S, %dL);%n",
                    element, d, d, element, d, mask));
        }
        head.append("@Override public int lanes() { return ").append(lanes).append("; }\n");
        return head.append(text).append("}\n").toString();
    }
}
