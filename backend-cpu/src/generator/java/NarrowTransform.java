import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The transforms of 1024 and 2048 words of 32 bits. Forward: A, three stages (radix 8) with vectors along the row; B, three stages in 8 blocks; then
 * the last four (or five) stages in two passes over 8 vectors, that is two groups of 64 words: C, [t = 16,] t = 8, 4 behind a transposition of the
 * 4 × 4 chunks of 4 words; D, t = 2, 1 behind a transposition inside the chunks. The transpositions are never undone: so words lie in
 * evaluation form ({@code EvaluationOrder}). Inverse: the mirror, without the division by N.
 *
 * <p>The width is a constant of each kernel, the row a slice of its length, and the loops count to constants: so the compiler sees that no
 * access leaves the slice, and checks none. One pass for all widths takes 10 to 30 % longer.
 *
 * <p>In two passes the last stages have less than 2 KB of bytecode each; in one the JVM's first compiler gives up.
 */
final class NarrowTransform {

    /** Words of a row that comes from digits, at most, in units of p. */
    static final double ENTER_FORWARD = 1.5;

    private static final String[] FACTORS = {"A", "B", "C", "D", "E", "F", "G"};

    /** First entries of the tables w and wq for the three kinds of pass. */
    private static final int TABLE_B = 8;

    private static final int TABLE_S = 72;

    private final Source source;
    private final NarrowArithmetic arithmetic;
    private final int n;
    private final int room;

    NarrowTransform(Source source, int bits, int n) {
        this.source = source;
        this.arithmetic = new NarrowArithmetic(source, bits);
        this.n = n;
        this.room = 1 << (32 - bits);
    }

    /** The bound of products that enter the inverse transform. */
    private double enterInverse() {
        return room > 8 ? 2 : 3;
    }

    private String suffix() {
        return n + "x" + arithmetic.bits;
    }

    /** Writes all passes; gives the bound of the forward transform. */
    double writeAll() {
        double bound = pass("forwardA", true, 1, ENTER_FORWARD, room, false);
        bound = pass("forwardB", true, 8, bound, room, false);
        bound = group("forwardC", true, true, bound, room);
        double forward = group("forwardD", true, false, bound, room);
        // Between the passes bounds are kept small enough for three (two) stages of sums.
        int between = room > 8 ? 4 : 2;
        bound = group("inverseD", false, false, enterInverse(), room > 8 ? 4 : 2);
        bound = group("inverseC", false, true, bound, between);
        bound = pass("inverseB", false, 8, bound, between, false);
        pass("inverseA", false, 1, bound, 1, false);
        pass("inverseLast", false, 1, bound, 1, true);
        whole();
        return forward;
    }

    private void whole() {
        source.line("private static void forward%s(MemorySegment a, long o, NarrowTables f) {", suffix());
        source.line(
                "forwardA%1$s(a, o, f); forwardB%1$s(a, o, f); forwardC%1$s(a, o, f); forwardD%1$s(a, o, f);}",
                suffix());
        source.line("private static void inverse%s(MemorySegment a, long o, NarrowTables f) {", suffix());
        source.line(
                "inverseD%1$s(a, o, f); inverseC%1$s(a, o, f); inverseB%1$s(a, o, f); inverseA%1$s(a, o, f);}",
                suffix());
        source.line(
                "private static void inverseAdd%s(MemorySegment a, long o, MemorySegment c, long co, NarrowTables f) {",
                suffix());
        source.line(
                "inverseD%1$s(a, o, f); inverseC%1$s(a, o, f); inverseB%1$s(a, o, f); inverseLast%1$s(a, o, c, co, f);}",
                suffix());
    }

