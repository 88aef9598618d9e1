package io.fhe4j.ringgsw.integer;

import java.util.List;

/** Clear blocks that add up what their batches would take on another engine, so many numbers going the same way together. */
final class PricedBlocks extends ForwardingBlocks<ClearBlock> {

    private final BlockEvaluator<?> engine;
    private final int numbers;
    private double milliseconds;

    PricedBlocks(BlockEvaluator<?> engine, int numbers) {
        super(new ClearBlocks(engine.parameters()));
        this.engine = engine;
        this.numbers = numbers;
    }

    double milliseconds() {
        return milliseconds;
    }

    @Override
    public List<List<ClearBlock>> lookUp(List<LookUp<ClearBlock>> batch) {
        int rotations = batch.stream()
                .mapToInt(request -> CommonFactor.serves(parameters(), request.tables())
                        ? 1
                        : request.tables().size())
                .sum();
        milliseconds += engine.milliseconds(rotations * numbers);
        return super.lookUp(batch);
    }

    @Override
    public double milliseconds(int lookUps) {
        return engine.milliseconds(lookUps * numbers);
    }
}
