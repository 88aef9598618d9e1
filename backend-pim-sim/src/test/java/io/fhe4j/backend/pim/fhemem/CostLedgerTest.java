package io.fhe4j.backend.pim.fhemem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.MalformedInputException;
import io.fhe4j.backend.pim.CostLedger;
import io.fhe4j.backend.pim.GateCheckedDevice;
import io.fhe4j.backend.pim.GateChecks;
import io.fhe4j.backend.pim.RowKernels;
import io.fhe4j.backend.pim.SimulatedDevice;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.dram.UnitMeter;
import io.fhe4j.backend.pim.dram.UnitProgram;
import io.fhe4j.backend.pim.dram.UnitPrograms;
import io.fhe4j.backend.pim.faults.FaultPlan;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Capabilities;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.reference.ReferenceProvider;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.trace.Recording;
import io.fhe4j.ntt.trace.TraceEvent;
import io.fhe4j.ntt.trace.TraceKind;
import io.fhe4j.ntt.trace.TraceReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What kernels are charged, against a count by hand. */
class CostLedgerTest {

    private static final DramDevice DEVICE = DramDevice.fhemem();
    private static final UnitPrograms PROGRAMS = new UnitPrograms(DEVICE);

    private static double nanos(UnitProgram program) {
        return program.measure(new UnitMeter(DEVICE, 1)).time().value();
    }

    private static double picojoules(UnitProgram program) {
        return program.measure(new UnitMeter(DEVICE, 1)).energy().value();
    }

    @Test
    void kernelsAreChargedByRowsAndModuli() {
        long[] primes = Primes.ofBits(36, 512, 3);
        RnsBasis basis = RnsBasis.of(primes);
        Shape shape = Shape.of(2, 2, 3, 512);
        try (Backend backend = Backends.open("pim-fhemem");
                RowBuffer x = backend.allocate(shape, basis, Form.EVALUATION, BufferRole.CIPHERTEXT);
                RowBuffer y = backend.allocate(shape, basis, Form.EVALUATION, BufferRole.CIPHERTEXT)) {
            CostLedger ledger = ((SimulatedDevice) backend.device()).ledger();
            backend.stream().zero(x);
            backend.stream().zero(y);
            ledger.clear();
            backend.stream().add(x, x, y);
            backend.stream().multiply(x, x, y);
            // 4 residue rows of 512 words for each prime: 4 rows of 128 words each.
            double busy = 0;
            double energy = 0;
            for (long q : primes) {
                busy += 16 * nanos(PROGRAMS.modularAdd(q, 0, 1, 2)) + 16 * nanos(PROGRAMS.modularMultiply(q, 0, 1, 2));
                energy += 16 * picojoules(PROGRAMS.modularAdd(q, 0, 1, 2))
                        + 16 * picojoules(PROGRAMS.modularMultiply(q, 0, 1, 2));
            }
            assertEquals(busy, ledger.busyNanos(), 1e-6);
            assertEquals(energy, ledger.picojoules(), 1e-6);
            assertEquals(busy / (65536 * 4 / 2), ledger.lowerBoundNanos(), 1e-9);
            assertEquals(1, ledger.calls(Kernel.MULTIPLY));
            assertEquals(
                    96,
                    ledger.programs().values().stream().mapToLong(runs -> runs).sum());
            ledger.clear();
            backend.stream().inverseNtt(x.as(Form.COEFFICIENT), x);
            // Nine stages; two pairs of rows in each, for 4 polynomials and 3 primes; the last for the factor 1/N.
            busy = 0;
            for (long q : primes) {
                for (int laneBit : new int[] {-1, 0, 1, 2, 3, 4, 5, 6, -1}) {
                    busy += 8 * nanos(PROGRAMS.inverseButterfly(q, 0, 1, 2, laneBit));
                }
                busy += 16 * nanos(PROGRAMS.modularMultiply(q, 0, 1, 2));
            }
            assertEquals(busy, ledger.busyNanos(), 1e-6);
            assertTrue(ledger.report().contains("inverse_ntt"), ledger.report());
            assertEquals(1, ledger.executedRows(Kernel.INVERSE_NTT));
        }
    }

    /** Arrays that are wrong in one word end the program at the first row that is executed. */
    @Test
    void wrongArraysAreFound() {
        RowKernels right = new NearMatRows(DEVICE);
        RowKernels wrong = task -> {
            Optional<long[][]> rows = right.compute(task);
            rows.ifPresent(words -> words[0][words[0].length - 1] ^= 1);
            return rows;
        };
        Device reference = new ReferenceProvider().open(BackendOptions.defaults());
        Capabilities capabilities =
                new Capabilities(Map.of(ModulusKind.PRIME, 62), 1 << 16, Long.SIZE, true, "wrong on purpose");
        GateChecks checks = new GateChecks(GateChecks.Extent.SAMPLE, 1);
        SimulatedDevice device = new SimulatedDevice(
                new GateCheckedDevice(reference, wrong, checks),
                capabilities,
                new NearMatMapping(DEVICE),
                DEVICE.file().mark(),
                FaultPlan.NONE,
                SimulatedDevice.Scheduler.NONE);
        try (Backend backend = Backend.of("wrong", device, 1 << 20);
                RowBuffer x = backend.allocate(
                        Shape.of(2, 256),
                        RnsBasis.of(Primes.ofBits(30, 256, 2)),
                        Form.EVALUATION,
                        BufferRole.SCRATCH)) {
            IllegalStateException found = assertThrows(
                    IllegalStateException.class, () -> backend.stream().zero(x));
            assertTrue(String.valueOf(found.getMessage()).contains("word 255"), found::getMessage);
        }
    }

