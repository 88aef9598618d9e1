package io.fhe4j.ntt;

import java.util.ArrayList;
import java.util.List;

/**
 * How a polynomial over Q = q_0…q_l is cut into digits for hybrid key switching (Han, Ki 2020, §3; Kim et al. 2021), and the
 * basis P ∪ Q in which keys and products live, special primes first.
 *
 * <p>Digit d holds the rows [start(d), start(d+1)) of Q, Q_d is their product. {@code decomposeModUp} gives, for each digit d and
 * each modulus m of P ∪ Q, Σ_i y_i·(Q_d/q_i) mod m over the digit's rows ({@link BaseConversion.Kind#UNCORRECTED}); on the digit's own
 * rows that is x itself. A switching key for s' → s holds for digit d an encryption of P·g_d·s', where g_d is 1 modulo the
 * primes of digit d and 0 modulo the other primes of Q.
 *
 * <p>Immutable; equal when all parts are.
 */
public final class KeySwitchLayout {

    private final RnsBasis special;
    private final RnsBasis ciphertext;
    private final int[] starts;
    private final RnsBasis full;
    private final ExactDivision modDown;
    private final List<BaseConversion> conversions = new ArrayList<>();
    private final List<List<RaisedRows>> raised = new ArrayList<>();

    /**
     * Neighbouring rows of P ∪ Q to which a digit is converted.
     *
     * @param from the first row
     * @param to the row after the last
     * @param conversion from the digit's primes to those of these rows
     */
    public record RaisedRows(int from, int to, BaseConversion conversion) {}

    private KeySwitchLayout(RnsBasis special, RnsBasis ciphertext, int[] starts) {
        this.special = special;
        this.ciphertext = ciphertext;
        this.starts = starts;
        this.full = special.then(ciphertext);
        this.modDown = ExactDivision.byLeading(full, special.size());
        for (int d = 0; d < digits(); d++) {
            BaseConversion conversion =
                    BaseConversion.of(ciphertext.range(start(d), end(d)), full, BaseConversion.Kind.UNCORRECTED);
            conversions.add(conversion);
            List<RaisedRows> rows = new ArrayList<>();
            addRaised(rows, conversion, 0, special.size() + start(d));
            addRaised(rows, conversion, special.size() + end(d), full.size());
            raised.add(List.copyOf(rows));
        }
    }

    private static void addRaised(List<RaisedRows> rows, BaseConversion conversion, int from, int to) {
        if (from < to) {
            rows.add(new RaisedRows(from, to, conversion.toRange(from, to)));
        }
    }

    /**
     * A layout.
     *
     * @param special the special primes P
     * @param ciphertext the primes of Q at this level
     * @param digitRows rows of each full digit; the last digit may be cut short by the level
     * @throws IllegalArgumentException if a digit is empty or the digits hold fewer rows than Q
     */
    public static KeySwitchLayout of(RnsBasis special, RnsBasis ciphertext, int... digitRows) {
        List<Integer> starts = new ArrayList<>();
        int at = 0;
        for (int rows : digitRows) {
            if (rows < 1) {
                throw new IllegalArgumentException("a digit of " + rows + " rows");
            }
            if (at < ciphertext.size()) {
                starts.add(at);
            }
            at += rows;
        }
        if (at < ciphertext.size()) {
            throw new IllegalArgumentException("the digits hold " + at + " rows, the level has " + ciphertext.size());
        }
        starts.add(ciphertext.size());
        return new KeySwitchLayout(
                special, ciphertext, starts.stream().mapToInt(Integer::intValue).toArray());
    }

    /** The special primes P. */
    public RnsBasis special() {
        return special;
    }

    /** The primes of Q. */
    public RnsBasis ciphertext() {
        return ciphertext;
    }

    /** P ∪ Q, special primes first. */
    public RnsBasis full() {
        return full;
    }

    /** The number of digits at this level. */
    public int digits() {
        return starts.length - 1;
    }

    /** The first row of Q in digit d. */
    public int start(int d) {
        return starts[d];
    }

    /** The row of Q after the last one of digit d. */
    public int end(int d) {
        return starts[d + 1];
    }

    /** The conversion of digit d to P ∪ Q. */
    public BaseConversion conversion(int d) {
        return conversions.get(d);
    }

    /** The rows of P ∪ Q besides digit d's own: those before them, then those after them, where there are any. */
    public List<RaisedRows> raised(int d) {
        return raised.get(d);
    }

    /** The division by P. */
    public ExactDivision modDown() {
        return modDown;
    }

    @Override
    public boolean equals(Object other) {
        return other == this
                || other instanceof KeySwitchLayout l
                        && java.util.Arrays.equals(l.starts, starts)
                        && l.special.equals(special)
                        && l.ciphertext.equals(ciphertext);
    }

    @Override
    public int hashCode() {
        return (special.hashCode() * 31 + ciphertext.hashCode()) * 31 + java.util.Arrays.hashCode(starts);
    }
}