    private void open(String name, boolean adds, boolean forward, boolean packed) {
        source.line(
                "private static void %s%s(MemorySegment aa, long o, %sNarrowTables f) {",
                name, suffix(), adds ? "MemorySegment cc, long co, " : "");
        source.line("final MemorySegment a = aa.asSlice(o, %dL);", 4 * n);
        if (adds) {
            source.line("final MemorySegment c = cc.asSlice(co, %dL);", 4 * n);
        }
        String side = forward ? "forward" : "inverse";
        if (packed) {
            source.line("final MemorySegment t = f.%sPacked.asSlice(0, %dL);", side, 12 * n);
        }
        source.line("final int[] w = f.%1$s; final long[] wq = f.%1$sQuotients; final int p = f.p;", side);
    }

    private static String vector(int k) {
        return "x" + k;
    }

    /** Three stages on 8 vectors; with one block they lie along the row, with 8 each block has its own factors. */
    private double pass(String name, boolean forward, int blocks, double enter, int leave, boolean adds) {
        int step = n / blocks / 8;
        Source body = new Source("Int", 16);
        NarrowArithmetic inner = new NarrowArithmetic(body, arithmetic.bits);
        for (int k = 0; k < 8; k++) {
            body.line("IntVector x%d = IntVector.fromMemorySegment(S, a, z + %d, LE);", k, 4 * k * step);
            inner.enter(vector(k), enter);
        }
        radix8(inner, forward);
        for (int k = 0; k < 8; k++) {
            inner.reduce(vector(k), leave);
            if (adds) {
                body.line(
                        "x%1$d = x%1$d.add(IntVector.fromMemorySegment(S, c, z + %2$d, LE)); "
                                + "x%1$d = x%1$d.lanewise(VectorOperators.UMIN, x%1$d.sub(p1));",
                        k, 4 * k * step);
            }
            body.line("x%d.intoMemorySegment(%s, z + %d, LE);", k, adds ? "c" : "a", 4 * k * step);
        }
        open(name, adds, forward, false);
        source.line(inner.constants());
        StringBuilder factors = new StringBuilder();
        for (int k = 0; k < 7; k++) {
            String index = blocks == 1 ? String.valueOf(k) : TABLE_B + " + b + " + k;
            factors.append(inner.broadcastFactor(FACTORS[k], index));
        }
        if (blocks == 1) {
            source.line(factors.toString());
            source.line("for (int j = 0; j < %d; j += 16) {", step);
            source.line("final int z = 4 * j;");
        } else {
            source.line("for (int h = 0; h < %d; h += 16) {", step);
            source.line("for (int b = 0; b < 64; b += 8) {");
            source.line("final int z = 4 * h + %d * b;", 4 * step);
            source.line(factors.toString());
        }
        source.line("IntVector q; LongVector e, l;");
        source.line(body.text());
        source.line(blocks == 1 ? "}}" : "}}}");
        return most(inner, 8);
    }

    private static double most(NarrowArithmetic arithmetic, int vectors) {
        double most = 0;
        for (int k = 0; k < vectors; k++) {
            most = Math.max(most, arithmetic.bound(vector(k)));
        }
        return most;
    }

    private static void radix8(NarrowArithmetic arithmetic, boolean forward) {
        List<Runnable> stages = new ArrayList<>();
        for (int level = 0; level < 3; level++) {
            int half = 4 >> level;
            int first = (1 << level) - 1;
            stages.add(() -> {
                for (int k = 0; k < 8; k++) {
                    if ((k & half) == 0) {
                        butterfly(arithmetic, forward, k, k + half, FACTORS[first + k / (2 * half)]);
                    }
                }
            });
        }
        (forward ? stages : stages.reversed()).forEach(Runnable::run);
    }

    private static void butterfly(NarrowArithmetic arithmetic, boolean forward, int u, int v, String factor) {
        if (forward) {
            arithmetic.forward(vector(u), vector(v), factor);
        } else {
            arithmetic.inverse(vector(u), vector(v), factor);
        }
    }

