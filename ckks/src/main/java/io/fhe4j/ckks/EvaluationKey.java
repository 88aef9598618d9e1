package io.fhe4j.ckks;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.Shape;
import java.util.Optional;

/**
 * A switching key: for each digit d a pair (b_d, a_d) over P ∪ Q, see the package documentation for what it encrypts. It serves its level
 * and all lower ones, of which it holds the rows and digits as leading views. Immutable; public.
 */
public final class EvaluationKey {

    private final CkksParameters parameters;
    private final KeySetId keySet;
    private final KeyKind kind;
    private final long galoisElement;
    private final int level;
    private final Residues residues;
    private final Optional<PublicSeed> seed;

    private EvaluationKey(
            CkksParameters parameters,
            KeySetId keySet,
            KeyKind kind,
            long galoisElement,
            int level,
            Residues residues,
            Optional<PublicSeed> seed) {
        this.parameters = parameters;
        this.keySet = keySet;
        this.kind = kind;
        this.galoisElement = galoisElement;
        this.level = level;
        this.residues = residues;
        this.seed = seed;
        if ((kind == KeyKind.RELINEARISATION) != (galoisElement == 0)) {
            throw new IllegalArgumentException("a relinearisation key has the Galois element 0, a Galois key another");
        }
        if (galoisElement < 0
                || galoisElement >= 2L * parameters.ringDegree()
                || galoisElement != 0 && galoisElement % 2 == 0) {
            throw new IllegalArgumentException("a Galois element is odd and below 2N, not " + galoisElement);
        }
        if (!residues.shape().equals(shape(parameters, level))
                || !residues.moduli().equals(parameters.keyBasis(level))
                || residues.form() != Form.EVALUATION) {
            throw new IllegalArgumentException("an evaluation key of level " + level + " is " + shape(parameters, level)
                    + " in evaluation form over special primes and Q, not " + residues.shape() + " in "
                    + residues.form() + " form");
        }
    }

    /**
     * A key.
     *
     * @param parameters its parameters
     * @param keySet the key set it belongs to
     * @param kind what it does
     * @param galoisElement g of the automorphism X → X^g that it serves, odd, below 2N; 0 for relinearisation
     * @param level the highest level it serves
     * @param residues {@link #shape} words in evaluation form over {@link CkksParameters#keyBasis}: batch3 = digits, components b and a
     * @param seed what the components a were expanded from, by {@link SeededRows#expandKeyDigit}, or empty
     * @throws IllegalArgumentException if they do not fit together
     */
    public static EvaluationKey of(
            CkksParameters parameters,
            KeySetId keySet,
            KeyKind kind,
            long galoisElement,
            int level,
            Residues residues,
            Optional<PublicSeed> seed) {
        return new EvaluationKey(parameters, keySet, kind, galoisElement, level, residues, seed);
    }

    /** The shape of a key: digits × 2 components × (special primes + rows of the level) × N. */
    public static Shape shape(CkksParameters parameters, int level) {
        return Shape.of(
                parameters.digits(level),
                2,
                parameters.special().size() + parameters.rows(level),
                parameters.ringDegree());
    }

    /** Its parameters. */
    public CkksParameters parameters() {
        return parameters;
    }

    /** The fingerprint of its parameters. */
    public Fingerprint fingerprint() {
        return parameters.fingerprint();
    }

    /** The key set it belongs to. */
    public KeySetId keySet() {
        return keySet;
    }

    /** What it does. */
    public KeyKind kind() {
        return kind;
    }

    /** The Galois element g, odd; 0 for relinearisation. */
    public long galoisElement() {
        return galoisElement;
    }

    /** The highest level it serves. */
    public int level() {
        return level;
    }

    /** The residues, see {@link #of}. */
    public Residues residues() {
        return residues;
    }

    /** What its uniform halves are expanded from; empty if they were drawn otherwise. */
    public Optional<PublicSeed> seed() {
        return seed;
    }

    /** Kind, Galois element, level. */
    @Override
    public String toString() {
        return kind.type() + (galoisElement == 0 ? "" : " for X -> X^" + galoisElement) + ", level " + level;
    }
}
