package io.fhe4j.ringgsw.noise;

/**
 * The variance of one coefficient's error after a blind rotation, divided by the modulus, in its three terms.
 *
 * <p>Sources: Micciancio and Polyakov (2021), section 4, for AP and GINX; Lee et al., "Efficient FHEW bootstrapping with small evaluation keys,
 * and applications to threshold homomorphic encryption" (2023), section 4, for LMKCDEY; Chillotti et al. (2020), theorem 4.3, and Bergerat et al.,
 * "Parameter optimization and larger precision for (T)FHE" (2023), appendix A, for {@link #controlled}.
 *
 * @param keys errors of the keys times digits
 * @param dropped what the approximate decomposition rounds away
 * @param transform rounding of inexact transforms
 */
public record AccumulatorNoise(double keys, double dropped, double transform) {

    /** All terms: they are independent. */
    public double total() {
        return keys + dropped + transform;
    }

    /**
     * GINX as the FHEW sets have it: A + Σ_± (X^±e − 1)·(A ⊡ key_±), one decomposition of A for both keys. The factor X^e − 1 doubles variances.
     *
     * @param product what one external product adds
     * @param numbers n, of the LWE secret
     * @param signs keys for each number: 1 for binary secrets, 2 for ternary ones
     * @param secret the LWE secret: only where a number is not 0 its step multiplies what is rounded away
     */
    public static AccumulatorNoise ginx(ExternalProduct product, int numbers, int signs, SecretMoments secret) {
        double steps = numbers;
        return new AccumulatorNoise(
                2 * signs * steps * product.keyTerm(),
                2 * steps * secret.meanSquare() * product.droppedTerm(),
                2 * signs * steps * product.transformTerm());
    }

    /**
     * Controlled multiplications that rotate first and decompose (X^e − 1)·A: as torus engines have it, for binary secrets.
     *
     * @param product what one external product adds
     * @param numbers n, of the LWE secret
     * @param secret the LWE secret
     */
    public static AccumulatorNoise controlled(ExternalProduct product, int numbers, SecretMoments secret) {
        double steps = numbers;
        return new AccumulatorNoise(
                steps * product.keyTerm(),
                steps * secret.meanSquare() * product.droppedTerm(),
                steps * product.transformTerm());
    }

    /**
     * Groups of binary numbers: A + Σ_J (X^e_J − 1)·(A ⊡ key_J) with one decomposition of A, J the sets of some of a group's numbers. It is {@link #ginx} with
     * 2^g − 1 keys for a step of g numbers: Bourse, Minelli, Minihold and Paillier, "Fast homomorphic evaluation of deep discretized neural networks" (2018), section 5;
     * Joye and Paillier, "Blind rotation in fully homomorphic encryption with extended keys" (2022).
     *
     * @param product what one external product adds
     * @param keys of all groups
     * @param active groups in which some number is 1: only there what is rounded away is multiplied
     */
    public static AccumulatorNoise grouped(ExternalProduct product, int keys, double active) {
        double products = 2.0 * keys;
        return new AccumulatorNoise(
                products * product.keyTerm(), 2 * active * product.droppedTerm(), products * product.transformTerm());
    }

    /**
     * AP: an external product with an encryption of a monomial for each digit that is not 0.
     *
     * @param product what one external product adds
     * @param products how many there are, see {@link #apProducts}
     */
    public static AccumulatorNoise ap(ExternalProduct product, double products) {
        return new AccumulatorNoise(
                products * product.keyTerm(), products * product.droppedTerm(), products * product.transformTerm());
    }

    /**
     * The mean number of external products of AP: n·Σ P[digit ≠ 0] over the digits, in base B_r, of residues modulo q.
     *
     * @param numbers n
     * @param modulus q, a power of two
     * @param base B_r, a power of two
     */
    public static double apProducts(int numbers, long modulus, int base) {
        double count = 0;
        double rest = modulus;
        while (rest > 1) {
            double values = Math.min(rest, base);
            count += 1 - 1 / values;
            rest /= base;
        }
        return numbers * count;
    }

    /**
     * LMKCDEY: an external product with an encryption of a monomial for each number of the secret, and key switches after automorphisms.
     *
     * @param product what one external product adds
     * @param numbers n
     * @param automorphisms how many there are, see {@link #automorphisms}
     */
    public static AccumulatorNoise lmkcdey(ExternalProduct product, int numbers, double automorphisms) {
        return new AccumulatorNoise(
                numbers * product.keyTerm() + automorphisms * product.switchKeyTerm(),
                numbers * product.droppedTerm() + automorphisms * product.switchDroppedTerm(),
                (numbers + automorphisms / (product.dimension() + 1)) * product.transformTerm());
    }

    /**
     * The mean number of automorphisms of LMKCDEY for uniform odd exponents. The powers of 5 and their negatives are N places on two circles; one
     * of them is passed at a time, and an automorphism by 5^v is done where numbers of the secret wait, or where v has come to the window. So
     * the distance between two is a geometric number cut off at the window: N·p/(1 − (1 − p)^w) of them, p = 1 − (1 − 1/N)^n, and two more for the
     * change of sign and the end.
     *
     * @param numbers n
     * @param degree N
     * @param window w, the largest power with a key
     */
    public static double automorphisms(int numbers, int degree, int window) {
        double empty = Math.exp(numbers * Math.log1p(-1.0 / degree));
        return degree * (1 - empty) / (1 - Math.pow(empty, window)) + 2;
    }
}
