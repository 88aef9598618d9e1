import java.util.ArrayList;
import java.util.List;

/**
 * The passes of the negacyclic transform. A pass of radix R = 2^r does r stages on R vectors that it holds in registers.
 *
 * <p>Stage m of the forward transform (m = 1, 2, 4, …) has m blocks of n/m elements; block i pairs its halves with the twiddle m + i
 * of a bit-reversed table. A pass works on the blocks {@code lo} to {@code hi} of stage {@code m}; {@code s} is the distance of its
 * vectors, so that a block has R·s elements. All passes work in place, which halves the bounds checks; only the first inverse one reads another row
 * than it writes.
 *
 * <p>The last log2(lanes) forward stages pair elements of one vector. They are done after a transposition of blocks of lanes × lanes
 * elements, and the transposition is never undone: in evaluation form such blocks are transposed in memory ({@code EvaluationOrder}).
 * With two lanes they are done one element at a time, in the order of the host.
 */
final class Transform {

    private final Source source;
    private final Arithmetic arithmetic;

    /** While passes of one width are written, that width; else 0. */
    private int width;

    /** The first stage of the pass that is written for one width. */
    private int stage;

    Transform(Source source, Arithmetic arithmetic) {
        this.source = source;
        this.arithmetic = arithmetic;
    }

    /** @param lazy whether there are passes that leave reductions out: with doubles */
    void writeAll(boolean lazy) {
        for (int r = 1; r <= (lazy ? 3 : 2); r++) {
            if (r > 1 || !lazy) {
                pass("forward" + (1 << r), r, true, false, false);
            }
            if (lazy && r > 1) {
                pass("forward" + (1 << r) + "Reduced", r, true, true, false);
            }
            if (r == 3 || !lazy) {
                pass("inverse" + (1 << r), r, false, false, false);
            }
            pass("inverse" + (1 << r) + "Scaled", r, false, false, true);
        }
        shortChains(true);
        int r = lazy ? 3 : 2;
        shortPass("forwardShort", r, true, false);
        if (lazy) {
            shortPass("forwardShortReduced", r, true, true);
        }
        shortPass("inverseShort", r, false, false);
        if (source.transposes()) {
            edgePasses(lazy);
        } else {
            scalarEdge("forwardLast", true);
            if (lazy) {
                scalarEdge("forwardLastReduced", true);
            } else {
                noPass("forwardEdge");
                noPass("inverseEdge");
            }
            scalarEdge("inverseFirst", false);
        }
        shortChains(false);
    }

    /**
     * On words the stages inside a vector are split in two passes: in one they have over 3 KiB of bytecode, at which the JVM's first compiler
     * gives up ("out of virtual registers"), and then it depends on timing whether the second one ever gets the method.
     */
    private void edgePasses(boolean lazy) {
        int r = Integer.numberOfTrailingZeros(source.lanes);
        if (lazy) {
            edgePass("forwardLast", true, false, 0, r, true);
            edgePass("forwardLastReduced", true, true, 0, r, true);
            edgePass("inverseFirst", false, false, 0, r, true);
        } else {
            edgePass("forwardEdge", true, false, 0, 1, true);
            edgePass("forwardLast", true, false, 1, r, false);
            edgePass("inverseFirst", false, false, 1, r, false);
            edgePass("inverseEdge", false, false, 0, 1, true);
        }
    }

    private void noPass(String name) {
        openEdge(name, true);
        source.line("}");
    }

    /** Opens a pass: for any row, or for rows of one width, where everything that can be is a constant and the row a slice. */
    private void open(String name, String place, String parameters, int radix) {
        if (width == 0) {
            source.open(name, place + parameters);
            return;
        }
        openFixed(name, parameters);
        source.line("final int m = %d, lo = 0, hi = %d, s = %d;", stage, stage, width / stage / radix);
    }

    private void openFixed(String name, String parameters) {
        source.openPrivate(name + width, "MemorySegment row, long first, " + parameters);
        source.slice("a", "row", "first", 8L * width);
        source.line("final long o = 0;");
    }

