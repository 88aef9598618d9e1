package io.fhe4j.ringgsw.integer;

/**
 * A block of {@link ClearBlocks}: a number that everybody sees, or many of them side by side, which take the same steps.
 */
public final class ClearBlock {

    private final BlockState state;
    private final short[] values;
    private final int depth;
    private final long identity;

    /** Owned arrays. */
    ClearBlock(BlockState state, short[] values, int depth, long identity) {
        this.state = state;
        this.identity = identity;
        this.values = values;
        this.depth = depth;
    }

    /** Range and noise that an encrypted block would have. */
    public BlockState state() {
        return state;
    }

    /** How many numbers it holds. */
    public int lanes() {
        return values.length;
    }

    /**
     * A number.
     *
     * @param lane from 0 on; constants have one lane only, which stands for all
     */
    public int value(int lane) {
        return values[values.length == 1 ? 0 : lane];
    }

    /** How many look-ups follow one another on the longest way here from an encryption. */
    public int depth() {
        return depth;
    }

    /** What it was computed from. */
    long identity() {
        return identity;
    }

    ClearBlock narrowed(int low, int high) {
        return new ClearBlock(state.narrowed(low, high), values, depth, identity);
    }

    /** Range, noise and the first value. */
    @Override
    public String toString() {
        return "clear block " + values[0] + (values.length == 1 ? "" : "…") + " in " + state.low() + "…" + state.high()
                + ", depth " + depth;
    }
}
