package io.fhe4j.ckks;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.InsecureParametersException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.RlweSecurity;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.ckks.encoding.CrtComposer;
import io.fhe4j.ckks.encoding.EmbeddingPrecision;
import io.fhe4j.ckks.noise.NoiseModel;
import io.fhe4j.ckks.noise.NoiseParameters;
import io.fhe4j.ntt.ExactDivision;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.ModulusKind;
import io.fhe4j.ntt.RnsBasis;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A parameter set of CKKS: ring degree, primes in levels, special primes, digits, scales and bounds. Immutable, checked once
 * when it is made.
 *
 * <p>Level l = 0…{@link #depth()} has the modulus Q_0·Q_1⋯Q_l, each Q_i a <em>group</em> of one or more primes which one rescale
 * consumes together. The highest level has the canonical scale s_L = 2^{@link #scaleBits()}, each lower one s_{l−1} = s_l²/Q_l
 * exactly: what a rescaled product has by itself. Q_l is chosen nearest to s_l²/s_L, so that no scale drifts. The
 * bottom group exceeds s_0 by log2(2B) + 2 bits, B the {@link #messageBound()}.
 *
 * <p>Security is judged by Bossuat et al. (2024), table 5.2, on the product of <em>all</em> primes, the special ones included.
 */
public final class CkksParameters {

    /** The largest ring degree. */
    public static final int MAX_RING_DEGREE = 1 << RlweSecurity.MAX_LOG_N;

    /** The smallest ring degree that is ever secure here. */
    public static final int MIN_SECURE_RING_DEGREE = 1 << 11;

    /** The largest number of primes in a group. */
    public static final int MAX_PRIMES_PER_LEVEL = 3;

    /** No prime is longer than this. */
    public static final int MAX_PRIME_BITS = 60;

    /** The smallest ring degree, for tests. */
    static final int MIN_RING_DEGREE = 8;

    /** The largest number of primes of all kinds. */
    static final int MAX_PRIMES = 256;

    private static final double LARGEST_DRIFT = 0.5;

    private final Spec spec;
    private final RnsBasis ciphertextBasis;
    private final int[] rows;
    private final Scale[] scales;
    private final double[] logModuli;
    private final double headroom;
    private final int securityBits;
    private final double precision;
    private final Fingerprint fingerprint;
    private final PerLevel<KeySwitchLayout> layouts;
    private final PerLevel<ExactDivision> rescalings;
    private final PerLevel<CrtComposer> composers;
    private final RnsBasis publicKeyBasis;
    private final ExactDivision publicKeyDivision;
    private volatile @Nullable NoiseModel noiseModel;

    /**
     * All that a parameter set is made of.
     *
     * @param ringDegree N, a power of two
     * @param groups the primes of each level, bottom first
     * @param special the special primes
     * @param digitRows primes of Q in a full key-switching digit
     * @param scaleBits log2 of the highest canonical scale
     * @param messageBound B
     * @param inputBound the bound of fresh encryptions, at most B
     * @param secret how secrets are drawn
     * @param security the level that was asked for; null when insecure ones are allowed
     * @param insecurity why an insecure set is wanted, or null
     * @param promisedBits the precision that was asked for, or null
     * @param release room for released results, or null
     */
    record Spec(
            int ringDegree,
            List<RnsBasis> groups,
            RnsBasis special,
            int digitRows,
            int scaleBits,
            double messageBound,
            double inputBound,
            SecretDistribution secret,
            @Nullable SecurityLevel security,
            @Nullable String insecurity,
            @Nullable Integer promisedBits,
            @Nullable ReleaseRoom release) {

        Spec {
            groups = List.copyOf(groups);
        }
    }

    /**
     * Checks everything.
     *
     * @throws InvalidParametersException if parts do not fit together
     * @throws InsecureParametersException if the table does not cover it and no reason for that was given
     */
    CkksParameters(Spec spec) {
        this.spec = spec;
        checkRanges(spec);
        int levels = spec.groups.size();
        rows = new int[levels];
        logModuli = new double[levels];
        List<io.fhe4j.ntt.Modulus> all = new ArrayList<>();
        for (int l = 0; l < levels; l++) {
            all.addAll(spec.groups.get(l).moduli());
            rows[l] = all.size();
            logModuli[l] = spec.groups.get(l).logProduct() + (l == 0 ? 0 : logModuli[l - 1]);
        }
        ciphertextBasis = RnsBasis.of(all);
        checkPrimes(spec, ciphertextBasis);
        scales = canonicalScales(spec);
        headroom = checkBottom(spec, scales[0]);
        checkSpecial(spec, ciphertextBasis);
        BigInteger product = ciphertextBasis.product().multiply(spec.special.product());
        int logN = Integer.numberOfTrailingZeros(spec.ringDegree);
        securityBits = RlweSecurity.securityBits(logN, spec.secret, product);
        checkSecurity(spec, logN, securityBits, logQP());
        precision = new PrecisionModel(spec.ringDegree, spec.secret, spec.messageBound, spec.release)
                .precisionBits(levels - 1, spec.scaleBits);
        layouts = new PerLevel<>(levels, this::newKeySwitchLayout);
        rescalings = new PerLevel<>(
                levels,
                level -> ExactDivision.byTrailing(basis(level), group(level).size()));
        composers = new PerLevel<>(levels, level -> CrtComposer.of(basis(level)));
        publicKeyBasis = spec.special.leading(1).then(ciphertextBasis);
        publicKeyDivision = ExactDivision.byLeading(publicKeyBasis, 1);
        fingerprint = Fingerprint.of(ParameterEncoding.identity(spec));
    }

    private static void checkRanges(Spec spec) {
        int n = spec.ringDegree;
        if (Integer.bitCount(n) != 1 || n < MIN_RING_DEGREE || n > MAX_RING_DEGREE) {
            throw new InvalidParametersException("the ring degree is a power of two from 2^11 to 2^17 (from "
                    + MIN_RING_DEGREE + " in insecure sets), not " + n);
        }
        checkBounds(spec.messageBound, spec.inputBound);
        if (spec.scaleBits < 1 || spec.scaleBits > MAX_PRIMES_PER_LEVEL * MAX_PRIME_BITS) {
            throw new InvalidParametersException("the scale is 2^1 to 2^180, not 2^" + spec.scaleBits);
        }
        for (RnsBasis group : spec.groups) {
            if (group.size() > MAX_PRIMES_PER_LEVEL) {
                throw new InvalidParametersException(
                        "a level has 1 to " + MAX_PRIMES_PER_LEVEL + " primes, not " + group.size());
            }
        }
        if (spec.digitRows < 1) {
            throw new InvalidParametersException("a digit has at least one prime, not " + spec.digitRows);
        }
    }

    static void checkBounds(double messageBound, double inputBound) {
        if (!(messageBound > 0) || !(messageBound <= 0x1p60)) {
            throw new InvalidParametersException("the message bound is above 0 and at most 2^60, not " + messageBound);
        }
        if (!(inputBound > 0) || !(inputBound <= messageBound)) {
            throw new InvalidParametersException(
                    "the input bound is above 0 and at most the message bound " + messageBound + ", not " + inputBound);
        }
    }

    private static void checkPrimes(Spec spec, RnsBasis q) {
        Set<Long> seen = new HashSet<>();
        RnsBasis all = spec.special.then(q);
        if (all.size() > MAX_PRIMES) {
            throw new InvalidParametersException(all.size() + " primes, where at most " + MAX_PRIMES + " are served");
        }
        for (io.fhe4j.ntt.Modulus prime : all.moduli()) {
            if (prime.kind() != ModulusKind.PRIME
                    || !prime.supportsTransform(spec.ringDegree)
                    || prime.bits() > MAX_PRIME_BITS) {
                throw new InvalidParametersException(prime + " is not a prime = 1 mod 2N = " + 2L * spec.ringDegree
                        + " of at most " + MAX_PRIME_BITS + " bits");
            }
            if (!seen.add(prime.value())) {
                throw new InvalidParametersException("the prime " + prime + " occurs twice");
            }
        }
    }

    private static Scale[] canonicalScales(Spec spec) {
        int top = spec.groups.size() - 1;
        Scale[] scales = new Scale[top + 1];
        scales[top] = Scale.powerOfTwo(spec.scaleBits);
        for (int l = top; l > 0; l--) {
            scales[l - 1] = scales[l].square().divide(scaleOf(spec.groups.get(l)));
            double drift = scales[l - 1].log2() - spec.scaleBits;
            if (!(Math.abs(drift) <= LARGEST_DRIFT)) {
                throw new InvalidParametersException(String.format(
                        Locale.ROOT,
                        "the canonical scale of level %d would be 2^%.2f instead of 2^%d: choose the primes of level %d"
                                + " nearer to the square of its scale over 2^%d, or a larger scale",
                        l - 1,
                        scales[l - 1].log2(),
                        spec.scaleBits,
                        l,
                        spec.scaleBits));
            }
        }
        return scales;
    }

    static Scale scaleOf(RnsBasis group) {
        return Scale.product(
                group.moduli().stream().mapToLong(io.fhe4j.ntt.Modulus::value).toArray());
    }

    private static double checkBottom(Spec spec, Scale bottomScale) {
        double bits = spec.groups.get(0).logProduct() - bottomScale.log2();
        double least = StrictMath.log(2 * spec.messageBound) / StrictMath.log(2) + 2;
        if (bits < least - 0.1) {
            throw new InvalidParametersException(String.format(
                    Locale.ROOT,
                    "the bottom level exceeds its scale by %.2f bits where a message bound of %s needs log2(2B) + 2 = %.2f:"
                            + " use larger bottom primes or a smaller bound",
                    bits,
                    spec.messageBound,
                    least));
        }
        return StrictMath.pow(2, bits - 1);
    }

    private static void checkSpecial(Spec spec, RnsBasis q) {
        BigInteger p = spec.special.product();
        for (int start = 0; start < q.size(); start += spec.digitRows) {
            RnsBasis digit = q.range(start, Math.min(q.size(), start + spec.digitRows));
            if (p.compareTo(digit.product()) < 0) {
                throw new InvalidParametersException(String.format(
                        Locale.ROOT,
                        "the special primes have %.1f bits together and the digit from prime %d on has %.1f: key switching"
                                + " would drown the message; use more special primes or smaller digits",
                        spec.special.logProduct(),
                        start,
                        digit.logProduct()));
            }
        }
    }

    private static void checkSecurity(Spec spec, int logN, int securityBits, double logQP) {
        if (spec.insecurity != null) {
            if (spec.insecurity.isBlank()) {
                throw new InvalidParametersException("give a reason for an insecure parameter set");
            }
            return;
        }
        SecurityLevel wanted = spec.security == null ? SecurityLevel.BITS_128 : spec.security;
        if (securityBits < wanted.bits()) {
            throw new InsecureParametersException(String.format(
                    Locale.ROOT,
                    "log2 QP = %.2f with the special primes, but %s; use a larger ring, fewer levels or a smaller scale, or"
                            + " name a reason with insecure(\"…\")",
                    logQP,
                    RlweSecurity.row(logN, spec.secret, wanted)));
        }
    }

    /** A builder; it starts from depth 1, 20 bits of precision, 128-bit security, bounds 1 and a ternary secret. */
    public static CkksParametersBuilder builder() {
        return new CkksParametersBuilder();
    }

    /** The ring degree N, a power of two. */
    public int ringDegree() {
        return spec.ringDegree;
    }

    /** log2 of the ring degree. */
    public int logRingDegree() {
        return Integer.numberOfTrailingZeros(spec.ringDegree);
    }

    /** The number of complex slots, N/2. */
    public int maxSlots() {
        return spec.ringDegree / 2;
    }

    /** The number of rescales that a fresh ciphertext allows, which is also its level. */
    public int depth() {
        return rows.length - 1;
    }

    /** The number of primes at a level, those of all lower levels included. */
    public int rows(int level) {
        return rows[checkLevel(level)];
    }

    /** The primes of Q at a level, bottom first. */
    public RnsBasis basis(int level) {
        return ciphertextBasis.leading(rows(level));
    }

    /** The primes that the rescale from this level consumes; at level 0 the bottom primes. */
    public RnsBasis group(int level) {
        return spec.groups.get(checkLevel(level));
    }

    /** The special primes P. */
    public RnsBasis special() {
        return spec.special;
    }

    /** P ∪ Q at a level, special primes first: the basis of evaluation keys. */
    public RnsBasis keyBasis(int level) {
        return spec.special.then(basis(level));
    }

    /** One special prime, then all of Q: the basis of public keys and of public-key encryption. */
    public RnsBasis publicKeyBasis() {
        return publicKeyBasis;
    }

    /** The division by the special prime of {@link #publicKeyBasis} that ends a public-key encryption. */
    public ExactDivision publicKeyDivision() {
        return publicKeyDivision;
    }

    /** Primes of Q in a full key-switching digit. */
    public int digitRows() {
        return spec.digitRows;
    }

    /** The number of key-switching digits at a level; dnum at the highest. */
    public int digits(int level) {
        return (rows(level) + spec.digitRows - 1) / spec.digitRows;
    }

    /** Digits and bases of key switching at a level; made on first use and kept. */
    public KeySwitchLayout keySwitchLayout(int level) {
        return layouts.get(checkLevel(level));
    }

    private KeySwitchLayout newKeySwitchLayout(int level) {
        int[] digitRows = new int[digits(level)];
        Arrays.fill(digitRows, spec.digitRows);
        return KeySwitchLayout.of(spec.special, basis(level), digitRows);
    }

    /** The constants that compose the integers of a level from their residues; made on first use and kept. */
    public CrtComposer crtComposer(int level) {
        return composers.get(checkLevel(level));
    }

    /**
     * The division by the group of a level; made on first use and kept.
     *
     * @param level 1…depth
     */
    public ExactDivision rescaling(int level) {
        if (level < 1) {
            throw new IllegalArgumentException("there is no rescale from level " + level);
        }
        return rescalings.get(checkLevel(level));
    }

    /** The canonical scale of a level. */
    public Scale scale(int level) {
        return scales[checkLevel(level)];
    }

    /** log2 of the canonical scale of the highest level. */
    public int scaleBits() {
        return spec.scaleBits;
    }

    /** B, the bound of every slot of everything that a program computes. */
    public double messageBound() {
        return spec.messageBound;
    }

    /** The bound of every slot of fresh encryptions, at most B. */
    public double inputBound() {
        return spec.inputBound;
    }

    /** The greatest slot that the bottom level holds, Q_0/(2·s_0): at least about 4B. */
    public double headroom() {
        return headroom;
    }

    /** How secrets are drawn. */
    public SecretDistribution secretDistribution() {
        return spec.secret;
    }

    /** The deviation of the discrete Gaussian of all errors. */
    public double errorDeviation() {
        return PrecisionModel.ERROR_DEVIATION;
    }

    /** The security by the tables in bits: 256, 192, 128, or 0 for less. */
    public int securityBits() {
        return securityBits;
    }

    /** The security level that was asked for; empty when insecure sets are allowed. */
    public Optional<SecurityLevel> security() {
        return Optional.ofNullable(spec.security);
    }

    /** Why an insecure set was asked for; empty when none was. */
    public Optional<String> insecurity() {
        return Optional.ofNullable(spec.insecurity);
    }

    /** The room for released results that was asked for. */
    public Optional<ReleaseRoom> releaseRoom() {
        return Optional.ofNullable(spec.release);
    }

    /** The precision that was asked for, in bits below the message bound; empty for explicit parameters. */
    public OptionalInt promisedPrecisionBits() {
        return spec.promisedBits == null ? OptionalInt.empty() : OptionalInt.of(spec.promisedBits);
    }

    /**
     * The bits below B that the worst slot of the reference circuit keeps except with probability 2^-40: y ← rescale(y·z_l) over all
     * levels, each z_l a fresh public-key encryption brought to its level, operands and results at most B.
     */
    public double precisionBits() {
        return precision;
    }

    /**
     * What a program loses and needs, found by running it on shapes: no keys, no arithmetic, seconds even for large rings.
     *
     * @param program the program
     * @param inputs how many inputs it has: fresh public-key encryptions of the highest level, full slots, at the input bound
     */
    public ProgramEstimate estimate(CkksProgram program, int inputs) {
        return estimate(program, inputs, EncryptionKind.PUBLIC_KEY);
    }

    /** As {@link #estimate(CkksProgram, int)}, with inputs that are encrypted in another way. */
    public ProgramEstimate estimate(CkksProgram program, int inputs, EncryptionKind kind) {
        return DryRun.estimate(this, program, inputs, kind);
    }

    /** log2 of Q at the highest level, in bits. */
    public double logQ() {
        return logQ(depth());
    }

    /** log2 of Q at a level, in bits. */
    public double logQ(int level) {
        return logModuli[checkLevel(level)];
    }

    /** log2 of QP, special primes included, in bits. */
    public double logQP() {
        return logQ() + spec.special.logProduct();
    }

    /**
     * The Galois element of the rotation by {@code step} slots to the left, 5^step mod 2N; negative steps rotate to the right, and steps
     * count modulo N/2.
     */
    public long galoisElement(int step) {
        long modulus = 2L * spec.ringDegree;
        return io.fhe4j.ntt.ModularMath.power(5, Math.floorMod(step, maxSlots()), modulus);
    }

    /** The Galois element of complex conjugation, 2N − 1. */
    public long conjugationElement() {
        return 2L * spec.ringDegree - 1;
    }

    /** Words of a ciphertext of two components at a level. */
    public long ciphertextWords(int level) {
        return 2L * rows(level) * spec.ringDegree;
    }

    /** Words of a switching key for a level, both halves. */
    public long switchingKeyWords(int level) {
        return 2L * digits(level) * (rows(level) + spec.special.size()) * spec.ringDegree;
    }

    /** SHA-256 of the canonical encoding of all that keys and ciphertexts depend on. */
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /** How noise grows; full slots. */
    NoiseModel noiseModel() {
        NoiseModel known = noiseModel;
        if (known == null) {
            known = NoiseModel.of(NoiseParameters.of(this));
            noiseModel = known;
        }
        return known;
    }

    /** The accuracy that encoding and decoding at a scale need for the precision of these parameters. */
    public EmbeddingPrecision embeddingPrecision(Scale scale) {
        return EmbeddingPrecision.neededFor(scale, Math.max(0, (int) Math.floor(precision)));
    }

    Spec spec() {
        return spec;
    }

    int checkLevel(int level) {
        if (level < 0 || level >= rows.length) {
            throw new IllegalArgumentException("levels are 0 to " + depth() + ", not " + level);
        }
        return level;
    }

    /** Equal parts; see {@link #fingerprint} for equality of what keys and ciphertexts depend on. */
    @Override
    public boolean equals(Object other) {
        return other instanceof CkksParameters p && p.spec.equals(spec);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    /** One line for people. */
    @Override
    public String toString() {
        String security = securityBits == 0 ? "INSECURE" : securityBits + "-bit secure";
        String reason = spec.insecurity == null ? "" : " (insecure allowed: " + spec.insecurity + ")";
        return String.format(
                Locale.ROOT,
                "CKKS N=2^%d, depth %d, scale 2^%d, log QP %.1f in %d+%d primes, %d digits, |message| <= %s, %.1f bits, %s%s",
                logRingDegree(),
                depth(),
                spec.scaleBits,
                logQP(),
                ciphertextBasis.size(),
                spec.special.size(),
                digits(depth()),
                spec.messageBound,
                precision,
                security,
                reason);
    }
}