    /**
     * The whole transform of rows of one width, whose passes are never reduced. Loops count to constants and rows are slices of known length: so the
     * compiler sees that no access leaves them, and checks none.
     */
    void writeRow(int n) {
        width = n;
        int lanes = source.lanes;
        List<String> passes = new ArrayList<>();
        int stages = Integer.numberOfTrailingZeros(n / lanes);
        stage = 1;
        for (int fours = stages % 3 == 0 ? 0 : 3 - stages % 3; fours > 0; fours--, stage *= 4) {
            passes.add(callable("forwardRow", stage, twiddles()));
            pass("forwardRow" + stage + "x", 2, true, false, false);
        }
        for (; n / stage > lanes; stage *= 8) {
            passes.add(callable("forwardRow", stage, twiddles()));
            if (n / stage == 8 * lanes) {
                shortChains(true);
                shortPass("forwardRow" + stage + "x", 3, true, false);
                shortChains(false);
            } else {
                pass("forwardRow" + stage + "x", 3, true, false, false);
            }
        }
        edge("forwardRowLast", true);
        passes.add("forwardRowLast" + n + "(a, o, table, p);");
        wholeRow("forward", passes, "");
        passes.clear();
        int rest = stages % 3;
        passes.add("inverseRowFirst" + n + "(a, o, table, p);");
        edge("inverseRowFirst", false);
        for (stage = n / (8 * lanes); stage >= 1 << rest; stage /= 8) {
            boolean last = stage == 1;
            passes.add(callable("inverseRow", stage, twiddles() + (last ? ", scale, scaleq" : "")));
            if (n / stage == 8 * lanes && !last) {
                shortChains(true);
                shortPass("inverseRow" + stage + "x", 3, false, false);
                shortChains(false);
            } else {
                pass("inverseRow" + stage + "x", 3, false, false, last);
            }
        }
        if (rest > 0) {
            stage = 1;
            passes.add(callable("inverseRow", 1, twiddles() + ", scale, scaleq"));
            pass("inverseRow1x", rest, false, false, true);
        }
        wholeRow("inverse", passes, ", double scale, double scaleq");
        width = 0;
    }

    private void edge(String name, boolean forward) {
        shortChains(true);
        if (source.transposes()) {
            edgePass(name, forward, false, 0, Integer.numberOfTrailingZeros(source.lanes), true);
        } else {
            scalarEdge(name, forward);
        }
        shortChains(false);
    }

    private void shortChains(boolean wanted) {
        if (arithmetic instanceof DoubleArithmetic doubles) {
            doubles.shortChains(wanted);
        }
    }

    private static String twiddles() {
        return "w, wq, p";
    }

    private String callable(String name, int first, String operands) {
        return name + first + "x" + width + "(a, o, " + operands + ");";
    }

    private void wholeRow(String direction, List<String> passes, String parameters) {
        source.openPrivate(
                direction + "Row" + width,
                "MemorySegment a, long o, double[] w, double[] wq, MemorySegment table, double p" + parameters);
        passes.forEach(source::line);
        source.line("}");
    }

    private String twiddleParameters() {
        return String.format("%1$s[] w, %1$s[] wq, %1$s p", source.primitive());
    }

