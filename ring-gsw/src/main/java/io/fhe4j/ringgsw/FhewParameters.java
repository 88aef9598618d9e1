package io.fhe4j.ringgsw;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.InsecureParametersException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.api.SecurityEstimate;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ringgsw.noise.FhewNoise;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of FHEW gates: an LWE scheme of dimension n for bits, a ring of degree N modulo Q for their bootstrapping, and the decompositions of
 * both. Immutable. {@link FhewSets} has the published sets; sets of one's own are {@linkplain #builder() built}.
 */
public final class FhewParameters {

    /** The standard deviation of all errors. */
    public static final double ERROR_DEVIATION = 3.19;

    /** A failure probability up to 2^this needs nobody's consent. */
    public static final int UNQUESTIONED_FAILURE_LOG2 = -64;

    private final Spec spec;
    private final RnsBasis ringBasis;
    private final RnsBasis lweBasis;
    private final RnsBasis switchingBasis;
    private final LweEncoding bitEncoding;
    private final Fingerprint fingerprint;
    private final FhewNoise noise;

    /**
     * What a published set claims, and what is thought of it here.
     *
     * @param nominalBits the security in its name; 0 where it claims none
     * @param lweBits our estimate for the LWE part modulo q_KS, in bits
     * @param ringBits our estimate for the ring part modulo Q, in bits
     * @param failureLog2 log2 of the published failure probability of a gate; null where none is published for the method
     */
    record Publication(
            int nominalBits,
            double lweBits,
            double ringBits,
            @Nullable Integer failureLog2) {
        double bits() {
            return Math.min(lweBits, ringBits);
        }
    }

    /**
     * All that a parameter set is made of.
     *
     * @param name for people
     * @param method how accumulators are rotated
     * @param refreshBase B_r, the base of AP's digits
     * @param window the longest step of LMKCDEY
     * @param plaintextModulus p: a bit is 0 or q/p
     * @param ringDegree N, a power of two
     * @param ringModulus Q
     * @param lweDimension n
     * @param lweModulus q
     * @param switchingModulus q_KS
     * @param switchingGadget of the key switch
     * @param accumulatorGadget of the external products
     * @param lweSecret how the LWE secret is drawn
     * @param ringSecret how the ring secret is drawn
     * @param publication what is published of it, or null
     * @param insecurity why an insecure set is wanted, or null
     * @param acceptedFailureLog2 a failure probability that the user accepts, or null
     */
    record Spec(
            String name,
            BlindRotationMethod method,
            int refreshBase,
            int window,
            int plaintextModulus,
            int ringDegree,
            Modulus ringModulus,
            int lweDimension,
            Modulus lweModulus,
            Modulus switchingModulus,
            Gadget switchingGadget,
            Gadget accumulatorGadget,
            SecretDistribution lweSecret,
            SecretDistribution ringSecret,
            @Nullable Publication publication,
            @Nullable String insecurity,
            @Nullable Integer acceptedFailureLog2) {

        Spec withAcceptedFailure(@Nullable Integer log2) {
            return with(method, publication, log2);
        }

        Spec with(
                BlindRotationMethod newMethod,
                @Nullable Publication newPublication,
                @Nullable Integer newAcceptedFailureLog2) {
            return new Spec(
                    name,
                    newMethod,
                    refreshBase,
                    window,
                    plaintextModulus,
                    ringDegree,
                    ringModulus,
                    lweDimension,
                    lweModulus,
                    switchingModulus,
                    switchingGadget,
                    accumulatorGadget,
                    lweSecret,
                    ringSecret,
                    newPublication,
                    insecurity,
                    newAcceptedFailureLog2);
        }
    }

    /**
     * Checks everything.
     *
     * @throws InvalidParametersException if parts do not fit together
     * @throws InsecureParametersException if it is below 128 bits, is not published, and no reason was given
     */
    FhewParameters(Spec spec) {
        this.spec = spec;
        ParameterChecks.check(spec);
        ringBasis = RnsBasis.of(spec.ringModulus);
        lweBasis = RnsBasis.of(spec.lweModulus);
        switchingBasis = RnsBasis.of(spec.switchingModulus);
        bitEncoding = new LweEncoding(spec.plaintextModulus, 0);
        fingerprint = Fingerprint.of(ParameterEncoding.identity(spec));
        noise = FhewNoiseModel.of(this);
    }

