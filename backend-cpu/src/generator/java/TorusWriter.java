/**
 * Writes what an external product on the torus does around its transforms ({@link TorusTransform}): digits, products of spectra, sums modulo one, and rows of tables.
 *
 * <h2>The torus in doubles</h2>
 *
 * An accumulator holds numbers of [−1/2, 1/2]. Adding and subtracting 1.5·2^52 rounds to an integer, and 1.5·2^(52−d) to a multiple of 2^−d: a
 * number modulo 1 costs three sums, a digit three more. Half of the sums are written as products with 1 fused with a sum, which have the same value: processors
 * that add in other units than they multiply have both at work. 52 bits of the torus are kept. Both round halves to even, as
 * {@code TorusRotation} asks.
 */
final class TorusWriter {

    private final TorusSource source;
    private final int lanes;

    TorusWriter(TorusSource source) {
        this.source = source;
        this.lanes = source.lanes;
    }

    void writeAll() {
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

    /**
     * Adds a row of n numbers to an accumulator, modulo 1. Within the last inverse pass it would save a store and a load of each number; but the first
     * compiler gives up on a method of that size, and then it depends on timing whether the second one ever gets it.
     */
    private void addition() {
        source.open("addModuloOne", "long a, long e, int n");
        source.line("final long o = a & %1$s, t = e & %1$s;", TorusSource.MASK);
        source.line(
                "final DoubleVector magic = DoubleVector.broadcast(S, 0x1.8p52), one = DoubleVector.broadcast(S, 1);");
        source.line("for (int j = 0; j < n; j += %d) {", lanes);
        source.line("final long p = o + 8L * j & %1$s, q = t + 8L * j & %1$s;", TorusSource.MASK);
        source.line("final DoubleVector x = %s.fma(one, %s);", TorusSource.load("p"), TorusSource.load("q"));
        source.store("x.sub(x.fma(one, magic).sub(magic))", "q");
        source.line("}}");
    }

    /**
     * Digits of one level of ±(numbers from {@code x} on) less those of {@code e}, numbers from … to: both multiples of the lanes. The difference is
     * rounded to the digits' place and reduced to [−1/2, 1/2), where a quarter of the place makes 1/2 the one that wraps.
     */
    private void digits() {
        source.open("digits", "long e, long x, double sign, long a, int from, int to, double unit, double quarter");
        digitConstants("unit");
        source.line("for (int j = from; j < to; j += %d) {", lanes);
        difference();
        reduce();
        source.store("d", "(ao + 8L * j & " + TorusSource.MASK + ")");
        source.line("}}");
    }

    private void digitConstants(String unit) {
        source.line("final long eo = e & %1$s, xo = x & %1$s, ao = a & %1$s;", TorusSource.MASK);
        source.line("final DoubleVector signs = DoubleVector.broadcast(S, sign), minus = DoubleVector.broadcast(S, -1),"
                + " magic = DoubleVector.broadcast(S, 0x1.8p52);");
        source.line("final DoubleVector one = DoubleVector.broadcast(S, 1), lessMagic = magic.neg();");
        source.line("final DoubleVector least = DoubleVector.broadcast(S, " + unit
                + "), q = DoubleVector.broadcast(S, quarter);");
    }

    private void difference() {
        source.line(
                "DoubleVector d = %2$s.fma(minus, %1$s.mul(signs)).add(least).sub(least);",
                TorusSource.load("(xo + 8L * j & " + TorusSource.MASK + ")"),
                TorusSource.load("(eo + 8L * j & " + TorusSource.MASK + ")"));
    }

    private void reduce() {
        source.line("d = d.sub(d.fma(one, q).add(magic).fma(one, lessMagic));");
    }

    /** The same for several levels, the least in the first of rows {@code step} bytes apart; units from the least level on. */
    private void levels() {
        source.open(
                "digitLevels",
                "long e, long x, double sign, long a, long step, int from, int to, double[] units, double quarter");
        digitConstants("units[0]");
        source.line("final long rows = step & 0xFFFFFFFFL;");
        source.line("for (int j = from; j < to; j += %d) {", lanes);
        difference();
        source.line("long at = ao + 8L * j;");
        source.line("for (int k = 1; k < units.length; k++, at += rows) {");
        source.line("DoubleVector unit = DoubleVector.broadcast(S, units[k]), high = d.add(unit).sub(unit);");
        source.store("d.sub(high)", "(at & " + TorusSource.MASK + ")");
        source.line("d = high;");
        source.line("}");
        reduce();
        source.store("d", "(at & " + TorusSource.MASK + ")");
        source.line("}}");
    }

    /**
     * Two digit polynomials times a 2 × 2 key, in place, vectors from … to of the spectrum. The key has the eight vectors for one of the spectrum side
     * by side: row 0 column 0, real and imaginary; row 0 column 1; row 1.
     */
    private void products2() {
        int bytes = 8 * lanes;
        source.open("products2", "long key, long a, long imaginary, long polynomial, int from, int to");
        source.line(
                "final long ko = key & %1$s, o = a & %1$s, im = imaginary & 0xFFFFFFFFL, second = polynomial &"
                        + " 0xFFFFFFFFL;",
                TorusSource.MASK);
        source.line("for (int v = from; v < to; v++) {");
        source.line(
                "final long p = o + %1$dL * v & %3$s, q = ko + %2$dL * v & %3$s;", bytes, 8 * bytes, TorusSource.MASK);
        source.line(
                "DoubleVector ar = %s, ai = %s, br = %s, bi = %s;",
                TorusSource.load("p"),
                TorusSource.load("p + im"),
                TorusSource.load("p + second"),
                TorusSource.load("p + second + im"));
        source.line("DoubleVector an = ai.neg(), bn = bi.neg();");
        source.line(
                "DoubleVector kr = %s, ki = %s;",
                TorusSource.load("q"), TorusSource.load(TorusSource.plus("q", bytes)));
        source.line("DoubleVector xr = an.fma(ki, ar.mul(kr)), xi = ai.fma(kr, ar.mul(ki));");
        source.line(
                "kr = %s; ki = %s;",
                TorusSource.load(TorusSource.plus("q", 2 * bytes)), TorusSource.load(TorusSource.plus("q", 3 * bytes)));
        source.line("DoubleVector yr = an.fma(ki, ar.mul(kr)), yi = ai.fma(kr, ar.mul(ki));");
        source.line(
                "kr = %s; ki = %s;",
                TorusSource.load(TorusSource.plus("q", 4 * bytes)), TorusSource.load(TorusSource.plus("q", 5 * bytes)));
        source.line("xr = bn.fma(ki, br.fma(kr, xr)); xi = bi.fma(kr, br.fma(ki, xi));");
        source.line(
                "kr = %s; ki = %s;",
                TorusSource.load(TorusSource.plus("q", 6 * bytes)), TorusSource.load(TorusSource.plus("q", 7 * bytes)));
        source.line("yr = bn.fma(ki, br.fma(kr, yr)); yi = bi.fma(kr, br.fma(ki, yi));");
        source.store("xr", "p");
        source.store("xi", "p + im");
        source.store("yr", "p + second");
        source.store("yi", "p + second + im");
        source.line("}}");
    }

    /** Any number of rows times a key of {@code columns} columns, into polynomials from {@code out} on. */
    private void products() {
        int bytes = 8 * lanes;
        source.open(
                "products",
                "long key, long a, long out, long imaginary, long polynomial, int rows, int columns, int from, int to");
        source.line(
                "final long ko = key & %1$s, o = a & %1$s, to0 = out & %1$s, im = imaginary & 0xFFFFFFFFL, next ="
                        + " polynomial & 0xFFFFFFFFL;",
                TorusSource.MASK);
        source.line("for (int v = from; v < to; v++) {");
        source.line("for (int c = 0; c < columns; c++) {");
        source.line("long q = ko + %dL * ((long) v * rows * columns + c), p = o + %dL * v;", 2 * bytes, bytes);
        source.line("DoubleVector xr = DoubleVector.zero(S), xi = xr;");
        source.line("for (int r = 0; r < rows; r++, p += next, q += %dL * columns) {", 2 * bytes);
        source.line("final long d = p & %1$s, k = q & %1$s;", TorusSource.MASK);
        source.line(
                "DoubleVector ar = %s, ai = %s, kr = %s, ki = %s;",
                TorusSource.load("d"),
                TorusSource.load("d + im"),
                TorusSource.load("k"),
                TorusSource.load(TorusSource.plus("k", bytes)));
        source.line("xr = ai.neg().fma(ki, ar.fma(kr, xr)); xi = ai.fma(kr, ar.fma(ki, xi));");
        source.line("}");
        source.line("final long z = to0 + next * c + %dL * v & %s;", bytes, TorusSource.MASK);
        source.store("xr", "z");
        source.store("xi", "z + im");
        source.line("}}}");
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
        source.open(
                "bundle" + numbers,
                "long keys, long step, long out, int polynomials, int e0, int e1, int e2, int[] turns, double[] roots,"
                        + " double[] lane, int from, int to");
        source.line("final long ko = keys & %1$s, o = out & %1$s, h = step & 0xFFFFFFFFL;", TorusSource.MASK);
        source.line("final int mask = roots.length / 2 - 1, period = lane.length / %d - 1;", 2 * lanes);
        source.line("final DoubleVector one = DoubleVector.broadcast(S, 1.0);");
        for (int j = 1; j <= sets; j++) {
            source.line(
                    "final int x%d = %s, l%1$d = %d * (x%1$d & period);", j, added ? "e" + (j - 1) : sum(j), 2 * lanes);
            source.line(
                    "final DoubleVector gr%1$d = DoubleVector.fromArray(S, lane, l%1$d), gi%1$d ="
                            + " DoubleVector.fromArray(S, lane, l%1$d + %2$d);",
                    j, lanes);
        }
        source.line("for (int v = from; v < to; v++) {");
        source.line("final int turn = turns[v];");
        for (int j = 1; j <= sets; j++) {
            source.line("final int t%1$d = 2 * (turn * x%1$d & mask);", j);
            source.line(
                    "final DoubleVector rr%1$d = DoubleVector.broadcast(S, roots[t%1$d]), ri%1$d ="
                            + " DoubleVector.broadcast(S, roots[t%1$d + 1]);",
                    j);
            source.line(
                    "final DoubleVector fr%1$d = one.sub(ri%1$d.neg().fma(gi%1$d, rr%1$d.mul(gr%1$d))), fn%1$d ="
                            + " ri%1$d.fma(gr%1$d, rr%1$d.mul(gi%1$d)), fi%1$d = fn%1$d.neg();",
                    j);
        }
        source.line("long at = %dL * v * polynomials;", 2 * bytes);
        source.line("for (int k = 0; k < polynomials; k++, at += %dL) {", 2 * bytes);
        source.line("final long q = ko + at & %1$s, p = o + at & %1$s;", TorusSource.MASK);
        String re = added ? TorusSource.load("p") : null;
        String im = added ? TorusSource.load(TorusSource.plus("p", bytes)) : null;
        for (int j = 1; j <= sets; j++) {
            String key = j == 1 ? "q" : "q + " + (j - 1) + " * h";
            source.line(
                    "final DoubleVector kr%d = %s, ki%1$d = %s;",
                    j, TorusSource.load(key), TorusSource.load(TorusSource.plus(key, bytes)));
            String first = "fr" + j + (re == null ? ".mul(kr" + j + ")" : ".fma(kr" + j + ", " + re + ")");
            String second = "fr" + j + (im == null ? ".mul(ki" + j + ")" : ".fma(ki" + j + ", " + im + ")");
            source.line(
                    "final DoubleVector sr%1$d = fn%1$d.fma(ki%1$d, %2$s), si%1$d = fi%1$d.fma(kr%1$d, %3$s);",
                    j, first, second);
            re = "sr" + j;
            im = "si" + j;
        }
        source.store(re, "p");
        source.store(im, TorusSource.plus("p", bytes));
        source.line("}}}");
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
        source.open("subtractRows", "long key, long step, long digits, long out, int n");
        source.line(
                "final long o = key & %1$s, h = step & 0xFFFFFFL, d = digits & %1$s, to = out & %1$s;",
                TorusSource.MASK);
        for (int k = 0; k < 8; k++) {
            source.line("final IntVector d%1$d = IntVector.broadcast(I, ALL.get(DIGIT, d + %2$d));", k, 4 * k);
        }
        source.line("for (int j = 0; j < n; j += %d) {", words);
        source.line("final long p = o + 4L * j & %1$s, q = to + 4L * j & %1$s;", TorusSource.MASK);
        for (int k = 0; k < 8; k += 2) {
            source.line(
                    "IntVector s%1$d = %2$s.mul(d%1$d).add(%3$s.mul(d%4$d));",
                    k, loadInts(k == 0 ? "p" : "p + " + k + " * h"), loadInts("p + " + (k + 1) + " * h"), k + 1);
        }
        source.line("%s.sub(s0.add(s2).add(s4.add(s6))).intoMemorySegment(ALL, q, LE);", loadInts("q"));
        source.line("}}");
    }

    private static String loadInts(String address) {
        return "IntVector.fromMemorySegment(I, ALL, " + address + ", LE)";
    }
}
