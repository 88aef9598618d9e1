import java.util.List;

/**
 * Writes the kernels of the torus: a negacyclic transform of real polynomials on doubles, and what an external product does around it.
 *
 * <h2>The transform</h2>
 *
 * A polynomial of degree N is folded to M = N/2 complex numbers c_j = a_j + i·a_(j+M), which costs nothing where real and imaginary parts are kept
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
 *
 * <h2>The torus in doubles</h2>
 *
 * An accumulator holds numbers of [−1/2, 1/2]. Adding and subtracting 1.5·2^52 rounds to an integer, and 1.5·2^(52−d) to a multiple of 2^−d: a
 * number modulo 1 costs three sums, a digit three more. Half of the sums are written as products with 1 fused with a sum, which have the same value: processors
 * that add in other units than they multiply have both at work. 52 bits of the torus are kept. Both round halves to even, as
 * {@code TorusRotation} asks.
 */
final class TorusWriter {

    private static final String MASK = "0xFFFFFFFFFFFFL";

    private final int lanes;
    private final int group;
    private final StringBuilder text = new StringBuilder();

    TorusWriter(int lanes) {
        this.lanes = lanes;
        this.group = Math.max(lanes, 4);
    }

    private boolean transposes() {
        return lanes > 2;
    }

    private void line(String format, Object... arguments) {
        text.append(arguments.length == 0 ? format : String.format(format, arguments))
                .append('\n');
    }

    private void open(String name, String parameters) {
        line("@Override public void %s(%s) {", name, parameters);
    }

    private static String load(String address) {
        return "DoubleVector.fromMemorySegment(S, ALL, " + address + ", LE)";
    }

    private void store(String vector, String address) {
        line("%s.intoMemorySegment(ALL, %s, LE);", vector, address);
    }

    private static String plus(String address, long bytes) {
        return bytes == 0 ? address : address + " + " + bytes + "L";
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
        line("DoubleVector %1$cr = %2$s, %1$ci = %3$s, %1$cn = %1$ci.neg();", name, real, imaginary);
    }

    /** x[u], x[v] ← x[u] + w·x[v], x[u] − w·x[v]; w is a twiddle, or i times it. */
    private void forward(int u, int v, char w, boolean turned) {
        if (!turned) {
            line("tr = x%1$di.fma(%2$cn, x%1$dr.mul(%2$cr)); ti = x%1$dr.fma(%2$ci, x%1$di.mul(%2$cr));", v, w);
            line(
                    "x%2$dr = x%1$dr.sub(tr); x%2$di = x%1$di.sub(ti); x%1$dr = x%1$dr.add(tr); x%1$di = x%1$di.add(ti);",
                    u, v);
        } else {
            line("tr = x%1$dr.fma(%2$ci, x%1$di.mul(%2$cr)); ti = x%1$di.fma(%2$cn, x%1$dr.mul(%2$cr));", v, w);
            line(
                    "x%2$dr = x%1$dr.add(tr); x%2$di = x%1$di.sub(ti); x%1$dr = x%1$dr.sub(tr); x%1$di = x%1$di.add(ti);",
                    u, v);
        }
    }