    /** A builder; it starts from the figures of STD128. */
    public static FhewParametersBuilder builder() {
        return new FhewParametersBuilder();
    }

    /** Its name, for people: of two sets with one name but different numbers the {@link #fingerprint} differs. */
    public String name() {
        return spec.name;
    }

    /** How accumulators are rotated. */
    public BlindRotationMethod method() {
        return spec.method;
    }

    /**
     * The same figures with another method: other keys, and another fingerprint. What is published of failures does not hold for it.
     *
     * @throws InvalidParametersException if the method does not take the set's secrets
     */
    public FhewParameters withMethod(BlindRotationMethod method) {
        if (method == spec.method) {
            return this;
        }
        Publication published = spec.publication;
        Publication rest = published == null
                ? null
                : new Publication(published.nominalBits(), published.lweBits(), published.ringBits(), null);
        return new FhewParameters(spec.with(method, rest, null));
    }

    /** B_r, the base of the digits of mask words that AP has keys for. */
    public int refreshBase() {
        return spec.refreshBase;
    }

    /** w, the longest step of LMKCDEY: powers of 5 up to 5^w have switching keys. */
    public int automorphismWindow() {
        return spec.window;
    }

    /** Where a bit lies: 0 or q/p, with p = 4 for gates of two inputs, 6 of three, 8 of four. */
    public LweEncoding bitEncoding() {
        return bitEncoding;
    }

    /**
     * The modulus of ciphertexts: q, but q_KS for LMKCDEY, which switches a mask to odd numbers modulo 2N straight from there. Rounding to q
     * first, and setting a bit then, would shift every number of the mask by a half on average.
     */
    public Modulus ciphertextModulus() {
        return spec.method == BlindRotationMethod.LMKCDEY ? spec.switchingModulus : spec.lweModulus;
    }

    /** The basis of the ciphertext modulus alone. */
    public RnsBasis ciphertextBasis() {
        return spec.method == BlindRotationMethod.LMKCDEY ? switchingBasis : lweBasis;
    }

    /**
     * A phase in a ciphertext: ⌊halves·m/(2p) + 1/2⌋ mod m, m the {@linkplain #ciphertextModulus ciphertext modulus}, p the plaintext modulus of
     * bits. A bit 1 is 2 halves.
     */
    public long phase(int halves) {
        return phase(halves, ciphertextModulus());
    }

    /** The same modulo another number below 2^61. */
    long phase(int halves, Modulus modulus) {
        long m = modulus.value();
        long parts = 2L * spec.plaintextModulus;
        long count = Math.floorMod(halves, parts);
        return count * (m / parts) + (2 * count * (m % parts) + parts) / (2 * parts);
    }

    /** The ring degree N, a power of two. */
    public int ringDegree() {
        return spec.ringDegree;
    }

    /** The ring modulus Q, a prime ≡ 1 mod 2N. */
    public Modulus ringModulus() {
        return spec.ringModulus;
    }

    /** The basis of the ring modulus alone. */
    public RnsBasis ringBasis() {
        return ringBasis;
    }

    /** The dimension n of LWE ciphertexts. */
    public int lweDimension() {
        return spec.lweDimension;
    }

    /** The modulus q that masks are rounded to, a power of two that divides 2N. See {@link #ciphertextModulus}. */
    public Modulus lweModulus() {
        return spec.lweModulus;
    }

    /** The basis of the LWE modulus alone. */
    public RnsBasis lweBasis() {
        return lweBasis;
    }

    /** The modulus q_KS under which the key switch is done: a power of two, or Q. */
    public Modulus switchingModulus() {
        return spec.switchingModulus;
    }

    /** The basis of the key-switching modulus alone. */
    public RnsBasis switchingBasis() {
        return switchingBasis;
    }

    /** How the key switch decomposes residues modulo q_KS; exact. */
    public Gadget switchingGadget() {
        return spec.switchingGadget;
    }

    /** How external products decompose residues modulo Q. */
    public Gadget accumulatorGadget() {
        return spec.accumulatorGadget;
    }

