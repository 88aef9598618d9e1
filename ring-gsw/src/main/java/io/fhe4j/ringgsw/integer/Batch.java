package io.fhe4j.ringgsw.integer;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Look-ups that do not depend on one another, collected and then run at once. What needs no bootstrapping never reaches the engine: known places,
 * constant functions, and functions that change nothing on blocks that are as good as new. Equal look-ups are done once.
 */
final class Batch<B> {

    private final Blocks<B> blocks;
    private final IdentityHashMap<B, Map<Table, List<Read<B>>>> requests = new IdentityHashMap<>();
    private final IdentityHashMap<B, IdentityHashMap<B, Pair<B>>> pairs = new IdentityHashMap<>();
    private final List<B> places = new ArrayList<>();

    Batch(Blocks<B> blocks) {
        this.blocks = blocks;
    }

    /** f(place). */
    Read<B> read(B place, IntUnaryOperator function) {
        return readInto(new Read<>(), place, function);
    }

    /** f(place), given to a promise that was made before. */
    Read<B> readInto(Read<B> read, B place, IntUnaryOperator function) {
        BlockState state = blocks.state(place);
        Table table = state.table(blocks.space(), function);
        B known = withoutLookUp(place, state, table);
        if (known != null) {
            read.give(known);
            return read;
        }
        Map<Table, List<Read<B>>> tables = requests.get(place);
        if (tables == null) {
            tables = new LinkedHashMap<>();
            requests.put(place, tables);
            places.add(place);
        }
        tables.computeIfAbsent(table, absent -> new ArrayList<>()).add(read);
        return read;
    }

    /** f(a, b). */
    Read<B> read(B a, B b, TwoArguments function) {
        Pair<B> pair = pairs.computeIfAbsent(a, first -> new IdentityHashMap<>())
                .computeIfAbsent(b, second -> blocks.pair(a, b));
        return read(pair, function);
    }

    /** f at a pair. */
    Read<B> read(Pair<B> pair, TwoArguments function) {
        return read(pair.place(), x -> function.apply(pair.first(x), pair.second(x)));
    }

    private @Nullable B withoutLookUp(B place, BlockState state, Table table) {
        boolean constant = true;
        boolean identity = blocks.isFresh(state);
        for (int x = state.low(); x <= state.high(); x += state.step()) {
            constant &= table.value(x) == table.value(state.low());
            identity &= table.value(x) == x;
        }
        if (constant) {
            return blocks.constant(table.value(state.low()));
        }
        return identity ? place : null;
    }

    /** How many look-ups are collected. */
    int lookUps() {
        return requests.values().stream().mapToInt(Map::size).sum();
    }

    /** Runs what was collected. */
    void run() {
        if (places.isEmpty()) {
            return;
        }
        List<LookUp<B>> batch = new ArrayList<>(places.size());
        for (B place : places) {
            batch.add(new LookUp<>(place, List.copyOf(requestsAt(place).keySet())));
        }
        List<List<B>> results = blocks.lookUp(batch);
        for (int i = 0; i < places.size(); i++) {
            int next = 0;
            for (List<Read<B>> reads : requestsAt(places.get(i)).values()) {
                B result = results.get(i).get(next++);
                reads.forEach(read -> read.give(result));
            }
        }
        places.clear();
        pairs.clear();
        requests.clear();
    }

    private Map<Table, List<Read<B>>> requestsAt(B place) {
        return Objects.requireNonNull(requests.get(place));
    }

    /** A function of two digits. */
    interface TwoArguments {
        int apply(int a, int b);
    }
}
