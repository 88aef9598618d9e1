package io.fhe4j.backend.pim;

import io.fhe4j.ntt.Capabilities;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.spi.Memory;

/** A device whose memory is that of another device, which also computes. What a simulation adds is in its queues and reports. */
abstract sealed class ValuesOfAnother implements Device permits GateCheckedDevice, SimulatedDevice {

    final Device values;

    ValuesOfAnother(Device values) {
        this.values = values;
    }

    @Override
    public Capabilities capabilities() {
        return values.capabilities();
    }

    @Override
    public int wordBytes(Modulus modulus) {
        return values.wordBytes(modulus);
    }

    @Override
    public long bytes(long rows, int width, int wordBytes) {
        return values.bytes(rows, width, wordBytes);
    }

    @Override
    public Memory allocate(long rows, int width, int wordBytes) {
        return values.allocate(rows, width, wordBytes);
    }

    @Override
    public void settle(Memory memory) {
        values.settle(memory);
    }

    @Override
    public void erase(Memory memory) {
        values.erase(memory);
    }

    @Override
    public void free(Memory memory) {
        values.free(memory);
    }

    @Override
    public void close() {
        values.close();
    }
}
