/**
 * Residues modulo an odd p &lt; 2^62 as unsigned words; a row at rest is canonical. Harvey's lazy butterflies (Harvey 2014, §3) with
 * Shoup's quotient w' = ⌊w·2^64/p⌋: for any word y, y·w − ⌊y·w'/2^64⌋·p lies in [0, 2p).
 *
 * <p>Forward: values below 4p enter and leave a stage; the one that is not multiplied is brought below 2p first. Inverse: values below 2p
 * enter and leave. The unsigned minimum of x and x − m is x mod m for x &lt; 2m.
 *
 * <p>The high word of a product of words is put together from four products of 32-bit halves. Both factors are masked in the expression
 * itself, by 0xFFFFFFFFL or a shift, so that the compiler sees that a 32 × 32 → 64 bit multiplication will do.
 */
final class LongArithmetic implements Arithmetic {

    private final Source source;

    LongArithmetic(Source source) {
        this.source = source;
    }

    @Override
    public void constants() {
        source.line("LongVector pv = LongVector.broadcast(S, p), p2 = LongVector.broadcast(S, 2 * p);");
    }

    @Override
    public String[] twiddle(String factor, String quotient) {
        String w = source.define(factor);
        String q = source.define(quotient);
        return new String[] {w, low(q), high(q)};
    }

    String low(String x) {
        return source.define(x + ".and(0xFFFFFFFFL)");
    }

    String high(String x) {
        return source.define(x + ".lanewise(VectorOperators.LSHR, 32)");
    }

    /** ⌊x·y/2^64⌋, y in halves. */
    String highProduct(String x, String yLow, String yHigh) {
        String xLow = low(x);
        String xHigh = high(x);
        String carry = source.define(xLow + ".mul(" + yLow + ").lanewise(VectorOperators.LSHR, 32)");
        String middle = source.define(xHigh + ".mul(" + yLow + ").add(" + carry + ")");
        String other = source.define(xLow + ".mul(" + yHigh + ").add(" + low(middle) + ")");
        return source.define(xHigh + ".mul(" + yHigh + ").add(" + high(middle) + ").add(" + high(other) + ")");
    }

    /** x·w mod p in [0, 2p), for any word x. */
    String product(String x, String[] w) {
        String q = highProduct(x, w[1], w[2]);
        return source.define(x + ".mul(" + w[0] + ").sub(" + q + ".mul(pv))");
    }

    /** x mod m for x &lt; 2m. */
    String fold(String x, String m) {
        return source.define(x + ".lanewise(VectorOperators.UMIN, " + x + ".sub(" + m + "))");
    }

    @Override
    public void forward(String[] x, int i, int j, String[] twiddle) {
        String a = fold(x[i], "p2");
        String y = product(x[j], twiddle);
        x[i] = source.define(a + ".add(" + y + ")");
        x[j] = source.define(a + ".sub(" + y + ").add(p2)");
    }

    @Override
    public void makeRoom(String[] x) {}

    @Override
    public String rest(String x) {
        return fold(fold(x, "p2"), "pv");
    }

    @Override
    public void enterInverse(String[] x) {}

    @Override
    public void inverse(String[] x, int i, int j, String[] twiddle) {
        String a = x[i];
        String b = x[j];
        x[i] = fold(source.define(a + ".add(" + b + ")"), "p2");
        x[j] = product(source.define(a + ".sub(" + b + ").add(p2)"), twiddle);
    }

    @Override
    public String shorten(String sum) {
        return sum;
    }

    @Override
    public String endSum(String sum) {
        return sum;
    }

    @Override
    public String endSumScaled(String sum, String[] scale) {
        return fold(product(sum, scale), "pv");
    }

    @Override
    public String end(String difference) {
        return difference;
    }

    @Override
    public String endScaled(String difference) {
        return fold(difference, "pv");
    }

    @Override
    public void scalarForward(String a, String b, String factor, String quotient) {
        source.line("long u = Math.min(%s + Long.MIN_VALUE, %s - 2 * p + Long.MIN_VALUE) - Long.MIN_VALUE;", a, a);
        source.line("long r = %s * %s - Math.unsignedMultiplyHigh(%s, %s) * p;", b, factor, b, quotient);
        scalarRest(a, "u + r");
        scalarRest(b, "u - r + 2 * p");
    }

    private void scalarRest(String a, String value) {
        source.line("%s = %s;", a, value);
        for (String m : new String[] {"2 * p", "p"}) {
            source.line("%s = Math.min(%s + Long.MIN_VALUE, %s - %s + Long.MIN_VALUE) - Long.MIN_VALUE;", a, a, a, m);
        }
    }

    @Override
    public void scalarInverse(String a, String b, String factor, String quotient) {
        source.line("long plus = %s + %s, minus = %s - %s + 2 * p;", a, b, a, b);
        source.line("%s = Math.min(plus + Long.MIN_VALUE, plus - 2 * p + Long.MIN_VALUE) - Long.MIN_VALUE;", a);
        source.line("%s = minus * %s - Math.unsignedMultiplyHigh(minus, %s) * p;", b, factor, quotient);
    }
}
