package io.fhe4j.ringgsw.integer;

import io.fhe4j.ringgsw.noise.FailureBudget;
import java.util.List;
import java.util.stream.DoubleStream;

/** Counts look-ups, and spends their failure probabilities from a budget before they are run. Safe for many threads. */
final class Meter {

    private final FailureBudget budget;
    private long lookUps;
    private long places;
    private long batches;

    Meter(FailureBudget budget) {
        this.budget = budget;
    }

    /** Before a batch is run. */
    synchronized <B> void charge(BlockEvaluator<B> engine, List<LookUp<B>> batch) {
        double[] failures = batch.stream()
                .flatMapToDouble(request -> DoubleStream.generate(() -> engine.log2Failure(request.input()))
                        .limit(request.tables().size()))
                .toArray();
        budget.spendAll(failures);
        lookUps += failures.length;
        places += batch.size();
        batches++;
    }

    synchronized LookUpCount count() {
        return new LookUpCount(lookUps, places, batches, budget.log2());
    }
}
