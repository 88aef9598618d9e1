package io.fhe4j.ringgsw.packing;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.LweSecurity;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.api.seed.UniformResidues;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.pbs.PbsNoise;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.lang.foreign.MemorySegment;
import java.util.OptionalDouble;

/**
 * What a server needs to pack results: ring key switches from σ_g(z) to z, modulo P, for the automorphisms by g = 2^l + 1, l = 1…log2 N. For digit j and
 * component c of the mask an RLWE encryption of −g_j·σ_g(z_c), g_j the digit's weight: its masks are expanded from a public seed, its body is kept. Immutable; public.
 */
public final class PackingKey {

    /** The digits of the key switches: two of 17 bits, the lowest 16 of 50 left out. */
    public static final Gadget GADGET = new Gadget(17, 2, 16);

    /** Stream type of the masks. */
    public static final String TYPE = "pbs.packing-key";

    private static final int PRIME_BITS = 50;

    private final PbsParameters parameters;
    private final KeySetId keySet;
    private final PublicSeed seed;
    private final HostRows bodies;

    private PackingKey(PbsParameters parameters, KeySetId keySet, PublicSeed seed, HostRows bodies) {
        this.parameters = parameters;
        this.keySet = keySet;
        this.seed = seed;
        this.bodies = bodies;
        Shape shape = shape(parameters);
        if (!bodies.shape().equals(shape)
                || !bodies.moduli().equals(basis(parameters))
                || bodies.form() != Form.EVALUATION) {
            throw new IllegalArgumentException("the bodies of a packing key are " + shape + " modulo "
                    + basis(parameters) + " in evaluation form, not " + bodies.shape() + " modulo " + bodies.moduli()
                    + " in " + bodies.form() + " form");
        }
    }

    /**
     * A key.
     *
     * @param seed the masks are expanded from it by {@link #expandMask}
     * @param bodies {@link #shape}, modulo P, evaluation form; must not change afterwards
     * @throws IllegalArgumentException if they do not fit together
     */
    public static PackingKey of(PbsParameters parameters, KeySetId keySet, PublicSeed seed, HostRows bodies) {
        return new PackingKey(parameters, keySet, seed, bodies);
    }

    /**
     * The deviation of a key's errors, discrete Gaussian, in words modulo P: as a fraction of the circle at least that of the ring's own errors, so that the key is as
     * secure as the set's rotation keys. Words of 32 bits have larger errors than their ring may need; of these it is no more than the set's level of security asks for.
     */
    public static double errorDeviation(PbsParameters parameters) {
        double fraction = parameters.ringError().deviation() / PbsNoise.size(parameters.ringModulus());
        if (parameters.ringModulus().bits() == Integer.SIZE) {
            fraction = Math.min(fraction, leastFraction(parameters));
        }
        return Math.max(
                FhewParameters.ERROR_DEVIATION,
                fraction * basis(parameters).get(0).value());
    }

    /** The least deviation, as a fraction of the circle, at the level of a set, of one without a level infinity. */
    private static double leastFraction(PbsParameters parameters) {
        int bits = parameters.securityBits();
        OptionalDouble ratio = bits == 0
                ? OptionalDouble.empty()
                : LweSecurity.largestRatioLog2(
                        parameters.maskWords(), LweSecurity.Secret.BINARY, SecurityLevel.valueOf("BITS_" + bits));
        return ratio.isEmpty() ? Double.POSITIVE_INFINITY : Math.pow(2, -ratio.getAsDouble());
    }

    /** P, a prime ≡ 1 mod 2N of 50 bits. */
    public static RnsBasis basis(PbsParameters parameters) {
        return RnsBasis.of(Primes.ofBits(PRIME_BITS, parameters.ringDegree(), 1));
    }

    /** The shape of the bodies: log2 N × k × digits × 1 × 1 × N. */
    public static Shape shape(PbsParameters parameters) {
        int degree = parameters.ringDegree();
        return new Shape(
                Integer.numberOfTrailingZeros(degree), parameters.maskComponents(), GADGET.levels(), 1, 1, degree);
    }

    /** The automorphism of the key switch number l: 2^(l+1) + 1, l from 0. */
    public static long galois(int l) {
        return (2L << l) + 1;
    }

    /**
     * A mask polynomial, evaluation form. Label: number of the key switch as Galois element, row as level, component as digit.
     *
     * @param l the number of the key switch, from 0
     * @param row c·digits + j
     * @param component 0…k−1
     * @param words receives N words modulo P
     */
    public static void expandMask(PublicSeed seed, Modulus prime, int l, int row, int component, MemorySegment words) {
        UniformResidues.expandCompact(seed, new StreamLabel(TYPE, l, row, component, prime.value()), words);
    }

    /** log2 N × (k + 1) × digits × (k + 1) × 1 × N, what external products take: of the body's component the digits' weights themselves. */
    HostRows assembled() {
        int masks = parameters.maskComponents();
        int levels = GADGET.levels();
        Shape bodyShape = bodies.shape();
        Shape shape = bodyShape.withBatch2(masks + 1).withComponents(masks + 1);
        Modulus prime = bodies.moduli().get(0);
        HostRows rows = HostRows.allocate(shape, bodies.moduli(), Form.EVALUATION);
        for (int l = 0; l < bodyShape.batch1(); l++) {
            for (int row = 0; row < (masks + 1) * levels; row++) {
                int entry = l * (masks + 1) * levels + row;
                if (row < masks * levels) {
                    for (int c = 0; c < masks; c++) {
                        expandMask(seed, prime, l, row, c, rows.row(entry, c, 0));
                    }
                    MemorySegment.copy(
                            bodies.row(l * masks * levels + row, 0, 0),
                            0,
                            rows.row(entry, masks, 0),
                            0,
                            (long) bodyShape.width() * Long.BYTES);
                } else {
                    for (int i = 0; i < bodyShape.width(); i++) {
                        rows.set(entry, masks, 0, i, GADGET.weight(row - masks * levels));
                    }
                }
            }
        }
        return rows;
    }

    /** Their parameters. */
    public PbsParameters parameters() {
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

    /** What the masks are expanded from. */
    public PublicSeed seed() {
        return seed;
    }

    /** The bodies. */
    public HostRows bodies() {
        return bodies;
    }

    /** Parameters and key set. */
    @Override
    public String toString() {
        return "packing key of " + parameters.name() + ", key set " + keySet;
    }
}
