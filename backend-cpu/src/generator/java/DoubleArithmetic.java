import java.util.HashMap;
import java.util.Map;

/**
 * Residues modulo an odd p &lt; 2^50 as signed doubles that hold integers. A row at rest has |x| ≤ {@link #REST}·p.
 *
 * <h2>The product with a known factor</h2>
 *
 * w an integer in (−p/2, p/2), wq = RN(w/p) precomputed, M = 1.5·2^52, |x| ≤ 2^52. All operations round to nearest, ties to even.
 *
 * <pre>
 *   k = fma(x, wq, M) − M
 *   s = −k·p, rounded
 *   r = fma(x, w, s) − fma(k, p, s)
 * </pre>
 *
 * <ol>
 *   <li>The quotient. |x·wq| ≤ 2^51, so that M + x·wq lies in [2^52, 2^53], where the doubles are the integers: k is the integer nearest
 *       to x·wq, exactly. |wq − w/p| ≤ 2^-55 (half an ulp below 1/2), hence |x·w/p − k| ≤ 1/2 + |x|·2^-55.
 *   <li>The remainder. Let s = −k·p + d. The error of a rounded product is a double, so fma(k, p, s) = d exactly. x·w + s = (x·w − k·p) +
 *       d is an integer below 2^53, so that fma is exact, and so is the difference x·w − k·p.
 *   <li>The range. |r| ≤ p·(1/2 + |x|·2^-55), and r ≡ x·w always.
 * </ol>
 *
 * <p>The short form h = RN(x·w), r = fma(k, −p, h) − fma(−x, w, h) gives the same r by a shorter chain of dependent operations at the
 * price of a negation: it is taken where few products are in flight.
 *
 * <h2>The product of two variables</h2>
 *
 * h = RN(x·y), k = fma(h, 1/p, M) − M, r = fma(k, −p, h) + fma(x, y, −h). The quotient has two relative errors of 2^-53, so for |x|, |y| ≤
 * b·p: |r| ≤ p·(1/2 + 2·2^-53·b²·p) ≤ p·(1/2 + b²/4). The fixed point of b ↦ 1/2 + b²/4 is 2 − √2 = 0.5857…: with b = 0.586 =
 * {@link #REST} products of rows at rest are at rest, without any further reduction.
 *
 * <h2>Reduction</h2>
 *
 * red(x) = fma(fma(x, 1/p, M) − M, −p, x) is exact for integers |x| ≤ 2^53. For |x| &lt; 4p it is <em>the</em> centred residue, |red(x)| ≤
 * (p − 1)/2: x/p is at least 1/(2p) &gt; 2^-51 away from every half integer, and RN(1/p)·x misses x/p by less than 4·2^-53. For larger x it is
 * below p·(1/2 + 2^-53·|x|/p).
 *
 * <h2>Lazy ranges</h2>
 *
 * A forward stage adds 1/2 + |x|·2^-55 to a bound in units of p, and what is multiplied must stay below 2^52, that is 4p at 50 bits, 16p
 * at 48 bits. The driver ({@code DoubleTransform}) keeps the bound and picks the pass that reduces where it must. An inverse pass
 * doubles the pure sums; the bounds are followed here, value by value, at p = 2^50, and a pass that would break one is not written.
 */
final class DoubleArithmetic implements Arithmetic {

    /** |x| ≤ REST·p in a row at rest. */
    static final double REST = 0.586;

    /** 2^52/p at p = 2^50: the largest multiplicand in units of p. */
    private static final double LIMIT = 4;

    private final Source source;
    private final Map<String, Double> bounds = new HashMap<>();
    private boolean shortChains;

    DoubleArithmetic(Source source) {
        this.source = source;
    }

    /** From here on products take the short form (or not). */
    void shortChains(boolean wanted) {
        shortChains = wanted;
    }

    @Override
    public void constants() {
        source.line("DoubleVector pv = DoubleVector.broadcast(S, p), np = DoubleVector.broadcast(S, -p);");
        source.line(
                "DoubleVector magic = DoubleVector.broadcast(S, 0x1.8p52), inverse = DoubleVector.broadcast(S, 1 / p);");
    }

    @Override
    public String[] twiddle(String factor, String quotient) {
        return new String[] {source.define(factor), source.define(quotient)};
    }

