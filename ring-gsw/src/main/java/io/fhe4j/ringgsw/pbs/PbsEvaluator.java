package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.BackendUnavailableException;
import io.fhe4j.api.BlockOverflowException;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.api.ValueRangeException;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Scope;
import io.fhe4j.ntt.Torus;
import io.fhe4j.ringgsw.integer.BatchCost;
import io.fhe4j.ringgsw.integer.BlockEvaluator;
import io.fhe4j.ringgsw.integer.BlockIdentity;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.integer.BlockState;
import io.fhe4j.ringgsw.integer.Combination;
import io.fhe4j.ringgsw.integer.LookUp;
import io.fhe4j.ringgsw.integer.Term;
import io.fhe4j.ringgsw.noise.ErrorNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Computes on encrypted blocks without the secret key: linear combinations, which are free, and look-ups, each of which is a programmable bootstrapping
 * with a fresh error.
 *
 * <p>Ranges and errors of blocks are tracked: what could leave a table, or carries more error than the parameters' failure probability is computed for, is
 * refused. Look-ups that do not depend on one another are best given together, since they then read the keys once.
 *
 * <p>It holds the prepared keys in the backend's memory until it is closed. Results are immutable values on the backend; open a {@link #scope} around a
 * computation so that its intermediates are released. Safe for many threads.
 */
public final class PbsEvaluator implements BlockEvaluator<PbsCiphertext>, AutoCloseable {

    /** Scratch memory grows with a batch: longer lists are cut. */
    private static final int LARGEST_BATCH = 256;

    private final PbsParameters parameters;
    private final KeySetId keySet;
    private final Rotator rotator;
    private final BatchCost cost;

    /** Names the keys: those of another generation make other errors of the same blocks. */
    private final long generation;

    private PbsEvaluator(PbsKeys keys, Rotator rotator) {
        this.parameters = keys.parameters();
        this.keySet = keys.keySet();
        this.rotator = rotator;
        this.cost = parameters.batchCost(rotator.backend().parallelism());
        this.generation = ErrorNames.of(keys.seed());
    }

    /**
     * An evaluator; expands and prepares the keys.
     *
     * @param backend where it computes; stays open as long as the evaluator is used
     * @param keys the keys of one set
     * @throws BackendUnavailableException if the parameters are those of the torus engine, and the backend has no torus kernels
     */
    public static PbsEvaluator on(Backend backend, PbsKeys keys) {
        return on(backend, keys, ProgressListener.NONE);
    }

    /**
     * An evaluator; expands and prepares the keys, and tells how far it is.
     *
     * @param backend where it computes; stays open as long as the evaluator is used
     * @param keys the keys of one set
     * @param progress called with the number of pieces prepared and to be prepared
     * @throws BackendUnavailableException if the parameters are those of the torus engine, and the backend has no torus kernels
     */
    public static PbsEvaluator on(Backend backend, PbsKeys keys, ProgressListener progress) {
        PbsParameters parameters = keys.parameters();
        try (TakenMemory taken = new TakenMemory()) {
            RotationEngine engine = taken.take(
                    switch (parameters.engine()) {
                        case EXACT -> new ExactEngine(backend, keys, progress);
                        case TORUS -> new TorusEngine(torus(backend, parameters), keys, progress);
                    },
                    RotationEngine::close);
            PbsEvaluator evaluator = on(backend, keys, engine);
            taken.keep();
            return evaluator;
        }
    }

    /** On an engine that has been made, which becomes the evaluator's own. */
    static PbsEvaluator on(Backend backend, PbsKeys keys, RotationEngine engine) {
        return new PbsEvaluator(keys, new Rotator(backend, engine, keys.parameters()));
    }

    private static Torus torus(Backend backend, PbsParameters parameters) {
        return backend.stream()
                .torus()
                .orElseThrow(() -> new BackendUnavailableException("backend " + backend.name()
                        + " has no kernels for the torus, which " + parameters.name()
                        + " needs; use \"cpu\" or \"reference\", or a set of the exact engine"));
    }

    /** The parameters of the keys. */
    public PbsParameters pbsParameters() {
        return parameters;
    }

    @Override
    public BlockParameters parameters() {
        return parameters.blocks();
    }

    /** The backend. */
    public Backend backend() {
        return rotator.backend();
    }

