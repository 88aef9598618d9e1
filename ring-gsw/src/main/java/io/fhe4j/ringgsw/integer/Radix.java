package io.fhe4j.ringgsw.integer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A number Σ block_i·B^i modulo B^n, n the number of blocks. Blocks may hold more than a digit: carries are propagated only when somebody needs
 * digits, and what came of it is kept.
 */
final class Radix<B> {

    private final List<B> blocks;
    private volatile @Nullable Radix<B> clean;

    Radix(List<B> blocks) {
        this.blocks = List.copyOf(blocks);
    }

    List<B> blocks() {
        return blocks;
    }

    B block(int i) {
        return blocks.get(i);
    }

    B top() {
        return blocks.getLast();
    }

    int size() {
        return blocks.size();
    }

    /** The same number in clean digits, if somebody has made them. */
    @Nullable
    Radix<B> clean() {
        return clean;
    }

    void clean(Radix<B> digits) {
        clean = digits;
    }
}
