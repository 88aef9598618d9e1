package io.fhe4j.ckks.noise;

import java.util.List;
import java.util.Locale;

/**
 * What is known of a slot's message and error without the secret key; immutable, in units of the message.
 *
 * <p>The error is a sum of three parts. Independent random sources, each with an identity: the same source met again adds
 * linearly, so that x + x doubles, different ones add in variance. What a computation adds is a function of its operands, so
 * its identity follows from theirs: rotating the same ciphertext twice gives the same error twice. Random parts whose identity was given up (when there are
 * more than {@value #MAX_SOURCES} sources, or after reading a file), which add linearly to anything. And a bias: what is not
 * random, such as a constant that was rounded, and products of errors.
 */
public final class NoiseEstimate {

    /** The number of sources that are told apart. */
    public static final int MAX_SOURCES = 2048;

    /** The sources kept when there were more: half, so that not every later operation has to choose again. */
    private static final int KEPT_SOURCES = MAX_SOURCES / 2;

    private static final long TIMES = 1;

    /** Products with whole numbers up to this are like sums. */
    private static final double MAX_EXACT_FACTOR = 0x1p53;

    /**
     * Equal for values whose next rounding or key switch makes the same error, and opposite where it makes the opposite one: those
     * computed from the same values in the same way, also with plaintexts added, which leave alone what the secret is multiplied by.
     */
    private final long origin;

    private final double messageBound;
    private final NoiseSources sources;
    private final double merged;
    private final double bias;
    private final double tail;

    private NoiseEstimate(
            long origin, double messageBound, NoiseSources sources, double merged, double bias, double tail) {
        this.origin = origin;
        boolean many = sources.size() > MAX_SOURCES;
        this.messageBound = messageBound;
        this.sources = many ? sources.greatest(KEPT_SOURCES) : sources;
        this.merged =
                many ? merged + Math.sqrt(sources.allButGreatest(KEPT_SOURCES).boundingVariance()) : merged;
        this.bias = bias;
        this.tail = tail;
    }

    /** A message without an error. */
    static NoiseEstimate exact(double messageBound, double tail) {
        return exact(messageBound, tail, Double.doubleToLongBits(messageBound));
    }

    /** The message without an error whose content is known by a hash. */
    static NoiseEstimate exact(double messageBound, double tail, long content) {
        return new NoiseEstimate(content, checked(messageBound), NoiseSources.NONE, 0, 0, tail);
    }

    /** A message whose error has lost its history. */
    static NoiseEstimate opaque(double messageBound, double deviation, double bias, double tail, long content) {
        return new NoiseEstimate(
                content, checked(messageBound), NoiseSources.NONE, checked(deviation), checked(bias), tail);
    }

    /** The greatest modulus of the message in a slot. */
    public double messageBound() {
        return messageBound;
    }

    /** The deviation of the error in a slot: the square root of its mean square. */
    public double deviation() {
        return Math.hypot(randomDeviation(), bias);
    }

    /** The deviation of the random parts of the error alone. */
    public double randomDeviation() {
        return Math.sqrt(sources.variance()) + merged;
    }

    /** What the error may have besides its random parts. */
    public double bias() {
        return bias;
    }

    /** The error that no slot exceeds, except with probability 2^-40. */
    public double worstError() {
        return bias + tail * (Math.sqrt(sources.boundingVariance()) + merged);
    }

    /** The bits between message bound and worst error, log2(messageBound / worstError). */
    public double precisionBits() {
        return (StrictMath.log(messageBound) - StrictMath.log(worstError())) / StrictMath.log(2);
    }

    /** The number of sources that are told apart. */
    public int sources() {
        return sources.size();
    }

    /**
     * The sum of two messages.
     *
     * @throws IllegalArgumentException if they are of different numbers of slots
     */
    public NoiseEstimate plus(NoiseEstimate other) {
        return plus(other, origin + other.origin);
    }

    /**
     * The difference of two messages; its error is not taken to be smaller than that of the sum.
     *
     * @throws IllegalArgumentException if they are of different numbers of slots
     */
    public NoiseEstimate minus(NoiseEstimate other) {
        return plus(other, origin - other.origin);
    }

    /**
     * The sum of a ciphertext's message and a plaintext or constant, or their difference. A plaintext changes nothing that the secret is
     * multiplied by, so later roundings and key switches make the error that they make without it.
     *
     * @throws IllegalArgumentException if they are of different numbers of slots
     */
    public NoiseEstimate plusPlaintext(NoiseEstimate plaintext) {
        return plus(plaintext, origin);
    }

    private NoiseEstimate plus(NoiseEstimate other, long sum) {
        return new NoiseEstimate(
                sum,
                messageBound + other.messageBound,
                NoiseSources.combine(sources, 1, other.sources, 1),
                merged + other.merged,
                bias + other.bias,
                sameTail(other));
    }