    /** One line for reports: set and engine. */
    @Override
    public String name() {
        return parameters.name() + " " + rotator.engine();
    }

    @Override
    public Optional<KeySetId> keySet() {
        return Optional.of(keySet);
    }

    @Override
    public Class<PbsCiphertext> blockType() {
        return PbsCiphertext.class;
    }

    @Override
    public BlockState state(PbsCiphertext block) {
        return block.state();
    }

    /** A scope that releases the results made in it by this thread, except those that it keeps. */
    public Scope scope() {
        return Scope.open(backend());
    }

    /**
     * {@inheritDoc}
     *
     * @throws ValueRangeException if the value is none of a block
     */
    @Override
    public PbsCiphertext constant(int value) {
        if (value < 0 || value >= parameters.space()) {
            throw new ValueRangeException(
                    "a block holds 0 to " + (parameters.space() - 1) + ", not the constant " + value);
        }
        long identity = BlockIdentity.of(value);
        return value(rotator.constant(2 * value), BlockState.constant(value), identity);
    }

    /** The block in the constant term of a ring ciphertext that is given memory to be written to. */
    PbsCiphertext extracted(Consumer<RowBuffer> ring, BlockState state, long identity) {
        return value(rotator.extracted(ring), state, identity);
    }

    @Override
    public PbsCiphertext random(PublicSeed seed, int place) {
        return value(
                rotator.random(seed, place), BlockState.random(parameters.blocks()), BlockIdentity.of(seed, place));
    }

    private PbsCiphertext value(Residues residues, BlockState state, long identity) {
        return new PbsCiphertext(parameters, keySet, residues, state, identity, Optional.empty());
    }

    @Override
    public PbsCiphertext combine(Combination<PbsCiphertext> combination) {
        return combined(combination, BlockState.combined(parameters.blocks(), combination, PbsCiphertext::state));
    }

    @Override
    public PbsCiphertext spaced(Combination<PbsCiphertext> combination, int low, int high, int step) {
        return combined(
                combination,
                BlockState.spaced(parameters.blocks(), combination, PbsCiphertext::state, low, high, step));
    }

    private PbsCiphertext combined(Combination<PbsCiphertext> combination, BlockState state) {
        for (Term<PbsCiphertext> term : combination.terms()) {
            check(term.block());
        }
        return value(rotator.combine(combination), state, BlockIdentity.of(combination, PbsCiphertext::identity));
    }

    /** x + y, without bootstrapping. */
    public PbsCiphertext add(PbsCiphertext x, PbsCiphertext y) {
        return combine(Combination.of(x).plus(1, y));
    }

    /** x − y, without bootstrapping. */
    public PbsCiphertext subtract(PbsCiphertext x, PbsCiphertext y) {
        return combine(Combination.of(x).plus(-1, y));
    }

    /** factor·x, without bootstrapping. */
    public PbsCiphertext multiply(PbsCiphertext x, int factor) {
        return combine(Combination.<PbsCiphertext>constant(0).plus(factor, x));
    }

    /** x + value, without bootstrapping. */
    public PbsCiphertext add(PbsCiphertext x, int value) {
        return combine(Combination.of(x).plus(value));
    }

    @Override
    public PbsCiphertext narrowed(PbsCiphertext block, int low, int high) {
        check(block);
        return value(block.residues(), block.state().narrowed(low, high), block.identity());
    }

    /** The table's value at x. */
    public PbsCiphertext lookUp(PbsCiphertext x, LookUpTable table) {
        return lookUp(List.of(x), List.of(table)).getFirst();
    }

    /**
     * A function of two messages: the table's value at x·2^m + y.
     *
     * @param table made by {@link LookUpTable#ofTwo}
     * @throws BlockOverflowException if one of them may not be a message: look it up first
     */
    public PbsCiphertext lookUp(PbsCiphertext x, PbsCiphertext y, LookUpTable table) {
        int base = parameters.blocks().base();
        if (y.state().low() < 0 || y.state().high() >= base) {
            throw new BlockOverflowException("a second argument could be anything from "
                    + y.state().low() + " to " + y.state().high() + ", and a message is below " + base
                    + "; propagate carries before");
        }
        return lookUp(combine(Combination.of(y).plus(base, x)), table);
    }

