package io.fhe4j.client;

import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ringgsw.integer.BlockEvaluator;
import io.fhe4j.ringgsw.integer.Combination;
import io.fhe4j.ringgsw.integer.ForwardingBlocks;
import io.fhe4j.ringgsw.integer.LookUp;
import io.fhe4j.ringgsw.integer.Term;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/** An engine whose work is written down as it is done: the batches that reach it, and how many look-ups lie behind each block. */
final class CountingBlocks<B> extends ForwardingBlocks<B> {

    /** What a batch was: tables read, and the places they were read at. */
    record Done(int tables, int places) {}

    private final List<Done> batches = new ArrayList<>();
    private final IdentityHashMap<B, Integer> depths = new IdentityHashMap<>();

    CountingBlocks(BlockEvaluator<B> engine) {
        super(engine);
    }

    /** The batches since it was last asked. */
    List<Done> batches() {
        List<Done> done = List.copyOf(batches);
        batches.clear();
        return done;
    }

    /** The look-ups on the longest way to a block. */
    int depth(Object block) {
        return depths.getOrDefault(blockType().cast(block), 0);
    }

    private B at(int depth, B block) {
        depths.put(block, depth);
        return block;
    }

    @Override
    public B random(PublicSeed seed, int place) {
        return at(0, super.random(seed, place));
    }

    @Override
    public B combine(Combination<B> combination) {
        return at(depth(combination), super.combine(combination));
    }

    @Override
    public B spaced(Combination<B> combination, int low, int high, int step) {
        return at(depth(combination), super.spaced(combination, low, high, step));
    }

    private int depth(Combination<B> combination) {
        return combination.terms().stream()
                .map(Term::block)
                .mapToInt(this::depth)
                .max()
                .orElse(0);
    }

    @Override
    public B narrowed(B block, int low, int high) {
        return at(depth(block), super.narrowed(block, low, high));
    }

    @Override
    public List<List<B>> lookUp(List<LookUp<B>> batch) {
        List<List<B>> results = super.lookUp(batch);
        for (int i = 0; i < results.size(); i++) {
            for (B block : results.get(i)) {
                at(depth(batch.get(i).input()) + 1, block);
            }
        }
        int tables = results.stream().mapToInt(List::size).sum();
        batches.add(new Done(tables, batch.size()));
        return results;
    }
}
