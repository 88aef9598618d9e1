package io.fhe4j.ringgsw.noise;

import io.fhe4j.api.ValueRangeException;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.envelope.MetadataWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a ciphertext's error is made of: integer multiples of the errors of encryptions and bootstrappings, each named by 64 bits. Linear
 * operations add them source by source, so that x + x has twice the deviation, x − x none, and sums of different ones add in variance.
 *
 * <p>A list of more than {@value #LARGEST} sources becomes a single one, a <em>group</em>, which keeps the variance alone. What a group
 * contains is not known any more, so a group adds its deviation to those of all other sources, unless they are multiples of the same group.
 *
 * <p>Immutable, sorted by id; equal lists stand for equal errors.
 */
public final class NoiseSources {

    /** So many sources are kept apart. */
    public static final int LARGEST = 32;

    /**
     * The greatest magnitude of a coefficient, 2^60: an error so multiplied covers every message, whatever the modulus, and sums of a few such coefficients
     * still fit 64 bits.
     */
    public static final long LARGEST_COEFFICIENT = 1L << 60;

    /** No error: of constants. */
    public static final NoiseSources NONE = new NoiseSources(List.of());

    /** Of SplitMix64 (Steele, Lea, Flood 2014). */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** Sets the ids of groups apart from those of other hashes. */
    private static final long GROUP = 0x67726F7570L;

    private final List<NoiseSource> list;

    private NoiseSources(List<NoiseSource> list) {
        this.list = List.copyOf(list);
    }

    /**
     * One encryption or bootstrapping.
     *
     * @param id 64 random bits of an encryption, or the {@link #hash} of what was bootstrapped
     * @param variance of the error divided by the modulus, from 0 on
     */
    public static NoiseSources of(long id, double variance) {
        return new NoiseSources(List.of(new NoiseSource(id, 1, variance, false)));
    }

    /**
     * An error that may depend on any other: a group of one.
     *
     * @param id names it
     * @param variance of the error divided by the modulus, from 0 on
     */
    public static NoiseSources ofGroup(long id, double variance) {
        return new NoiseSources(List.of(new NoiseSource(id, 1, variance, true)));
    }

    /**
     * Σ factor·operand.
     *
     * @param operands any number of them
     * @param factors as many
     * @throws IllegalArgumentException if there are not as many factors as operands
     * @throws ValueRangeException if a coefficient passes {@link #LARGEST_COEFFICIENT}
     */
    public static NoiseSources combine(List<NoiseSources> operands, long... factors) {
        if (operands.size() != factors.length) {
            throw new IllegalArgumentException(operands.size() + " operands and " + factors.length + " factors");
        }
        Map<Long, NoiseSource> sum = new TreeMap<>();
        for (int i = 0; i < factors.length; i++) {
            for (NoiseSource source : operands.get(i).list) {
                add(sum, source, factors[i]);
            }
        }
        NoiseSources all = new NoiseSources(List.copyOf(sum.values()));
        return sum.size() <= LARGEST ? all : all.collapsed();
    }

    private static void add(Map<Long, NoiseSource> sum, NoiseSource source, long factor) {
        NoiseSource old = sum.get(source.id());
        long before = old == null ? 0 : old.coefficient();
        long high = Math.multiplyHigh(source.coefficient(), factor);
        long product = source.coefficient() * factor;
        long coefficient = before + product;
        if (high != product >> 63 || !fits(product) || !fits(coefficient)) {
            throw new ValueRangeException(
                    "an error of a combination is multiplied by more than 2^60: nothing is left of"
                            + " the message; bootstrap before, or multiply by less");
        }
        if (coefficient == 0) {
            sum.remove(source.id());
            return;
        }
        // One id with two variances does not happen in honest files; the larger is on the safe side in the others.
        double variance = old == null ? source.variance() : Math.max(old.variance(), source.variance());
        boolean group = source.group() || old != null && old.group();
        sum.put(source.id(), new NoiseSource(source.id(), coefficient, variance, group));
    }

    private static boolean fits(long coefficient) {
        return -LARGEST_COEFFICIENT <= coefficient && coefficient <= LARGEST_COEFFICIENT;
    }

    private NoiseSources collapsed() {
        return new NoiseSources(List.of(new NoiseSource(hash(GROUP), 1, variance(), true)));
    }

    /** This + other. */
    public NoiseSources plus(NoiseSources other) {
        return combine(List.of(this, other), 1, 1);
    }

    /** factor·this. */
    public NoiseSources times(long factor) {
        return combine(List.of(this), factor);
    }

    /** −this. */
    public NoiseSources negated() {
        return times(-1);
    }

    /** The sources, by rising id; no id twice. */
    public List<NoiseSource> list() {
        return list;
    }

    /** Whether there is no error at all. */
    public boolean isEmpty() {
        return list.isEmpty();
    }

    /** Whether nothing is a group, so that {@link #variance} is that of independent errors. */
    public boolean isExact() {
        return list.stream().noneMatch(NoiseSource::group);
    }

    /**
     * The variance of the error divided by the modulus: (√(Σ c²·V over sources) + Σ |c|·√V over groups)². Sources are independent of one
     * another; a group need not be independent of anything, and the deviation of a sum is never above the sum of deviations.
     */
    public double variance() {
        double independent = 0;
        double groups = 0;
        for (NoiseSource source : list) {
            if (source.group()) {
                groups += source.deviation();
            } else {
                independent += source.deviation() * source.deviation();
            }
        }
        return groups == 0 ? independent : square(Math.sqrt(independent) + groups);
    }

    private static double square(double x) {
        return x * x;
    }

    /**
     * Whether the errors of two ciphertexts are known to be independent: they share no source, and none is a group.
     */
    public boolean isIndependentOf(NoiseSources other) {
        if (isEmpty() || other.isEmpty()) {
            return true;
        }
        return isExact()
                && other.isExact()
                && list.stream().noneMatch(mine -> other.list.stream().anyMatch(theirs -> mine.id() == theirs.id()));
    }

    /**
     * 64 bits that depend on every id and coefficient, to name what is computed from this combination alone. A deterministic operation that names
     * its result so gives results the same source exactly where they are the same ciphertext.
     *
     * @param operation tells operations on one combination apart
     */
    public long hash(long operation) {
        long hash = mixed(operation + GOLDEN);
        for (NoiseSource source : list) {
            hash = mixed(hash + mixed(source.id() + source.coefficient() * GOLDEN));
        }
        return hash;
    }

    private static long mixed(long value) {
        long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /**
     * Appends the encoding: the number of sources, then for each, by rising id, the id, the coefficient's magnitude and whether it is negative, the
     * variance, and whether it is a group.
     */
    public void write(MetadataWriter out) {
        out.writeCount(list.size());
        for (NoiseSource source : list) {
            out.writeLong(source.id())
                    .writeLong(Math.abs(source.coefficient()))
                    .writeBoolean(source.coefficient() < 0)
                    .writeDouble(source.variance())
                    .writeBoolean(source.group());
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws io.fhe4j.api.MalformedInputException if there are too many, not in order, or with values that no source has
     */
    public static NoiseSources read(MetadataReader in) {
        int count = in.readCount("noise sources", 0, LARGEST);
        List<NoiseSource> list = new ArrayList<>(count);
        long least = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            int following = count - 1 - i;
            long id = in.readLong("noise source id", least, Long.MAX_VALUE - following);
            least = following == 0 ? id : id + 1;
            long magnitude = in.readLong("noise coefficient", 1, LARGEST_COEFFICIENT);
            long coefficient = in.readBoolean("noise coefficient's sign") ? -magnitude : magnitude;
            double variance = in.readDouble("noise variance", 0, Double.MAX_VALUE);
            list.add(new NoiseSource(id, coefficient, variance, in.readBoolean("noise group")));
        }
        return new NoiseSources(list);
    }

    /** The same sources with the same coefficients and variances. */
    @Override
    public boolean equals(Object other) {
        return other instanceof NoiseSources sources && sources.list.equals(list);
    }

    @Override
    public int hashCode() {
        return list.hashCode();
    }

    /** How many, and the deviation. */
    @Override
    public String toString() {
        return list.size() + (isExact() ? "" : " grouped") + " noise sources, deviation " + Math.sqrt(variance());
    }
}
