package io.fhe4j.ringgsw.integer;

import io.fhe4j.api.BlockOverflowException;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.ringgsw.noise.NoiseSources;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/**
 * What is known of a block without its key: between which bounds its value lies, and what its noise is made of, a look-up's result having variance
 * 1. Engines do not compute it themselves: {@link #combined} and {@link #lookedUp} say what becomes of it and refuse what must not happen.
 *
 * @param low the least possible value
 * @param high the largest
 * @param noise its sources
 * @param step the distance between possible values, a power of two: 1, or more where only an algorithm knows that others cannot be, see {@link #spaced}; such
 *     a block is a place for look-ups
 */
public record BlockState(int low, int high, NoiseSources noise, int step) {

    /** Variances are sums of doubles. */
    private static final double ROUNDING = 1 + 1e-9;

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if they are in the wrong order, or not a number of steps apart
     */
    public BlockState {
        if (low > high || Integer.bitCount(step) != 1 || (high - low) % step != 0) {
            throw new IllegalArgumentException("a value from " + low + " to " + high + " in steps of " + step);
        }
    }

    /** Of a block that may have any value between its bounds. */
    public BlockState(int low, int high, NoiseSources noise) {
        this(low, high, noise, 1);
    }

    /** Of a constant. */
    public static BlockState constant(int value) {
        return new BlockState(value, value, NoiseSources.NONE);
    }

    /**
     * Of a fresh encryption.
     *
     * @param high the largest value that was allowed
     * @param sourceId 64 random bits that name the encryption
     */
    public static BlockState fresh(int high, long sourceId) {
        return new BlockState(0, high, NoiseSources.of(sourceId, 1));
    }

    /** Of a random block: any value of the circle, without noise. */
    public static BlockState random(BlockParameters parameters) {
        return new BlockState(0, 2 * parameters.space() - 1, NoiseSources.NONE);
    }

    /**
     * Of a linear combination.
     *
     * @param parameters the blocks' sizes
     * @param combination the combination
     * @param states gives the state of a block
     * @throws BlockOverflowException if its bounds leave −p…2p − 1 or are 2p or more apart, so that values could not be told apart any more; or if its noise
     *     passes what look-ups take
     */
    public static <B> BlockState combined(
            BlockParameters parameters, Combination<B> combination, Function<B, BlockState> states) {
        Range range = Range.of(combination, states);
        long low = range.low();
        long high = range.high();
        int space = parameters.space();
        if (low < -space || high >= 2L * space || high - low >= 2L * space) {
            throw new BlockOverflowException("a sum of blocks could be anything from " + low + " to " + high
                    + ", and blocks of " + parameters.messageBits() + " message and " + parameters.carryBits()
                    + " carry bits hold " + space + " values and as many beside them; propagate carries before");
        }
        NoiseSources noise = noiseOf(combination, states);
        if (noise.variance() > parameters.largestSquaredNorm() * ROUNDING) {
            throw new BlockOverflowException("a sum of blocks has " + noise.variance()
                    + " times the noise variance of a look-up's result, and look-ups take "
                    + parameters.largestSquaredNorm() + "; propagate carries before");
        }
        return new BlockState((int) low, (int) high, noise);
    }

    /**
     * Of a linear combination whose values are known to lie {@code step} apart. A look-up tells such values apart at {@code step} times the standard
     * deviation.
     *
     * @param parameters the blocks' sizes
     * @param combination the combination
     * @param states gives the state of a block
     * @param low a possible value, or one below them that differs by steps
     * @param high the largest, or one above them
     * @param step a power of two, at most p
     * @throws BlockOverflowException if its noise passes what look-ups take at such a distance
     * @throws IllegalArgumentException if no value is possible, or the step is none
     */
    public static <B> BlockState spaced(
            BlockParameters parameters,
            Combination<B> combination,
            Function<B, BlockState> states,
            int low,
            int high,
            int step) {
        if (Integer.bitCount(step) != 1 || step > parameters.space()) {
            throw new IllegalArgumentException("steps of " + step + " in a space of " + parameters.space());
        }
        Range range = Range.of(combination, states);
        // Possible values are whole steps from the bound that the caller gives.
        int first = low + step * (int) Math.ceilDiv(Math.max(range.low() - low, 0), step);
        int last = low + step * (int) Math.floorDiv(Math.min(range.high(), high) - low, step);
        BlockState state = new BlockState(first, last, noiseOf(combination, states), step);
        if (state.noiseAtStep() > parameters.largestSquaredNorm() * ROUNDING) {
            throw new BlockOverflowException("a sum of blocks has " + state.noise.variance()
                    + " times the noise variance of a look-up's result, and at values " + step
                    + " apart look-ups take " + step * step + " times " + parameters.largestSquaredNorm()
                    + "; propagate carries before");
        }
        return state;
    }

    /** Between which numbers a linear combination lies. */
    private record Range(long low, long high) {
        static <B> Range of(Combination<B> combination, Function<B, BlockState> states) {
            long low = combination.constant();
            long high = combination.constant();
            for (Term<B> term : combination.terms()) {
                BlockState state = states.apply(term.block());
                low += (long) term.factor() * (term.factor() > 0 ? state.low : state.high);
                high += (long) term.factor() * (term.factor() > 0 ? state.high : state.low);
            }
            return new Range(low, high);
        }
    }

