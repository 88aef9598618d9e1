package io.fhe4j.ntt;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The moduli of the rows of a polynomial, in order. In a basis over Q·P the special primes P come first, so that every
 * level of Q is a leading part.
 *
 * <p>The moduli of a basis need not be distinct (a batch of Ring-GSW rows shares one); conversions need them pairwise
 * coprime and check it. Immutable; equal when the moduli are, in the same order.
 */
public final class RnsBasis {

    private final Modulus[] moduli;
    private final int hash;

    private RnsBasis(Modulus[] moduli) {
        if (moduli.length == 0) {
            throw new IllegalArgumentException("an RNS basis has at least one modulus");
        }
        this.moduli = moduli;
        this.hash = Arrays.hashCode(moduli);
    }

    /** The basis of these moduli. */
    public static RnsBasis of(List<Modulus> moduli) {
        return new RnsBasis(moduli.toArray(Modulus[]::new));
    }

    /** The basis of these moduli. */
    public static RnsBasis of(Modulus... moduli) {
        return new RnsBasis(moduli.clone());
    }

    /** The basis of these odd moduli. */
    public static RnsBasis of(long... moduli) {
        return new RnsBasis(Arrays.stream(moduli).mapToObj(Modulus::of).toArray(Modulus[]::new));
    }

    /** The number of moduli. */
    public int size() {
        return moduli.length;
    }

    /** The modulus of row {@code row}. */
    public Modulus get(int row) {
        return moduli[row];
    }

    /** All moduli in order. */
    public List<Modulus> moduli() {
        return List.of(moduli);
    }

    /** The moduli from (inclusive) to (exclusive). */
    public RnsBasis range(int from, int to) {
        return from == 0 && to == moduli.length ? this : new RnsBasis(Arrays.copyOfRange(moduli, from, to));
    }

    /** The first {@code count} moduli. */
    public RnsBasis leading(int count) {
        return range(0, count);
    }

    /** This basis followed by another. */
    public RnsBasis then(RnsBasis other) {
        List<Modulus> all = new ArrayList<>(moduli());
        all.addAll(other.moduli());
        return of(all);
    }

    /** The product of the moduli. */
    public BigInteger product() {
        BigInteger product = BigInteger.ONE;
        for (Modulus modulus : moduli) {
            product = product.multiply(modulus.toBigInteger());
        }
        return product;
    }

    /** log2 of the product, to about 2^-40. */
    public double logProduct() {
        double sum = 0;
        for (Modulus modulus : moduli) {
            sum += StrictMath.log(modulus.toBigInteger().doubleValue());
        }
        return sum / StrictMath.log(2);
    }

    /** Whether the moduli are pairwise coprime. */
    public boolean isCoprime() {
        for (int i = 0; i < moduli.length; i++) {
            for (int j = 0; j < i; j++) {
                if (!moduli[i].toBigInteger().gcd(moduli[j].toBigInteger()).equals(BigInteger.ONE)) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other == this || other instanceof RnsBasis b && b.hash == hash && Arrays.equals(b.moduli, moduli);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** As {@code [1099510054913, 1099507695617]}. */
    @Override
    public String toString() {
        return Arrays.toString(moduli);
    }
}