    /** x[u], x[v] ← x[u] + x[v], (x[u] − x[v])·conj(w). */
    private void inverse(int u, int v, char w, boolean turned) {
        String real = turned ? "x%2$dr.sub(x%1$dr)" : "x%1$dr.sub(x%2$dr)";
        line(
                "tr = " + real + "; ti = x%1$di.sub(x%2$di); x%1$dr = x%1$dr.add(x%2$dr); x%1$di = x%1$di.add(x%2$di);",
                u,
                v);
        if (!turned) {
            line("x%1$dr = ti.fma(%2$ci, tr.mul(%2$cr)); x%1$di = tr.fma(%2$cn, ti.mul(%2$cr));", v, w);
        } else {
            line("x%1$dr = tr.fma(%2$ci, ti.mul(%2$cr)); x%1$di = ti.fma(%2$cn, tr.mul(%2$cr));", v, w);
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
        addition();
        digits();
        levels();
        products2();
        products();
        keyRows();
        for (int numbers = 1; numbers <= 3; numbers++) {
            bundle(numbers);
        }
    }

    private static String name(boolean forward) {
        return forward ? "forward" : "inverse";
    }

    /** The first three stages on M numbers: one block. */
    private void fixedHead(boolean forward, int m) {
        open(name(forward) + "Head" + m, "long a, double[] w, int to");
        line("final long o = a & %s;", MASK);
        broadcastTwiddles("abcd", "0");
        line("for (int j = 0; j < to; j += %d) {", lanes);
        line("DoubleVector tr, ti; final long p = o + 8L * j;");
        constantLoads(8, m, m);
        stages(forward, 8, 0, "abcd");
        constantStores(8, m, m);
        line("}}");
    }

    /**
     * Adds a row of n numbers to an accumulator, modulo 1. Within the last inverse pass it would save a store and a load of each number; but the first
     * compiler gives up on a method of that size, and then it depends on timing whether the second one ever gets it.
     */
    private void addition() {
        open("addModuloOne", "long a, long e, int n");
        line("final long o = a & %1$s, t = e & %1$s;", MASK);
        line("final DoubleVector magic = DoubleVector.broadcast(S, 0x1.8p52), one = DoubleVector.broadcast(S, 1);");
        line("for (int j = 0; j < n; j += %d) {", lanes);
        line("final long p = o + 8L * j & %1$s, q = t + 8L * j & %1$s;", MASK);
        line("final DoubleVector x = %s.fma(one, %s);", load("p"), load("q"));
        store("x.sub(x.fma(one, magic).sub(magic))", "q");
        line("}}");
    }

    /** Loads complex vectors {@code bytes} apart from address p; the imaginary parts are M doubles behind. */
    private void constantLoads(int count, long bytes, int m) {
        for (int k = 0; k < count; k++) {
            line(
                    "DoubleVector x%1$dr = %2$s, x%1$di = %3$s;",
                    k, load(plus("p", bytes * k)), load(plus("p", 8L * m + bytes * k)));
        }
    }

    private void constantStores(int count, long bytes, int m) {
        for (int k = 0; k < count; k++) {
            store("x" + k + "r", plus("p", bytes * k));
            store("x" + k + "i", plus("p", 8L * m + bytes * k));
        }
    }

    /** The second three stages: eight blocks of M/8 numbers. */
    private void fixedBlocks(boolean forward, int m) {
        int s = m / 64;
        open(name(forward) + "Blocks" + m, "long a, double[] w, int to");
        line("final long o = a & %s;", MASK);
        line("for (int b = 0; b < to; b += 8) {");
        broadcastTwiddles("abcd", "b");
        line("for (int j = 0; j < %d; j += %d) {", s, lanes);
        line("DoubleVector tr, ti; final long p = o + %dL * b + 8L * j;", 8 * s);
        constantLoads(8, 8L * s, m);
        stages(forward, 8, 0, "abcd");
        constantStores(8, 8L * s, m);
        line("}}}");
    }

    /** Three stages on blocks of 8·s numbers, any s. */
    private void pass(boolean forward) {
        open(name(forward) + "8", "long a, long imaginary, int s, int blocks, double[] w");
        line("final long o = a & %s, im = imaginary & 0xFFFFFFFFL, h = 8L * s;", MASK);
        line("for (int b = 0; b < blocks; b++) {");
        broadcastTwiddles("abcd", "8 * b");
        line("for (int j = 0; j < s; j += %d) {", lanes);
        line("DoubleVector tr, ti; final long p = o + 8 * h * b + 8L * j & %s;", MASK);
        variableLoads();
        stages(forward, 8, 0, "abcd");
        variableStores();
        line("}}}");
    }

    private void variableLoads() {
        for (int k = 0; k < 8; k++) {
            line("final long p%1$d = p + %1$d * h & %2$s;", k, MASK);
            line("DoubleVector x%1$dr = %2$s, x%1$di = %3$s;", k, load("p" + k), load("p" + k + " + im"));
        }
    }

    private void variableStores() {
        for (int k = 0; k < 8; k++) {
            store("x" + k + "r", "p" + k);
            store("x" + k + "i", "p" + k + " + im");
        }
    }

    /**
     * What is left when blocks have {@code radix} vectors: log2(radix) stages, with 2·log2(radix) doubles of twiddles for a block; the transposition; and the
     * stages on blocks of one vector, across vectors, where a lane is a block, with vectors of twiddles.
     */
    private void tail(boolean forward, int radix) {
        open(name(forward) + "Tail" + radix, "long a, long imaginary, int from, int to, long twiddles, long table");
        line("final long o = a & %1$s, im = imaginary & 0xFFFFFFFFL, w = table & %1$s, g = twiddles & %1$s;", MASK);
        if (transposes()) {
            line("final long lo = table - %dL & %s;", selectionBytes(), MASK);
        }
        if (!transposes()) {
            if (forward) {
                coarse(true, radix);
            }
            scalarFinest(forward);
            if (!forward) {
                coarse(false, radix);
            }
            line("}");
            return;
        }
        String names = lanes == 8 ? "abcd" : "ab";
        line("for (int v = from; v < to; v += %d) {", lanes);
        line(
                "DoubleVector tr, ti; final long p = o + %1$dL * v & %3$s, t = w + %2$dL * v & %3$s;",
                8 * lanes, 16 * names.length(), MASK);
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
            twiddle(names.charAt(k), load(plus("t", 16L * lanes * k)), load(plus("t", 16L * lanes * k + 8L * lanes)));
        }
        stages(forward, lanes, 0, names);
        if (!forward) {
            fence();
            transpose();
            blocks(false, radix);
        }
        groupStores();
        line("}}");
    }

