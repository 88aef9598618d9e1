import java.util.List;

/**
 * Writes the transform of the torus kernels: negacyclic, of real polynomials, on doubles.
 *
 * <p>A polynomial of degree N is folded to M = N/2 complex numbers c_j = a_j + i·a_(j+M), which costs nothing where real and imaginary parts are kept
 * apart: they are the halves of the row. It is then reduced modulo Y^M − i by the tree
 *
 * <pre>Y^2t − e^iθ = (Y^t − e^iθ/2)·(Y^t + e^iθ/2)</pre>
 *
 * down to single numbers: no twist before, one twiddle for a block. In three stages a block needs seven twiddles, of which four are
 * kept, a = e^iθ/2, b = e^iθ/4, c = e^iθ/8, d = c·e^iπ/4: the others are i times one of them, which is an exchange of real and imaginary part.
 *
 * <p>Passes do three stages on eight complex vectors in registers. When blocks have become as short as a vector, a transposition (lanes × lanes
 * elements) puts each into a lane, and the last stages work across vectors, in the same registers; so do, before it, one or two stages where the degree leaves
 * them over. The spectrum stays in that order: products are taken number by number, and the inverse begins there.
 *
 * <p>A butterfly is two products, two fused multiply-adds, four sums. Nothing is scaled: 1/M is in the key.
 *
 * <h2>Addresses</h2>
 *
 * Kernels take addresses and read the one segment that is all memory ({@code WholeMemory}): for a segment that is a parameter, the compiler keeps a
 * range check and a check of its lifetime at each of the 32 accesses of an iteration, and does not move them out of loops as short as these (measured: 1.3 to
 * 1.5 times as long). A constant segment and addresses whose upper bits are masked off leave nothing to check. Rows of 512 and 1024 numbers have passes of
 * their own, in which all distances are constants.
 */
final class TorusTransform {

    private final TorusSource source;
    private final int lanes;
    private final int group;

    TorusTransform(TorusSource source) {
        this.source = source;
        this.lanes = source.lanes;
        this.group = Math.max(lanes, 4);
    }

    void writeAll() {
        for (boolean forward : new boolean[] {true, false}) {
            for (int m : new int[] {512, 1024}) {
                fixedHead(forward, m);
                fixedBlocks(forward, m);
            }
            pass(forward);
            for (int radix : new int[] {1, 2, 4}) {
                tail(forward, radix);
            }
        }
    }

    private boolean transposes() {
        return lanes > 2;
    }

    /** Declares the twiddles of a block from table {@code w} at {@code at}: real and imaginary part of each. */
    private void broadcastTwiddles(String names, String at) {
        for (int k = 0; k < names.length(); k++) {
            twiddle(
                    names.charAt(k),
                    "DoubleVector.broadcast(S, w[" + at + " + " + 2 * k + "])",
                    "DoubleVector.broadcast(S, w[" + at + " + " + (2 * k + 1) + "])");
        }
    }

    private void twiddle(char name, String real, String imaginary) {
        source.line("DoubleVector %1$cr = %2$s, %1$ci = %3$s, %1$cn = %1$ci.neg();", name, real, imaginary);
    }

    /** x[u], x[v] ← x[u] + w·x[v], x[u] − w·x[v]; w is a twiddle, or i times it. */
    private void forward(int u, int v, char w, boolean turned) {
        if (!turned) {
            source.line("tr = x%1$di.fma(%2$cn, x%1$dr.mul(%2$cr)); ti = x%1$dr.fma(%2$ci, x%1$di.mul(%2$cr));", v, w);
            source.line(
                    "x%2$dr = x%1$dr.sub(tr); x%2$di = x%1$di.sub(ti); x%1$dr = x%1$dr.add(tr); x%1$di ="
                            + " x%1$di.add(ti);",
                    u, v);
        } else {
            source.line("tr = x%1$dr.fma(%2$ci, x%1$di.mul(%2$cr)); ti = x%1$di.fma(%2$cn, x%1$dr.mul(%2$cr));", v, w);
            source.line(
                    "x%2$dr = x%1$dr.add(tr); x%2$di = x%1$di.sub(ti); x%1$dr = x%1$dr.sub(tr); x%1$di ="
                            + " x%1$di.add(ti);",
                    u, v);
        }
    }

