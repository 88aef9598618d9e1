package io.fhe4j.ntt.reference;

import io.fhe4j.ntt.Capabilities;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.spi.Memory;
import io.fhe4j.ntt.spi.Queue;
import io.fhe4j.ntt.spi.Scratch;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Memory on the host and the tables of the transforms, made once for each prime and width. */
final class ReferenceDevice implements Device {

    private static final Capabilities CAPABILITIES = new Capabilities(
            Map.of(ModulusKind.PRIME, 63, ModulusKind.ODD, 63, ModulusKind.POWER_OF_TWO, 64),
            1 << 30,
            Long.SIZE,
            true,
            "scalar reference kernels, on the calling thread");

    private record Ring(long prime, int width) {}

    private final Map<Ring, NegacyclicTransform> transforms = new ConcurrentHashMap<>();

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public long bytes(long rows, int width, int wordBytes) {
        return ReferenceMemory.bytes(rows, width);
    }

    @Override
    public Memory allocate(long rows, int width, int wordBytes) {
        return new ReferenceMemory(rows, width);
    }

    @Override
    public void erase(Memory memory) {
        ((ReferenceMemory) memory).erase();
    }

    @Override
    public void free(Memory memory) {
        ((ReferenceMemory) memory).free();
    }

    @Override
    public Queue openQueue(Scratch scratch) {
        return new ReferenceQueue(this, scratch);
    }

    NegacyclicTransform transform(Modulus prime, int width) {
        return transforms.computeIfAbsent(
                new Ring(prime.value(), width), ring -> new NegacyclicTransform(prime, width));
    }

    @Override
    public void close() {
        transforms.clear();
    }
}