    /** Blocks of several vectors each: the twiddles of a block are broadcast once. */
    private void pass(String name, int r, boolean forward, boolean reduce, boolean scaled) {
        int radix = 1 << r;
        String scale = scaled ? String.format(", %1$s scale, %1$s scaleq", source.primitive()) : "";
        open(name, "MemorySegment a, long o, int m, int lo, int hi, int s, ", twiddleParameters() + scale, 1 << r);
        arithmetic.constants();
        String[] scaling =
                scaled ? arithmetic.twiddle(source.broadcast("scale"), source.broadcast("scaleq")) : new String[0];
        source.line("long h = 8L * s;");
        source.line("for (int i = lo; i < hi; i++) {");
        String[][][] twiddles = new String[r][][];
        for (int level = 0; level < r; level++) {
            twiddles[level] = new String[1 << level][];
            for (int k = 0; k < 1 << level; k++) {
                twiddles[level][k] = broadcastTwiddle(level, k);
            }
        }
        source.line("long block = %d * h * i;", radix);
        source.line("for (int j = 0; j < s; j += %d) {", source.lanes);
        source.line("long at = o + block + 8L * j;");
        String[] x = new String[radix];
        for (int k = 0; k < radix; k++) {
            x[k] = source.define(source.load("a", "at" + times(k, "h")));
        }
        stages(x, r, forward, reduce, scaling, (level, k) -> twiddles[level][k]);
        for (int k = 0; k < radix; k++) {
            source.store(x[k], "a", "at" + times(k, "h"));
        }
        source.line("}}}");
    }

    /** Blocks of one vector each: the loop goes over the blocks, and twiddles are broadcast where they are used. */
    private void shortPass(String name, int r, boolean forward, boolean reduce) {
        int radix = 1 << r;
        open(name, "MemorySegment a, long o, int m, int lo, int hi, ", twiddleParameters(), 1 << r);
        arithmetic.constants();
        source.line("for (int i = lo; i < hi; i++) {");
        source.line("long at = o + %dL * i;", 8 * radix * source.lanes);
        String[] x = new String[radix];
        for (int k = 0; k < radix; k++) {
            x[k] = source.define(source.load("a", "at + " + 8 * k * source.lanes));
        }
        stages(x, r, forward, reduce, new String[0], this::broadcastTwiddle);
        for (int k = 0; k < radix; k++) {
            source.store(x[k], "a", "at + " + 8 * k * source.lanes);
        }
        source.line("}}");
    }

    /**
     * Stages inside a vector, on blocks of lanes × lanes elements; their twiddles are read in order from a packed table.
     *
     * @param from the first level, counted as the forward transform goes
     * @param to the level after the last
     * @param transposes whether the block is transposed: before the first forward, or after the last inverse stage
     */
    private void edgePass(String name, boolean forward, boolean reduce, int from, int to, boolean transposes) {
        int lanes = source.lanes;
        int r = Integer.numberOfTrailingZeros(lanes);
        boolean readsOther = !forward && to == r;
        openEdge(name, !readsOther);
        arithmetic.constants();
        source.line("for (int i = lo; i < hi; i++) {");
        source.line("long at = o + %dL * i, packed = %dL * i;", 8 * lanes * lanes, 16 * (lanes - 1) * lanes);
        if (readsOther) {
            source.line("long from = xo + %dL * i;", 8 * lanes * lanes);
        }
        String[] x = new String[lanes];
        for (int k = 0; k < lanes; k++) {
            x[k] = source.define(
                    source.load(readsOther ? "x" : "a", (readsOther ? "from" : "at") + " + " + 8 * k * lanes));
        }
        if (forward && transposes) {
            source.transpose(x);
        }
        if (forward) {
            forwardStages(x, from, to, reduce, this::packedTwiddle);
        } else {
            inverseStages(x, from, to, new String[0], this::packedTwiddle);
        }
        if (forward && to == r) {
            for (int k = 0; k < lanes; k++) {
                x[k] = arithmetic.rest(x[k]);
            }
        }
        if (!forward && transposes) {
            source.transpose(x);
        }
        for (int k = 0; k < lanes; k++) {
            source.store(x[k], "a", "at + " + 8 * k * lanes);
        }
        source.line("}}");
    }

    private void openEdge(String name, boolean inPlace) {
        if (width > 0) {
            int edge = source.lanes * source.lanes;
            openFixed(name, "MemorySegment packedTable, " + source.primitive() + " p");
            source.line("final int lo = 0, hi = %d;", width / edge);
            source.slice("table", "packedTable", "0", 16L * (source.lanes - 1) * source.lanes * width / edge);
            source.line("final MemorySegment x = a; final long xo = 0;");
            return;
        }
        String from = inPlace ? "" : "MemorySegment x, long xo, ";
        source.open(
                name,
                from + "MemorySegment a, long o, MemorySegment table, int lo, int hi, " + source.primitive() + " p");
    }