    /**
     * Stores a vector that will be stored again. What is read from memory after it cannot be scheduled before what made the vector: the compiler would read
     * the choices and twiddles of the second half at the beginning, and for want of registers put them on the stack.
     */
    private void fence() {
        store("x" + (group - 1) + "i", plus("p + im", 8L * lanes * (group - 1)));
    }

    /** The stages on blocks of two or four vectors alone. */
    private void coarse(boolean forward, int radix) {
        if (radix > 1) {
            line("for (int v = from; v < to; v += %d) {", group);
            line("DoubleVector tr, ti; final long p = o + %dL * v & %s;", 8 * lanes, MASK);
            groupLoads();
            blocks(forward, radix);
            groupStores();
            line("}");
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
        String place = "(g + 8L * v & " + MASK + ")";
        twiddle(
                name,
                "DoubleVector.broadcast(S, ALL.get(WORD, " + plus(place, bytes) + "))",
                "DoubleVector.broadcast(S, ALL.get(WORD, " + plus(place, bytes + 8) + "))");
    }

    private void groupLoads() {
        for (int k = 0; k < group; k++) {
            long bytes = 8L * lanes * k;
            line("DoubleVector x%1$dr = %2$s, x%1$di = %3$s;", k, load(plus("p", bytes)), load(plus("p + im", bytes)));
        }
    }

    private void groupStores() {
        for (int k = 0; k < group; k++) {
            store("x" + k + "r", plus("p", 8L * lanes * k));
            store("x" + k + "i", plus("p + im", 8L * lanes * k));
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
            line(
                    "LongVector low%1$d = LongVector.fromMemorySegment(L, ALL, %2$s, LE), high%1$d = LongVector.fromMemorySegment(L, ALL, %3$s, LE);",
                    d, plus("lo", 8L * lanes * k), plus("lo", 8L * lanes * (k + 1)));
        }
        for (char part : new char[] {'r', 'i'}) {
            for (int k = 0; k < lanes; k++) {
                line("LongVector y%1$d%2$c = x%1$d%2$c.reinterpretAsLongs();", k, part);
            }
            line("LongVector z%c;", part);
            for (int d = lanes / 2; d >= 1; d /= 2) {
                for (int u = 0; u < lanes; u++) {
                    if ((u & d) == 0) {
                        line(
                                "z%4$c = low%3$d.selectFrom(y%1$d%4$c, y%2$d%4$c); y%2$d%4$c = high%3$d.selectFrom(y%1$d%4$c, y%2$d%4$c); y%1$d%4$c = z%4$c;",
                                u, u + d, d, part);
                    }
                }
            }
            for (int k = 0; k < lanes; k++) {
                line("x%1$d%2$c = y%1$d%2$c.reinterpretAsDoubles();", k, part);
            }
        }
    }

    /** With two lanes: neighbours, one pair at a time, for the compiler does not permute two lanes in a register. */
    private void scalarFinest(boolean forward) {
        line("for (int v = from; v < to; v++) {");
        line("final long p = o + 16L * v & %1$s, q = p + im, t = w + 16L * v & %1$s;", MASK);
        line(
                "double ur = ALL.get(WORD, p), vr = ALL.get(WORD, p + 8), ui = ALL.get(WORD, q), vi = ALL.get(WORD, q + 8);");
        line("double wr = ALL.get(WORD, t), wi = ALL.get(WORD, t + 8);");
        if (forward) {
            line("double tr = Math.fma(vi, -wi, vr * wr), ti = Math.fma(vr, wi, vi * wr);");
            line(
                    "ALL.set(WORD, p, ur + tr); ALL.set(WORD, p + 8, ur - tr); ALL.set(WORD, q, ui + ti); ALL.set(WORD, q + 8, ui - ti);");
        } else {
            line("double tr = ur - vr, ti = ui - vi;");
            line(
                    "ALL.set(WORD, p, ur + vr); ALL.set(WORD, p + 8, Math.fma(ti, wi, tr * wr)); ALL.set(WORD, q, ui + vi); ALL.set(WORD, q + 8, Math.fma(tr, -wi, ti * wr));");
        }
        line("}");
    }

    /**
     * Digits of one level of ±(numbers from {@code x} on) less those of {@code e}, numbers from … to: both multiples of the lanes. The difference is
     * rounded to the digits' place and reduced to [−1/2, 1/2), where a quarter of the place makes 1/2 the one that wraps.
     */
    private void digits() {
        open("digits", "long e, long x, double sign, long a, int from, int to, double unit, double quarter");
        digitConstants("unit");
        line("for (int j = from; j < to; j += %d) {", lanes);
        difference();
        reduce();
        store("d", "(ao + 8L * j & " + MASK + ")");
        line("}}");
    }

    private void digitConstants(String unit) {
        line("final long eo = e & %1$s, xo = x & %1$s, ao = a & %1$s;", MASK);
        line(
                "final DoubleVector signs = DoubleVector.broadcast(S, sign), minus = DoubleVector.broadcast(S, -1), magic = DoubleVector.broadcast(S, 0x1.8p52);");
        line("final DoubleVector one = DoubleVector.broadcast(S, 1), lessMagic = magic.neg();");
        line("final DoubleVector least = DoubleVector.broadcast(S, " + unit
                + "), q = DoubleVector.broadcast(S, quarter);");
    }

    private void difference() {
        line(
                "DoubleVector d = %2$s.fma(minus, %1$s.mul(signs)).add(least).sub(least);",
                load("(xo + 8L * j & " + MASK + ")"), load("(eo + 8L * j & " + MASK + ")"));
    }

    private void reduce() {
        line("d = d.sub(d.fma(one, q).add(magic).fma(one, lessMagic));");
    }

    /** The same for several levels, the least in the first of rows {@code step} bytes apart; units from the least level on. */
    private void levels() {
        open(
                "digitLevels",
                "long e, long x, double sign, long a, long step, int from, int to, double[] units, double quarter");
        digitConstants("units[0]");
        line("final long rows = step & 0xFFFFFFFFL;");
        line("for (int j = from; j < to; j += %d) {", lanes);
        difference();
        line("long at = ao + 8L * j;");
        line("for (int k = 1; k < units.length; k++, at += rows) {");
        line("DoubleVector unit = DoubleVector.broadcast(S, units[k]), high = d.add(unit).sub(unit);");
        store("d.sub(high)", "(at & " + MASK + ")");
        line("d = high;");
        line("}");
        reduce();
        store("d", "(at & " + MASK + ")");
        line("}}");
    }

    /**
     * Two digit polynomials times a 2 × 2 key, in place, vectors from … to of the spectrum. The key has the eight vectors for one of the spectrum side
     * by side: row 0 column 0, real and imaginary; row 0 column 1; row 1.
     */
    private void products2() {
        int bytes = 8 * lanes;
        open("products2", "long key, long a, long imaginary, long polynomial, int from, int to");
        line(
                "final long ko = key & %1$s, o = a & %1$s, im = imaginary & 0xFFFFFFFFL, second = polynomial & 0xFFFFFFFFL;",
                MASK);
        line("for (int v = from; v < to; v++) {");
        line("final long p = o + %1$dL * v & %3$s, q = ko + %2$dL * v & %3$s;", bytes, 8 * bytes, MASK);
        line(
                "DoubleVector ar = %s, ai = %s, br = %s, bi = %s;",
                load("p"), load("p + im"), load("p + second"), load("p + second + im"));
        line("DoubleVector an = ai.neg(), bn = bi.neg();");
        line("DoubleVector kr = %s, ki = %s;", load("q"), load(plus("q", bytes)));
        line("DoubleVector xr = an.fma(ki, ar.mul(kr)), xi = ai.fma(kr, ar.mul(ki));");
        line("kr = %s; ki = %s;", load(plus("q", 2 * bytes)), load(plus("q", 3 * bytes)));
        line("DoubleVector yr = an.fma(ki, ar.mul(kr)), yi = ai.fma(kr, ar.mul(ki));");
        line("kr = %s; ki = %s;", load(plus("q", 4 * bytes)), load(plus("q", 5 * bytes)));
        line("xr = bn.fma(ki, br.fma(kr, xr)); xi = bi.fma(kr, br.fma(ki, xi));");
        line("kr = %s; ki = %s;", load(plus("q", 6 * bytes)), load(plus("q", 7 * bytes)));
        line("yr = bn.fma(ki, br.fma(kr, yr)); yi = bi.fma(kr, br.fma(ki, yi));");
        store("xr", "p");
        store("xi", "p + im");
        store("yr", "p + second");
        store("yi", "p + second + im");
        line("}}");
    }

    /** Any number of rows times a key of {@code columns} columns, into polynomials from {@code out} on. */
    private void products() {
        int bytes = 8 * lanes;
        open(
                "products",
                "long key, long a, long out, long imaginary, long polynomial, int rows, int columns, int from, int to");
        line(
                "final long ko = key & %1$s, o = a & %1$s, to0 = out & %1$s, im = imaginary & 0xFFFFFFFFL, next = polynomial & 0xFFFFFFFFL;",
                MASK);
        line("for (int v = from; v < to; v++) {");
        line("for (int c = 0; c < columns; c++) {");
        line("long q = ko + %dL * ((long) v * rows * columns + c), p = o + %dL * v;", 2 * bytes, bytes);
        line("DoubleVector xr = DoubleVector.zero(S), xi = xr;");
        line("for (int r = 0; r < rows; r++, p += next, q += %dL * columns) {", 2 * bytes);
        line("final long d = p & %1$s, k = q & %1$s;", MASK);
        line(
                "DoubleVector ar = %s, ai = %s, kr = %s, ki = %s;",
                load("d"), load("d + im"), load("k"), load(plus("k", bytes)));
        line("xr = ai.neg().fma(ki, ar.fma(kr, xr)); xi = ai.fma(kr, ar.fma(ki, xi));");
        line("}");
        line("final long z = to0 + next * c + %dL * v & %s;", bytes, MASK);
        store("xr", "z");
        store("xi", "z + im");
        line("}}}");
    }

    /**
     * Σ_J (1 − X^e_J)·key J over the sets J of some of so many numbers, vectors from … to of the spectrum; e_J is the sum of the numbers' exponents. X^e is a
     * root for each vector times one for each lane, for places in a vector differ from its first by the same angles in all vectors.
     */
    private void bundle(int numbers) {
        int bytes = 8 * lanes;
        // Of seven keys at once, and of four that are added, the compiler was seen to make objects of vectors. So those
        // of a third number are added two by two.
        boolean added = numbers == 3;
        int sets = added ? 2 : (1 << numbers) - 1;
        open(
                "bundle" + numbers,
                "long keys, long step, long out, int polynomials, int e0, int e1, int e2, int[] turns, double[] roots, double[] lane, int from, int to");
        line("final long ko = keys & %1$s, o = out & %1$s, h = step & 0xFFFFFFFFL;", MASK);
        line("final int mask = roots.length / 2 - 1, period = lane.length / %d - 1;", 2 * lanes);
        line("final DoubleVector one = DoubleVector.broadcast(S, 1.0);");
        for (int j = 1; j <= sets; j++) {
            line("final int x%d = %s, l%1$d = %d * (x%1$d & period);", j, added ? "e" + (j - 1) : sum(j), 2 * lanes);
            line(
                    "final DoubleVector gr%1$d = DoubleVector.fromArray(S, lane, l%1$d), gi%1$d = DoubleVector.fromArray(S, lane, l%1$d + %2$d);",
                    j, lanes);
        }
        line("for (int v = from; v < to; v++) {");
        line("final int turn = turns[v];");
        for (int j = 1; j <= sets; j++) {
            line("final int t%1$d = 2 * (turn * x%1$d & mask);", j);
            line(
                    "final DoubleVector rr%1$d = DoubleVector.broadcast(S, roots[t%1$d]), ri%1$d = DoubleVector.broadcast(S, roots[t%1$d + 1]);",
                    j);
            line(
                    "final DoubleVector fr%1$d = one.sub(ri%1$d.neg().fma(gi%1$d, rr%1$d.mul(gr%1$d))), fn%1$d = ri%1$d.fma(gr%1$d, rr%1$d.mul(gi%1$d)), fi%1$d = fn%1$d.neg();",
                    j);
        }
        line("long at = %dL * v * polynomials;", 2 * bytes);
        line("for (int k = 0; k < polynomials; k++, at += %dL) {", 2 * bytes);
        line("final long q = ko + at & %1$s, p = o + at & %1$s;", MASK);
        String re = added ? load("p") : null;
        String im = added ? load(plus("p", bytes)) : null;
        for (int j = 1; j <= sets; j++) {
            String key = j == 1 ? "q" : "q + " + (j - 1) + " * h";
            line("final DoubleVector kr%d = %s, ki%1$d = %s;", j, load(key), load(plus(key, bytes)));
            String first = "fr" + j + (re == null ? ".mul(kr" + j + ")" : ".fma(kr" + j + ", " + re + ")");
            String second = "fr" + j + (im == null ? ".mul(ki" + j + ")" : ".fma(ki" + j + ", " + im + ")");
            line(
                    "final DoubleVector sr%1$d = fn%1$d.fma(ki%1$d, %2$s), si%1$d = fi%1$d.fma(kr%1$d, %3$s);",
                    j, first, second);
            re = "sr" + j;
            im = "si" + j;
        }
        store(re, "p");
        store(im, plus("p", bytes));
        line("}}}");
    }

    /** The exponents of a set. */
    private static String sum(int set) {
        StringBuilder sum = new StringBuilder();
        for (int k = 0; set >> k != 0; k++) {
            if ((set >> k & 1) == 1) {
                sum.append(sum.isEmpty() ? "" : " + ").append('e').append(k);
            }
        }
        return sum.toString();
    }

    /** out ← out − Σ digit k·row k over eight rows of 32-bit words. */
    private void keyRows() {
        int words = 2 * lanes;
        open("subtractRows", "long key, long step, long digits, long out, int n");
        line("final long o = key & %1$s, h = step & 0xFFFFFFL, d = digits & %1$s, to = out & %1$s;", MASK);
        for (int k = 0; k < 8; k++) {
            line("final IntVector d%1$d = IntVector.broadcast(I, ALL.get(DIGIT, d + %2$d));", k, 4 * k);
        }
        line("for (int j = 0; j < n; j += %d) {", words);
        line("final long p = o + 4L * j & %1$s, q = to + 4L * j & %1$s;", MASK);
        for (int k = 0; k < 8; k += 2) {
            line(
                    "IntVector s%1$d = %2$s.mul(d%1$d).add(%3$s.mul(d%4$d));",
                    k, loadInts(k == 0 ? "p" : "p + " + k + " * h"), loadInts("p + " + (k + 1) + " * h"), k + 1);
        }
        line("%s.sub(s0.add(s2).add(s4.add(s6))).intoMemorySegment(ALL, q, LE);", loadInts("q"));
        line("}}");
    }

    private static String loadInts(String address) {
        return "IntVector.fromMemorySegment(I, ALL, " + address + ", LE)";
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
