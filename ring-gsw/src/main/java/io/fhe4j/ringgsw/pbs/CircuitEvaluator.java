package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.BlockOverflowException;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.api.ValueRangeException;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ringgsw.integer.BlockState;
import io.fhe4j.ringgsw.noise.FailureBudget;
import io.fhe4j.ringgsw.noise.NoiseSources;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads tables of up to 2^16 entries at encrypted places: bits of the place become Ring-GSW ciphertexts (circuit bootstrapping, Chillotti et al. 2017, 2020; by
 * traces and a switch from z² as in Wang et al. 2024), which select among the entries.
 *
 * <p>It holds the prepared keys in the backend's memory until it is closed. Safe for many threads.
 */
public final class CircuitEvaluator implements AutoCloseable {

    private static final long PLACE = 0x706C616365L;

    private final Backend backend;
    private final CircuitParameters parameters;
    private final PbsEvaluator evaluator;
    private final RingSwitcher switcher;
    private final CircuitBootstrapper bootstrapper;
    private final TableReader reader;
    private final TreeReader tree;

    private CircuitEvaluator(Backend backend, CircuitKeys keys, ExactEngine engine, RingSwitcher switcher) {
        this.backend = backend;
        this.parameters = keys.parameters();
        this.evaluator = PbsEvaluator.on(backend, keys.blocks(), engine);
        this.switcher = switcher;
        this.bootstrapper = new CircuitBootstrapper(backend, engine, switcher, parameters);
        this.reader = new TableReader(backend, parameters);
        this.tree = new TreeReader(backend, engine, switcher, parameters.blocks());
    }

    /**
     * An evaluator; expands and prepares the keys.
     *
     * @param backend where it computes; stays open as long as the evaluator is used
     * @param keys the keys of one set
     */
    public static CircuitEvaluator on(Backend backend, CircuitKeys keys) {
        return on(backend, keys, ProgressListener.NONE);
    }

    /**
     * An evaluator; expands and prepares the keys, and tells how far it is.
     *
     * @param backend where it computes; stays open as long as the evaluator is used
     * @param keys the keys of one set
     * @param progress called with the number of pieces prepared and to be prepared
     */
    public static CircuitEvaluator on(Backend backend, CircuitKeys keys, ProgressListener progress) {
        try (TakenMemory taken = new TakenMemory()) {
            ExactEngine engine = taken.take(new ExactEngine(backend, keys.blocks(), progress), ExactEngine::close);
            RingSwitcher switcher = taken.take(new RingSwitcher(backend, keys), RingSwitcher::close);
            CircuitEvaluator evaluator = new CircuitEvaluator(backend, keys, engine, switcher);
            taken.keep();
            return evaluator;
        }
    }

    /** Look-ups at places of two digits, with the same keys. */
    TreeReader tree() {
        return tree;
    }

    /** The parameters of the keys. */
    public CircuitParameters parameters() {
        return parameters;
    }

    /** The evaluator of blocks with the same keys. */
    public PbsEvaluator blocks() {
        return evaluator;
    }

    /**
     * The lowest bits of a block as bits for {@link #index}: 0 and p/2. A look-up each.
     *
     * @param block its value is in 0…p − 1
     * @param count 1 to the bits of p
     * @return the lowest first
     * @throws BlockOverflowException if the block may lie outside 0…p − 1
     */
    public List<PbsCiphertext> bits(PbsCiphertext block, int count) {
        return bits(block, count, FailureBudget.unlimited());
    }