    /** How the LWE secret is drawn. */
    public SecretDistribution lweSecretDistribution() {
        return spec.lweSecret;
    }

    /** How the ring secret is drawn: of no matter to a method, but Gaussian numbers allow a larger ring modulus, and multiply what is rounded by more. */
    public SecretDistribution ringSecretDistribution() {
        return spec.ringSecret;
    }

    /** Whether the set is a published one. */
    public boolean isPublished() {
        return spec.publication != null;
    }

    /** How hard the set is to break, by the committed thresholds: its components, of which the weakest decides. */
    public SecurityEstimate security() {
        return FhewSecurity.of(spec);
    }

    /**
     * Our estimate of the set's security in bits, the weaker of its LWE and its ring part: of published sets by the lattice estimator itself (cost
     * model MATZOV), of others between its thresholds. Most published sets fall short of the level in their name.
     */
    public double estimatedSecurityBits() {
        Publication published = spec.publication;
        return published == null ? security().bits() : published.bits();
    }

    /** The security that a published set's name claims, in bits; 0 where it claims none. */
    public int nominalSecurityBits() {
        Publication published = spec.publication;
        return published == null ? 0 : published.nominalBits();
    }

    /** Why an insecure set is allowed; empty for the others. */
    public Optional<String> insecurityReason() {
        return Optional.ofNullable(spec.insecurity);
    }

    /** log2 of the failure probability of a two-input gate as published with the set. */
    public OptionalInt publishedFailureLog2() {
        Publication published = spec.publication;
        Integer log2 = published == null ? null : published.failureLog2();
        return log2 == null ? OptionalInt.empty() : OptionalInt.of(log2);
    }

    /**
     * The same set with the consent to gates that fail with a probability up to 2^log2. Gates above 2^-64 need it, by the worse of what is published
     * of the set and what the noise model computes of the gate: gates of two inputs before keys are made or used, each gate of more inputs
     * when it is evaluated.
     *
     * @param log2 below 0, at least what is known of gates of two inputs
     * @throws InvalidParametersException if those fail more often, or the probability is 1
     */
    public FhewParameters acceptFailureProbability(int log2) {
        Gate gate = worstOfTwoInputs();
        if (log2 >= 0 || log2 < knownFailureLog2(gate)) {
            throw new InvalidParametersException(
                    failing(gate) + ": accept that or more, and less than 1, not 2^" + log2);
        }
        return new FhewParameters(spec.withAcceptedFailure(log2));
    }

    /**
     * For whoever makes or uses keys of the set: refuses it as long as gates of two inputs fail with a probability above 2^-64 that is not accepted.
     *
     * @throws InvalidParametersException if so
     */
    public void checkFailureAccepted() {
        checkFailureAccepted(worstOfTwoInputs());
    }

    /**
     * The same for one gate, on results of gates.
     *
     * @throws InvalidParametersException if it fails with a probability above 2^-64 that is not accepted
     */
    public void checkFailureAccepted(Gate gate) {
        double known = knownFailureLog2(gate);
        if (known > toleratedFailureLog2()) {
            int least = (int) Math.ceil(known);
            throw new InvalidParametersException(failing(gate) + ", above 2^" + toleratedFailureLog2() + ": "
                    + (least < 0
                            ? "accept it with acceptFailureProbability(" + least + "), or use another set"
                            : "use another set"));
        }
    }

    /** log2 of the failure probability that gates of this set may have: what was accepted, or 2^-64. */
    public int toleratedFailureLog2() {
        Integer accepted = spec.acceptedFailureLog2;
        return accepted == null ? UNQUESTIONED_FAILURE_LOG2 : Math.max(accepted, UNQUESTIONED_FAILURE_LOG2);
    }

    private String failing(Gate gate) {
        double computed = Math.ceil(failureLog2(gate));
        OptionalInt published = publishedFailureLog2();
        return String.format(
                        Locale.ROOT, "%s of %s fails with the probability 2^%.0f by our model", gate, name(), computed)
                + (published.isPresent() ? " and 2^" + published.getAsInt() + " as published" : "");
    }

    /**
     * log2 of the failure probability of a gate on results of gates as it is known: the worse of what is published of the set and what the noise model
     * computes.
     */
    public double knownFailureLog2(Gate gate) {
        double computed = failureLog2(gate);
        OptionalInt published = publishedFailureLog2();
        return published.isPresent() ? Math.max(computed, published.getAsInt()) : computed;
    }