    /** A sparse prime costs fewer steps than another of as many bits: the form of the prime decides. */
    @Test
    void sparsePrimesCostLess() {
        double sparse = product(34_896_609_281L);
        double dense = product(Primes.below(1L << 36, 1 << 10));
        assertTrue(sparse < dense, sparse + " " + dense);
    }

    private static double product(long q) {
        try (Backend backend = Backends.open("pim-fhemem");
                RowBuffer x = backend.allocate(
                        Shape.of(1, 1024), RnsBasis.of(Modulus.of(q)), Form.EVALUATION, BufferRole.CIPHERTEXT)) {
            CostLedger ledger = ((SimulatedDevice) backend.device()).ledger();
            backend.stream().zero(x);
            ledger.clear();
            backend.stream().multiply(x, x, x);
            return ledger.busyNanos();
        }
    }

    /** The trace of an external product, counted again without the ledger's help. */
    @Test
    void theLedgerEqualsARecountOfTheTrace(@TempDir Path folder) throws IOException {
        Modulus prime = Modulus.of(134_215_681);
        Gadget gadget = new Gadget(9, 3);
        RnsBasis basis = RnsBasis.of(prime);
        Shape accumulators = new Shape(2, 1, 1, 2, 1, 256);
        Path file = folder.resolve("product.trace");
        CostLedger ledger;
        try (Backend backend = Backends.open("pim-fhemem");
                Recording recording = Recording.expanded(backend, file, TraceKind.SHAPES)) {
            ledger = ((SimulatedDevice) backend.device()).ledger();
            Backend recorded = recording.backend();
            try (RowBuffer x = recorded.allocate(accumulators, basis, Form.COEFFICIENT, BufferRole.CIPHERTEXT);
                    RowBuffer out = recorded.allocate(accumulators, basis, Form.COEFFICIENT, BufferRole.CIPHERTEXT);
                    RowBuffer key =
                            recorded.allocate(new Shape(1, 2, 3, 2, 1, 256), basis, Form.EVALUATION, BufferRole.KEY)) {
                upload(x);
                upload(key);
                recorded.stream().externalProduct(out, x, key, gadget);
                recorded.stream().download(MemorySegment.ofArray(new long[4 * 256]), out);
            }
        }
        long bytes = 0;
        long butterflies = 0;
        Map<Kernel, Long> calls = new EnumMap<>(Kernel.class);
        try (TraceReader reader = TraceReader.open(file)) {
            for (TraceEvent event = reader.next(); event != null; event = reader.next()) {
                if (event instanceof TraceEvent.Uploaded up) {
                    bytes += 8 * up.view().shape().words();
                } else if (event instanceof TraceEvent.Downloaded down) {
                    bytes += 8 * down.view().shape().words();
                } else if (event instanceof TraceEvent.KernelCall call) {
                    calls.merge(call.kernel(), 1L, Long::sum);
                    if (call.kernel() == Kernel.FORWARD_NTT || call.kernel() == Kernel.INVERSE_NTT) {
                        // Eight stages, each of which works on all words in pairs of rows of 128.
                        butterflies += 8 * call.operands().getFirst().shape().words() / 256;
                    }
                }
            }
        }
        assertEquals(bytes, ledger.hostBytes());
        calls.forEach((kernel, count) -> assertEquals(count, ledger.calls(kernel), kernel.toString()));
        assertTrue(calls.containsKey(Kernel.DECOMPOSE) && calls.containsKey(Kernel.MULTIPLY_SUM));
        long charged = ledger.programs().getOrDefault("butterfly mod 134215681", 0L)
                + ledger.programs().getOrDefault("inverse butterfly mod 134215681", 0L);
        assertEquals(butterflies, charged);
    }

    private static void upload(RowBuffer buffer) {
        long[] words = new long[Math.toIntExact(buffer.shape().words())];
        Arrays.setAll(words, i -> i);
        buffer.backend().stream().upload(buffer, MemorySegment.ofArray(words));
    }

    @Test
    void devicesOfUsers() {
        BackendOptions options = BackendOptions.defaults().with(FhememProvider.DEVICE_FILE, "no-such.toml");
        assertThrows(MalformedInputException.class, () -> Backends.open("pim-fhemem", options));
        String shipped = Path.of("src/main/resources/io/fhe4j/backend/pim/devices/fhemem-dram.toml")
                .toString();
        try (Backend backend =
                Backends.open("pim-fhemem", BackendOptions.defaults().with(FhememProvider.DEVICE_FILE, shipped))) {
            assertEquals("pim-fhemem", backend.name());
        }
    }
}