    /** x[u], x[v] ← x[u] + x[v], (x[u] − x[v])·conj(w). */
    private void inverse(int u, int v, char w, boolean turned) {
        String real = turned ? "x%2$dr.sub(x%1$dr)" : "x%1$dr.sub(x%2$dr)";
        source.line(
                "tr = " + real + "; ti = x%1$di.sub(x%2$di); x%1$dr = x%1$dr.add(x%2$dr); x%1$di = x%1$di.add(x%2$di);",
                u,
                v);
        if (!turned) {
            source.line("x%1$dr = ti.fma(%2$ci, tr.mul(%2$cr)); x%1$di = tr.fma(%2$cn, ti.mul(%2$cr));", v, w);
        } else {
            source.line("x%1$dr = tr.fma(%2$ci, ti.mul(%2$cr)); x%1$di = ti.fma(%2$cn, tr.mul(%2$cr));", v, w);
        }
    }

    private void butterfly(boolean forward, int u, int v, char w, boolean turned) {
        if (forward) {
            forward(u, v, w, turned);
        } else {
            inverse(u, v, w, turned);
        }
    }

    /** Up to three stages on {@code radix} vectors from {@code first} on, with the twiddles named. */
    private void stages(boolean forward, int radix, int first, String names) {
        List<Runnable> stages = switch (radix) {
            case 1 -> List.of();
            case 2 -> List.of(() -> butterfly(forward, first, first + 1, names.charAt(0), false));
            case 4 ->
                List.of(() -> halves(forward, first, 2, names.charAt(0)), () -> quarters(forward, first, 1, names));
            default ->
                List.of(
                        () -> halves(forward, first, 4, names.charAt(0)),
                        () -> quarters(forward, first, 2, names),
                        () -> eighths(forward, first, names));
        };
        (forward ? stages : stages.reversed()).forEach(Runnable::run);
    }

    private void halves(boolean forward, int first, int half, char w) {
        for (int u = first; u < first + half; u++) {
            butterfly(forward, u, u + half, w, false);
        }
    }

    private void quarters(boolean forward, int first, int half, String names) {
        for (int block = 0; block < 2; block++) {
            for (int u = first + 2 * half * block; u < first + 2 * half * block + half; u++) {
                butterfly(forward, u, u + half, names.charAt(1), block == 1);
            }
        }
    }

    private void eighths(boolean forward, int first, String names) {
        for (int block = 0; block < 4; block++) {
            int u = first + 2 * block;
            butterfly(forward, u, u + 1, names.charAt(2 + block / 2), block % 2 == 1);
        }
    }

    private static String name(boolean forward) {
        return forward ? "forward" : "inverse";
    }

    /** The first three stages on M numbers: one block. */
    private void fixedHead(boolean forward, int m) {
        source.open(name(forward) + "Head" + m, "long a, double[] w, int to");
        source.line("final long o = a & %s;", TorusSource.MASK);
        broadcastTwiddles("abcd", "0");
        source.line("for (int j = 0; j < to; j += %d) {", lanes);
        source.line("DoubleVector tr, ti; final long p = o + 8L * j;");
        constantLoads(8, m, m);
        stages(forward, 8, 0, "abcd");
        constantStores(8, m, m);
        source.line("}}");
    }

    /** Loads complex vectors {@code bytes} apart from address p; the imaginary parts are M doubles behind. */
    private void constantLoads(int count, long bytes, int m) {
        for (int k = 0; k < count; k++) {
            source.line(
                    "DoubleVector x%1$dr = %2$s, x%1$di = %3$s;",
                    k,
                    TorusSource.load(TorusSource.plus("p", bytes * k)),
                    TorusSource.load(TorusSource.plus("p", 8L * m + bytes * k)));
        }
    }

    private void constantStores(int count, long bytes, int m) {
        for (int k = 0; k < count; k++) {
            source.store("x" + k + "r", TorusSource.plus("p", bytes * k));
            source.store("x" + k + "i", TorusSource.plus("p", 8L * m + bytes * k));
        }
    }

    /** The second three stages: eight blocks of M/8 numbers. */
    private void fixedBlocks(boolean forward, int m) {
        int s = m / 64;
        source.open(name(forward) + "Blocks" + m, "long a, double[] w, int to");
        source.line("final long o = a & %s;", TorusSource.MASK);
        source.line("for (int b = 0; b < to; b += 8) {");
        broadcastTwiddles("abcd", "b");
        source.line("for (int j = 0; j < %d; j += %d) {", s, lanes);
        source.line("DoubleVector tr, ti; final long p = o + %dL * b + 8L * j;", 8 * s);
        constantLoads(8, 8L * s, m);
        stages(forward, 8, 0, "abcd");
        constantStores(8, 8L * s, m);
        source.line("}}}");
    }