    /** Two stages inside 4 vectors, for two groups of 4 at a time so that enough products are in flight. */
    private static void radix4(NarrowArithmetic arithmetic, boolean forward) {
        List<Runnable> stages = new ArrayList<>();
        for (int level = 0; level < 2; level++) {
            int half = 2 >> level;
            int first = (1 << level) - 1;
            stages.add(() -> {
                for (int k = 0; k < 4; k++) {
                    if ((k & half) == 0) {
                        for (int g = 0; g < 2; g++) {
                            butterfly(
                                    arithmetic,
                                    forward,
                                    4 * g + k,
                                    4 * g + k + half,
                                    FACTORS[3 * g + first + k / (2 * half)]);
                        }
                    }
                }
            });
        }
        (forward ? stages : stages.reversed()).forEach(Runnable::run);
    }

    /** A 4 × 4 transposition, of chunks or inside of them, in both groups: vectors k and k + d exchange halves of what bit d tells apart. */
    private static void transpose(Source body, boolean chunks) {
        for (int d = 2; d >= 1; d /= 2) {
            String low = (chunks ? "CHUNKS_LOW" : "WORDS_LOW") + d;
            String high = (chunks ? "CHUNKS_HIGH" : "WORDS_HIGH") + d;
            for (int k = 0; k < 4; k++) {
                if ((k & d) == 0) {
                    for (int g = 0; g < 8; g += 4) {
                        body.line(
                                "q = %1$s.selectFrom(x%3$d, x%4$d); x%4$d = %2$s.selectFrom(x%3$d, x%4$d); x%3$d = q;",
                                low, high, g + k, g + k + d);
                    }
                }
            }
        }
    }

    /** After a transposition every vector may hold words of every other. */
    private static void mix(NarrowArithmetic arithmetic) {
        double most = most(arithmetic, 8);
        for (int k = 0; k < 8; k++) {
            arithmetic.enter(vector(k), most);
        }
    }

    private double group(String name, boolean forward, boolean chunks, double enter, int leave) {
        boolean wide = chunks && n == 2048;
        Source body = new Source("Int", 16);
        NarrowArithmetic inner = new NarrowArithmetic(body, arithmetic.bits);
        for (int k = 0; k < 8; k++) {
            body.line("IntVector x%d = IntVector.fromMemorySegment(S, a, z + %d, LE);", k, 64 * k);
            inner.enter(vector(k), enter);
        }
        // Stages at distance 16 pair whole vectors: four blocks of 32 words.
        Consumer<Boolean> pairs = direction -> {
            for (int k = 0; k < 4; k++) {
                butterfly(inner, direction, 2 * k, 2 * k + 1, "S" + k);
            }
        };
        if (forward) {
            if (wide) {
                pairs.accept(true);
            }
            transpose(body, chunks);
            mix(inner);
            radix4(inner, true);
        } else {
            radix4(inner, false);
            for (int k = 0; k < 8; k++) {
                inner.reduce(vector(k), leave);
            }
            transpose(body, chunks);
            mix(inner);
            if (wide) {
                pairs.accept(false);
            }
        }
        for (int k = 0; k < 8; k++) {
            inner.reduce(vector(k), leave);
            body.line("x%d.intoMemorySegment(a, z + %d, LE);", k, 64 * k);
        }
        open(name, false, forward, true);
        source.line(inner.constants());
        source.line("for (int g = 0; g < %d; g++) {", n / 128);
        source.line("final int z = 512 * g, u = 1536 * g;");
        for (int k = 0; k < 6; k++) {
            int offset = (chunks ? 0 : 384) + 768 * (k / 3) + 128 * (k % 3);
            source.line(inner.packedFactor(FACTORS[k], "u", offset));
        }
        for (int k = 0; k < 4 && wide; k++) {
            source.line(inner.broadcastFactor("S" + k, TABLE_S + " + 4 * g + " + k));
        }
        source.line("IntVector q; LongVector e, l;");
        source.line(body.text());
        source.line("}}");
        return most(inner, 8);
    }
}
