import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Residues modulo an odd p &lt; 2^bits as unsigned 32-bit words, 16 a vector. Values are lazy: a word may hold any multiple of p up to 2^(32 − bits)
 * times p, and the bound of each vector, in units of p, is followed here, value by value. A kernel that would pass 2^32 is not written: the
 * build fails.
 *
 * <h2>The product with a known factor</h2>
 *
 * Shoup's: w &lt; p, w' = ⌊w·2^32/p⌋; for any word y, t = y·w − ⌊y·w'/2^32⌋·p lies in [0, 2p). There is no instruction for the high half of 16
 * products: the even and the odd words are multiplied to 64 bits each, and one permutation of two vectors picks the high halves. Factors that are
 * masked or shifted in the expression itself let the compiler take the 32 × 32 → 64 bit multiplication. So a product takes 8 operations, and a
 * butterfly three more: u + t and u + 2p − t.
 *
 * <h2>Reductions</h2>
 *
 * The unsigned minimum of x and x − k·p is x below k·p and x − k·p from there on, for x &lt; 2k·p: two operations halve a bound.
 */
final class NarrowArithmetic {

    /** The bits that p has at most. */
    final int bits;

    private final int room;
    private final Source source;
    private final Map<String, Double> bounds = new HashMap<>();
    private final Set<Integer> multiples = new TreeSet<>();

    NarrowArithmetic(Source source, int bits) {
        this.source = source;
        this.bits = bits;
        this.room = 1 << (32 - bits);
    }

    /** A vector enters with a bound. */
    void enter(String name, double bound) {
        bounds.put(name, check(name, bound));
    }

    double bound(String name) {
        Double bound = bounds.get(name);
        if (bound == null) {
            throw new IllegalStateException("nothing is known of " + name);
        }
        return bound;
    }

    private double check(String name, double bound) {
        if (bound > room) {
            throw new IllegalStateException(name + " reaches " + bound + " p of " + room);
        }
        return bound;
    }

    private String multiple(int k) {
        multiples.add(k);
        return "p" + k;
    }

    /** Declarations of the multiples of p that the kernel has used so far; to be put before its loops. */
    String constants() {
        StringBuilder text = new StringBuilder("final IntVector p1 = IntVector.broadcast(S, p)");
        for (int k : multiples) {
            if (k != 1) {
                text.append(", p")
                        .append(k)
                        .append(" = IntVector.broadcast(S, ")
                        .append(k)
                        .append(" * p)");
            }
        }
        multiples.clear();
        return text.append(";\n").toString();
    }

    /** Below half of the smallest power of two of multiples of p that holds it. */
    void halve(String x) {
        int k = 1;
        while (2 * k < bound(x)) {
            k *= 2;
        }
        source.line("%1$s = %1$s.lanewise(VectorOperators.UMIN, %1$s.sub(%2$s));", x, multiple(k));
        bounds.put(x, (double) k);
    }

    /** Below a power of two of multiples of p. */
    void reduce(String x, int limit) {
        while (bound(x) > limit) {
            halve(x);
        }
    }

    /** q = y·w in [0, 2p), w named by its three vectors. */
    void product(String y, String w) {
        source.line("l = %s.reinterpretAsLongs();", y);
        source.line("e = l.and(MASK).mul(%sE);", w);
        source.line("l = l.lanewise(VectorOperators.LSHR, 32).mul(%sO);", w);
        source.line("q = HIGH.selectFrom(e.reinterpretAsInts(), l.reinterpretAsInts());");
        source.line("q = %s.mul(%s).sub(q.mul(p1));", y, w);
        bounds.put("q", 2.0);
    }

    /** Forward (Cooley–Tukey): u, v ← u + w·v, u − w·v. */
    void forward(String u, String v, String w) {
        while (bound(u) + 2 > room) {
            halve(u);
        }
        product(v, w);
        source.line("%s = %s.add(%s).sub(q);", v, u, multiple(2));
        source.line("%1$s = %1$s.add(q);", u);
        double bound = bound(u) + 2;
        bounds.put(u, check(u, bound));
        bounds.put(v, check(v, bound));
    }

    /** Inverse (Gentleman–Sande): u, v ← u + v, w·(u − v). */
    void inverse(String u, String v, String w) {
        while (bound(u) + Math.ceil(bound(v)) > room) {
            halve(bound(u) > bound(v) ? u : v);
        }
        int k = (int) Math.ceil(bound(v));
        check(v, bound(u) + k);
        source.line("q = %s.add(%s).sub(%s);", u, multiple(k), v);
        source.line("%1$s = %1$s.add(%2$s);", u, v);
        bounds.put(u, check(u, bound(u) + bound(v)));
        source.line("%s = q;", v);
        product(v, w);
        source.line("%s = q;", v);
        bounds.put(v, 2.0);
    }

    /** Inverse, the last stage: u, v ← s·(u + v), w·(u − v), where w has the factor s in it: products take whatever fits a word. */
    void inverseEnd(String u, String v, String s, String w) {
        while (bound(u) + Math.ceil(bound(v)) > room) {
            halve(bound(u) > bound(v) ? u : v);
        }
        int k = (int) Math.ceil(bound(v));
        source.line("x = %s.add(%s).sub(%s);", u, multiple(k), v);
        source.line("%1$s = %1$s.add(%2$s);", u, v);
        for (String value : new String[] {u, v}) {
            product(value.equals(u) ? u : "x", value.equals(u) ? s : w);
            source.line("%s = q;", value);
            bounds.put(value, 2.0);
        }
    }

    /** Declares a factor for all lanes, from entry i of the tables w and wq. */
    String broadcastFactor(String name, String i) {
        return broadcastFactor(name, "w", "wq", i);
    }

    /** The same from other tables of factors and quotients. */
    String broadcastFactor(String name, String factors, String quotients, String i) {
        return String.format(
                "final IntVector %1$s = IntVector.broadcast(S, %2$s[%4$s]);%n"
                        + "final LongVector %1$sE = LongVector.broadcast(L, %3$s[%4$s]).and(MASK), %1$sO = %1$sE;%n",
                name, factors, quotients, i);
    }

    /** Declares a factor for each lane: 16 words of the packed table, then their quotients. */
    String packedFactor(String name, String at, int offset) {
        return String.format(
                "final IntVector %1$s = IntVector.fromMemorySegment(S, t, %2$s + %3$d, LE);%n"
                        + "LongVector %1$sE = IntVector.fromMemorySegment(S, t, %2$s + %4$d, LE).reinterpretAsLongs();%n"
                        + "final LongVector %1$sO = %1$sE.lanewise(VectorOperators.LSHR, 32);%n"
                        + "%1$sE = %1$sE.and(MASK);%n",
                name, at, offset, offset + 64);
    }
}