    /** Three stages on blocks of 8·s numbers, any s. */
    private void pass(boolean forward) {
        source.open(name(forward) + "8", "long a, long imaginary, int s, int blocks, double[] w");
        source.line("final long o = a & %s, im = imaginary & 0xFFFFFFFFL, h = 8L * s;", TorusSource.MASK);
        source.line("for (int b = 0; b < blocks; b++) {");
        broadcastTwiddles("abcd", "8 * b");
        source.line("for (int j = 0; j < s; j += %d) {", lanes);
        source.line("DoubleVector tr, ti; final long p = o + 8 * h * b + 8L * j & %s;", TorusSource.MASK);
        variableLoads();
        stages(forward, 8, 0, "abcd");
        variableStores();
        source.line("}}}");
    }

    private void variableLoads() {
        for (int k = 0; k < 8; k++) {
            source.line("final long p%1$d = p + %1$d * h & %2$s;", k, TorusSource.MASK);
            source.line(
                    "DoubleVector x%1$dr = %2$s, x%1$di = %3$s;",
                    k, TorusSource.load("p" + k), TorusSource.load("p" + k + " + im"));
        }
    }

    private void variableStores() {
        for (int k = 0; k < 8; k++) {
            source.store("x" + k + "r", "p" + k);
            source.store("x" + k + "i", "p" + k + " + im");
        }
    }

    /**
     * What is left when blocks have {@code radix} vectors: log2(radix) stages, with 2·log2(radix) doubles of twiddles for a block; the transposition; and the
     * stages on blocks of one vector, across vectors, where a lane is a block, with vectors of twiddles.
     */
    private void tail(boolean forward, int radix) {
        source.open(
                name(forward) + "Tail" + radix, "long a, long imaginary, int from, int to, long twiddles, long table");
        source.line(
                "final long o = a & %1$s, im = imaginary & 0xFFFFFFFFL, w = table & %1$s, g = twiddles & %1$s;",
                TorusSource.MASK);
        if (transposes()) {
            source.line("final long lo = table - %dL & %s;", selectionBytes(), TorusSource.MASK);
        }
        if (!transposes()) {
            if (forward) {
                coarse(true, radix);
            }
            scalarFinest(forward);
            if (!forward) {
                coarse(false, radix);
            }
            source.line("}");
            return;
        }
        String names = lanes == 8 ? "abcd" : "ab";
        source.line("for (int v = from; v < to; v += %d) {", lanes);
        source.line(
                "DoubleVector tr, ti; final long p = o + %1$dL * v & %3$s, t = w + %2$dL * v & %3$s;",
                8 * lanes, 16 * names.length(), TorusSource.MASK);
        groupLoads();
        if (forward) {
            blocks(true, radix);
            if (radix > 1) {
                fence();
            }
            transpose();
            fence();
        }
        for (int k = 0; k < names.length(); k++) {
            twiddle(
                    names.charAt(k),
                    TorusSource.load(TorusSource.plus("t", 16L * lanes * k)),
                    TorusSource.load(TorusSource.plus("t", 16L * lanes * k + 8L * lanes)));
        }
        stages(forward, lanes, 0, names);
        if (!forward) {
            fence();
            transpose();
            blocks(false, radix);
        }
        groupStores();
        source.line("}}");
    }

    /**
     * Stores a vector that will be stored again. What is read from memory after it cannot be scheduled before what made the vector: the compiler would read
     * the choices and twiddles of the second half at the beginning, and for want of registers put them on the stack.
     */
    private void fence() {
        source.store("x" + (group - 1) + "i", TorusSource.plus("p + im", 8L * lanes * (group - 1)));
    }

    /** The stages on blocks of two or four vectors alone. */
    private void coarse(boolean forward, int radix) {
        if (radix > 1) {
            source.line("for (int v = from; v < to; v += %d) {", group);
            source.line("DoubleVector tr, ti; final long p = o + %dL * v & %s;", 8 * lanes, TorusSource.MASK);
            groupLoads();
            blocks(forward, radix);
            groupStores();
            source.line("}");
        }
    }

    /** Of two blocks of two vectors, those of one parent, the twiddle of the second is i times the first's. */
    private void blocks(boolean forward, int radix) {
        if (radix == 2) {
            for (int pair = 0; pair < group / 4; pair++) {
                char name = (char) ('k' + pair);
                blockTwiddle(name, 32L * pair);
                butterfly(forward, 4 * pair, 4 * pair + 1, name, false);
                butterfly(forward, 4 * pair + 2, 4 * pair + 3, name, true);
            }
        } else if (radix == 4) {
            for (int block = 0; block < group / 4; block++) {
                String names = "" + (char) ('k' + 2 * block) + (char) ('l' + 2 * block);
                blockTwiddle(names.charAt(0), 32L * block);
                blockTwiddle(names.charAt(1), 32L * block + 16);
                stages(forward, radix, 4 * block, names);
            }
        }
    }

