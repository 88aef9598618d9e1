package io.fhe4j.ringgsw.integer;

import org.jspecify.annotations.Nullable;

/** What a look-up in a {@link Batch} will give once the batch has run. */
final class Read<B> {

    private @Nullable B block;

    /** What is there already. */
    static <B> Read<B> of(B result) {
        Read<B> read = new Read<>();
        read.give(result);
        return read;
    }

    void give(B result) {
        block = result;
    }

    B block() {
        if (block == null) {
            throw new IllegalStateException("the batch has not run");
        }
        return block;
    }
}