    /**
     * Several tables at one place. Where the parameters take the errors, so that (2^m + 1)² times the result's squared norm is within the largest of {@link
     * PbsParameters#blocks}, one rotation serves all of them (Carpov, Izabachène, Mollimard 2019); a result's error is then that of a look-up of its own times the
     * norm of the steps between the table's entries.
     *
     * @param tables at least one
     * @return a value for each
     * @throws BlockOverflowException if the place may lie outside a table
     * @throws IncompatibleException if the operand has other parameters
     * @throws KeySetMismatchException if the operand belongs to another key set
     */
    public List<PbsCiphertext> lookUp(PbsCiphertext x, List<LookUpTable> tables) {
        return lookUp(List.of(
                        new LookUp<>(x, tables.stream().map(LookUpTable::table).toList())))
                .getFirst();
    }

    /**
     * Several look-ups that do not depend on one another.
     *
     * @param x places
     * @param tables as many tables
     * @return their values in the same order
     * @throws IllegalArgumentException if there are not equally many
     * @throws BlockOverflowException if a place may lie outside its table
     * @throws IncompatibleException if an operand has other parameters
     * @throws KeySetMismatchException if an operand belongs to another key set
     */
    public List<PbsCiphertext> lookUp(List<PbsCiphertext> x, List<LookUpTable> tables) {
        if (x.size() != tables.size()) {
            throw new IllegalArgumentException(tables.size() + " tables for " + x.size() + " places");
        }
        List<LookUp<PbsCiphertext>> batch = new ArrayList<>(x.size());
        for (int i = 0; i < x.size(); i++) {
            batch.add(LookUp.of(x.get(i), tables.get(i).table()));
        }
        return lookUp(batch).stream().map(List::getFirst).toList();
    }

    @Override
    public List<List<PbsCiphertext>> lookUp(List<LookUp<PbsCiphertext>> batch) {
        List<List<BlockState>> states = new ArrayList<>(batch.size());
        for (LookUp<PbsCiphertext> request : batch) {
            check(request.input());
            states.add(request.input()
                    .state()
                    .lookedUp(
                            parameters.blocks(),
                            request.tables(),
                            named(request.input().identity()),
                            ThreadLocalRandom.current().nextLong()));
        }
        List<List<PbsCiphertext>> results = new ArrayList<>(batch.size());
        for (int from = 0; from < batch.size(); from += LARGEST_BATCH) {
            List<LookUp<PbsCiphertext>> part = batch.subList(from, Math.min(batch.size(), from + LARGEST_BATCH));
            List<List<Residues>> residues = rotator.lookUp(part);
            for (int i = 0; i < part.size(); i++) {
                results.add(values(part.get(i), residues.get(i), states.get(from + i)));
            }
        }
        return results;
    }

    private List<PbsCiphertext> values(
            LookUp<PbsCiphertext> request, List<Residues> residues, List<BlockState> states) {
        List<PbsCiphertext> values = new ArrayList<>(residues.size());
        for (int k = 0; k < residues.size(); k++) {
            long identity = BlockIdentity.of(states.get(k), request.tables().get(k));
            values.add(value(residues.get(k), states.get(k), identity));
        }
        return values;
    }

    /** What these keys make of what has a name. */
    long named(long identity) {
        return identity + generation;
    }

    void check(PbsCiphertext x) {
        if (!x.fingerprint().equals(parameters.fingerprint())) {
            throw new IncompatibleException("the operand belongs to parameters "
                    + x.parameters().name() + " (" + x.fingerprint() + "), the evaluator to " + parameters.name() + " ("
                    + parameters.fingerprint() + "); encrypt under one parameter set");
        }
        if (!x.keySet().equals(keySet)) {
            throw new KeySetMismatchException("the ciphertext belongs to key set " + x.keySet()
                    + ", the evaluator's keys to " + keySet + "; use the keys of the ciphertext's key set");
        }
    }

    @Override
    public double milliseconds(int lookUps) {
        return cost.milliseconds(lookUps);
    }

    @Override
    public double log2Failure(PbsCiphertext place) {
        double squaredNorm = place.state().noiseAtStep();
        return place.state().isKnown() && squaredNorm == 0
                ? Double.NEGATIVE_INFINITY
                : parameters.noise().failureLog2(squaredNorm, parameters.space());
    }

    /** Gives the memory of the prepared keys back; results stay. Closing again does nothing. */
    @Override
    public void close() {
        rotator.close();
    }
}
