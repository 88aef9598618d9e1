import java.util.function.Supplier;

/**
 * The kernels that go once over rows of doubles, element by element. Rows are padded, so there is no tail: a kernel may work beyond
 * {@code n} to the next multiple of the vectors of a step. All operands are rows at rest and so is every result.
 */
final class DoubleRowWriter {

    private static final String OUT = "MemorySegment a, long o, ";
    private static final String X = "MemorySegment x, long xo, ";
    private static final String Y = "MemorySegment y, long yo, ";

    /** Widths that have kernels of their own, see {@link #writeFixed}. */
    static final int[] WIDTHS = {1024, 2048};

    private static final int[] LEVELS = {2, 3};
    private static final int[] TERMS = {2, 4, 6};
    private static final int[] SIGNED_TERMS = {2, 4};

    private final Source source;
    private final DoubleArithmetic arithmetic;

    DoubleRowWriter(Source source, DoubleArithmetic arithmetic) {
        this.source = source;
        this.arithmetic = arithmetic;
    }

    void writeAll() {
        arithmetic.shortChains(true);
        elementWise("add", X + Y, "", () -> arithmetic.reduce(source.define(x() + ".add(" + y() + ")")));
        elementWise("subtract", X + Y, "", () -> arithmetic.reduce(source.define(x() + ".sub(" + y() + ")")));
        elementWise("negate", X, "", () -> source.define(x() + ".neg()"));
        elementWise("multiply", X + Y, "", () -> arithmetic.variableProduct(x(), y()));
        elementWise("multiplyAdd", X + Y, "", () -> plusOut(arithmetic.variableProduct(x(), y())));
        elementWise("addScalar", X, ", double w", () -> arithmetic.reduce(source.define(x() + ".add(wv)")));
        elementWise("multiplyScalar", X, ", double w, double wq", () -> arithmetic.product(x(), "wv", "qv"));
        elementWise(
                "multiplyScalarAdd", X, ", double w, double wq", () -> plusOut(arithmetic.product(x(), "wv", "qv")));
        elementWise(
                "multiplyScalarCentred",
                X,
                ", double w, double wq",
                () -> arithmetic.reduce(arithmetic.product(x(), "wv", "qv")));
        elementWise(
                "subtractMultiplyScalar",
                X + Y,
                ", double w, double wq",
                () -> arithmetic.product(source.define(x() + ".sub(" + y() + ")"), "wv", "qv"));
        tensor();
        lazySum("multiplySum", false, false);
        lazySum("multiplySumAdd", false, true);
        lazyPair("multiplySumPair", false);
        lazyPair("multiplySumPairAdd", true);
        lazyCombination("combine", false);
        lazyCombination("combineAdd", true);
        quotientSum();
        digits();
        monomialLessOne();
        decode();
        encode();
    }

    private String x() {
        return source.define(source.load("x", "xo + 8L * j"));
    }

    private String y() {
        return source.define(source.load("y", "yo + 8L * j"));
    }

    private String plusOut(String value) {
        String old = source.define(source.load("a", "o + 8L * j"));
        return arithmetic.reduce(source.define(value + ".add(" + old + ")"));
    }

    private void elementWise(String name, String operands, String scalars, Supplier<String> body) {
        source.open(name, OUT + operands + "int n, double p" + scalars);
        arithmetic.constants();
        if (!scalars.isEmpty()) {
            source.line("DoubleVector wv = DoubleVector.broadcast(S, w);");
        }
        if (scalars.contains("wq")) {
            source.line("DoubleVector qv = DoubleVector.broadcast(S, wq);");
        }
        source.line("for (int j = 0; j < n; j += %d) {", source.lanes);
        source.store(body.get(), "a", "o + 8L * j");
        source.line("}}");
    }

    /** (x0·y0, x0·y1 + x1·y0, x1·y1): each operand is read once. */
    private void tensor() {
        source.open("tensor", OUT + "long o1, long o2, " + X + "long x1, " + Y + "long y1, int n, double p");
        arithmetic.constants();
        source.line("for (int j = 0; j < n; j += %d) {", source.lanes);
        String u0 = x();
        String u1 = source.define(source.load("x", "x1 + 8L * j"));
        String v0 = y();
        String v1 = source.define(source.load("y", "y1 + 8L * j"));
        source.store(arithmetic.variableProduct(u0, v0), "a", "o + 8L * j");
        String left = arithmetic.variableProduct(u0, v1);
        String right = arithmetic.variableProduct(u1, v0);
        source.store(arithmetic.reduce(source.define(left + ".add(" + right + ")")), "a", "o1 + 8L * j");
        source.store(arithmetic.variableProduct(u1, v1), "a", "o2 + 8L * j");
        source.line("}}");
    }

