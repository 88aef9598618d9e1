package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.InsecureParametersException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.LweSecurity;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.TorusRotation;
import io.fhe4j.ntt.TorusSwitching;
import io.fhe4j.ringgsw.integer.BlockParameters;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of programmable bootstrapping on the 64-bit torus with binary secrets: blocks, both dimensions, decompositions and errors. Immutable. {@link
 * PbsSets} has those to use; sets of one's own are {@linkplain #builder() built}, and refused unless they have 128 bits of security or a reason is
 * named.
 */
public final class PbsParameters {

    /** A failure probability up to 2^this needs nobody's consent. */
    public static final int UNQUESTIONED_FAILURE_LOG2 = -64;

    private static final byte[] SCHEME = "fhe4j/pbs-torus/1".getBytes(StandardCharsets.US_ASCII);
    private static final int WORDS = 15;

    private final Spec spec;
    private final PbsNoise noise;
    private final Fingerprint fingerprint;

    /** All that a set is made of. */
    record Spec(
            String name,
            BlockParameters blocks,
            TorusRotation rotation,
            TorusSwitching switching,
            ErrorDistribution lweError,
            ErrorDistribution ringError,
            @Nullable String insecurity,
            @Nullable Integer acceptedFailureLog2) {}

    PbsParameters(Spec spec) {
        this.spec = spec;
        if (spec.switching.words() != maskWords(spec.rotation) || spec.switching.dimension() != spec.rotation.steps()) {
            throw new InvalidParametersException("the key switch goes from the k·N = " + maskWords(spec.rotation)
                    + " coefficients of the ring's secret to the LWE dimension " + spec.rotation.steps() + ", not "
                    + spec.switching);
        }
        if (2 * spec.blocks.space() > spec.rotation.degree()) {
            throw new InvalidParametersException("a table of " + spec.blocks.space()
                    + " entries needs a ring degree of at least twice as much, not " + spec.rotation.degree());
        }
        this.noise = PbsNoise.of(this);
        checkSecurity();
        checkFailure();
        this.fingerprint = Fingerprint.of(identity());
    }

    private static int maskWords(TorusRotation rotation) {
        return (rotation.components() - 1) * rotation.degree();
    }

    private void checkSecurity() {
        if (spec.insecurity != null) {
            if (spec.insecurity.isBlank()) {
                throw new InvalidParametersException("give a reason for an insecure parameter set");
            }
            return;
        }
        if (securityBits() < SecurityLevel.BITS_128.bits()) {
            throw new InsecureParametersException(String.format(
                    Locale.ROOT,
                    "%s has less than 128 bits of security: LWE part log2(q/σ) = %.2f, where %s; ring part %.2f, where %s; or name a reason with insecure(\"…\")",
                    name(),
                    lweRatioLog2(),
                    row(lweDimension()),
                    ringRatioLog2(),
                    row(maskWords())));
        }
    }

    private static String row(int dimension) {
        return LweSecurity.row(dimension, LweSecurity.Secret.BINARY, SecurityLevel.BITS_128);
    }

    private void checkFailure() {
        Integer accepted = spec.acceptedFailureLog2;
        int allowed = accepted == null ? UNQUESTIONED_FAILURE_LOG2 : accepted;
        if (failureLog2() > allowed) {
            throw new InvalidParametersException(String.format(
                    Locale.ROOT,
                    "a look-up of %s fails with the probability 2^%.1f, above 2^%d: choose larger dimensions or a smaller norm, or accept it with acceptFailureProbability",
                    name(),
                    failureLog2(),
                    allowed));
        }
    }

    /** A builder. */
    public static PbsParametersBuilder builder() {
        return new PbsParametersBuilder();
    }

    /** Its name, for people. */
    public String name() {
        return spec.name;
    }

    /** Message and carry bits, and the largest norm that look-ups take. */
    public BlockParameters blocks() {
        return spec.blocks;
    }

    /** p: the values of a block, and the entries of a table. */
    public int space() {
        return spec.blocks.space();
    }

    /** The word of the value 1: 2^64/2p. */
    public long unit() {
        return 1L << (Long.SIZE - 1 - Integer.numberOfTrailingZeros(space()));
    }

    /** n, the numbers of the LWE secret. */
    public int lweDimension() {
        return spec.rotation.steps();
    }

