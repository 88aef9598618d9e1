package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.noise.DigitMoments;
import io.fhe4j.ringgsw.noise.ExternalProduct;
import io.fhe4j.ringgsw.noise.Failure;
import io.fhe4j.ringgsw.noise.SecretMoments;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Parameters of circuit bootstrapping and of look-ups in large tables: those of blocks on the exact engine with k = 1, the digits of the Ring-GSW ciphertexts that
 * bits become, and those of the ring key switches on the way. Immutable.
 */
public final class CircuitParameters {

    private static final byte[] SCHEME = "fhe4j/pbs-circuit/1".getBytes(StandardCharsets.US_ASCII);

    /**
     * Tables of up to 2^16 entries at places in bits, for blocks of two message and two carry bits, with at least 128 bits of security; what is read there may be
     * looked up again, and be a place: {@code fhe4j parameters --search TABLES_128_2_2}. Rotations have three digits, since errors of Ring-GSW ciphertexts are multiplied by
     * digits of whole polynomials.
     */
    public static final CircuitParameters MESSAGE_2_CARRY_2 = new CircuitParameters(
            PbsParameters.builder(PbsEngine.EXACT)
                    .name("exact.2_2.circuit")
                    .blocks(new BlockParameters(2, 2, Math.scalb(1.0, 27)))
                    .lwe(821, new ErrorDistribution.Gaussian(3113))
                    .ring(1, 2048, new ErrorDistribution.Gaussian(3.19))
                    .rotation(12, 3)
                    .keySwitch(2, 8)
                    .build(),
            6,
            3,
            7,
            6);

    /** Of both decompositions, log2. */
    private static final int MOST_BASE = 24;

    /** The most bits of a place in a table. */
    public static final int MOST_INDEX_BITS = 16;

    private final PbsParameters blocks;
    private final Gadget output;
    private final Gadget switching;
    private final Fingerprint fingerprint;

    /**
     * A set.
     *
     * @param blocks of the exact engine, k = 1
     * @param outputLogBase log2 of the base of bits' Ring-GSW ciphertexts
     * @param outputLevels their digits
     * @param switchingLogBase log2 of the base of ring key switches
     * @param switchingLevels their digits
     * @throws InvalidParametersException if they do not fit together, or a bit fails with more than the blocks' parameters allow without consent
     */
    public CircuitParameters(
            PbsParameters blocks, int outputLogBase, int outputLevels, int switchingLogBase, int switchingLevels) {
        if (blocks.engine() != PbsEngine.EXACT || blocks.maskComponents() != 1) {
            throw new InvalidParametersException(
                    "circuit bootstrapping is for the exact engine with k = 1, not for " + blocks);
        }
        this.blocks = blocks;
        Modulus modulus = blocks.ringModulus();
        this.output = Gadget.ofHighest(modulus, outputLogBase, outputLevels);
        this.switching = Gadget.ofHighest(modulus, switchingLogBase, switchingLevels);
        if (output.droppedBits() < 1 || !output.serves(modulus) || !switching.serves(modulus)) {
            throw new InvalidParametersException("digits " + output + " of bits, which drop at least one, and "
                    + switching + " of key switches do not serve residues modulo " + modulus);
        }
        requireFailure("bits", bitFailureLog2(1));
        this.fingerprint = Fingerprint.of(identity());
    }

    private void requireFailure(String what, double log2) {
        boolean consent = blocks.insecurityReason().isPresent();
        if (!consent && log2 > PbsParameters.UNQUESTIONED_FAILURE_LOG2) {
            throw new InvalidParametersException(
                    String.format(Locale.ROOT, "%s fail with 2^%.1f: choose other digits", what, log2));
        }
    }

    /**
     * Checks that tables may be read.
     *
     * @throws InvalidParametersException if what is read there is wrong with more than the blocks' parameters allow without consent
     */
    void requireTables(int indexBits) {
        requireFailure("tables of 2^" + indexBits + " entries", failureLog2(indexBits));
    }

    /**
     * The set of so many digits with the bases that make least errors.
     *
     * @param blocks of the exact engine, k = 1
     * @param outputLevels digits of bits' Ring-GSW ciphertexts
     * @param switchingLevels digits of ring key switches
     * @throws InvalidParametersException as the constructor
     */
    public static CircuitParameters ofDigits(PbsParameters blocks, int outputLevels, int switchingLevels) {
        Modulus modulus = blocks.ringModulus();
        int switching = quietest(modulus, switchingLevels, digits -> switchVariance(blocks, digits));
        Gadget switches = Gadget.ofHighest(modulus, switching, switchingLevels);
        int output = quietest(modulus, outputLevels, digits -> selectionVariance(blocks, digits, switches));
        return new CircuitParameters(blocks, output, outputLevels, switching, switchingLevels);
    }

    /** log2 of the base. */
    private static int quietest(Modulus modulus, int levels, ToDoubleFunction<Gadget> variance) {
        return IntStream.rangeClosed(1, Math.max(1, Math.min(MOST_BASE, (modulus.bits() - 1) / levels)))
                .boxed()
                .min(Comparator.comparingDouble(
                        base -> variance.applyAsDouble(Gadget.ofHighest(modulus, base, levels))))
                .orElseThrow();
    }