    /*
     * Lazy sums of products. Two exact running sums: h starts at C = 1.5·2^(52+e), l at 0 (or at what is in the row already);
     * for each term t = fma(u, v, h); l += fma(u, v, h − t); h = t. While |h − C| < 2^(51+e), h stays in one binade, whose doubles are
     * the multiples of 2^e: t − h is the multiple nearest to u·v, h − t is exact, and the second fma is the exact rest, at most
     * 2^(e−1). So (h − C) + l is the exact integer sum while |l| stays below 2^53. In the end ((h − C)·2^-e) is multiplied by 2^e mod p, l is added
     * and the whole reduced: 4 operations a term, where a reduced product takes 8. LazySums chooses e and the number of terms.
     */
    private static final String LAZY = "double high, double unit, double t, double tq";

    private void lazyConstants() {
        arithmetic.constants();
        source.line("DoubleVector c = DoubleVector.broadcast(S, high), e = DoubleVector.broadcast(S, unit);");
        source.line("DoubleVector wv = DoubleVector.broadcast(S, t), qv = DoubleVector.broadcast(S, tq);");
    }

    private String startOfLow(boolean accumulate, String segment, String offset) {
        return accumulate ? source.load(segment, offset) : "DoubleVector.zero(S)";
    }

    private void term(String h, String l, String u, String v) {
        source.line("DoubleVector n%s = %s.fma(%s, %s);", h, u, v, h);
        source.line("%s = %s.add(%s.fma(%s, %s.sub(n%s))); %s = n%s;", l, l, u, v, h, h, h, h);
    }

    private void closeSum(String h, String l, String segment, String offset) {
        source.store(closed(h, l), segment, offset);
    }

    private String closed(String h, String l) {
        String scaled = source.define(h + ".sub(c).mul(e)");
        String sum = source.define(arithmetic.product(scaled, "wv", "qv") + ".add(" + l + ")");
        return arithmetic.reduce(sum);
    }

    /** Σ x_d·y_d over rows at a fixed distance, in two columns of vectors at a time. */
    private void lazySum(String name, boolean pair, boolean accumulate) {
        source.open(name, OUT + X + "long xs, " + Y + "long ys, int terms, int n, double p, " + LAZY);
        lazyConstants();
        int bytes = 8 * source.lanes;
        source.line("for (int j = 0; j < n; j += %d) {", 2 * source.lanes);
        for (int k = 0; k < 2; k++) {
            source.line(
                    "DoubleVector h%d = c, l%d = %s;", k, k, startOfLow(accumulate, "a", "o + 8L * j + " + k * bytes));
        }
        source.line("long u = xo + 8L * j, v = yo + 8L * j;");
        source.line("for (int d = 0; d < terms; d++, u += xs, v += ys) {");
        for (int k = 0; k < 2; k++) {
            source.line(
                    "DoubleVector u%d = %s, v%d = %s;",
                    k, source.load("x", "u + " + k * bytes), k, source.load("y", "v + " + k * bytes));
        }
        for (int k = 0; k < 2; k++) {
            term("h" + k, "l" + k, "u" + k, "v" + k);
        }
        source.line("}");
        for (int k = 0; k < 2; k++) {
            closeSum("h" + k, "l" + k, "a", "o + 8L * j + " + k * bytes);
        }
        source.line("}}");
    }

