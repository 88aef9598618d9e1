package io.fhe4j.cli.client;

import io.fhe4j.ringgsw.Gate;
import java.util.ArrayList;
import java.util.List;

/** Gates on clear bits, which count themselves. */
final class ClearGates implements Gates<Boolean> {

    private long count;

    @Override
    public List<Boolean> evaluate(List<Gate> gates, List<Boolean> x, List<Boolean> y) {
        List<Boolean> results = new ArrayList<>();
        for (int i = 0; i < gates.size(); i++) {
            results.add(gates.get(i).apply(x.get(i), y.get(i)));
        }
        count += gates.size();
        return results;
    }

    @Override
    public Boolean not(Boolean x) {
        return !x;
    }

    /** The gates so far; NOT is none. */
    long count() {
        return count;
    }
}
