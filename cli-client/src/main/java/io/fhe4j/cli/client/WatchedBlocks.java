package io.fhe4j.cli.client;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ringgsw.integer.BlockEvaluator;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.integer.BlockState;
import io.fhe4j.ringgsw.integer.Combination;
import io.fhe4j.ringgsw.integer.LookUp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An engine that tells how many of the look-ups are done: long batches are cut, so that it tells in between. */
final class WatchedBlocks<B> implements BlockEvaluator<B> {

    private static final String STAGE = "look-ups";

    /** So many for each thread are done without a word. */
    private static final int PART = 32;

    private final BlockEvaluator<B> engine;
    private final int part;
    private final long total;
    private final ProgressListener progress;
    private long done;

    /**
     * Watches an engine.
     *
     * @param threads that it works on
     * @param total how many look-ups are to be done
     */
    WatchedBlocks(BlockEvaluator<B> engine, int threads, long total, ProgressListener progress) {
        this.engine = engine;
        this.part = PART * threads;
        this.total = total;
        this.progress = progress;
        progress.progress(STAGE, 0, total);
    }

    @Override
    public List<List<B>> lookUp(List<LookUp<B>> batch) {
        List<List<B>> results = new ArrayList<>(batch.size());
        for (int from = 0; from < batch.size(); from += part) {
            List<LookUp<B>> some = batch.subList(from, Math.min(batch.size(), from + part));
            results.addAll(engine.lookUp(some));
            some.forEach(request -> done += request.tables().size());
            progress.progress(STAGE, done, total);
        }
        return results;
    }

    @Override
    public BlockParameters parameters() {
        return engine.parameters();
    }

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public Optional<KeySetId> keySet() {
        return engine.keySet();
    }

    @Override
    public Class<B> blockType() {
        return engine.blockType();
    }

    @Override
    public BlockState state(B block) {
        return engine.state(block);
    }

    @Override
    public B constant(int value) {
        return engine.constant(value);
    }

    @Override
    public B random(PublicSeed seed, int place) {
        return engine.random(seed, place);
    }

    @Override
    public B combine(Combination<B> combination) {
        return engine.combine(combination);
    }

    @Override
    public B narrowed(B block, int low, int high) {
        return engine.narrowed(block, low, high);
    }

    @Override
    public double milliseconds(int lookUps) {
        return engine.milliseconds(lookUps);
    }

    @Override
    public double log2Failure(B place) {
        return engine.log2Failure(place);
    }
}