    /** Σ x_d·y_d and Σ x_d·z_d, z_d at a fixed distance from y_d: each x is read once. The inner product of key switching. */
    private void lazyPair(String name, boolean accumulate) {
        source.open(
                name, OUT + "long o1, " + X + "long xs, " + Y + "long ys, long z, int terms, int n, double p, " + LAZY);
        lazyConstants();
        int bytes = 8 * source.lanes;
        source.line("for (int j = 0; j < n; j += %d) {", 2 * source.lanes);
        for (int k = 0; k < 4; k++) {
            String offset = (k < 2 ? "o" : "o1") + " + 8L * j + " + k % 2 * bytes;
            source.line("DoubleVector h%d = c, l%d = %s;", k, k, startOfLow(accumulate, "a", offset));
        }
        source.line("long u = xo + 8L * j, v = yo + 8L * j;");
        source.line("for (int d = 0; d < terms; d++, u += xs, v += ys) {");
        for (int k = 0; k < 2; k++) {
            source.line("DoubleVector u%d = %s;", k, source.load("x", "u + " + k * bytes));
        }
        for (int k = 0; k < 4; k++) {
            source.line("DoubleVector v%d = %s;", k, source.load("y", "v + " + (k < 2 ? "" : "z + ") + k % 2 * bytes));
        }
        for (int k = 0; k < 4; k++) {
            term("h" + k, "l" + k, "u" + k % 2, "v" + k);
        }
        source.line("}");
        for (int k = 0; k < 4; k++) {
            closeSum("h" + k, "l" + k, "a", (k < 2 ? "o" : "o1") + " + 8L * j + " + k % 2 * bytes);
        }
        source.line("}}");
    }

    /** Σ x_i·f[at + i] over rows at a fixed distance, f centred residues modulo p: base conversion. */
    private void lazyCombination(String name, boolean accumulate) {
        source.open(name, OUT + X + "long xs, double[] f, int at, int terms, int n, double p, " + LAZY);
        lazyConstants();
        int bytes = 8 * source.lanes;
        source.line("for (int j = 0; j < n; j += %d) {", 2 * source.lanes);
        for (int k = 0; k < 2; k++) {
            source.line(
                    "DoubleVector h%d = c, l%d = %s;", k, k, startOfLow(accumulate, "a", "o + 8L * j + " + k * bytes));
        }
        source.line("long u = xo + 8L * j;");
        source.line("for (int d = 0; d < terms; d++, u += xs) {");
        source.line("DoubleVector v = DoubleVector.broadcast(S, f[at + d]);");
        for (int k = 0; k < 2; k++) {
            source.line("DoubleVector u%d = %s;", k, source.load("x", "u + " + k * bytes));
        }
        for (int k = 0; k < 2; k++) {
            term("h" + k, "l" + k, "u" + k, "v");
        }
        source.line("}");
        for (int k = 0; k < 2; k++) {
            closeSum("h" + k, "l" + k, "a", "o + 8L * j + " + k * bytes);
        }
        source.line("}}");
    }

    /** u = rint(s), s ← fma(y_i, 1/q_i, s) in the order of i: the multiple of Q that exact conversion takes away. */
    private void quotientSum() {
        source.open("quotientSum", OUT + X + "long xs, double[] reciprocals, int terms, int n");
        source.line("DoubleVector magic = DoubleVector.broadcast(S, 0x1.8p52);");
        source.line("for (int j = 0; j < n; j += %d) {", source.lanes);
        source.line("DoubleVector s = DoubleVector.zero(S);");
        source.line("long u = xo + 8L * j;");
        source.line("for (int d = 0; d < terms; d++, u += xs) {");
        source.line("s = %s.fma(DoubleVector.broadcast(S, reciprocals[d]), s);", source.load("x", "u"));
        source.line("}");
        source.store("s.add(magic).sub(magic)", "a", "o + 8L * j");
        source.line("}}");
    }

    /*
     * Digits. The centred residue is an integer below 2^49; divided by 2^t, with half of the last place that this leaves (2^-(t+1)) added, it is exact
     * and never half an integer: so rounding to nearest, ties to even, rounds what was half an integer up. The quotient by B for the carry
     * is rounded in the same way, which leaves digits in [-B/2, B/2).
     */
    private static final String GADGET = "double p, double dropped, double half, double base";

