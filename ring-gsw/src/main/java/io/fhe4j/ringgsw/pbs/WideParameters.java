package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.ValueRangeException;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.noise.Failure;
import java.util.Locale;
import java.util.Optional;

/**
 * How values of some bits are held, and looked up in any table of as many bits: whole in one block, or in parts. Immutable.
 *
 * <p>{@link WideEvaluator} computes in all three ways; which is fastest the search says ({@link io.fhe4j.ringgsw.search.WideSearch}).
 */
public final class WideParameters {

    /** The most bits of a value. */
    public static final int MOST_BITS = 8;

    /** A value on the tree's way has so many digits. */
    static final int TREE_DIGITS = 2;

    /** Of trees of two digits of four bits. */
    private static final CircuitParameters DIGITS = new CircuitParameters(
            PbsParameters.builder(PbsEngine.EXACT)
                    .name("exact.4_0.digits")
                    .blocks(new BlockParameters(4, 0, 0x1p13))
                    .lwe(808, new ErrorDistribution.Gaussian(3935))
                    .ring(1, 2048, new ErrorDistribution.Gaussian(3.19))
                    .rotation(15, 2)
                    .keySwitch(2, 8)
                    .build(),
            8,
            1,
            16,
            2);

    /** Seven bits by the fastest way, with at least 128 bits of security and look-ups that fail with at most 2^-128: {@code fhe4j parameters --search WIDE_128_7}. */
    public static final WideParameters MESSAGE_7 = tree(7, DIGITS);

    /** Eight bits, on the blocks and keys of {@link #MESSAGE_7}: {@code fhe4j parameters --search WIDE_128_8}. */
    public static final WideParameters MESSAGE_8 = tree(8, DIGITS);

    private final int bits;
    private final Way way;
    private final PbsParameters blocks;
    private final Optional<CircuitParameters> circuits;

    /** Ways to look a value up. */
    public enum Way {
        /** One block for the value, one rotation. */
        DIRECT,
        /**
         * Two digits: one rotation by the low one reads an entry for each value of the high one, these are packed into one polynomial for each digit of the result, and
         * that is turned by the high one.
         */
        TREE,
        /** A block for each bit, which become Ring-GSW ciphertexts by circuit bootstrapping and select among the entries. */
        CIRCUIT
    }

    private WideParameters(int bits, Way way, PbsParameters blocks, Optional<CircuitParameters> circuits) {
        if (bits < 1 || bits > MOST_BITS) {
            throw new InvalidParametersException("values have 1 to " + MOST_BITS + " bits, not " + bits);
        }
        this.bits = bits;
        this.way = way;
        this.blocks = blocks;
        this.circuits = circuits;
        double needed = resultSquaredNorm();
        if (needed > blocks.blocks().largestSquaredNorm()) {
            throw new InvalidParametersException(String.format(
                    Locale.ROOT,
                    "results of look-ups have %.0f times the variance of a rotation, and look-ups of %s take %.0f",
                    needed,
                    blocks.name(),
                    blocks.blocks().largestSquaredNorm()));
        }
    }

    /**
     * Values in one block each.
     *
     * @param blocks of any engine, whose message bits are those of the values
     */
    public static WideParameters direct(PbsParameters blocks) {
        return new WideParameters(blocks.blocks().messageBits(), Way.DIRECT, blocks, Optional.empty());
    }

    /**
     * Values in two digits.
     *
     * @param bits of values: more than a digit has, at most twice as many
     * @param circuits whose blocks have no carry bits and are the digits, and whose ring switching keys pack
     * @throws InvalidParametersException if they have not, or look-ups do not take the errors of results
     */
    public static WideParameters tree(int bits, CircuitParameters circuits) {
        int digit = circuits.blocks().blocks().messageBits();
        if (circuits.blocks().blocks().carryBits() != 0 || bits <= digit || bits > TREE_DIGITS * digit) {
            throw new InvalidParametersException("values of " + bits + " bits are no two digits of "
                    + circuits.blocks().name() + ", whose blocks have " + digit + " message bits");
        }
        return new WideParameters(bits, Way.TREE, circuits.blocks(), Optional.of(circuits));
    }

    /**
     * Values in bits.
     *
     * @param bits of values
     * @param circuits of any blocks
     * @throws InvalidParametersException if look-ups do not take the errors of results
     */
    public static WideParameters circuit(int bits, CircuitParameters circuits) {
        return new WideParameters(bits, Way.CIRCUIT, circuits.blocks(), Optional.of(circuits));
    }

    /** The bits of a value. */
    public int bits() {
        return bits;
    }