    /** With two lanes: the one stage of neighbours, two pairs for each entry of the packed table. */
    private void scalarEdge(String name, boolean forward) {
        openEdge(name, forward);
        source.line("for (int i = lo; i < hi; i++) {");
        source.line("for (int pair = 0; pair < 2; pair++) {");
        String row = forward ? "a" : "x";
        source.line(
                "long at = o + 32L * i + 16 * pair, from = %s + 32L * i + 16 * pair, packed = 32L * i + 8 * pair;",
                forward ? "o" : "xo");
        source.line("%s u0 = %s.get(WORD, from), u1 = %s.get(WORD, from + 8);", source.primitive(), row, row);
        source.line("%s f = table.get(WORD, packed), fq = table.get(WORD, packed + 16);", source.primitive());
        if (forward) {
            arithmetic.scalarForward("u0", "u1", "f", "fq");
        } else {
            arithmetic.scalarInverse("u0", "u1", "f", "fq");
        }
        source.line("a.set(WORD, at, u0); a.set(WORD, at + 8, u1);");
        source.line("}}}");
    }

    private interface Twiddles {
        String[] of(int level, int k);
    }

    private String[] broadcastTwiddle(int level, int k) {
        String index = level == 0 ? "m + i" : (1 << level) + " * (m + i) + " + k;
        return arithmetic.twiddle(source.broadcast("w[" + index + "]"), source.broadcast("wq[" + index + "]"));
    }

    private String[] packedTwiddle(int level, int k) {
        int flat = (1 << level) - 1 + k;
        int bytes = 8 * source.lanes;
        return arithmetic.twiddle(
                source.load("table", "packed + " + 2 * flat * bytes),
                source.load("table", "packed + " + (2 * flat + 1) * bytes));
    }

    private void stages(String[] x, int r, boolean forward, boolean reduce, String[] scaling, Twiddles twiddles) {
        if (forward) {
            forwardStages(x, 0, r, reduce, twiddles);
        } else {
            inverseStages(x, 0, r, scaling, twiddles);
        }
    }

    private void forwardStages(String[] x, int from, int to, boolean reduce, Twiddles twiddles) {
        if (reduce) {
            arithmetic.makeRoom(x);
        }
        for (int level = from; level < to; level++) {
            int half = x.length >> (level + 1);
            for (int k = 0; k < 1 << level; k++) {
                String[] twiddle = twiddles.of(level, k);
                for (int j = 2 * half * k; j < 2 * half * k + half; j++) {
                    arithmetic.forward(x, j, j + half, twiddle);
                }
            }
        }
    }

    private void inverseStages(String[] x, int from, int to, String[] scaling, Twiddles twiddles) {
        arithmetic.enterInverse(x);
        for (int level = to - 1; level >= from; level--) {
            int half = x.length >> (level + 1);
            if (to == 3 && level == 0) {
                for (int k = 0; k < x.length; k += half) {
                    x[k] = arithmetic.shorten(x[k]);
                }
            }
            for (int k = 0; k < 1 << level; k++) {
                String[] twiddle = twiddles.of(level, k);
                for (int j = 2 * half * k; j < 2 * half * k + half; j++) {
                    arithmetic.inverse(x, j, j + half, twiddle);
                    if (level == 0) {
                        boolean scaled = scaling.length > 0;
                        x[j] = scaled ? arithmetic.endSumScaled(x[j], scaling) : arithmetic.endSum(x[j]);
                        x[j + half] = scaled ? arithmetic.endScaled(x[j + half]) : arithmetic.end(x[j + half]);
                    }
                }
            }
        }
    }

    private static String times(int k, String step) {
        return k == 0 ? "" : " + " + k + " * " + step;
    }
}
