package io.fhe4j.ringgsw.integer;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.seed.PublicSeed;
import java.util.List;
import java.util.Optional;

/** Clear blocks that add up what their batches would take on another engine, so many numbers going the same way together. */
final class PricedBlocks implements BlockEvaluator<ClearBlock> {

    private final ClearBlocks clear;
    private final BlockEvaluator<?> engine;
    private final int numbers;
    private double milliseconds;

    PricedBlocks(BlockEvaluator<?> engine, int numbers) {
        this.clear = new ClearBlocks(engine.parameters());
        this.engine = engine;
        this.numbers = numbers;
    }

    double milliseconds() {
        return milliseconds;
    }

    @Override
    public BlockParameters parameters() {
        return clear.parameters();
    }

    @Override
    public String name() {
        return clear.name();
    }

    @Override
    public Optional<KeySetId> keySet() {
        return clear.keySet();
    }

    @Override
    public Class<ClearBlock> blockType() {
        return clear.blockType();
    }

    @Override
    public BlockState state(ClearBlock block) {
        return clear.state(block);
    }

    @Override
    public ClearBlock constant(int value) {
        return clear.constant(value);
    }

    @Override
    public ClearBlock random(PublicSeed seed, int place) {
        return clear.random(seed, place);
    }

    @Override
    public ClearBlock combine(Combination<ClearBlock> combination) {
        return clear.combine(combination);
    }

    @Override
    public ClearBlock narrowed(ClearBlock block, int low, int high) {
        return clear.narrowed(block, low, high);
    }

    @Override
    public List<List<ClearBlock>> lookUp(List<LookUp<ClearBlock>> batch) {
        int tables = batch.stream().mapToInt(request -> request.tables().size()).sum();
        milliseconds += engine.milliseconds(tables * numbers);
        return clear.lookUp(batch);
    }

    @Override
    public double milliseconds(int lookUps) {
        return engine.milliseconds(lookUps);
    }

    @Override
    public double log2Failure(ClearBlock place) {
        return clear.log2Failure(place);
    }
}
