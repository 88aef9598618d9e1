package io.fhe4j.ntt.spi;

import io.fhe4j.ntt.ExactDivision;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Kernels;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.RowBuffer;
import java.util.Optional;

/**
 * A device's kernels, in order. Operands have been checked: see {@link Kernels} for what then holds. A kernel may return when the work
 * is enqueued; {@link #await} is the synchronisation point. A device that works on the calling thread does nothing there. One that enqueues holds
 * back a kernel whose operands are written or read by unfinished work of another of its queues, by itself.
 *
 * <p>Compound kernels have default implementations in {@link CompoundKernels} and {@link BlindRotations}, made of the primitive ones.
 */
public interface Queue extends Kernels, AutoCloseable {

    /** The source of intermediate buffers that this queue was opened with. */
    Scratch scratch();

    @Override
    default void divide(RowBuffer out, RowBuffer x, ExactDivision division) {
        CompoundKernels.divide(this, scratch(), out, x, division);
    }

    @Override
    default void tensor(RowBuffer out, RowBuffer x, RowBuffer y) {
        CompoundKernels.tensor(this, out, x, y);
    }

    @Override
    default void decomposeModUp(RowBuffer out, RowBuffer x, KeySwitchLayout layout) {
        CompoundKernels.decomposeModUp(this, scratch(), out, x, layout);
    }

    @Override
    default void galoisInnerProducts(RowBuffer[] out, RowBuffer digits, RowBuffer[] keys, long[] galois) {
        CompoundKernels.galoisInnerProducts(this, scratch(), out, digits, keys, galois);
    }

    @Override
    default void keySwitch(RowBuffer out, RowBuffer x, RowBuffer key, KeySwitchLayout layout, long galois) {
        CompoundKernels.keySwitch(this, scratch(), out, x, key, layout, galois);
    }

    @Override
    default void externalProduct(RowBuffer out, RowBuffer x, RowBuffer key, Gadget gadget) {
        CompoundKernels.externalProduct(this, scratch(), out, x, key, gadget);
    }

    @Override
    default void blindRotateGinx(RowBuffer accumulator, RowBuffer exponents, RowBuffer key, Gadget gadget) {
        CompoundKernels.blindRotateGinx(this, scratch(), accumulator, exponents, key, gadget);
    }

    @Override
    default void blindRotateAp(RowBuffer accumulator, RowBuffer exponents, RowBuffer key, Gadget gadget, int base) {
        BlindRotations.ap(this, scratch(), accumulator, exponents, key, gadget, base);
    }

    @Override
    default void blindRotateLmkcdey(
            RowBuffer accumulator, RowBuffer exponents, RowBuffer key, RowBuffer moves, Gadget gadget) {
        BlindRotations.lmkcdey(this, scratch(), accumulator, exponents, key, moves, gadget);
    }

    @Override
    default void lweKeySwitch(RowBuffer out, RowBuffer mask, RowBuffer table, Gadget gadget) {
        CompoundKernels.lweKeySwitch(this, scratch(), out, mask, table, gadget);
    }

    @Override
    default void sumOfMultiples(RowBuffer out, RowBuffer x, RowBuffer factors, int largest) {
        CompoundKernels.sumOfMultiples(this, scratch(), out, x, factors, largest);
    }

    /** The kernels of programmable bootstrapping on the torus; empty for a device that does not have them. */
    default Optional<TorusKernels> torus() {
        return Optional.empty();
    }

    /** Waits for all work enqueued so far; errors of that work surface here. */
    default void await() {}

    /** Later work of this queue waits for the work enqueued so far on another queue of the same device. */
    default void waitFor(Queue other) {}

    /** Ends the queue after its work. */
    @Override
    default void close() {}
}