    private void digits() {
        source.open("digits", OUT + "long os, " + X + "int levels, int n, " + GADGET);
        for (int n : WIDTHS) {
            for (int levels : LEVELS) {
                source.line(
                        "if (n == %1$d && levels == %2$d && os == %3$d) {digits%1$dx%2$d(a, o, x, xo, p, dropped, half, base); return;}",
                        n, levels, row(n));
            }
        }
        digitConstants();
        source.line("for (int j = 0; j < n; j += %d) {", source.lanes);
        source.line("DoubleVector rest = %s.fma(dv, hv).add(magic).sub(magic);", arithmetic.reduce(x()));
        source.line("long u = o + 8L * j;");
        source.line("for (int l = 1; l < levels; l++, u += os) {");
        source.line("DoubleVector next = rest.fma(bi, bh).add(magic).sub(magic);");
        source.store("next.fma(nb, rest)", "a", "u");
        source.line("rest = next;");
        source.line("}");
        source.store("rest", "a", "u");
        source.line("}}");
    }

    private void digitConstants() {
        arithmetic.constants();
        source.line("DoubleVector dv = DoubleVector.broadcast(S, dropped), hv = DoubleVector.broadcast(S, half);");
        source.line(
                "DoubleVector bi = DoubleVector.broadcast(S, 1 / base), bh = DoubleVector.broadcast(S, 0.5 / base);");
        source.line("DoubleVector nb = DoubleVector.broadcast(S, -base);");
    }

    /** Bytes from a row to the next where rows lie dense, as {@code CpuMemory} has it. */
    private static int row(int n) {
        return 8 * n + 64;
    }

    /**
     * Kernels for rows of some widths that lie dense, with constants for all that can be one, on slices of known lengths: see
     * {@link Transform#writeRow}.
     */
    void writeFixed() {
        String transform = "MemorySegment a, long o, int n, double[] w, double[] wq, MemorySegment table, double p";
        source.open("forwardRow", transform);
        source.line(
                "if (n == 1024) {forwardRow1024(a, o, w, wq, table, p);} else {forwardRow2048(a, o, w, wq, table, p);}}");
        source.open("inverseRow", transform + ", double scale, double scaleq");
        source.line("if (n == 1024) {inverseRow1024(a, o, w, wq, table, p, scale, scaleq);}");
        source.line("else {inverseRow2048(a, o, w, wq, table, p, scale, scaleq);}}");
        source.open("densePair", OUT + "long o1, " + X + Y + "int terms, int n, double p, " + LAZY);
        for (int n : WIDTHS) {
            for (int terms : TERMS) {
                source.line(
                        "if (n == %1$d && terms == %2$d) {densePair%1$dx%2$d(a, o, o1, x, xo, y, yo, p, high, unit, t, tq); return;}",
                        n, terms);
            }
        }
        source.line("throw new IllegalArgumentException();}");
        source.open(
                "denseSigns",
                OUT + "long o1, " + X + Y + "MemorySegment f, long fo, int terms, int n, double p, " + LAZY);
        for (int n : WIDTHS) {
            for (int terms : SIGNED_TERMS) {
                source.line(
                        "if (n == %1$d && terms == %2$d) {denseSigns%1$dx%2$d(a, o, o1, x, xo, y, yo, f, fo, p, high, unit, t, tq); return;}",
                        n, terms);
            }
        }
        source.line("throw new IllegalArgumentException();}");
        for (int n : WIDTHS) {
            for (int terms : TERMS) {
                dense(n, terms);
            }
            for (int terms : SIGNED_TERMS) {
                denseSigns(n, terms);
            }
            for (int levels : LEVELS) {
                digits(n, levels);
            }
        }
    }

    private void digits(int n, int levels) {
        source.openPrivate(
                "digits" + n + "x" + levels, "MemorySegment aa, long ao, MemorySegment xx, long oo, " + GADGET);
        source.slice("a", "aa", "ao", (levels - 1) * row(n) + 8 * n);
        source.slice("x", "xx", "oo", 8 * n);
        digitConstants();
        source.line("for (int j = 0; j < %d; j += %d) {", n, source.lanes);
        source.line("final long xo = 0, z = 8L * j;");
        source.line("DoubleVector rest = %s.fma(dv, hv).add(magic).sub(magic), next;", arithmetic.reduce(x()));
        for (int level = 0; level < levels - 1; level++) {
            source.line("next = rest.fma(bi, bh).add(magic).sub(magic);");
            source.store("next.fma(nb, rest)", "a", "z + " + level * row(n));
            source.line("rest = next;");
        }
        source.store("rest", "a", "z + " + (levels - 1) * row(n));
        source.line("}}");
    }

