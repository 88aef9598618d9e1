package io.fhe4j.cli.client;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.ringgsw.integer.BlockEvaluator;
import io.fhe4j.ringgsw.integer.ForwardingBlocks;
import io.fhe4j.ringgsw.integer.LookUp;
import java.util.ArrayList;
import java.util.List;

/** An engine that tells how many of the look-ups are done: long batches are cut, so that it tells in between. */
final class WatchedBlocks<B> extends ForwardingBlocks<B> {

    private static final String STAGE = "look-ups";

    /** So many for each thread are done without a word. */
    private static final int PART = 32;

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
        super(engine);
        this.part = PART * threads;
        this.total = total;
        this.progress = progress;
        if (total > 0) {
            progress.progress(STAGE, 0, total);
        }
    }

    @Override
    public List<List<B>> lookUp(List<LookUp<B>> batch) {
        List<List<B>> results = new ArrayList<>(batch.size());
        for (int from = 0; from < batch.size(); from += part) {
            List<LookUp<B>> some = batch.subList(from, Math.min(batch.size(), from + part));
            results.addAll(super.lookUp(some));
            some.forEach(request -> done += request.tables().size());
            progress.progress(STAGE, done, total);
        }
        return results;
    }
}