    /** log2 of the failure probability of the gate that fails most often, by the noise model. */
    public double failureLog2() {
        return failureLog2(worst(Gate.of(this)));
    }

    private Gate worstOfTwoInputs() {
        return worst(Gate.of(this).stream().filter(gate -> gate.inputs() == 2).toList());
    }

    private Gate worst(List<Gate> gates) {
        return Collections.max(gates, Comparator.comparingDouble(this::failureLog2));
    }

    /** The variances of a bootstrapped bit, by the noise model. */
    public FhewNoise noise() {
        return noise;
    }

    /**
     * log2 of the probability, by the noise model, that a gate on independent results of gates goes wrong: that the error of their combination
     * passes the distance to the nearest sign change.
     */
    public double failureLog2(Gate gate) {
        return failureLog2(gate, gate.inputs() * noise.output());
    }

    /**
     * The same of a gate on any operands.
     *
     * @param variance the variance of the sum of the operands, as a fraction of the circle squared
     */
    double failureLog2(Gate gate, double variance) {
        int p = spec.plaintextModulus;
        double coefficient = Math.abs(gate.coefficient(p));
        return noise.failureLog2(coefficient * coefficient * variance, coefficient / (2 * p));
    }

    /** SHA-256 of the canonical encoding of method, moduli, dimensions, decompositions and distributions. */
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /** Equal parts; see {@link #fingerprint} for equality of what keys and ciphertexts depend on. */
    @Override
    public boolean equals(Object other) {
        return other instanceof FhewParameters p && p.spec.equals(spec);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    /** One line for people. */
    @Override
    public String toString() {
        Modulus ks = spec.switchingModulus;
        int digits = spec.accumulatorGadget.levels();
        return String.format(
                Locale.ROOT,
                "FHEW %s (exact, %s): N=%d, Q=%d (%d bits), %s ring secret, n=%d, %s LWE secret, q=%s, q_KS=%s in base"
                        + " 2^%d, accumulator base 2^%d in %s, %s",
                spec.name,
                methodText(),
                spec.ringDegree,
                spec.ringModulus.value(),
                spec.ringModulus.bits(),
                text(spec.ringSecret),
                spec.lweDimension,
                text(spec.lweSecret),
                spec.lweModulus,
                ks.equals(spec.ringModulus) ? "Q" : ks.toString(),
                spec.switchingGadget.logBase(),
                spec.accumulatorGadget.logBase(),
                digits == 1 ? "1 digit" : digits + " digits",
                assurance());
    }

    private static String text(SecretDistribution secret) {
        return secret.name().toLowerCase(Locale.ROOT);
    }

    private String methodText() {
        return switch (spec.method) {
            case GINX -> "GINX";
            case AP -> "AP in base " + spec.refreshBase;
            case LMKCDEY -> "LMKCDEY with window " + spec.window;
        };
    }

    /**
     * What security and failure probability rest on, as {@code published, 124 bits by our estimate, gates of two inputs fail with 2^-129 by our model and
     * 2^-135 as published, MAJORITY with 2^-86}.
     */
    public String assurance() {
        StringBuilder line = new StringBuilder();
        if (spec.insecurity != null) {
            line.append("INSECURE (allowed: ").append(spec.insecurity).append("), ");
        }
        if (isPublished()) {
            line.append("published, ");
        }
        double pair = failureLog2(worstOfTwoInputs());
        line.append(String.format(
                Locale.ROOT,
                "%.0f bits by our estimate, gates of two inputs fail with 2^%.0f by our model",
                Math.floor(estimatedSecurityBits()),
                Math.ceil(pair)));
        if (isPublished()) {
            OptionalInt published = publishedFailureLog2();
            line.append(
                    published.isPresent() ? " and 2^" + published.getAsInt() + " as published" : ", none published");
        }
        Gate worst = worst(Gate.of(this));
        if (failureLog2(worst) > pair) {
            line.append(String.format(Locale.ROOT, ", %s with 2^%.0f", worst, Math.ceil(failureLog2(worst))));
        }
        return line.toString();
    }
}
