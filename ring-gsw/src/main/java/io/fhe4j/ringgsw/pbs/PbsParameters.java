package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.InsecureParametersException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.LweSecurity;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.TorusRotation;
import io.fhe4j.ringgsw.integer.BatchCost;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.integer.ClearBlocks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of programmable bootstrapping with binary secrets: engine, blocks, both dimensions, moduli, decompositions and errors. Immutable. {@link PbsSets}
 * has those to use; sets of one's own are {@linkplain #builder(PbsEngine) built}, and refused unless they have 128 bits of security or a reason is named.
 */
public final class PbsParameters {

    /** A failure probability up to 2^this needs nobody's consent. */
    public static final int UNQUESTIONED_FAILURE_LOG2 = -64;

    private static final byte[] TORUS = "fhe4j/pbs-torus/1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EXACT = "fhe4j/pbs-exact/1".getBytes(StandardCharsets.US_ASCII);
    private static final int WORDS = 17;

    private final Spec spec;
    private final PbsNoise noise;
    private final Fingerprint fingerprint;

    /** All that a set is made of. */
    record Spec(
            String name,
            PbsEngine engine,
            BlockParameters blocks,
            int lweDimension,
            int maskComponents,
            int ringDegree,
            Modulus ringModulus,
            Gadget rotationGadget,
            int grouping,
            Modulus switchingModulus,
            Gadget switchingGadget,
            ErrorDistribution lweError,
            ErrorDistribution ringError,
            @Nullable String insecurity,
            @Nullable Integer acceptedFailureLog2) {}

    PbsParameters(Spec spec) {
        this.spec = spec;
        if (2 * spec.blocks.space() > spec.ringDegree) {
            throw new InvalidParametersException("a table of " + spec.blocks.space()
                    + " entries needs a ring degree of at least twice as much, not " + spec.ringDegree);
        }
        checkDimensions();
        this.noise = PbsNoise.of(this);
        checkSecurity();
        checkFailure();
        this.fingerprint = Fingerprint.of(identity());
    }

    private void checkDimensions() {
        switch (spec.engine) {
            case TORUS -> {
                TorusEngine.rotation(this);
                TorusEngine.switching(this);
            }
            case EXACT -> {
                if (spec.grouping != 1) {
                    throw new InvalidParametersException(
                            name() + ": only the torus engine groups the numbers of the LWE secret");
                }
                if (spec.lweDimension > spec.ringDegree) {
                    throw new InvalidParametersException(
                            name() + ": the LWE secret is the head of a polynomial: at most N = " + spec.ringDegree
                                    + " numbers, not " + spec.lweDimension);
                }
                requireServes(spec.rotationGadget, spec.ringModulus);
                requireServes(spec.switchingGadget, spec.switchingModulus);
            }
        }
    }