    /** The noise variance in squares of the step: what decides how often a look-up here fails. */
    public double noiseAtStep() {
        return noise.variance() / step / step;
    }

    /**
     * The table that reads a function here: up to half a step from a possible value it says the same.
     *
     * @param space p
     * @param function what is read at a possible value
     * @throws BlockOverflowException as {@link Table#of}
     */
    Table table(int space, IntUnaryOperator function) {
        return step == 1
                ? Table.of(space, low, high, function)
                : Table.of(space, low - step / 2 + 1, high + step / 2, x -> function.applyAsInt(nearest(x)));
    }

    /** The possible value around which a place lies: engines move places half of the unit up, so that as many lie below as above. */
    private int nearest(int place) {
        return low + (place - low + step / 2 - 1) / step * step;
    }

    static <B> NoiseSources noiseOf(Combination<B> combination, Function<B, BlockState> states) {
        List<NoiseSources> operands = new ArrayList<>(combination.terms().size());
        long[] factors = new long[combination.terms().size()];
        for (Term<B> term : combination.terms()) {
            factors[operands.size()] = term.factor();
            operands.add(states.apply(term.block()).noise);
        }
        return NoiseSources.combine(operands, factors);
    }

    /**
     * Of what tables read that are read at this place together. The noise of a look-up has variance 1; where one rotation serves all of them (see {@link
     * CommonFactor}), it is a sum of multiples of the errors of its coefficients, which the other tables' results have in them, too. The same look-up at another time is of
     * the same family, but not known to be the same: transforms on doubles round one way before the JVM has compiled them and another way after.
     *
     * @param parameters the blocks' sizes
     * @param tables what is read
     * @param identity of the place
     * @param instance 64 random bits that name this very look-up
     * @return a state for each table
     * @throws IncompatibleException if a table is for blocks of another space
     * @throws BlockOverflowException if the place may lie outside a table
     */
    public List<BlockState> lookedUp(BlockParameters parameters, List<Table> tables, long identity, long instance) {
        boolean shared = CommonFactor.serves(parameters, tables);
        List<BlockState> states = new ArrayList<>(tables.size());
        for (Table table : tables) {
            if (table.space() != parameters.space()) {
                throw new IncompatibleException("a table for " + table.space() + " values is read at a block of "
                        + parameters.messageBits() + " message and " + parameters.carryBits()
                        + " carry bits, which has "
                        + parameters.space());
            }
            NoiseSources error = shared
                    ? sharedError(table, identity, instance)
                    : NoiseSources.of(
                            BlockIdentity.ofError(instance, states.size()),
                            BlockIdentity.ofRotation(identity, this, table),
                            1);
            states.add(lookedUp(table, error));
        }
        return states;
    }

    private NoiseSources sharedError(Table table, long identity, long instance) {
        int[] steps = CommonFactor.steps(table);
        List<NoiseSources> errors = new ArrayList<>(steps.length);
        long[] factors = new long[steps.length];
        long[] families = BlockIdentity.ofShared(identity, this, steps.length);
        for (int v = 0; v < steps.length; v++) {
            errors.add(NoiseSources.of(BlockIdentity.ofError(instance, v), families[v], 1));
            factors[v] = steps[v];
        }
        return NoiseSources.combine(errors, factors);
    }

    private BlockState lookedUp(Table table, NoiseSources error) {
        checkInside(table);
        int least = table.value(low);
        int largest = least;
        for (int x = low; x <= high; x += step) {
            least = Math.min(least, table.value(x));
            largest = Math.max(largest, table.value(x));
        }
        return new BlockState(least, largest, error);
    }

    /**
     * Of the same block, known to lie between tighter bounds.
     *
     * @throws IllegalArgumentException if they are not tighter
     */
    public BlockState narrowed(int least, int largest) {
        if (least < low || largest > high) {
            throw new IllegalArgumentException(least + "…" + largest + " is not inside " + low + "…" + high);
        }
        return new BlockState(least, largest, noise, step);
    }

    private void checkInside(Table table) {
        if (low < table.low() || high > table.high()) {
            throw new BlockOverflowException("a block could be anything from " + low + " to " + high
                    + ", and the table is for " + table.low() + " to " + table.high() + "; propagate carries before");
        }
        if (step > 1 && !table.equals(table(table.space(), table::value))) {
            throw new BlockOverflowException("values of a block are " + step + " apart, and around one of " + low
                    + " to " + high + " the table reads different entries; read it where values are 1 apart");
        }
    }

    /**
     * Refuses what is a place for look-ups only.
     *
     * @throws IncompatibleException if values are known to lie more than 1 apart, see {@link #spaced}
     */
    public void requireMessage() {
        if (step > 1) {
            throw new IncompatibleException("a block whose values are known to lie " + step
                    + " apart has noise that only look-ups bear; look it up, and decrypt or write the result");
        }
    }

    /** Whether everybody knows the value: there is only one. */
    public boolean isKnown() {
        return low == high;
    }
}