    /** Opens a kernel on dense rows: those of x one after another, those of y in pairs, and slices of them. */
    private void openDense(String name, int n, int terms, int pairs, String more) {
        source.openPrivate(
                name + n + "x" + terms,
                "MemorySegment aa, long o, long o1, MemorySegment xx, long xo, MemorySegment yy, long yo, " + more
                        + "double p, " + LAZY);
        source.slice("a0", "aa", "o", 8 * n);
        source.slice("a1", "aa", "o1", 8 * n);
        source.slice("x", "xx", "xo", (terms - 1) * row(n) + 8 * n);
        source.slice("y", "yy", "yo", (2 * pairs - 1) * row(n) + 8 * n);
        lazyConstants();
    }

    private void beginSums(int sums) {
        for (int k = 0; k < sums; k++) {
            source.line("DoubleVector h%1$d = c, l%1$d = DoubleVector.zero(S), n%1$d;", k);
        }
    }

    private void denseTerm(int k, String u, String v) {
        source.line("n%1$d = %2$s.fma(%3$s, h%1$d);", k, u, v);
        source.line("l%1$d = l%1$d.add(%2$s.fma(%3$s, h%1$d.sub(n%1$d))); h%1$d = n%1$d;", k, u, v);
    }

    /** Lazy sums of products with the rows of both halves of the pairs, in two columns of vectors at a time. */
    private void dense(int n, int terms) {
        int lanes = source.lanes;
        openDense("densePair", n, terms, terms, "");
        source.line("for (int j = 0; j < %d; j += %d) {", n, 2 * lanes);
        source.line("final long z = 8L * j;");
        beginSums(4);
        for (int d = 0; d < terms; d++) {
            String[] u = new String[2];
            for (int k = 0; k < 2; k++) {
                u[k] = source.define(source.load("x", "z + " + (d * row(n) + 8 * lanes * k)));
            }
            for (int k = 0; k < 4; k++) {
                String v = source.define(source.load("y", "z + " + ((2 * d + k / 2) * row(n) + 8 * lanes * (k % 2))));
                denseTerm(k, u[k % 2], v);
            }
        }
        for (int k = 0; k < 4; k++) {
            closeSum("h" + k, "l" + k, "a" + k / 2, "z + " + 8 * lanes * (k % 2));
        }
        source.line("}}");
    }

    /** The same for two signs, whose pairs follow one another, and at once Σ_σ f_σ·(their sums): all of the key is read in one loop. */
    private void denseSigns(int n, int terms) {
        openDense("denseSigns", n, terms, 2 * terms, "MemorySegment ff, long fo, ");
        source.slice("f", "ff", "fo", row(n) + 8 * n);
        source.line("for (int j = 0; j < %d; j += %d) {", n, source.lanes);
        source.line("final long z = 8L * j;");
        beginSums(4);
        for (int d = 0; d < terms; d++) {
            String u = source.define(source.load("x", "z + " + d * row(n)));
            for (int k = 0; k < 4; k++) {
                denseTerm(k, u, source.define(source.load("y", "z + " + (2 * (k / 2 * terms + d) + k % 2) * row(n))));
            }
        }
        String plus = source.define(source.load("f", "z"));
        String minus = source.define(source.load("f", "z + " + row(n)));
        for (int component = 0; component < 2; component++) {
            String left = arithmetic.variableProduct(closed(component), plus);
            String right = arithmetic.variableProduct(closed(2 + component), minus);
            String sum = source.define(left + ".add(" + right + ")");
            source.store(arithmetic.reduce(sum), "a" + component, "z");
        }
        source.line("}}");
    }

    private String closed(int k) {
        return closed("h" + k, "l" + k);
    }

    /** Rows of X^e - 1, see {@code MonomialTable}. */
    private void monomialLessOne() {
        source.open(
                "monomialLessOne",
                OUT + "double[] lanes, double[] powers, int[] steps, int e, int mask, int n, double p");
        arithmetic.constants();
        source.line("DoubleVector f = DoubleVector.fromArray(S, lanes, 0), one = DoubleVector.broadcast(S, 1);");
        source.line("for (int v = 0; v < n / %d; v++) {", source.lanes);
        String power = source.define("DoubleVector.broadcast(S, powers[e * steps[v] & mask])");
        String product = arithmetic.variableProduct("f", power);
        source.store(arithmetic.reduce(source.define(product + ".sub(one)")), "a", "o + " + 8 * source.lanes + "L * v");
        source.line("}}");
    }

