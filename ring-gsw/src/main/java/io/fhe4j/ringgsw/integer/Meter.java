package io.fhe4j.ringgsw.integer;

import io.fhe4j.ringgsw.noise.FailureBudget;
import java.util.List;

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
        for (LookUp<B> request : batch) {
            int tables = request.tables().size();
            budget.spend(engine.log2Failure(request.input()), tables);
            lookUps += tables;
        }
        places += batch.size();
        batches++;
    }

    synchronized LookUpCount count() {
        return new LookUpCount(lookUps, places, batches, budget.log2());
    }
}
