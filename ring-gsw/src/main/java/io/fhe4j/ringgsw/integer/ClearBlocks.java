package io.fhe4j.ringgsw.integer;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.ValueRangeException;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.api.seed.UniformResidues;
import io.fhe4j.ringgsw.noise.NoiseSources;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleUnaryOperator;

/**
 * The clear evaluator: integer algorithms run on numbers as they would on ciphertexts. It tracks range, noise and depth of each block and refuses what
 * an engine with these parameters would refuse, without keys and without waiting: for tests, and to learn what a program costs before it is run.
 *
 * <p>A block may hold many numbers, its <em>lanes</em>, so that a program is run on thousands of inputs at once.
 */
public final class ClearBlocks implements BlockEvaluator<ClearBlock> {

    /** The type of the streams that stand for masks. */
    private static final String RANDOM_TYPE = "blocks.random";

    private final BlockParameters parameters;
    private final BatchCost cost;
    private final DoubleUnaryOperator log2Failure;
    private final AtomicLong sources = new AtomicLong();

    /**
     * An evaluator on numbers.
     *
     * @param parameters of the engine that it stands for
     * @param cost of the engine's batches
     * @param log2Failure the binary logarithm of a look-up's failure probability at the largest noise: what is answered for any place
     */
    public ClearBlocks(BlockParameters parameters, BatchCost cost, double log2Failure) {
        this(parameters, cost, squaredNorm -> log2Failure);
    }

    /**
     * An evaluator on numbers that fails as the engine does.
     *
     * @param parameters of the engine that it stands for
     * @param cost of the engine's batches
     * @param log2Failure the binary logarithm of a look-up's failure probability at a squared norm
     */
    public ClearBlocks(BlockParameters parameters, BatchCost cost, DoubleUnaryOperator log2Failure) {
        this.parameters = parameters;
        this.cost = cost;
        this.log2Failure = log2Failure;
    }

    /** An evaluator that stands for one thread and 2^-128. */
    public ClearBlocks(BlockParameters parameters) {
        this(parameters, BatchCost.ONE_THREAD, -128);
    }

