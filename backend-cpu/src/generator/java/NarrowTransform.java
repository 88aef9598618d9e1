import java.util.ArrayList;
import java.util.List;

/**
 * The transforms of 1024 and 2048 words of 32 bits. Forward: passes of two stages (radix 4) on four vectors, and for 2048 words one of one stage, down
 * to blocks of 16 words; then the last four stages in two passes over four vectors, that is groups of 64 words: C, t = 8, 4 behind a
 * transposition of the 4 × 4 chunks of 4 words; D, t = 2, 1 behind a transposition inside the chunks. The transpositions are never undone: so
 * words lie in evaluation form ({@code EvaluationOrder}). Inverse: the mirror, without the division by N.
 *
 * <p>The width is a constant of each kernel, the row a slice of its length, and the loops count to constants: so the compiler sees that no
 * access leaves the slice, and checks none.
 *
 * <p>Passes are small for the JVM's first compiler: it gives up at some 1.8 KB of bytecode of products like these, and a method that it has compiled
 * without counters before may then never reach the second one. Passes of three stages on eight vectors had this fate.
 */
final class NarrowTransform {

    /** Words of a row that comes from digits, at most, in units of p. */
    static final double ENTER_FORWARD = 1.5;

    private static final String[] FACTORS = {"A", "B", "C"};

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
        List<String> passes = new ArrayList<>();
        double bound = ENTER_FORWARD;
        for (int m = 1; m < n / 16; m *= 4) {
            int stages = 2 * m < n / 16 ? 2 : 1;
            passes.add("forwardFrom" + m + "to");
            bound = pass(passes.getLast(), true, stages, m, bound, room);
        }
        bound = group("forwardC", true, true, bound);
        double forward = group("forwardD", true, false, bound);
        passes.addAll(List.of("forwardC", "forwardD"));
        whole("forward", passes, "");
        passes.clear();
        bound = group("inverseD", false, false, enterInverse());
        bound = group("inverseC", false, true, bound);
        passes.addAll(List.of("inverseD", "inverseC"));
        for (int m = n == 2048 ? 64 : 16; m > 1; m /= 4) {
            passes.add("inverseFrom" + m + "to");
            bound = pass(passes.getLast(), false, m == 64 ? 1 : 2, m, bound, room / 2);
        }
        end("inverseEnd", bound, false);
        end("inverseLast", bound, true);
        passes.add("inverseEnd");
        whole("inverse", passes, "int end, ");
        passes.set(passes.size() - 1, "inverseLast");
        whole("inverseAdd", passes, "MemorySegment c, long co, int end, ");
        return forward;
    }

    private void whole(String name, List<String> passes, String more) {
        source.line("private static void %s%s(MemorySegment a, long o, %sNarrowTables f) {", name, suffix(), more);
        for (String pass : passes) {
            String operands = switch (pass) {
                case "inverseEnd" -> "end, ";
                case "inverseLast" -> "c, co, end, ";
                default -> "";
            };
            source.line("%s%s(a, o, %sf);", pass, suffix(), operands);
        }
        source.line("}");
    }

    private void open(String name, String operands, boolean forward, boolean packed) {
        source.line("private static void %s%s(MemorySegment aa, long o, %sNarrowTables f) {", name, suffix(), operands);
        source.slice("a", "aa", "o", 4 * n);
        String side = forward ? "forward" : "inverse";
        if (packed) {
            source.line("final MemorySegment packed = f.%sPacked;", side);
            source.slice("t", "packed", "0", 12 * n);
        }
        source.line("final int[] w = f.%1$s; final long[] wq = f.%1$sQuotients; final int p = f.p;", side);
    }

    private static String vector(int k) {
        return "x" + k;
    }

    /** One or two stages on 2 or 4 vectors of each of m blocks, all of which have factors of their own. */
    private double pass(String name, boolean forward, int stages, int m, double enter, int leave) {
        int radix = 1 << stages;
        int step = n / m / radix;
        Source body = new Source("Int", 16);
        NarrowArithmetic inner = new NarrowArithmetic(body, arithmetic.bits);
        for (int k = 0; k < radix; k++) {
            body.line("IntVector x%d = IntVector.fromMemorySegment(S, a, z + %d, LE);", k, 4 * k * step);
            inner.enter(vector(k), enter);
        }
        butterflies(inner, forward, stages);
        for (int k = 0; k < radix; k++) {
            inner.reduce(vector(k), leave);
            body.line("x%d.intoMemorySegment(a, z + %d, LE);", k, 4 * k * step);
        }
        open(name, "", forward, false);
        source.line(inner.constants());
        StringBuilder factors = new StringBuilder();
        for (int k = 0; k < radix - 1; k++) {
            String index = k == 0 ? m + " + b" : "2 * (" + m + " + b) + " + (k - 1);
            factors.append(inner.broadcastFactor(FACTORS[k], index));
        }
        if (m == 1) {
            source.line("final int b = 0;");
            source.line(factors.toString());
            source.line("for (int h = 0; h < %d; h += 16) {{", step);
            source.line("final int z = 4 * h;");
        } else {
            source.line("for (int h = 0; h < %d; h += 16) {", step);
            source.line("for (int b = 0; b < %d; b++) {", m);
            source.line("final int z = 4 * h + %d * b;", 4 * step * radix);
            source.line(factors.toString());
        }
        source.line("IntVector q; LongVector e, l;");
        source.line(body.text());
        source.line("}}}");
        return most(inner, radix);
    }

    /**
     * The last two stages of the inverse, whose products multiply by a factor of the caller's as well; they leave canonical words, or add them to those
     * of another row.
     */
    private void end(String name, double enter, boolean adds) {
        int step = n / 4;
        Source body = new Source("Int", 16);
        NarrowArithmetic inner = new NarrowArithmetic(body, arithmetic.bits);
        for (int k = 0; k < 4; k++) {
            body.line("IntVector x%d = IntVector.fromMemorySegment(S, a, z + %d, LE);", k, 4 * k * step);
            inner.enter(vector(k), enter);
        }
        inner.inverse("x0", "x1", "B");
        inner.inverse("x2", "x3", "C");
        inner.inverseEnd("x0", "x2", "D", "A");
        inner.inverseEnd("x1", "x3", "D", "A");
        for (int k = 0; k < 4; k++) {
            inner.reduce(vector(k), 1);
            if (adds) {
                body.line(
                        "x%1$d = x%1$d.add(IntVector.fromMemorySegment(S, c, z + %2$d, LE)); "
                                + "x%1$d = x%1$d.lanewise(VectorOperators.UMIN, x%1$d.sub(p1));",
                        k, 4 * k * step);
            }
            body.line("x%d.intoMemorySegment(%s, z + %d, LE);", k, adds ? "c" : "a", 4 * k * step);
        }
        open(name, adds ? "MemorySegment cc, long co, int end, " : "int end, ", false, false);
        if (adds) {
            source.slice("c", "cc", "co", 4 * n);
        }
        source.line("final int[] v = f.ends; final long[] vq = f.endQuotients;");
        source.line(inner.constants());
        source.line(inner.broadcastFactor("A", "v", "vq", "end + 1")
                + inner.broadcastFactor("B", "2")
                + inner.broadcastFactor("C", "3")
                + inner.broadcastFactor("D", "v", "vq", "end"));
        source.line("for (int h = 0; h < %d; h += 16) {", step);
        source.line("final int z = 4 * h;");
        source.line("IntVector q, x; LongVector e, l;");
        source.line(body.text());
        source.line("}}");
    }

    private static double most(NarrowArithmetic arithmetic, int vectors) {
        double most = 0;
        for (int k = 0; k < vectors; k++) {
            most = Math.max(most, arithmetic.bound(vector(k)));
        }
        return most;
    }

    private static void butterfly(NarrowArithmetic arithmetic, boolean forward, int u, int v, String factor) {
        if (forward) {
            arithmetic.forward(vector(u), vector(v), factor);
        } else {
            arithmetic.inverse(vector(u), vector(v), factor);
        }
    }

    /** One or two stages on 2 or 4 vectors. */
    private static void butterflies(NarrowArithmetic arithmetic, boolean forward, int count) {
        List<Runnable> stages = new ArrayList<>();
        for (int level = 0; level < count; level++) {
            int half = 1 << count - 1 - level;
            int first = (1 << level) - 1;
            stages.add(() -> {
                for (int k = 0; k < 1 << count; k++) {
                    if ((k & half) == 0) {
                        butterfly(arithmetic, forward, k, k + half, FACTORS[first + k / (2 * half)]);
                    }
                }
            });
        }
        (forward ? stages : stages.reversed()).forEach(Runnable::run);
    }

    /** A 4 × 4 transposition, of chunks or inside of them: vectors k and k + d exchange halves of what bit d tells apart. */
    private static void transpose(Source body, boolean chunks) {
        for (int d = 2; d >= 1; d /= 2) {
            String low = (chunks ? "CHUNKS_LOW" : "WORDS_LOW") + d;
            String high = (chunks ? "CHUNKS_HIGH" : "WORDS_HIGH") + d;
            for (int k = 0; k < 4; k++) {
                if ((k & d) == 0) {
                    body.line(
                            "q = %1$s.selectFrom(x%3$d, x%4$d); x%4$d = %2$s.selectFrom(x%3$d, x%4$d); x%3$d = q;",
                            low, high, k, k + d);
                }
            }
        }
    }

    /** After a transposition every vector may hold words of every other. */
    private static void mix(NarrowArithmetic arithmetic) {
        double most = most(arithmetic, 4);
        for (int k = 0; k < 4; k++) {
            arithmetic.enter(vector(k), most);
        }
    }

    private double group(String name, boolean forward, boolean chunks, double enter) {
        Source body = new Source("Int", 16);
        NarrowArithmetic inner = new NarrowArithmetic(body, arithmetic.bits);
        for (int k = 0; k < 4; k++) {
            body.line("IntVector x%d = IntVector.fromMemorySegment(S, a, z + %d, LE);", k, 64 * k);
            inner.enter(vector(k), enter);
        }
        if (forward) {
            transpose(body, chunks);
            butterflies(inner, true, 2);
        } else {
            butterflies(inner, false, 2);
            for (int k = 0; k < 4; k++) {
                inner.reduce(vector(k), room / 2);
            }
            transpose(body, chunks);
        }
        mix(inner);
        for (int k = 0; k < 4; k++) {
            body.line("x%d.intoMemorySegment(a, z + %d, LE);", k, 64 * k);
        }
        open(name, "", forward, true);
        source.line(inner.constants());
        source.line("for (int g = 0; g < %d; g++) {", n / 64);
        source.line("final int z = 256 * g, u = 768 * g;");
        for (int k = 0; k < 3; k++) {
            source.line(inner.packedFactor(FACTORS[k], "u", (chunks ? 0 : 384) + 128 * k));
        }
        source.line("IntVector q; LongVector e, l;");
        source.line(body.text());
        source.line("}}");
        return most(inner, 4);
    }
}
