package io.fhe4j.ntt.testkit;

import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Capabilities;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.spi.Memory;
import io.fhe4j.ntt.spi.Queue;
import io.fhe4j.ntt.spi.Scratch;
import java.util.function.UnaryOperator;

/** The reference device with a fault. */
class FaultyDevice implements Device {

    final Device right = ReferenceConformanceTest.reference().open(BackendOptions.defaults());
    private final UnaryOperator<Queue> fault;

    /** With a fault in the kernels. */
    FaultyDevice(UnaryOperator<Queue> fault) {
        this.fault = fault;
    }

    @Override
    public Capabilities capabilities() {
        return right.capabilities();
    }

    @Override
    public long bytes(long rows, int width, int wordBytes) {
        return right.bytes(rows, width, wordBytes);
    }

    @Override
    public Memory allocate(long rows, int width, int wordBytes) {
        return right.allocate(rows, width, wordBytes);
    }

    @Override
    public void erase(Memory memory) {
        right.erase(memory);
    }

    @Override
    public void free(Memory memory) {
        right.free(memory);
    }

    @Override
    public Queue openQueue(Scratch scratch) {
        return fault.apply(right.openQueue(scratch));
    }

    @Override
    public void close() {
        right.close();
    }
}