    private void blockTwiddle(char name, long bytes) {
        String place = "(g + 8L * v & " + TorusSource.MASK + ")";
        twiddle(
                name,
                "DoubleVector.broadcast(S, ALL.get(WORD, " + TorusSource.plus(place, bytes) + "))",
                "DoubleVector.broadcast(S, ALL.get(WORD, " + TorusSource.plus(place, bytes + 8) + "))");
    }

    private void groupLoads() {
        for (int k = 0; k < group; k++) {
            long bytes = 8L * lanes * k;
            source.line(
                    "DoubleVector x%1$dr = %2$s, x%1$di = %3$s;",
                    k,
                    TorusSource.load(TorusSource.plus("p", bytes)),
                    TorusSource.load(TorusSource.plus("p + im", bytes)));
        }
    }

    private void groupStores() {
        for (int k = 0; k < group; k++) {
            source.store("x" + k + "r", TorusSource.plus("p", 8L * lanes * k));
            source.store("x" + k + "i", TorusSource.plus("p + im", 8L * lanes * k));
        }
    }

    /** Bytes of the choices of lanes before the twiddles of the finest stages: of each round two vectors. */
    private int selectionBytes() {
        return 16 * lanes * Integer.numberOfTrailingZeros(lanes);
    }

    /**
     * In rounds: between vectors u and u + d, the lanes whose numbers differ in bit d change places. An involution. The choices of lanes are read in each
     * iteration: the compiler would keep constants in registers through all of it, which has none to spare, and so read them again for each exchange, from
     * the stack, where vectors straddle cache lines.
     */
    private void transpose() {
        for (int d = lanes / 2, k = 0; d >= 1; d /= 2, k += 2) {
            source.line(
                    "LongVector low%1$d = LongVector.fromMemorySegment(L, ALL, %2$s, LE), high%1$d ="
                            + " LongVector.fromMemorySegment(L, ALL, %3$s, LE);",
                    d, TorusSource.plus("lo", 8L * lanes * k), TorusSource.plus("lo", 8L * lanes * (k + 1)));
        }
        for (char part : new char[] {'r', 'i'}) {
            for (int k = 0; k < lanes; k++) {
                source.line("LongVector y%1$d%2$c = x%1$d%2$c.reinterpretAsLongs();", k, part);
            }
            source.line("LongVector z%c;", part);
            for (int d = lanes / 2; d >= 1; d /= 2) {
                for (int u = 0; u < lanes; u++) {
                    if ((u & d) == 0) {
                        source.line(
                                "z%4$c = low%3$d.selectFrom(y%1$d%4$c, y%2$d%4$c); y%2$d%4$c ="
                                        + " high%3$d.selectFrom(y%1$d%4$c, y%2$d%4$c); y%1$d%4$c = z%4$c;",
                                u, u + d, d, part);
                    }
                }
            }
            for (int k = 0; k < lanes; k++) {
                source.line("x%1$d%2$c = y%1$d%2$c.reinterpretAsDoubles();", k, part);
            }
        }
    }

    /** With two lanes: neighbours, one pair at a time, for the compiler does not permute two lanes in a register. */
    private void scalarFinest(boolean forward) {
        source.line("for (int v = from; v < to; v++) {");
        source.line("final long p = o + 16L * v & %1$s, q = p + im, t = w + 16L * v & %1$s;", TorusSource.MASK);
        source.line(
                "double ur = ALL.get(WORD, p), vr = ALL.get(WORD, p + 8), ui = ALL.get(WORD, q), vi = ALL.get(WORD, q"
                        + " + 8);");
        source.line("double wr = ALL.get(WORD, t), wi = ALL.get(WORD, t + 8);");
        if (forward) {
            source.line("double tr = Math.fma(vi, -wi, vr * wr), ti = Math.fma(vr, wi, vi * wr);");
            source.line("ALL.set(WORD, p, ur + tr); ALL.set(WORD, p + 8, ur - tr); ALL.set(WORD, q, ui + ti);"
                    + " ALL.set(WORD, q + 8, ui - ti);");
        } else {
            source.line("double tr = ur - vr, ti = ui - vi;");
            source.line(
                    "ALL.set(WORD, p, ur + vr); ALL.set(WORD, p + 8, Math.fma(ti, wi, tr * wr)); ALL.set(WORD, q, ui +"
                            + " vi); ALL.set(WORD, q + 8, Math.fma(tr, -wi, ti * wr));");
        }
        source.line("}");
    }
}