    /** How values are looked up. */
    public Way way() {
        return way;
    }

    /** The parameters of the blocks that hold values. */
    public PbsParameters blocks() {
        return blocks;
    }

    /** Those of circuit bootstrapping, whose ring switching keys the tree takes, too; empty for the direct way. */
    public Optional<CircuitParameters> circuits() {
        return circuits;
    }

    private CircuitParameters keys() {
        return circuits.orElseThrow();
    }

    /** The blocks of a value. */
    public int parts() {
        return switch (way) {
            case DIRECT -> 1;
            case TREE -> TREE_DIGITS;
            case CIRCUIT -> bits;
        };
    }

    private int partBits() {
        return switch (way) {
            case DIRECT -> bits;
            case TREE -> blocks.blocks().messageBits();
            case CIRCUIT -> 1;
        };
    }

    /** What a part is multiplied by in its block: bits of places are 0 and p/2. */
    private int unit() {
        return way == Way.CIRCUIT ? blocks.space() / 2 : 1;
    }

    /**
     * The largest value of a block.
     *
     * @param part 0 to {@link #parts} − 1
     */
    public int largest(int part) {
        int width = Math.min(partBits(), bits - part * partBits());
        return ((1 << width) - 1) * unit();
    }

    /**
     * The blocks' values.
     *
     * @param value 0…2^bits − 1
     * @return the lowest part first
     * @throws ValueRangeException if it is outside
     */
    public int[] split(int value) {
        if (value < 0 || value >> bits != 0) {
            throw new ValueRangeException("a value of " + bits + " bits is from 0 to " + ((1 << bits) - 1));
        }
        int[] values = new int[parts()];
        for (int part = 0; part < values.length; part++) {
            values[part] = part(value, part);
        }
        return values;
    }

    /** One block's value. */
    int part(int value, int part) {
        return (value >> part * partBits() & (1 << partBits()) - 1) * unit();
    }

    /**
     * A value from its blocks' values.
     *
     * @param values the lowest part first
     */
    public int join(int[] values) {
        int value = 0;
        for (int part = 0; part < values.length; part++) {
            value |= values[part] / unit() << part * partBits();
        }
        return value;
    }

    /**
     * The largest variance of a result's blocks, that of a rotation being 1. On the tree's way, for any table: of the entries read at the low digit, whose steps are below p
     * and the last one below 2p (see {@link io.fhe4j.ringgsw.integer.CommonFactor}); of packing them; and of the rotation by the high digit. On the circuits' way of the selections.
     *
     * <p>Packing p of N coefficients: the key switch of step t of a trace of log2 N steps is followed by log2 N − t others, which multiply its error by h = N/2^t at
     * coefficients of multiples of h and take it away elsewhere; a coefficient of the widened polynomial is the sum of c = N/p neighbours, of which c/h are such, or
     * one. So it has Σ_{h&lt;c} c·h + Σ_{h≥c} h² = c(c − 1) + (N² − c²)/3 times the variance of a key switch.
     */
    public double resultSquaredNorm() {
        return switch (way) {
            case DIRECT -> 1;
            case CIRCUIT -> keys().variance(bits) / blocks.noise().rotation();
            case TREE -> {
                double largest = blocks.space() - 1.0;
                double steps = largest * largest * largest + 4 * largest * largest;
                double degree = blocks.ringDegree();
                double box = degree / blocks.space();
                double switches = box * (box - 1) + (degree * degree - box * box) / 3;
                yield steps
                        + switches * keys().switchVariance() / blocks.noise().rotation()
                        + 1;
            }
        };
    }

    /** log2 of the probability that a look-up at results of look-ups goes wrong: at any of its places in tables, or any of its bits. */
    public double failureLog2() {
        double norm = resultSquaredNorm();
        double each = way == Way.CIRCUIT
                ? keys().bitFailureLog2(norm)
                : blocks.noise().failureLog2(norm, blocks.space());
        double sum = Double.NEGATIVE_INFINITY;
        for (int part = 0; part < parts(); part++) {
            sum = Failure.log2Sum(sum, each);
        }
        return sum;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WideParameters p
                && p.bits == bits
                && p.way == way
                && p.blocks.equals(blocks)
                && p.circuits.equals(circuits);
    }

    @Override
    public int hashCode() {
        return blocks.hashCode() + 31 * way.ordinal() + bits;
    }

    /** One line for people. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "values of %d bits, %s, look-ups fail with 2^%.1f, on %s",
                bits,
                way.name().toLowerCase(Locale.ROOT),
                failureLog2(),
                blocks);
    }
}
