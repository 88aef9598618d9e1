package io.fhe4j.backend.pim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.backend.pim.faults.Fault;
import io.fhe4j.backend.pim.faults.FaultLog;
import io.fhe4j.backend.pim.faults.FaultPlan;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of cells: where they come, how often, and what they do to residues. */
class FaultsTest {

    private static final int N = 256;
    private static final RnsBasis BASIS = RnsBasis.of(Primes.ofBits(36, N, 2));

    /** What a program gave, and what it cost. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Outcome(long[] words, double busyNanos, double picojoules, FaultLog faults) {}

    private static Backend open(String name, String faults) {
        return Backends.open(
                name,
                BackendOptions.defaults().with(SimulatedProvider.FAULTS, faults).with(SimulatedProvider.GATES, "none"));
    }

    private static FaultLog log(Backend backend) {
        return ((SimulatedDevice) backend.device()).faults();
    }

    private static long[] random(int words, long below) {
        return new SplittableRandom(5).longs(words, 0, below).toArray();
    }

    /** Products of two residue rows each, transformed and back. */
    private static Outcome program(String name, String faults) {
        Shape shape = Shape.of(2, N);
        long[] words = random(2 * N, 1L << 35);
        try (Backend backend = open(name, faults);
                RowBuffer x = backend.allocate(shape, BASIS, Form.COEFFICIENT, BufferRole.CIPHERTEXT);
                RowBuffer key = backend.allocate(shape, BASIS, Form.EVALUATION, BufferRole.KEY)) {
            backend.stream().upload(x, MemorySegment.ofArray(words));
            backend.stream().upload(key, MemorySegment.ofArray(words));
            for (int round = 0; round < 4; round++) {
                backend.stream().forwardNtt(x.as(Form.EVALUATION), x);
                backend.stream().multiply(x.as(Form.EVALUATION), x.as(Form.EVALUATION), key);
                backend.stream().inverseNtt(x, x.as(Form.EVALUATION));
            }
            long[] result = new long[2 * N];
            backend.stream().download(MemorySegment.ofArray(result), x);
            CostLedger ledger = ((SimulatedDevice) backend.device()).ledger();
            return new Outcome(result, ledger.busyNanos(), ledger.picojoules(), log(backend));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pim-fhemem", "pim-memfhe"})
    void noFaultsAreTheCleanRun(String name) {
        Outcome clean = program(name, "");
        for (String none : List.of("stuck-at:0,flip:0,seed:7", "seed:3", "flip:1,in:plaintext")) {
            Outcome same = program(name, none);
            assertArrayEquals(clean.words, same.words, none);
            assertEquals(clean.busyNanos, same.busyNanos);
            assertEquals(clean.picojoules, same.picojoules);
            assertEquals(0, same.faults.count());
        }
        assertEquals("", clean.faults.report());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pim-fhemem", "pim-memfhe"})
    void theSeedDecides(String name) {
        String plan = "stuck-at:3e-4,flip:3e-4,seed:";
        Outcome once = program(name, plan + 7);
        assertTrue(once.faults.count() > 0);
        Outcome again = program(name, plan + 7);
        assertArrayEquals(once.words, again.words);
        assertEquals(once.faults.first(), again.faults.first());
        assertEquals(once.faults.report(), again.faults.report());
        Outcome other = program(name, plan + 8);
        assertNotEquals(once.faults.first(), other.faults.first());
        assertFalse(Arrays.equals(once.words, other.words));
        // Faults take no time.
        assertEquals(program(name, "").busyNanos, once.busyNanos);
    }

    /** A flip of bit b of x·f changes x by ±2^b/f; what is computed from it afterwards is off by as much as arithmetic says. */
    @ParameterizedTest
    @CsvSource({"pim-fhemem, 0", "pim-fhemem, 7", "pim-fhemem, 34", "pim-memfhe, 0", "pim-memfhe, 33"})
    void aPlannedFlipHasThePredictedError(String name, int bit) {
        Modulus q = BASIS.get(0);
        long m = q.value();
        long[] words = random(N, m);
        long[] factors = random(2 * N, m);
        factors = Arrays.copyOfRange(factors, N, 2 * N);
        long factor = name.equals("pim-fhemem") ? ModularMath.power(2, q.bits(), m) : 1;
        int word = 17;
        try (Backend backend = open(name, "flip-at:upload/1/0/" + word + "/" + bit);
                RowBuffer x = backend.allocate(Shape.of(1, N), RnsBasis.of(q), Form.EVALUATION, BufferRole.CIPHERTEXT);
                RowBuffer y = backend.allocate(Shape.of(1, N), RnsBasis.of(q), Form.EVALUATION, BufferRole.PLAINTEXT)) {
            backend.stream().upload(x, MemorySegment.ofArray(words));
            backend.stream().upload(y, MemorySegment.ofArray(factors));
            backend.stream().multiply(x, x, y);
            long[] products = new long[N];
            backend.stream().download(MemorySegment.ofArray(products), x);
            for (int i = 0; i < N; i++) {
                BigInteger stored = BigInteger.valueOf(words[i])
                        .multiply(BigInteger.valueOf(factor))
                        .mod(q.toBigInteger());
                BigInteger there = i == word ? stored.flipBit(bit) : stored;
                long expected = there.multiply(BigInteger.valueOf(factor).modInverse(q.toBigInteger()))
                        .multiply(BigInteger.valueOf(factors[i]))
                        .mod(q.toBigInteger())
                        .longValueExact();
                assertEquals(expected, products[i], "word " + i);
            }
            List<Fault> faults = log(backend).first();
            assertEquals(1, faults.size());
            assertEquals(Fault.Kind.PLANNED, faults.getFirst().kind());
            assertEquals(BufferRole.CIPHERTEXT, faults.getFirst().role());
            String said = backend.device().report();
            assertTrue(said.contains("planned bit " + bit + " of word " + word), said);
            assertTrue(said.contains("1 in buffers of role ciphertext"), said);
        }
    }

    /** Faults come over cells, not over the arrays' arithmetic: what gates make of a wrong word is what the kernel makes of it. */
    @Test
    void arraysComputeWithWrongWords() {
        BackendOptions options = BackendOptions.defaults()
                .with(SimulatedProvider.FAULTS, "flip:0.01,seed:2")
                .with(SimulatedProvider.GATES, "all");
        try (Backend backend = Backends.open("pim-memfhe", options);
                RowBuffer x = backend.allocate(
                        Shape.of(1, 64), RnsBasis.of(Modulus.of(7681)), Form.EVALUATION, BufferRole.CIPHERTEXT)) {
            backend.stream().upload(x, MemorySegment.ofArray(random(64, 7681)));
            backend.stream().multiply(x, x, x);
            backend.stream().add(x, x, x);
            assertTrue(log(backend).count() > 0);
        }
    }

    @Test
    void stuckCellsAreStuckForEver() {
        RnsBasis words = RnsBasis.of(Modulus.powerOfTwo(32));
        long[] ones = new long[4096];
        Arrays.fill(ones, (1L << 32) - 1);
        try (Backend backend = open("pim-fhemem", "stuck-at:1e-3,seed:11");
                RowBuffer x = backend.allocate(Shape.of(1, 4096), words, Form.COEFFICIENT, BufferRole.SCRATCH)) {
            Set<Integer> high = wrongBits(backend, x, new long[4096]);
            Set<Integer> low = wrongBits(backend, x, ones);
            assertEquals(high, wrongBits(backend, x, new long[4096]));
            assertEquals(low, wrongBits(backend, x, ones));
            Set<Integer> both = new HashSet<>(high);
            assertFalse(both.removeAll(low), "a cell that holds both values is not stuck");
            // 131072 cells: 65.5 of each kind, standard deviation 8.1.
            assertEquals(65.5, high.size(), 5 * 8.1);
            assertEquals(65.5, low.size(), 5 * 8.1);
            assertEquals(2L * (high.size() + low.size()), log(backend).count());
        }
    }

    private static Set<Integer> wrongBits(Backend backend, RowBuffer x, long[] words) {
        backend.stream().upload(x, MemorySegment.ofArray(words));
        long[] there = new long[words.length];
        backend.stream().download(MemorySegment.ofArray(there), x);
        Set<Integer> wrong = new HashSet<>();
        for (int i = 0; i < words.length; i++) {
            for (long rest = there[i] ^ words[i]; rest != 0; rest &= rest - 1) {
                wrong.add(i * Long.SIZE + Long.numberOfTrailingZeros(rest));
            }
        }
        return wrong;
    }

    @Test
    void flipsComeAsOftenAsSaidAndEverywhere() {
        RnsBasis words = RnsBasis.of(Modulus.powerOfTwo(32));
        try (Backend backend = open("pim-memfhe", "flip:1e-3,seed:4,in:scratch+key");
                RowBuffer other = backend.allocate(Shape.of(1, 4096), words, Form.COEFFICIENT, BufferRole.PLAINTEXT);
                RowBuffer x = backend.allocate(Shape.of(2, 2, 1, 1024), words, Form.COEFFICIENT, BufferRole.SCRATCH)) {
            for (int round = 0; round < 20; round++) {
                backend.stream().zero(x);
                backend.stream().zero(other);
            }
            // 20 · 4096 · 32 bits: 2621 flips, standard deviation 51.
            long count = log(backend).count();
            assertEquals(2621, (double) count, 5 * 51);
            assertEquals(Map.of(BufferRole.SCRATCH, count), log(backend).counts());
            List<Fault> first = log(backend).first();
            assertEquals(1000, first.size());
            assertEquals(15.5, first.stream().mapToInt(Fault::bit).average().orElseThrow(), 5 * 9.3 / Math.sqrt(1000));
            assertEquals(
                    511.5, first.stream().mapToInt(Fault::word).average().orElseThrow(), 5 * 296 / Math.sqrt(1000));
            assertEquals(4, first.stream().map(Fault::row).distinct().count());
            assertTrue(log(backend).report().contains("and " + (count - 8) + " more"));
        }
    }

    @Test
    void plansAreRead() {
        assertEquals(FaultPlan.NONE, FaultPlan.parse(" "));
        FaultPlan plan = FaultPlan.parse("stuck-at:1e-9,flip:1e-12,seed:7,in:key,flip-at:multiply/3/0/17/5");
        assertEquals(1e-9, plan.stuckAt());
        assertEquals(1e-12, plan.flip());
        assertEquals(7, plan.seed());
        assertEquals(Set.of(BufferRole.KEY), plan.buffers());
        assertEquals(5, plan.planned().getFirst().bit());
        assertTrue(plan.any() && !FaultPlan.parse("seed:9").any());
        for (String wrong : List.of(
                "flip",
                "flip:",
                "flip:often",
                "flip:-1",
                "flip:1.5",
                "flip:NaN",
                "seed:x",
                "stuck:1e-9",
                "in:everything",
                "in:",
                "flip-at:multiply/1/0/17",
                "flip-at:mul/1/0/17/5",
                "flip-at:multiply/0/0/17/5",
                "flip-at:multiply/1/0/17/64",
                "flip-at:multiply/1/0/-1/6",
                "flip:0,,seed:1")) {
            String message =
                    String.valueOf(assertThrows(InvalidParametersException.class, () -> FaultPlan.parse(wrong), wrong)
                            .getMessage());
            assertTrue(message.contains("stuck-at"), message);
        }
        String many = "flip-at:add/1/0/0/0,".repeat(1001) + "seed:1";
        assertThrows(InvalidParametersException.class, () -> FaultPlan.parse(many));
        assertThrows(InvalidParametersException.class, () -> new FaultPlan(0, 0, 1, Set.of(), List.of()));
        assertThrows(InvalidParametersException.class, () -> new FaultPlan(2, 0, 1, Set.of(BufferRole.KEY), List.of()));
        assertThrows(InvalidParametersException.class, () -> open("pim-fhemem", "flip:2"));
    }
}
