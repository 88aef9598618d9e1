package io.fhe4j.ntt.trace;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Capabilities;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.spi.Memory;
import io.fhe4j.ntt.spi.Queue;
import io.fhe4j.ntt.spi.Scratch;
import io.fhe4j.ntt.spi.SimulatedCost;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Records what a program does with a backend.
 *
 * <pre>{@code
 * try (Backend cpu = Backends.open("cpu");
 *         Recording recording = Recording.of(cpu, file, TraceKind.DATA)) {
 *     program.run(recording.backend());
 * }
 * }</pre>
 *
 * <p>The program uses {@link #backend}, a backend of its own over the same device; closing the recording ends the trace and that backend, and
 * leaves the original open. Secret buffers are recorded by shape; a data trace that would need their words is refused with
 * {@link io.fhe4j.api.SecretAccessException}.
 */
public final class Recording implements AutoCloseable {

    private final TraceWriter writer;
    private final Backend backend;

    private Recording(TraceWriter writer, Backend backend) {
        this.writer = writer;
        this.backend = backend;
    }

    /**
     * Begins a recording with compound kernels as single calls.
     *
     * @throws IOException if the file cannot be created
     */
    public static Recording of(Backend original, Path file, TraceKind kind) throws IOException {
        return begin(original, file, kind, false);
    }

    /**
     * Begins a recording in which compound kernels run, and are seen, as their primitive ones.
     *
     * @throws IOException if the file cannot be created
     */
    public static Recording expanded(Backend original, Path file, TraceKind kind) throws IOException {
        return begin(original, file, kind, true);
    }

    private static Recording begin(Backend original, Path file, TraceKind kind, boolean expandCompounds)
            throws IOException {
        TraceWriter writer = new TraceWriter(
                new BufferedOutputStream(Files.newOutputStream(file), BlockOutput.BLOCK),
                original.name(),
                kind,
                expandCompounds);
        long bound = original.memoryUse().boundBytes();
        return new Recording(writer, Backend.observed(original.name(), new Borrowed(original.device()), bound, writer));
    }

    /** The backend to run the program on. */
    public Backend backend() {
        return backend;
    }

    /** Ends the trace and the recorded backend. */
    @Override
    public void close() {
        try (backend) {
            writer.close();
        }
    }

    /** A device that somebody else closes. */
    private record Borrowed(Device device) implements Device {

        @Override
        public Capabilities capabilities() {
            return device.capabilities();
        }

        @Override
        public String report() {
            return device.report();
        }

        @Override
        public int parallelism() {
            return device.parallelism();
        }

        @Override
        public int wordBytes(Modulus modulus) {
            return device.wordBytes(modulus);
        }

        @Override
        public long bytes(long rows, int width, int wordBytes) {
            return device.bytes(rows, width, wordBytes);
        }

        @Override
        public Memory allocate(long rows, int width, int wordBytes) {
            return device.allocate(rows, width, wordBytes);
        }

        @Override
        public void settle(Memory memory) {
            device.settle(memory);
        }

        @Override
        public void erase(Memory memory) {
            device.erase(memory);
        }

        @Override
        public void free(Memory memory) {
            device.free(memory);
        }

        @Override
        public Queue openQueue(Scratch scratch) {
            return device.openQueue(scratch);
        }

        @Override
        public Optional<SimulatedCost> simulatedCost() {
            return device.simulatedCost();
        }

        @Override
        public SimulatedCost simulate(Path trace, SimulatedCost account) throws IOException {
            return device.simulate(trace, account);
        }

        @Override
        public void close() {
            // the original backend closes the device
        }
    }
}