    /** x·w for a known factor w with its quotient. */
    String product(String x, String w, String q) {
        String k = source.define(x + ".fma(" + q + ", magic).sub(magic)");
        if (shortChains) {
            String h = source.define(x + ".mul(" + w + ")");
            String high = source.define(k + ".fma(np, " + h + ")");
            return source.define(high + ".sub(" + x + ".neg().fma(" + w + ", " + h + "))");
        }
        String s = source.define(k + ".mul(np)");
        return source.define(x + ".fma(" + w + ", " + s + ").sub(" + k + ".fma(pv, " + s + "))");
    }

    /** x·y for two variables at rest. */
    String variableProduct(String x, String y) {
        String h = source.define(x + ".mul(" + y + ")");
        String k = source.define(h + ".fma(inverse, magic).sub(magic)");
        return source.define(k + ".fma(np, " + h + ").sub(" + x + ".neg().fma(" + y + ", " + h + "))");
    }

    /** red(x). */
    String reduce(String x) {
        return source.define(x + ".fma(inverse, magic).sub(magic).fma(np, " + x + ")");
    }

    @Override
    public void forward(String[] x, int i, int j, String[] twiddle) {
        String y = product(x[j], twiddle[0], twiddle[1]);
        String a = x[i];
        x[i] = source.define(a + ".add(" + y + ")");
        x[j] = source.define(a + ".sub(" + y + ")");
    }

    @Override
    public void makeRoom(String[] x) {
        for (int k = 0; k < x.length / 2; k++) {
            x[k] = reduce(x[k]);
        }
    }

    @Override
    public String rest(String x) {
        return reduce(x);
    }

    @Override
    public void enterInverse(String[] x) {
        bounds.clear();
        for (String value : x) {
            bounds.put(value, REST);
        }
    }

    @Override
    public void inverse(String[] x, int i, int j, String[] twiddle) {
        String a = x[i];
        String b = x[j];
        double sum = bounds.get(a) + bounds.get(b);
        x[i] = bounded(source.define(a + ".add(" + b + ")"), sum);
        String difference = bounded(source.define(a + ".sub(" + b + ")"), sum);
        x[j] = boundedProduct(difference, twiddle);
    }

    private String boundedProduct(String x, String[] twiddle) {
        double bound = bounds.get(x);
        if (bound > LIMIT) {
            throw new IllegalStateException("a multiplicand of " + bound + " p");
        }
        return bounded(product(x, twiddle[0], twiddle[1]), 0.5 + bound / 32);
    }

    private String bounded(String name, double bound) {
        bounds.put(name, bound);
        return name;
    }

    @Override
    public String shorten(String sum) {
        return bounded(reduce(sum), 0.5);
    }

    @Override
    public String endSum(String sum) {
        return shorten(sum);
    }

    @Override
    public String endSumScaled(String sum, String[] scale) {
        return endScaled(boundedProduct(sum, scale));
    }

    @Override
    public String endScaled(String difference) {
        return end(difference);
    }

    @Override
    public String end(String difference) {
        if (bounds.get(difference) > REST) {
            throw new IllegalStateException("a result of " + bounds.get(difference) + " p");
        }
        return difference;
    }

    @Override
    public void scalarForward(String a, String b, String factor, String quotient) {
        scalarProduct(b, factor, quotient);
        source.line("double plus = %s + r, minus = %s - r;", a, a);
        source.line("%s = Math.fma(Math.fma(plus, 1 / p, 0x1.8p52) - 0x1.8p52, -p, plus);", a);
        source.line("%s = Math.fma(Math.fma(minus, 1 / p, 0x1.8p52) - 0x1.8p52, -p, minus);", b);
    }

    @Override
    public void scalarInverse(String a, String b, String factor, String quotient) {
        source.line("double plus = %s + %s, minus = %s - %s;", a, b, a, b);
        scalarProduct("minus", factor, quotient);
        source.line("%s = Math.fma(Math.fma(plus, 1 / p, 0x1.8p52) - 0x1.8p52, -p, plus);", a);
        source.line("%s = r;", b);
    }

    private void scalarProduct(String x, String factor, String quotient) {
        source.line("double k = Math.fma(%s, %s, 0x1.8p52) - 0x1.8p52, s = k * -p;", x, quotient);
        source.line("double r = Math.fma(%s, %s, s) - Math.fma(k, p, s);", x, factor);
    }
}
