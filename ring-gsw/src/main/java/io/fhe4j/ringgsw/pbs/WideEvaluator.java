package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Scope;
import io.fhe4j.ringgsw.integer.BlockState;
import io.fhe4j.ringgsw.noise.Failure;
import io.fhe4j.ringgsw.noise.FailureBudget;
import io.fhe4j.ringgsw.noise.NoiseSources;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Any function of encrypted values of up to 8 bits, in the way that their parameters say: directly, by a tree of look-ups, or by circuit bootstrapping. Callers need not
 * know which; {@link #name} tells.
 *
 * <p>It holds the prepared keys in the backend's memory until it is closed. Safe for many threads.
 */
public final class WideEvaluator implements AutoCloseable {

    /** Leaves of trees take memory: longer lists are cut. */
    private static final int LARGEST_BATCH = 8;

    private static final long ENTRY = 0x656E747279L;

    private final WideParameters parameters;
    private final PbsEvaluator blocks;
    private final Optional<CircuitEvaluator> circuits;

    private WideEvaluator(WideParameters parameters, PbsEvaluator blocks, Optional<CircuitEvaluator> circuits) {
        this.parameters = parameters;
        this.blocks = blocks;
        this.circuits = circuits;
    }

    /**
     * An evaluator; expands and prepares the keys.
     *
     * @param backend where it computes; stays open as long as the evaluator is used
     * @param keys the keys of one set
     */
    public static WideEvaluator on(Backend backend, WideKeys keys) {
        return on(backend, keys, ProgressListener.NONE);
    }

    /**
     * An evaluator; expands and prepares the keys, and tells how far it is.
     *
     * @param backend where it computes; stays open as long as the evaluator is used
     * @param keys the keys of one set
     * @param progress called with the number of pieces prepared and to be prepared
     */
    public static WideEvaluator on(Backend backend, WideKeys keys, ProgressListener progress) {
        Optional<CircuitEvaluator> circuits = keys.circuits().map(k -> CircuitEvaluator.on(backend, k, progress));
        PbsEvaluator blocks = circuits.map(CircuitEvaluator::blocks)
                .orElseGet(() -> PbsEvaluator.on(backend, keys.blocks(), progress));
        return new WideEvaluator(keys.parameters(), blocks, circuits);
    }

    /** How values are held. */
    public WideParameters parameters() {
        return parameters;
    }

    /** The evaluator of the parts' blocks. */
    public PbsEvaluator blocks() {
        return blocks;
    }

    /** One line for reports: the way, set and engine. */
    public String name() {
        return parameters.way().name().toLowerCase(Locale.ROOT) + ": " + blocks.name();
    }

    /** A scope that releases the results made in it by this thread, except those that it keeps. */
    public Scope scope() {
        return blocks.scope();
    }

    /** The table's value at x. */
    public WideCiphertext lookUp(WideCiphertext x, WideTable table) {
        return lookUp(List.of(x), List.of(table)).getFirst();
    }

    /** The same for several look-ups that do not depend on one another, which read the keys together. */
    public List<WideCiphertext> lookUp(List<WideCiphertext> x, List<WideTable> tables) {
        return lookUp(x, tables, FailureBudget.unlimited());
    }

    /**
     * The same, charging the probability that one goes wrong.
     *
     * @param x places
     * @param tables as many tables of as many bits
     * @param budget is charged before anything is computed
     * @return values in the same order
     * @throws IllegalArgumentException if there are not equally many
     * @throws IncompatibleException if a place or a table is of other parameters
     * @throws io.fhe4j.api.KeySetMismatchException if a place belongs to another key set
     * @throws io.fhe4j.api.FailureBudgetException if the budget would be passed
     */
    public List<WideCiphertext> lookUp(List<WideCiphertext> x, List<WideTable> tables, FailureBudget budget) {
        if (x.size() != tables.size()) {
            throw new IllegalArgumentException(tables.size() + " tables for " + x.size() + " places");
        }
        for (int i = 0; i < x.size(); i++) {
            check(x.get(i), tables.get(i));
        }
        budget.spendAll(x.stream().mapToDouble(this::failureLog2).toArray());
        List<WideCiphertext> read = new ArrayList<>(x.size());
        for (int from = 0; from < x.size(); from += LARGEST_BATCH) {
            int to = Math.min(x.size(), from + LARGEST_BATCH);
            read.addAll(batch(x.subList(from, to), tables.subList(from, to)));
        }
        return read;
    }

    private void check(WideCiphertext place, WideTable table) {
        if (!place.parameters().equals(parameters)) {
            throw new IncompatibleException(
                    "the place belongs to " + place.parameters() + ", the evaluator to " + parameters);
        }
        if (table.bits() != parameters.bits()) {
            throw new IncompatibleException(
                    "a table of " + table.bits() + " bits is read at a value of " + parameters.bits());
        }
        place.parts().forEach(blocks::check);
    }

    /**
     * log2 of the probability that a look-up at a place goes wrong.
     *
     * @param place of the evaluator's parameters
     */
    public double failureLog2(WideCiphertext place) {
        double sum = Double.NEGATIVE_INFINITY;
        for (PbsCiphertext part : place.parts()) {
            double each = circuits.isPresent() && parameters.way() == WideParameters.Way.CIRCUIT
                    ? circuits.get()
                            .parameters()
                            .bitFailureLog2(part.state().noise().variance())
                    : blocks.log2Failure(part);
            sum = Failure.log2Sum(sum, each);
        }
        return Math.min(0, sum);
    }

    private List<WideCiphertext> batch(List<WideCiphertext> x, List<WideTable> tables) {
        return switch (parameters.way()) {
            case DIRECT -> direct(x, tables);
            case TREE -> tree(x, tables);
            case CIRCUIT -> selected(x, tables);
        };
    }

    private List<WideCiphertext> direct(List<WideCiphertext> x, List<WideTable> tables) {
        List<LookUpTable> direct = tables.stream()
                .map(table -> LookUpTable.of(parameters.blocks(), table::value))
                .toList();
        List<PbsCiphertext> places = x.stream().map(v -> v.parts().getFirst()).toList();
        return blocks.lookUp(places, direct).stream()
                .map(value -> WideCiphertext.of(parameters, List.of(value)))
                .toList();
    }

    private List<WideCiphertext> tree(List<WideCiphertext> x, List<WideTable> tables) {
        CircuitEvaluator keys = circuits.orElseThrow();
        List<PbsCiphertext> low = x.stream().map(v -> v.parts().getFirst()).toList();
        List<PbsCiphertext> high = x.stream().map(v -> v.parts().getLast()).toList();
        // The digits of a result share the errors of the low digit's rotation.
        double variance = parameters.resultSquaredNorm();
        List<WideCiphertext> results = new ArrayList<>(x.size());
        try (RowBuffer read = keys.tree().read(low, high, tables)) {
            for (int i = 0; i < x.size(); i++) {
                List<PbsCiphertext> parts = new ArrayList<>();
                for (int part = 0; part < parameters.parts(); part++) {
                    RowBuffer digit = read.batch1(i * parameters.parts() + part, i * parameters.parts() + part + 1);
                    parts.add(extracted(x.get(i), tables.get(i), part, digit, variance));
                }
                results.add(WideCiphertext.of(parameters, parts));
            }
        }
        return results;
    }

    private PbsCiphertext extracted(WideCiphertext place, WideTable table, int part, RowBuffer read, double variance) {
        long identity = blocks.named(ENTRY);
        for (PbsCiphertext digit : place.parts()) {
            identity = NoiseSources.of(digit.identity(), 1).hash(identity);
        }
        identity = NoiseSources.of(identity, 1).hash(table.code() + part);
        BlockState state = new BlockState(0, parameters.largest(part), NoiseSources.ofGroup(identity, variance));
        return blocks.extracted(out -> blocks.backend().stream().copy(out, read), state, identity);
    }

    private List<WideCiphertext> selected(List<WideCiphertext> x, List<WideTable> tables) {
        CircuitEvaluator keys = circuits.orElseThrow();
        List<WideCiphertext> results = new ArrayList<>(x.size());
        for (int i = 0; i < x.size(); i++) {
            WideTable table = tables.get(i);
            List<LargeTable> bits = new ArrayList<>();
            for (int part = 0; part < parameters.parts(); part++) {
                int bit = part;
                bits.add(
                        LargeTable.of(keys.parameters(), parameters.bits(), v -> parameters.part(table.value(v), bit)));
            }
            try (EncryptedIndex index = keys.index(x.get(i).parts())) {
                results.add(WideCiphertext.of(parameters, keys.lookUp(index, bits)));
            }
        }
        return results;
    }

    /** Gives the memory of the prepared keys back; results stay. Closing again does nothing. */
    @Override
    public void close() {
        circuits.ifPresentOrElse(CircuitEvaluator::close, blocks::close);
    }
}