    /**
     * The sum of messages.
     *
     * @param terms at least one
     */
    public static NoiseEstimate sum(List<NoiseEstimate> terms) {
        if (terms.isEmpty()) {
            throw new IllegalArgumentException("a sum of no terms");
        }
        // In halves: each source is then merged log2 times, not once for every term.
        int middle = terms.size() / 2;
        return middle == 0
                ? terms.getFirst()
                : sum(terms.subList(0, middle)).plus(sum(terms.subList(middle, terms.size())));
    }

    /**
     * The product of two messages, of ciphertexts or a ciphertext and a plaintext: x·e_y + y·e_x + e_x·e_y. A square is the
     * product with itself.
     *
     * @throws IllegalArgumentException if they are of different numbers of slots
     */
    public NoiseEstimate times(NoiseEstimate other) {
        return new NoiseEstimate(
                product(origin, other.origin),
                messageBound * other.messageBound,
                NoiseSources.combine(sources, other.messageBound, other.sources, messageBound),
                merged * other.messageBound + other.merged * messageBound,
                bias * other.messageBound + other.bias * messageBound + worstError() * other.worstError(),
                sameTail(other));
    }

    /**
     * The product with a constant that is the same in every slot.
     *
     * @param constant the constant, of any sign; of a complex one, its modulus
     * @param constantError how far the constant that was really multiplied by is from it, in units of the message; zero if exact
     */
    public NoiseEstimate timesConstant(double constant, double constantError) {
        double factor = Math.abs(constant);
        double error = checked(Math.abs(constantError));
        return new NoiseEstimate(
                constant == Math.rint(constant) && factor <= MAX_EXACT_FACTOR
                        ? origin * (long) constant
                        : signed(origin, constant < 0, Double.doubleToLongBits(factor)),
                messageBound * factor,
                sources.times(factor),
                merged * factor,
                bias * factor + error * (messageBound + worstError()),
                tail);
    }

    /**
     * The message after X → X^galois, without what a key switch adds.
     *
     * @param galois odd, positive, below 2N
     * @param ringDegree N, a power of two
     */
    public NoiseEstimate automorphism(int galois, int ringDegree) {
        if ((galois & 1) == 0 || galois < 1 || galois >= 2 * ringDegree) {
            throw new IllegalArgumentException(
                    "a Galois element is odd and between 0 and " + 2 * ringDegree + ", not " + galois);
        }
        return galois == 1
                ? this
                : new NoiseEstimate(
                        signed(origin, false, galois),
                        messageBound,
                        sources.automorphism(galois, ringDegree),
                        merged,
                        bias,
                        tail);
    }

    /** With a new independent source of this deviation in each slot, such as a fresh encryption has. */
    public NoiseEstimate withSource(double deviation) {
        long identity = NoiseSources.newIdentity();
        return with(identity, identity, deviation);
    }

    /**
     * With the error of this deviation in each slot that a deterministic operation adds, such as a rescale or a key switch: independent
     * of others, and the same when the same operation is done again on the same operands.
     */
    public NoiseEstimate withComputedSource(double deviation) {
        long salt = Double.doubleToLongBits(deviation);
        return with(mixed(Math.abs(origin), salt), signed(origin, false, salt), deviation);
    }

    private NoiseEstimate with(long identity, long result, double deviation) {
        NoiseSources added = NoiseSources.of(identity, checked(deviation));
        return new NoiseEstimate(result, messageBound, NoiseSources.combine(sources, 1, added, 1), merged, bias, tail);
    }

    /** With an error that is not random, of at most this modulus in each slot. */
    public NoiseEstimate withBias(double additional) {
        return new NoiseEstimate(origin, messageBound, sources, merged, bias + checked(additional), tail);
    }

    /** With a declared bound of the message instead of the propagated one. */
    public NoiseEstimate withMessageBound(double bound) {
        return new NoiseEstimate(origin, checked(bound), sources, merged, bias, tail);
    }

    /** Message bound, deviation and worst error, for logs. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "at most %.4g, deviation 2^%.2f, worst error 2^%.2f",
                messageBound,
                StrictMath.log(deviation()) / StrictMath.log(2),
                StrictMath.log(worstError()) / StrictMath.log(2));
    }

    private double sameTail(NoiseEstimate other) {
        if (tail != other.tail) {
            throw new IllegalArgumentException("estimates of different numbers of slots");
        }
        return tail;
    }

    /** A hash of an origin that is opposite for the opposite origin, or for the other sign. */
    private static long signed(long origin, boolean negative, long salt) {
        long hash = mixed(Math.abs(origin), salt);
        return origin < 0 == negative ? hash : -hash;
    }

    /** The same for either order, and for two changes of sign. */
    private static long product(long a, long b) {
        long hash = mixed(mixed(Math.abs(a), TIMES) + mixed(Math.abs(b), TIMES), TIMES);
        return a < 0 == b < 0 ? hash : -hash;
    }

    /** A hash of two numbers (the finaliser of SplitMix64: Steele, Lea, Flood 2014); equal hashes of different origins only add errors up. */
    private static long mixed(long a, long b) {
        long z = a * 0x9E3779B97F4A7C15L + b;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    private static double checked(double value) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException("bounds and deviations are at least zero, not " + value);
        }
        return value;
    }
}