    private byte[] identity() {
        byte[] inner = blocks.fingerprint().toBytes();
        ByteBuffer bytes = ByteBuffer.allocate(SCHEME.length + inner.length + 4 * Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(SCHEME).put(inner);
        bytes.putLong(output.logBase()).putLong(output.levels());
        bytes.putLong(switching.logBase()).putLong(switching.levels());
        return bytes.array();
    }

    /** The parameters of blocks, rotations and switches to the LWE secret. */
    public PbsParameters blocks() {
        return blocks;
    }

    /** The digits of the Ring-GSW ciphertexts of bits. */
    public Gadget output() {
        return output;
    }

    /** The digits of ring key switches. */
    public Gadget switching() {
        return switching;
    }

    /** log2 of the levels of {@link #output}, rounded up: so many low bits of exponents are dropped to turn all levels at once. */
    int droppedExponentBits() {
        return Integer.SIZE - Integer.numberOfLeadingZeros(output.levels() - 1);
    }

    /** SHA-256 of the canonical encoding of blocks and digits. */
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /**
     * What one key switch of a ring ciphertext adds, at every coefficient: fractions of the circle. The mean over coefficients of N·this is what a trace of log2 N
     * of them adds: an error that enters with m automorphisms to come is multiplied by 2^m in the mean (the trace over a group H of signed permutations has the
     * square |H| times itself and the trace N).
     */
    double switchVariance() {
        return switchVariance(blocks, switching);
    }

    private static double switchVariance(PbsParameters blocks, Gadget switching) {
        DigitMoments digits = DigitMoments.of(switching, blocks.ringModulus());
        ExternalProduct product = ExternalProduct.exact(
                blocks.ringDegree(),
                1,
                digits,
                PbsNoise.variance(blocks.ringError(), blocks.ringModulus()),
                SecretMoments.BINARY);
        return product.switchKeyTerm() + product.switchDroppedTerm();
    }

    /** The mean variance of a coefficient of the rows of a bit's Ring-GSW ciphertext for the body: the rotation's error has one coefficient. */
    double bodyRowVariance() {
        return bodyRowVariance(blocks, switching);
    }

    private static double bodyRowVariance(PbsParameters blocks, Gadget switching) {
        return blocks.noise().rotation() / blocks.ringDegree()
                + blocks.ringDegree() * switchVariance(blocks, switching);
    }

    /** The same for the mask: the body's error times z, and one more key switch. */
    double maskRowVariance() {
        return maskRowVariance(blocks, switching);
    }

    private static double maskRowVariance(PbsParameters blocks, Gadget switching) {
        return blocks.ringDegree() * SecretMoments.BINARY.meanSquare() * bodyRowVariance(blocks, switching)
                + switchVariance(blocks, switching);
    }

    /**
     * The variance of what is read in a table, as a fraction of the circle: one selection for each bit of the place.
     *
     * @param indexBits bits of the place
     */
    public double variance(int indexBits) {
        return indexBits * selectionVariance(blocks, output, switching);
    }

    private static double selectionVariance(PbsParameters blocks, Gadget output, Gadget switching) {
        DigitMoments digits = DigitMoments.of(output, blocks.ringModulus());
        ExternalProduct dropped = ExternalProduct.exact(blocks.ringDegree(), 1, digits, 0, SecretMoments.BINARY);
        double rows = maskRowVariance(blocks, switching) + bodyRowVariance(blocks, switching);
        return blocks.ringDegree() * digits.squares() * rows
                + meanDigits(blocks, output, switching)
                + dropped.droppedTerm();
    }

    /**
     * What the mean −1/2 of all digits but an odd modulus's last adds: rows of the mask err by e·z, so that Σ_k ±(e·z)_k = Σ_k e_k·w_k with w_0 = N·E[z], falling linearly to
     * −N·E[z], all of one sign at small k; e has a constant term of variance V_rotation + N²/3·V_switch and N²·V_switch of squares in all. For short digits of large rings it
     * exceeds what the digits' squares add.
     */
    private static double meanDigits(PbsParameters blocks, Gadget output, Gadget switching) {
        double degree = blocks.ringDegree();
        double constant = blocks.noise().rotation() + degree * degree / 3 * switchVariance(blocks, switching);
        double others = degree * degree * 2 / 3 * switchVariance(blocks, switching);
        int digits = output.wrapsFor(blocks.ringModulus()) ? output.levels() : output.levels() - 1;
        double weight = degree * SecretMoments.BINARY.mean();
        return digits / 4.0 * weight * weight * (constant + others / 3);
    }

    /**
     * log2 of the probability that one look-up in a table decrypts to a wrong value.
     *
     * @param indexBits bits of the place
     */
    public double failureLog2(int indexBits) {
        return Failure.log2(1.0 / (4 * blocks.space()), variance(indexBits));
    }

    /**
     * log2 of the probability that a bit turns into its opposite: that the error passes an eighth of the circle, exponents being 2^{@code t} apart for so many
     * levels.
     *
     * @param squaredNorm the variance of the bit, a look-up's result having 1
     */
    public double bitFailureLog2(double squaredNorm) {
        PbsNoise noise = blocks.noise();
        double spread = Math.scalb(1.0, 2 * droppedExponentBits());
        double variance = squaredNorm * noise.rotation() + noise.keySwitch() + spread * noise.modulusSwitch();
        return Failure.log2(1.0 / 8, variance);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CircuitParameters p
                && p.blocks.equals(blocks)
                && p.output.equals(output)
                && p.switching.equals(switching);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    /** One line for people. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "circuit bootstrapping, bits in base 2^%d with %d digits, ring key switch base 2^%d in %d digits, look-ups of 16 bits fail with 2^%.1f, on %s",
                output.logBase(),
                output.levels(),
                switching.logBase(),
                switching.levels(),
                failureLog2(MOST_INDEX_BITS),
                blocks);
    }
}