    /**
     * What takes the place of a fresh encryption: nothing is known of its value to the algorithms.
     *
     * @param values one for each lane, 0…2^m − 1
     * @throws ValueRangeException if a value is no digit
     */
    public ClearBlock encrypt(int... values) {
        short[] lanes = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 0 || values[i] >= parameters.base()) {
                throw new ValueRangeException("a block of " + parameters.messageBits() + " message bits takes 0 to "
                        + (parameters.base() - 1) + ", not " + values[i]);
            }
            lanes[i] = (short) values[i];
        }
        long source = BlockIdentity.ofInstance(sources.incrementAndGet());
        return new ClearBlock(BlockState.fresh(parameters.base() - 1, source), lanes, 0, source);
    }

    @Override
    public BlockParameters parameters() {
        return parameters;
    }

    @Override
    public String name() {
        return "clear blocks of " + parameters.messageBits() + " + " + parameters.carryBits() + " bits";
    }

    @Override
    public Optional<KeySetId> keySet() {
        return Optional.empty();
    }

    @Override
    public Class<ClearBlock> blockType() {
        return ClearBlock.class;
    }

    @Override
    public BlockState state(ClearBlock block) {
        return block.state();
    }

    @Override
    public ClearBlock constant(int value) {
        if (value < 0 || value >= parameters.space()) {
            throw new ValueRangeException(
                    "a block holds 0 to " + (parameters.space() - 1) + ", not the constant " + value);
        }
        short[] lane = {(short) value};
        return new ClearBlock(BlockState.constant(value), lane, 0, BlockIdentity.of(value));
    }

    /** As the interface says; here the value depends on the seed alone. */
    @Override
    public ClearBlock random(PublicSeed seed, int place) {
        long[] word = new long[1];
        UniformResidues.expandCompact(seed, new StreamLabel(RANDOM_TYPE, 0, 0, place, 0), MemorySegment.ofArray(word));
        short[] lane = {(short) (word[0] & 2L * parameters.space() - 1)};
        return new ClearBlock(BlockState.random(parameters), lane, 0, BlockIdentity.of(seed, place));
    }

    @Override
    public ClearBlock combine(Combination<ClearBlock> combination) {
        return combined(combination, BlockState.combined(parameters, combination, ClearBlock::state));
    }

    /** As the interface says; and since values can be seen here, the claim is checked. */
    @Override
    public ClearBlock spaced(Combination<ClearBlock> combination, int low, int high, int step) {
        BlockState state = BlockState.spaced(parameters, combination, ClearBlock::state, low, high, step);
        ClearBlock sum = combined(combination, state);
        for (int lane = 0; lane < sum.lanes(); lane++) {
            if ((sum.value(lane) - low) % step != 0) {
                throw new IllegalStateException("a block of value " + sum.value(lane) + " was claimed to be in " + low
                        + "…" + high + " in steps of " + step);
            }
        }
        return narrowed(sum, state.low(), state.high());
    }

    private static ClearBlock combined(Combination<ClearBlock> combination, BlockState state) {
        int lanes = 1;
        int depth = 0;
        for (Term<ClearBlock> term : combination.terms()) {
            lanes = Math.max(lanes, term.block().lanes());
            depth = Math.max(depth, term.block().depth());
        }
        short[] sum = new short[lanes];
        for (int lane = 0; lane < lanes; lane++) {
            sum[lane] = (short) combination.constant();
        }
        for (Term<ClearBlock> term : combination.terms()) {
            add(sum, term.factor(), term.block());
        }
        return new ClearBlock(state, sum, depth, BlockIdentity.of(combination, ClearBlock::identity));
    }

    private static void add(short[] sum, int factor, ClearBlock block) {
        if (block.lanes() != sum.length && block.lanes() != 1) {
            throw new IllegalArgumentException("blocks of " + sum.length + " and of " + block.lanes() + " lanes meet");
        }
        for (int lane = 0; lane < sum.length; lane++) {
            sum[lane] += (short) (factor * block.value(lane));
        }
    }

    /** As the interface says; and since the value can be seen here, the claim is checked. */
    @Override
    public ClearBlock narrowed(ClearBlock block, int low, int high) {
        for (int lane = 0; lane < block.lanes(); lane++) {
            if (block.value(lane) < low || block.value(lane) > high) {
                throw new IllegalStateException(
                        "a block of value " + block.value(lane) + " was claimed to be in " + low + "…" + high);
            }
        }
        return block.narrowed(low, high);
    }

    @Override
    public List<List<ClearBlock>> lookUp(List<LookUp<ClearBlock>> batch) {
        List<List<ClearBlock>> results = new ArrayList<>(batch.size());
        for (LookUp<ClearBlock> request : batch) {
            ClearBlock place = request.input();
            long instance = BlockIdentity.ofInstance(sources.incrementAndGet());
            List<BlockState> states = place.state().lookedUp(parameters, request.tables(), place.identity(), instance);
            List<ClearBlock> read = new ArrayList<>(states.size());
            for (int k = 0; k < states.size(); k++) {
                Table table = request.tables().get(k);
                read.add(read(table, place, states.get(k), BlockIdentity.of(states.get(k), table)));
            }
            results.add(read);
        }
        return results;
    }

    private static ClearBlock read(Table table, ClearBlock place, BlockState state, long identity) {
        short[] read = new short[place.lanes()];
        for (int lane = 0; lane < read.length; lane++) {
            read[lane] = (short) table.value(place.value(lane));
        }
        return new ClearBlock(state, read, place.depth() + 1, identity);
    }

    /** What it stands for. */
    @Override
    public String toString() {
        return name();
    }

    @Override
    public double milliseconds(int lookUps) {
        return cost.milliseconds(lookUps);
    }

    @Override
    public double log2Failure(ClearBlock place) {
        NoiseSources noise = place.state().noise();
        return place.state().isKnown() && noise.isEmpty()
                ? Double.NEGATIVE_INFINITY
                : log2Failure.applyAsDouble(place.state().noiseAtStep());
    }
}