    /** A canonical word x < 2^52 becomes the double with mantissa x and exponent 52, less 2^52; a word that is not canonical shows in the sign. */
    private String decodeWord(String word) {
        String bits = source.define("LongVector", word + ".or(0x4330000000000000L)");
        String value = source.define(bits + ".reinterpretAsDoubles().sub(two52)");
        return arithmetic.reduce(value);
    }

    private void decodeConstants() {
        arithmetic.constants();
        source.line("DoubleVector two52 = DoubleVector.broadcast(S, 0x1p52);");
        source.line("LongVector greatest = LongVector.broadcast(W, (long) p - 1), bad = LongVector.zero(W);");
    }

    private String word(String offset) {
        String word = source.define("LongVector", "LongVector.fromMemorySegment(W, a, " + offset + ", LE)");
        source.line("bad = bad.or(%s).or(greatest.sub(%s));", word, word);
        return word;
    }

    /** In place, from canonical words; negative if a word is not below p (the row's n words only: what pads it is zero or at rest). */
    private void decode() {
        source.line("private static final VectorSpecies<Long> W = LongVector.SPECIES_%d;", 64 * source.lanes);
        source.line("@Override public long decode(MemorySegment a, long o, int n, double p) {");
        decodeConstants();
        source.line("for (int j = 0; j < n; j += %d) {", source.lanes);
        source.store(decodeWord(word("o + 8L * j")), "a", "o + 8L * j");
        source.line("}");
        source.line("return bad.reduceLanes(VectorOperators.OR);}");
        if (!source.transposes()) {
            source.line("@Override public long decodeBlocks(MemorySegment a, long o, int n, double p) {");
            source.line("return decode(a, o, n, p);}");
            return;
        }
        int lanes = source.lanes;
        source.line("@Override public long decodeBlocks(MemorySegment a, long o, int n, double p) {");
        decodeConstants();
        source.line("for (int j = 0; j < n; j += %d) {", lanes * lanes);
        String[] x = new String[lanes];
        for (int k = 0; k < lanes; k++) {
            x[k] = decodeWord(word("o + 8L * j + " + 8 * k * lanes));
        }
        source.transpose(x);
        for (int k = 0; k < lanes; k++) {
            source.store(x[k], "a", "o + 8L * j + " + 8 * k * lanes);
        }
        source.line("}");
        source.line("return bad.reduceLanes(VectorOperators.OR);}");
    }

    /** The centred residue as a signed word (its mantissa, counted from 1.5·2^52), and p added where it is negative. */
    private String encodeWord(String x) {
        String centred = arithmetic.reduce(x);
        String signed = source.define("LongVector", centred + ".add(magic).reinterpretAsLongs().sub(magicBits)");
        return source.define("LongVector", signed + ".add(" + signed + ".lanewise(VectorOperators.ASHR, 63).and(pw))");
    }

    private void encodeConstants() {
        arithmetic.constants();
        source.line("LongVector pw = LongVector.broadcast(W, (long) p);");
        source.line("LongVector magicBits = LongVector.broadcast(W, Double.doubleToRawLongBits(0x1.8p52));");
    }

    private void encode() {
        source.open("encode", OUT + X + "int n, double p");
        encodeConstants();
        source.line("for (int j = 0; j < n; j += %d) {", source.lanes);
        source.store(encodeWord(x()), "a", "o + 8L * j");
        source.line("}}");
        source.open("encodeBlocks", OUT + X + "int n, double p");
        if (!source.transposes()) {
            source.line("encode(a, o, x, xo, n, p);}");
            return;
        }
        encodeConstants();
        int lanes = source.lanes;
        source.line("for (int j = 0; j < n; j += %d) {", lanes * lanes);
        String[] x = new String[lanes];
        for (int k = 0; k < lanes; k++) {
            x[k] = source.define(source.load("x", "xo + 8L * j + " + 8 * k * lanes));
        }
        source.transpose(x);
        for (int k = 0; k < lanes; k++) {
            source.store(encodeWord(x[k]), "a", "o + 8L * j + " + 8 * k * lanes);
        }
        source.line("}}");
    }
}