    private void requireServes(Gadget gadget, Modulus modulus) {
        if (!gadget.serves(modulus)) {
            throw new InvalidParametersException(name() + ": " + gadget + " holds no residues modulo " + modulus);
        }
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
                    "%s has less than 128 bits of security: LWE part log2(q/σ) = %.2f, where %s; ring part %.2f, where"
                            + " %s; or name a reason with insecure(\"…\")",
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
                    "a look-up of %s fails with the probability 2^%.1f, above 2^%d: choose larger dimensions or a"
                            + " smaller norm, or accept it with acceptFailureProbability",
                    name(),
                    failureLog2(),
                    allowed));
        }
    }

    /** A builder for the torus engine. */
    public static PbsParametersBuilder builder() {
        return builder(PbsEngine.TORUS);
    }

    /** A builder. */
    public static PbsParametersBuilder builder(PbsEngine engine) {
        return new PbsParametersBuilder(engine);
    }

    /** The arithmetic that it is for. */
    public PbsEngine engine() {
        return spec.engine;
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

    /**
     * The word of a number of halves: halves/4p of the ring's modulus, rounded half up.
     *
     * @param halves twice the value, of any sign
     */
    public long word(int halves) {
        int circle = 4 * space();
        long place = Math.floorMod(halves, circle);
        return spec.engine == PbsEngine.TORUS
                ? place << spec.ringModulus.bits() - Integer.numberOfTrailingZeros(circle)
                : (place * spec.ringModulus.value() + circle / 2) / circle;
    }

    /** n, the numbers of the LWE secret. */
    public int lweDimension() {
        return spec.lweDimension;
    }

    /** N, a power of two. */
    public int ringDegree() {
        return spec.ringDegree;
    }

    /** k, the mask polynomials of a GLWE ciphertext. */
    public int maskComponents() {
        return spec.maskComponents;
    }

    /** k·N, the mask words of a ciphertext. */
    public int maskWords() {
        return spec.maskComponents * spec.ringDegree;
    }

    /** The modulus of ciphertexts and rotation keys: 2^64 or 2^32 on the torus, else a prime below 2^50. */
    public Modulus ringModulus() {
        return spec.ringModulus;
    }

    /** The modulus of switching keys: 2^32 on the torus, else a prime. */
    public Modulus switchingModulus() {
        return spec.switchingModulus;
    }

    /** Digits of blind rotations. */
    public Gadget rotationGadget() {
        return spec.rotationGadget;
    }

    /** g: so many numbers of the LWE secret are one step of a blind rotation, 1…3; more than 1 on the torus only. */
    public int grouping() {
        return spec.grouping;
    }

    /** The GGSW ciphertexts of the rotation key: 2^g − 1 for each group of numbers. */
    public int rotationKeys() {
        return TorusRotation.keys(spec.lweDimension, spec.grouping);
    }

    /** Digits of key switches: on the torus of words modulo the ring's modulus, else modulo the switching modulus. */
    public Gadget switchingGadget() {
        return spec.switchingGadget;
    }

    /** The errors of switching keys, in words of the switching modulus. */
    public ErrorDistribution lweError() {
        return spec.lweError;
    }

    /** The errors of ciphertexts and rotation keys, in words of the ring's modulus. */
    public ErrorDistribution ringError() {
        return spec.ringError;
    }

    /** Dimension, switching modulus and its errors, as the noise model takes them. */
    public PbsNoise.Lwe lwePart() {
        return new PbsNoise.Lwe(spec.lweDimension, spec.switchingModulus, spec.lweError);
    }

    /** Degrees, modulus and errors of the ring, as the noise model takes them. */
    public PbsNoise.Ring ringPart() {
        return new PbsNoise.Ring(spec.maskComponents, spec.ringDegree, spec.ringModulus, spec.ringError);
    }

    /** The basis of ciphertexts and rotation keys. */
    public RnsBasis basis() {
        return RnsBasis.of(spec.ringModulus);
    }

    /** The basis of switching keys. */
    public RnsBasis switchingBasis() {
        return RnsBasis.of(spec.switchingModulus);
    }

    /** The same set; without consent to failures where none is needed. */
    public PbsParameters withoutNeedlessConsent() {
        return failureLog2() > UNQUESTIONED_FAILURE_LOG2
                ? this
                : new PbsParameters(new Spec(
                        spec.name,
                        spec.engine,
                        spec.blocks,
                        spec.lweDimension,
                        spec.maskComponents,
                        spec.ringDegree,
                        spec.ringModulus,
                        spec.rotationGadget,
                        spec.grouping,
                        spec.switchingModulus,
                        spec.switchingGadget,
                        spec.lweError,
                        spec.ringError,
                        spec.insecurity,
                        null));
    }

    /** The variances of a look-up. */
    public PbsNoise noise() {
        return noise;
    }

    /** log2 of the probability that a look-up at the largest norm goes wrong. */
    public double failureLog2() {
        return noise.failureLog2(spec.blocks.largestSquaredNorm(), space());
    }

    /**
     * What batches of look-ups take on so many threads, predicted by the committed table of costs; where it does not know the ring's kernels, what those of two message
     * and two carry bits take.
     */
    public BatchCost batchCost(int threads) {
        return LookUpCost.batch(this).onThreads(threads);
    }

    /**
     * Clear blocks that stand for an engine with these parameters: what integer programs cost on it, and how often they fail, without keys.
     *
     * @param threads of the engine's backend
     */
    public ClearBlocks clearBlocks(int threads) {
        return new ClearBlocks(blocks(), batchCost(threads), squaredNorm -> noise.failureLog2(squaredNorm, space()));
    }

    private double lweRatioLog2() {
        return ratioLog2(spec.switchingModulus, spec.lweError);
    }

    private double ringRatioLog2() {
        return ratioLog2(spec.ringModulus, spec.ringError);
    }

    /** log2(q/σ). */
    private static double ratioLog2(Modulus modulus, ErrorDistribution error) {
        return Math.log(PbsNoise.size(modulus) / error.deviation()) / Math.log(2);
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

    private boolean hasShortWords() {
        return spec.engine == PbsEngine.TORUS && spec.ringModulus.bits() < Long.SIZE;
    }

    private byte[] identity() {
        byte[] scheme = spec.engine == PbsEngine.TORUS ? TORUS : EXACT;
        ByteBuffer bytes =
                ByteBuffer.allocate(scheme.length + WORDS * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(scheme);
        bytes.putLong(spec.blocks.messageBits());
        bytes.putLong(spec.blocks.carryBits());
        bytes.putDouble(spec.blocks.largestSquaredNorm());
        bytes.putLong(lweDimension());
        bytes.putLong(maskComponents());
        bytes.putLong(ringDegree());
        put(bytes, spec.rotationGadget);
        put(bytes, spec.switchingGadget);
        if (spec.engine == PbsEngine.TORUS) {
            bytes.putLong(spec.switchingModulus.bits());
        } else {
            bytes.putLong(spec.ringModulus.value());
            bytes.putLong(spec.switchingModulus.value());
        }
        put(bytes, spec.lweError);
        put(bytes, spec.ringError);
        if (hasShortWords()) {
            bytes.putLong(spec.ringModulus.bits());
        }
        if (spec.grouping > 1) {
            bytes.putLong(spec.grouping);
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static void put(ByteBuffer bytes, Gadget gadget) {
        bytes.putLong(gadget.logBase()).putLong(gadget.levels());
    }

    private static void put(ByteBuffer bytes, ErrorDistribution error) {
        switch (error) {
            case ErrorDistribution.TUniform uniform -> bytes.putLong(1).putDouble(uniform.bits());
            case ErrorDistribution.Gaussian gaussian -> bytes.putLong(2).putDouble(gaussian.deviation());
        }
    }

    /** SHA-256 of the canonical encoding of engine, blocks, moduli, dimensions, decompositions and errors; secrets are binary. */
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /** log2 of the failure probability of a look-up as published, for the numbers of the published set; empty for others. */
    public OptionalDouble publishedFailureLog2() {
        return fingerprint.equals(PbsSets.PUBLISHED_2_2.fingerprint)
                ? OptionalDouble.of(PbsSets.PUBLISHED_FAILURE_LOG2)
                : OptionalDouble.empty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PbsParameters p && p.spec.equals(spec);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    private String arithmetic() {
        return switch (spec.engine) {
            case TORUS -> hasShortWords() ? "torus, " + spec.ringModulus.bits() + "-bit words" : "torus";
            case EXACT -> "exact, modulo " + spec.ringModulus;
        };
    }

    /** One line for people. */
    @Override
    public String toString() {
        String assurance = spec.insecurity == null
                ? "at least " + securityBits() + " bits of security"
                : "INSECURE (" + spec.insecurity + ")";
        return String.format(
                        Locale.ROOT,
                        "PBS %s (%s): %d message and %d carry bits, n=%d, k=%d, N=%d, rotation base 2^%d in %d"
                                + " digits%s, key switch base 2^%d in %d digits, %s, look-ups fail with 2^%.1f",
                        spec.name,
                        arithmetic(),
                        spec.blocks.messageBits(),
                        spec.blocks.carryBits(),
                        lweDimension(),
                        maskComponents(),
                        ringDegree(),
                        spec.rotationGadget.logBase(),
                        spec.rotationGadget.levels(),
                        spec.grouping == 1 ? "" : " of " + spec.grouping + " numbers at a time",
                        spec.switchingGadget.logBase(),
                        spec.switchingGadget.levels(),
                        assurance,
                        failureLog2())
                + (publishedFailureLog2().isPresent()
                        ? String.format(
                                Locale.ROOT,
                                " by our model and 2^%.1f as published",
                                publishedFailureLog2().getAsDouble())
                        : "");
    }
}
