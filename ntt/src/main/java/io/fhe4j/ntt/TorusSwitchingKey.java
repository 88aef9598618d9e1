package io.fhe4j.ntt;

/**
 * A key for {@link Torus#switchKey} in a backend's own representation, made by {@link Torus#switchingKey}. It holds memory of the backend's
 * pool; closing it gives that back.
 */
public final class TorusSwitchingKey implements AutoCloseable {

    private final TorusSwitching shape;
    private final RowBuffer memory;

    TorusSwitchingKey(TorusSwitching shape, RowBuffer memory) {
        this.shape = shape;
        this.memory = memory;
    }

    /** The shape of the key switch. */
    public TorusSwitching shape() {
        return shape;
    }

    /** The bytes of its words. */
    public long bytes() {
        return memory.shape().words() * Long.BYTES;
    }

    RowBuffer memory() {
        return memory;
    }

    /** Gives the memory back. Closing again does nothing. */
    @Override
    public void close() {
        memory.close();
    }
}
