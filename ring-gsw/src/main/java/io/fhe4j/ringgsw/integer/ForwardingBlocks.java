package io.fhe4j.ringgsw.integer;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.seed.PublicSeed;
import java.util.List;
import java.util.Optional;

/**
 * Blocks of another evaluator, to which everything is handed on: for what only watches or counts, and overrides what it watches.
 *
 * @param <B> what blocks are
 */
public abstract class ForwardingBlocks<B> implements BlockEvaluator<B> {

    private final BlockEvaluator<B> blocks;

    /**
     * Hands everything on.
     *
     * @param blocks who does the work
     */
    protected ForwardingBlocks(BlockEvaluator<B> blocks) {
        this.blocks = blocks;
    }

    @Override
    public List<List<B>> lookUp(List<LookUp<B>> batch) {
        return blocks.lookUp(batch);
    }

    @Override
    public BlockParameters parameters() {
        return blocks.parameters();
    }

    @Override
    public String name() {
        return blocks.name();
    }

    @Override
    public Optional<KeySetId> keySet() {
        return blocks.keySet();
    }

    @Override
    public Class<B> blockType() {
        return blocks.blockType();
    }

    @Override
    public BlockState state(B block) {
        return blocks.state(block);
    }

    @Override
    public B constant(int value) {
        return blocks.constant(value);
    }

    @Override
    public B random(PublicSeed seed, int place) {
        return blocks.random(seed, place);
    }

    @Override
    public B combine(Combination<B> combination) {
        return blocks.combine(combination);
    }

    @Override
    public B spaced(Combination<B> combination, int low, int high, int step) {
        return blocks.spaced(combination, low, high, step);
    }

    @Override
    public B narrowed(B block, int low, int high) {
        return blocks.narrowed(block, low, high);
    }

    @Override
    public double milliseconds(int lookUps) {
        return blocks.milliseconds(lookUps);
    }

    @Override
    public double log2Failure(B place) {
        return blocks.log2Failure(place);
    }
}
