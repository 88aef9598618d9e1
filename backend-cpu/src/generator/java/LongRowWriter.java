import java.util.function.Supplier;

/**
 * The kernels that go once over rows of words: canonical residues modulo an odd p &lt; 2^62, and residues modulo a power of two, whose
 * arithmetic is that of the machine, masked. Rows are padded: there is no tail.
 */
final class LongRowWriter {

    private static final String OUT = "MemorySegment a, long o, ";
    private static final String X = "MemorySegment x, long xo, ";
    private static final String Y = "MemorySegment y, long yo, ";
    private static final String BARRETT = ", long mu, int shift";

    private final Source source;
    private final LongArithmetic arithmetic;

    LongRowWriter(Source source, LongArithmetic arithmetic) {
        this.source = source;
        this.arithmetic = arithmetic;
    }

    void writeAll() {
        elementWise("add", X + Y, "", () -> arithmetic.fold(source.define(x() + ".add(" + y() + ")"), "pv"));
        elementWise("subtract", X + Y, "", () -> difference(x(), y()));
        elementWise("negate", X, "", () -> arithmetic.fold(source.define("pv.sub(" + x() + ")"), "pv"));
        elementWise("multiply", X + Y, BARRETT, () -> variableProduct(x(), y()));
        elementWise("multiplyAdd", X + Y, BARRETT, () -> plusOut(variableProduct(x(), y())));
        elementWise("addScalar", X, ", long w", () -> arithmetic.fold(source.define(x() + ".add(wv)"), "pv"));
        elementWise("multiplyScalar", X, ", long w, long wq", () -> scaled(x()));
        elementWise("multiplyScalarAdd", X, ", long w, long wq", () -> plusOut(scaled(x())));
        elementWise("subtractMultiplyScalar", X + Y, ", long w, long wq", () -> scaled(difference(x(), y())));
        masked("addMasked", X + Y, "", () -> x() + ".add(" + y() + ")");
        masked("subtractMasked", X + Y, "", () -> x() + ".sub(" + y() + ")");
        masked("negateMasked", X, "", () -> "LongVector.zero(S).sub(" + x() + ")");
        masked("multiplyMasked", X + Y, "", () -> x() + ".mul(" + y() + ")");
        masked("multiplyAddMasked", X + Y, "", () -> x() + ".mul(" + y() + ").add(" + out() + ")");
        masked("addScalarMasked", X, ", long w", () -> x() + ".add(wv)");
        masked("multiplyScalarMasked", X, ", long w", () -> x() + ".mul(wv)");
        masked("multiplyScalarAddMasked", X, ", long w", () -> x() + ".mul(wv).add(" + out() + ")");
        blocks();
    }

    private String x() {
        return source.define(source.load("x", "xo + 8L * j"));
    }

    private String y() {
        return source.define(source.load("y", "yo + 8L * j"));
    }

    private String out() {
        return source.define(source.load("a", "o + 8L * j"));
    }

    private String difference(String x, String y) {
        String d = source.define(x + ".sub(" + y + ")");
        return source.define(d + ".lanewise(VectorOperators.UMIN, " + d + ".add(pv))");
    }

    private String plusOut(String value) {
        return arithmetic.fold(source.define(value + ".add(" + out() + ")"), "pv");
    }

    private String scaled(String x) {
        return arithmetic.fold(arithmetic.product(x, new String[] {"wv", "wl", "wh"}), "pv");
    }

    /**
     * Barrett's product, 2^(k−1) ≤ p < 2^k: with t = ⌊x·y/2^(k−1)⌋ < 2^(k+1) and mu = ⌊2^(k+63)/p⌋, ⌊t·mu/2^64⌋ is the quotient or at most 2 below
     * it: one for the bits that t has lost, one for those of mu together with the two floors. So the remainder is below 3p < 2^64.
     */
    private String variableProduct(String x, String y) {
        String high = arithmetic.highProduct(x, arithmetic.low(y), arithmetic.high(y));
        String low = source.define(x + ".mul(" + y + ")");
        String t = source.define(high + ".lanewise(VectorOperators.LSHL, 64 - shift).or(" + low
                + ".lanewise(VectorOperators.LSHR, shift))");
        String q = arithmetic.highProduct(t, "ml", "mh");
        return arithmetic.rest(source.define(low + ".sub(" + q + ".mul(pv))"));
    }

    private void elementWise(String name, String operands, String scalars, Supplier<String> body) {
        source.open(name, OUT + operands + "int n, long p" + scalars);
        arithmetic.constants();
        broadcastScalars(scalars);
        loop(body);
    }

    private void broadcastScalars(String scalars) {
        if (scalars.contains("long w")) {
            source.line("LongVector wv = LongVector.broadcast(S, w);");
        }
        if (scalars.contains("wq")) {
            halves("wq", "wl", "wh");
        }
        if (scalars.contains("mu")) {
            halves("mu", "ml", "mh");
        }
    }

    private void halves(String scalar, String low, String high) {
        source.line("LongVector %s = LongVector.broadcast(S, %s & 0xFFFFFFFFL).and(0xFFFFFFFFL);", low, scalar);
        source.line("LongVector %s = LongVector.broadcast(S, %s >>> 32).and(0xFFFFFFFFL);", high, scalar);
    }

    private void masked(String name, String operands, String scalars, Supplier<String> body) {
        source.open(name, OUT + operands + "int n, long mask" + scalars);
        broadcastScalars(scalars);
        loop(() -> body.get() + ".and(mask)");
    }

    private void loop(Supplier<String> body) {
        source.line("for (int j = 0; j < n; j += %d) {", source.lanes);
        source.store(body.get(), "a", "o + 8L * j");
        source.line("}}");
    }

    /** The blocks of lanes × lanes words of x, transposed: between the order of the host and that of rows in evaluation form. */
    private void blocks() {
        source.open("transposeBlocks", OUT + X + "int n");
        if (!source.transposes()) {
            source.line("MemorySegment.copy(x, xo, a, o, 8L * n);}");
            return;
        }
        int lanes = source.lanes;
        source.line("for (int j = 0; j < n; j += %d) {", lanes * lanes);
        String[] x = new String[lanes];
        for (int k = 0; k < lanes; k++) {
            x[k] = source.define(source.load("x", "xo + 8L * j + " + 8 * k * lanes));
        }
        source.transpose(x);
        for (int k = 0; k < lanes; k++) {
            source.store(x[k], "a", "o + 8L * j + " + 8 * k * lanes);
        }
        source.line("}}");
    }
}
