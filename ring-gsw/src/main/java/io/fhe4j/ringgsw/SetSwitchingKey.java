package io.fhe4j.ringgsw;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.noise.DigitMoments;
import io.fhe4j.ringgsw.noise.SwitchNoise;

/**
 * What brings bits of one parameter set under the keys of another: a table of LWE encryptions under the target's secret, modulo its q_KS, of multiples of the numbers
 * of the source's LWE secret, as {@link LweSwitchingKey} has them of the ring secret (Micciancio, Polyakov 2021, section 3). As hard to break as the target's own table,
 * of which the security estimate speaks. Immutable; public.
 */
public final class SetSwitchingKey {

    private final FhewParameters from;
    private final KeySetId fromKeySet;
    private final FhewParameters to;
    private final KeySetId toKeySet;
    private final PublicSeed seed;
    private final Residues residues;

    private SetSwitchingKey(
            FhewParameters from,
            KeySetId fromKeySet,
            FhewParameters to,
            KeySetId toKeySet,
            PublicSeed seed,
            Residues residues) {
        this.from = from;
        this.fromKeySet = fromKeySet;
        this.to = to;
        this.toKeySet = toKeySet;
        this.seed = seed;
        this.residues = residues;
        if (!from.bitEncoding().equals(to.bitEncoding())) {
            throw new IllegalArgumentException(
                    "bits of " + from.name() + " are of " + from.bitEncoding() + ", those of " + to.name() + " of "
                            + to.bitEncoding() + "; sets for gates of as many inputs have the same");
        }
        Shape shape = shape(from, to);
        if (!residues.shape().equals(shape)
                || !residues.moduli().equals(to.switchingBasis())
                || residues.form() != Form.COEFFICIENT) {
            throw new IllegalArgumentException("a key from " + from.name() + " to " + to.name() + " is " + shape
                    + " in coefficient form modulo " + to.switchingModulus() + ", not " + residues.shape() + " in "
                    + residues.form() + " form modulo " + residues.moduli());
        }
    }

    /**
     * A key.
     *
     * @param from the parameters of bits before
     * @param fromKeySet their key set
     * @param to the parameters of bits after, with the same encoding of bits
     * @param toKeySet their key set
     * @param seed of the masks, by {@link SeededKeyRows#expandSwitching}
     * @param residues {@link #shape} words, coefficient form, modulo the target's q_KS
     * @throws IllegalArgumentException if they do not fit together
     */
    public static SetSwitchingKey of(
            FhewParameters from,
            KeySetId fromKeySet,
            FhewParameters to,
            KeySetId toKeySet,
            PublicSeed seed,
            Residues residues) {
        return new SetSwitchingKey(from, fromKeySet, to, toKeySet, seed, residues);
    }

    /** The shape: n of the source × digits × multiples × 1 component × 1 row × (n + 1) of the target. */
    public static Shape shape(FhewParameters from, FhewParameters to) {
        return LweSwitchingKey.shape(to).withBatch1(from.lweDimension());
    }

    /** The parameters of bits before. */
    public FhewParameters from() {
        return from;
    }

    /** The key set of bits before. */
    public KeySetId fromKeySet() {
        return fromKeySet;
    }

    /** The parameters of bits after. */
    public FhewParameters to() {
        return to;
    }

    /** The key set of bits after. */
    public KeySetId toKeySet() {
        return toKeySet;
    }

    /** What the masks are expanded from. */
    public PublicSeed seed() {
        return seed;
    }

    /** The table. */
    public Residues residues() {
        return residues;
    }

    /** The variance that a switch adds, as a fraction of the circle squared: rounding to q_KS, the table, rounding to the target's modulus. */
    public double addedVariance() {
        double before = from.ciphertextModulus().value();
        double switching = to.switchingModulus().value();
        double after = to.ciphertextModulus().value();
        return SwitchNoise.modulus(from.lweDimension(), before, switching, FhewNoiseModel.lweSecret(from))
                + SwitchNoise.table(
                        from.lweDimension(),
                        DigitMoments.of(to.switchingGadget(), to.switchingModulus()),
                        FhewNoiseModel.keyVariance(switching),
                        FhewNoiseModel.lweSecret(from))
                + SwitchNoise.modulus(to.lweDimension(), switching, after, FhewNoiseModel.lweSecret(to));
    }

    /** Both sets. */
    @Override
    public String toString() {
        return "key from " + from.name() + " to " + to.name();
    }
}
