package io.fhe4j.ringgsw.noise;

import io.fhe4j.api.ValueRangeException;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.envelope.MetadataWriter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a ciphertext's error is made of: integer multiples of the errors of encryptions and bootstrappings, each named by 64 bits. Linear
 * operations add them source by source, so that x + x has twice the deviation, x − x none, and sums of different ones add in variance.
 *
 * <p>A bootstrapping is deterministic up to how transforms on doubles round, and the same one may be asked for in several ways: at another place by another table, which
 * turns the same accumulator. Errors that may be the same so belong to one <em>family</em>, and their deviations add, whatever the signs.
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
        return of(id, id, variance);
    }

    /**
     * One bootstrapping that others may repeat.
     *
     * @param id names the very error
     * @param family names all that may be the same, or, negated, the opposite
     * @param variance of the error divided by the modulus, from 0 on
     */
    public static NoiseSources of(long id, long family, double variance) {
        return new NoiseSources(List.of(new NoiseSource(id, family, 1, variance, false)));
    }

    /**
     * An error that may depend on any other: a group of one.
     *
     * @param id names it
     * @param variance of the error divided by the modulus, from 0 on
     */
    public static NoiseSources ofGroup(long id, double variance) {
        return new NoiseSources(List.of(new NoiseSource(id, id, 1, variance, true)));
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
        // One id with two variances or families does not happen in honest files; in others this is on the safe side.
        double variance = old == null ? source.variance() : Math.max(old.variance(), source.variance());
        boolean group = source.group() || old != null && (old.group() || old.family() != source.family());
        sum.put(source.id(), new NoiseSource(source.id(), source.family(), coefficient, variance, group));
    }

    private static boolean fits(long coefficient) {
        return -LARGEST_COEFFICIENT <= coefficient && coefficient <= LARGEST_COEFFICIENT;
    }

    private NoiseSources collapsed() {
        return new NoiseSources(List.of(new NoiseSource(hash(GROUP), family(), 1, variance(), true)));
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

    /**
     * This and what a switch to a smaller modulus loses. That comes of the mask, nearly all of it: so its family is named by the other errors, divided by what their
     * coefficients have in common, and all ways of rounding a number and its multiples are one. What the number lost before is of other digits of the mask, and so
     * independent: both become one source.
     *
     * @param id names what is lost now and was before
     * @param variance of what is lost now
     */
    public NoiseSources rounded(long id, double variance) {
        NoiseSource rounding = new NoiseSource(id, familyOfRounding(), 1, variance, false);
        List<NoiseSource> rest = new ArrayList<>();
        double before = 0;
        for (NoiseSource source : list) {
            if (!source.group() && source.isRelatedTo(rounding)) {
                before += source.deviation();
            } else {
                rest.add(source);
            }
        }
        return new NoiseSources(rest).plus(of(id, rounding.family(), square(before) + variance));
    }

    private long familyOfRounding() {
        List<NoiseSource> others =
                list.stream().filter(source -> !source.isOfRounding()).toList();
        BigInteger common = BigInteger.ZERO;
        for (NoiseSource source : others) {
            common = common.gcd(BigInteger.valueOf(source.coefficient()));
        }
        int name = 0;
        for (NoiseSource source : others) {
            name += (int) (source.coefficient() / common.longValue() * source.family());
        }
        return ErrorNames.ofOdd(name) << Integer.SIZE;
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
     * The variance of the error divided by the modulus: (√(Σ (Σ |c|·√V)² over families) + Σ |c|·√V over groups)². Families are independent of one
     * another; a group need not be independent of anything, and the deviation of a sum is never above the sum of deviations.
     */
    public double variance() {
        double independent = 0;
        double groups = 0;
        for (int i = 0; i < list.size(); i++) {
            NoiseSource source = list.get(i);
            if (source.group()) {
                groups += source.deviation();
            } else if (!isRelatedToOneBefore(i)) {
                independent += square(deviationOfFamilyFrom(i));
            }
        }
        return groups == 0 ? independent : square(Math.sqrt(independent) + groups);
    }

    private boolean isRelatedToOneBefore(int place) {
        for (int i = 0; i < place; i++) {
            if (isOfFamily(i, list.get(place))) {
                return true;
            }
        }
        return false;
    }

    private double deviationOfFamilyFrom(int place) {
        double sum = 0;
        for (int i = place; i < list.size(); i++) {
            sum += isOfFamily(i, list.get(place)) ? list.get(i).deviation() : 0;
        }
        return sum;
    }

    private boolean isOfFamily(int i, NoiseSource source) {
        return !list.get(i).group() && list.get(i).isRelatedTo(source);
    }

    private static double square(double x) {
        return x * x;
    }

    /**
     * Whether the errors of two ciphertexts are known to be independent: no sources are of one family, and none is a group.
     */
    public boolean isIndependentOf(NoiseSources other) {
        if (isEmpty() || other.isEmpty()) {
            return true;
        }
        return isExact()
                && other.isExact()
                && list.stream().noneMatch(mine -> other.list.stream().anyMatch(mine::isRelatedTo));
    }

    /**
     * 64 bits that depend on every id and coefficient, to name what is computed from this combination alone. A deterministic operation that names
     * its result so gives results the same source exactly where they are the same ciphertext.
     *
     * @param operation tells operations on one combination apart
     */
    public long hash(long operation) {
        long hash = ErrorNames.mixed(operation + ErrorNames.GOLDEN);
        for (NoiseSource source : list) {
            hash = ErrorNames.mixed(hash + ErrorNames.mixed(source.id() + source.coefficient() * ErrorNames.GOLDEN));
        }
        return hash;
    }

    /**
     * Names the combination as families do: Σ coefficient·family, so that a combination's negative has the negative name, and of names that were chosen at random only
     * those are equal that stand for errors which may be equal. What was lost by rounding does not count, for a number that is rounded in two ways may be the same.
     */
    public long family() {
        long sum = 0;
        for (NoiseSource source : list) {
            sum += source.isOfRounding() ? 0 : source.coefficient() * source.family();
        }
        return sum;
    }

    /**
     * Appends the encoding: the number of sources, then for each, by rising id, the id, the family, the coefficient's magnitude and whether it is negative, the
     * variance, and whether it is a group.
     */
    public void write(MetadataWriter out) {
        out.writeCount(list.size());
        for (NoiseSource source : list) {
            out.writeLong(source.id())
                    .writeLong(source.family())
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
            long family = in.readLong("noise family", Long.MIN_VALUE, Long.MAX_VALUE);
            long magnitude = in.readLong("noise coefficient", 1, LARGEST_COEFFICIENT);
            long coefficient = in.readBoolean("noise coefficient's sign") ? -magnitude : magnitude;
            double variance = in.readDouble("noise variance", 0, Double.MAX_VALUE);
            list.add(new NoiseSource(id, family, coefficient, variance, in.readBoolean("noise group")));
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