    /** N, a power of two. */
    public int ringDegree() {
        return spec.rotation.degree();
    }

    /** k, the mask polynomials of a GLWE ciphertext. */
    public int maskComponents() {
        return spec.rotation.components() - 1;
    }

    /** k·N, the mask words of a ciphertext. */
    public int maskWords() {
        return maskWords(spec.rotation);
    }

    /** The shape of blind rotations. */
    public TorusRotation rotation() {
        return spec.rotation;
    }

    /** The shape of key switches. */
    public TorusSwitching switching() {
        return spec.switching;
    }

    /** The errors of switching keys, in words modulo 2^32. */
    public ErrorDistribution lweError() {
        return spec.lweError;
    }

    /** The errors of ciphertexts and rotation keys, in words modulo 2^64. */
    public ErrorDistribution ringError() {
        return spec.ringError;
    }

    /** The basis of ciphertexts: 2^64. */
    public RnsBasis basis() {
        return RnsBasis.of(TorusRotation.modulus());
    }

    /** The variances of a look-up. */
    public PbsNoise noise() {
        return noise;
    }

    /** log2 of the probability that a look-up at the largest norm goes wrong. */
    public double failureLog2() {
        return noise.failureLog2(spec.blocks.largestSquaredNorm(), space());
    }

    private double lweRatioLog2() {
        return TorusSwitching.RESULT_BITS - Math.log(spec.lweError.deviation()) / Math.log(2);
    }

    private double ringRatioLog2() {
        return Long.SIZE - Math.log(spec.ringError.deviation()) / Math.log(2);
    }

    /** The security of the weaker part by {@link LweSecurity}: 256, 192, 128, or 0 for less than 128 bits. */
    public int securityBits() {
        return Math.min(
                LweSecurity.securityBits(lweDimension(), LweSecurity.Secret.BINARY, lweRatioLog2()),
                LweSecurity.securityBits(maskWords(), LweSecurity.Secret.BINARY, ringRatioLog2()));
    }

    /** Why an insecure set is allowed; empty for the others. */
    public Optional<String> insecurityReason() {
        return Optional.ofNullable(spec.insecurity);
    }

    private byte[] identity() {
        ByteBuffer bytes =
                ByteBuffer.allocate(SCHEME.length + WORDS * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(SCHEME);
        bytes.putLong(spec.blocks.messageBits());
        bytes.putLong(spec.blocks.carryBits());
        bytes.putDouble(spec.blocks.largestSquaredNorm());
        bytes.putLong(lweDimension());
        bytes.putLong(maskComponents());
        bytes.putLong(ringDegree());
        bytes.putLong(spec.rotation.gadget().logBase());
        bytes.putLong(spec.rotation.gadget().levels());
        bytes.putLong(spec.switching.gadget().logBase());
        bytes.putLong(spec.switching.gadget().levels());
        bytes.putLong(TorusSwitching.RESULT_BITS);
        put(bytes, spec.lweError);
        put(bytes, spec.ringError);
        return bytes.array();
    }

    private static void put(ByteBuffer bytes, ErrorDistribution error) {
        switch (error) {
            case ErrorDistribution.TUniform uniform -> bytes.putLong(1).putDouble(uniform.bits());
            case ErrorDistribution.Gaussian gaussian -> bytes.putLong(2).putDouble(gaussian.deviation());
        }
    }

    /** SHA-256 of the canonical encoding of blocks, dimensions, decompositions and errors; secrets are binary. */
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PbsParameters p && p.spec.equals(spec);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    /** One line for people. */
    @Override
    public String toString() {
        String assurance = spec.insecurity == null
                ? "at least " + securityBits() + " bits of security"
                : "INSECURE (" + spec.insecurity + ")";
        return String.format(
                Locale.ROOT,
                "PBS %s (torus): %d message and %d carry bits, n=%d, k=%d, N=%d, rotation base 2^%d in %d digits, key switch base 2^%d in %d digits, %s, look-ups fail with 2^%.1f",
                spec.name,
                spec.blocks.messageBits(),
                spec.blocks.carryBits(),
                lweDimension(),
                maskComponents(),
                ringDegree(),
                spec.rotation.gadget().logBase(),
                spec.rotation.gadget().levels(),
                spec.switching.gadget().logBase(),
                spec.switching.gadget().levels(),
                assurance,
                failureLog2());
    }
}