    /**
     * The same, charging the probability that a look-up goes wrong.
     *
     * @param budget is charged before anything is computed
     * @throws io.fhe4j.api.FailureBudgetException if it would be passed
     */
    public List<PbsCiphertext> bits(PbsCiphertext block, int count, FailureBudget budget) {
        int space = parameters.blocks().space();
        if (count < 1 || count > Integer.numberOfTrailingZeros(space)) {
            throw new ValueRangeException("a block of " + space + " values has no " + count + " bits");
        }
        List<PbsCiphertext> places = new ArrayList<>();
        List<LookUpTable> tables = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int bit = i;
            places.add(block);
            tables.add(LookUpTable.of(parameters.blocks(), x -> (x >> bit & 1) * space / 2));
        }
        budget.spend(evaluator.log2Failure(block), count);
        return evaluator.lookUp(places, tables);
    }

    /**
     * A place from its bits: circuit bootstrapping of each.
     *
     * @param bits blocks that hold 0 or p/2, the lowest first: anything else reads nothing of use
     * @return the place, to be closed
     * @throws ValueRangeException if there are none or more than {@value CircuitParameters#MOST_INDEX_BITS}
     * @throws BlockOverflowException if one may be something else than 0 and p/2
     * @throws IncompatibleException if one has other parameters
     * @throws KeySetMismatchException if one belongs to another key set
     */
    public EncryptedIndex index(List<PbsCiphertext> bits) {
        return index(bits, FailureBudget.unlimited());
    }

    /**
     * The same, charging the probability that a bit comes out wrong.
     *
     * @param budget is charged before anything is computed
     * @throws io.fhe4j.api.FailureBudgetException if it would be passed
     */
    public EncryptedIndex index(List<PbsCiphertext> bits, FailureBudget budget) {
        if (bits.isEmpty() || bits.size() > CircuitParameters.MOST_INDEX_BITS) {
            throw new ValueRangeException(
                    "a place has 1 to " + CircuitParameters.MOST_INDEX_BITS + " bits, not " + bits.size());
        }
        int one = parameters.blocks().space() / 2;
        long identity = evaluator.named(PLACE);
        for (PbsCiphertext bit : bits) {
            evaluator.check(bit);
            if (!isBit(bit.state(), one)) {
                throw new BlockOverflowException("a bit of a place is 0 or " + one
                        + ", and a block could be anything from " + bit.state().low() + " to "
                        + bit.state().high() + "; take bits of blocks");
            }
            identity = NoiseSources.of(identity, 1)
                    .plus(NoiseSources.of(bit.identity(), 1))
                    .hash(identity);
        }
        budget.spendAll(bits.stream()
                .mapToDouble(
                        bit -> parameters.bitFailureLog2(bit.state().noise().variance()))
                .toArray());
        return new EncryptedIndex(
                backend, parameters, bits.getFirst().keySet(), bootstrapper.bootstrap(bits), identity);
    }

    /** Whether a block may have both values, or is known to have one: what ends elsewhere was made for something else. */
    private static boolean isBit(BlockState state, int one) {
        return state.low() == 0 && (state.high() == 0 || state.high() == one) || state.low() == one && state.isKnown();
    }

    /**
     * Reads tables at a place.
     *
     * @param index the place, with at least as many bits as the tables; the lowest are used
     * @param tables any number of them
     * @return a block for each; its error is part of its state, so that it can be looked up if the parameters take it
     * @throws ValueRangeException if a table has more bits
     * @throws IncompatibleException if the place has other parameters
     * @throws KeySetMismatchException if the place belongs to another key set
     */
    public List<PbsCiphertext> lookUp(EncryptedIndex index, List<LargeTable> tables) {
        return lookUp(index, tables, FailureBudget.unlimited());
    }

    /**
     * The same, charging for each table the probability that what is read there decrypts to a wrong value.
     *
     * @param budget is charged before anything is computed
     * @throws io.fhe4j.api.FailureBudgetException if it would be passed
     */
    public List<PbsCiphertext> lookUp(EncryptedIndex index, List<LargeTable> tables, FailureBudget budget) {
        if (!index.parameters().fingerprint().equals(parameters.fingerprint())) {
            throw new IncompatibleException("the place belongs to " + index.parameters() + ", the evaluator's keys to "
                    + parameters + "; use one parameter set");
        }
        if (!index.keySet().equals(evaluator.keySet().orElseThrow())) {
            throw new KeySetMismatchException("the place belongs to key set " + index.keySet()
                    + ", the evaluator's keys to " + evaluator.keySet().orElseThrow());
        }
        for (LargeTable table : tables) {
            if (table.bits() > index.bits()) {
                throw new ValueRangeException(
                        "a " + table + " is read at a place of " + index.bits() + " bits; give it all of them");
            }
        }
        budget.spendAll(tables.stream()
                .mapToDouble(table -> parameters.failureLog2(table.bits()))
                .toArray());
        List<PbsCiphertext> read = new ArrayList<>(tables.size());
        for (LargeTable table : tables) {
            double variance = parameters.variance(table.bits())
                    / parameters.blocks().noise().rotation();
            long identity = NoiseSources.of(index.identity(), 1).hash(table.code());
            // Digits have a mean, by which the errors of a place's bits are in all that is read there: a group each.
            BlockState state = new BlockState(table.least(), table.largest(), NoiseSources.ofGroup(identity, variance));
            read.add(evaluator.extracted(out -> reader.read(out, index, table), state, identity));
        }
        return read;
    }

    /** Gives the memory of the prepared keys back; results stay. Closing again does nothing. */
    @Override
    public void close() {
        switcher.close();
        evaluator.close();
    }
}
