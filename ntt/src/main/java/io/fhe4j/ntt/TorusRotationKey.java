package io.fhe4j.ntt;

/**
 * A key for {@link Torus#blindRotate} in a backend's own representation, made by {@link Torus#rotationKey}. It holds memory of the backend's
 * pool; closing it gives that back.
 */
public final class TorusRotationKey implements AutoCloseable {

    private final TorusRotation shape;
    private final RowBuffer memory;

    TorusRotationKey(TorusRotation shape, RowBuffer memory) {
        this.shape = shape;
        this.memory = memory;
    }

    /** The shape of the rotation. */
    public TorusRotation shape() {
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
