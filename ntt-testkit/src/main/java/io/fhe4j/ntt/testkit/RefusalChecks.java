package io.fhe4j.ntt.testkit;

import io.fhe4j.api.ClosedException;
import io.fhe4j.api.ForeignBufferException;
import io.fhe4j.api.ValueRangeException;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Capabilities;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;

/** What a backend refuses. */
final class RefusalChecks {

    private static final int TRIES = 50;

    private RefusalChecks() {}

    static List<ContractCheck> all() {
        return List.of(
                new ContractCheck("words that are no residues are refused", RefusalChecks::words),
                new ContractCheck("host memory is native or heap", RefusalChecks::hostMemory),
                new ContractCheck("moduli beyond the capabilities are refused", RefusalChecks::moduli),
                new ContractCheck("outputs that overlap operands are refused", RefusalChecks::overlaps),
                new ContractCheck("buffers of another backend are refused", RefusalChecks::foreign),
                new ContractCheck("closed buffers are refused", RefusalChecks::closed));
    }

    private static void words(Subject subject) {
        SplittableRandom random = new SplittableRandom(3);
        for (int k = 0; k < TRIES; k++) {
            Modulus modulus = subject.moduli().any(random);
            if (modulus.value() == 0) {
                continue;
            }
            int width = random.nextInt(1, 70);
            RnsBasis moduli = RnsBasis.of(modulus);
            HostRows rows = HostRows.allocate(Shape.of(1, width), moduli, Form.COEFFICIENT);
            int place = random.nextBoolean() ? width - 1 : random.nextInt(width);
            long wrong = random.nextBoolean() ? modulus.value() : -1 - random.nextInt(2);
            rows.set(0, 0, 0, place, wrong);
            try (RowBuffer buffer =
                    subject.backend().allocate(rows.shape(), moduli, Form.COEFFICIENT, BufferRole.CIPHERTEXT)) {
                Refusal.expect(
                        ValueRangeException.class,
                        "word " + Long.toUnsignedString(wrong) + " at place " + place + " of a row modulo " + modulus,
                        () -> {
                            subject.stream().upload(buffer, rows);
                            subject.stream().await();
                        });
            }
        }
    }

    private static void hostMemory(Subject subject) {
        Rows rows = new Rows(subject, subject.backend(), 2);
        HostRows words = rows.words(rows.shape(1), rows.basis(), Form.EVALUATION);
        long[] heap = words.words().toArray(java.lang.foreign.ValueLayout.JAVA_LONG);
        try (RowBuffer buffer = rows.buffer(1)) {
            subject.stream().upload(buffer, MemorySegment.ofArray(heap));
            Difference.verifyEqual(words, subject.stream().download(buffer));
            long[] down = new long[heap.length];
            subject.stream().download(MemorySegment.ofArray(down), buffer);
            if (!java.util.Arrays.equals(heap, down)) {
                throw new AssertionError("download to a heap array differs");
            }
            Refusal.expect(
                    IllegalArgumentException.class,
                    "too little host memory",
                    () -> subject.stream().upload(buffer, MemorySegment.ofArray(new long[heap.length - 1])));
            Refusal.expect(
                    IllegalArgumentException.class,
                    "a byte array, which is not aligned",
                    () -> subject.stream().download(MemorySegment.ofArray(new byte[heap.length * Long.BYTES]), buffer));
        }
    }

    private static void moduli(Subject subject) {
        Capabilities capabilities = subject.backend().capabilities();
        Integer bits = capabilities.maxBits().get(ModulusKind.POWER_OF_TWO);
        int least = bits == null ? 1 : bits + 1;
        for (int log = least; log <= Long.SIZE; log += 7) {
            RnsBasis moduli = RnsBasis.of(Modulus.powerOfTwo(log));
            Refusal.expect(
                    IllegalArgumentException.class,
                    "modulus " + moduli,
                    () -> subject.backend().allocate(Shape.of(1, 8), moduli, Form.COEFFICIENT, BufferRole.CIPHERTEXT));
        }
        long widest = Long.MAX_VALUE;
        while (!io.fhe4j.ntt.Primes.isPrime(widest)) {
            widest -= 2;
        }
        RnsBasis moduli = RnsBasis.of(widest);
        if (!capabilities.serves(moduli.get(0))) {
            Refusal.expect(
                    IllegalArgumentException.class,
                    "modulus " + moduli,
                    () -> subject.backend().allocate(Shape.of(1, 8), moduli, Form.COEFFICIENT, BufferRole.CIPHERTEXT));
        }
        if (capabilities.maxWidth() < Integer.MAX_VALUE) {
            RnsBasis served = RnsBasis.of(subject.moduli().prime(new SplittableRandom(5), 1));
            Refusal.expect(
                    IllegalArgumentException.class,
                    "a row wider than is served",
                    () -> subject.backend()
                            .allocate(
                                    Shape.of(1, capabilities.maxWidth() + 1),
                                    served,
                                    Form.COEFFICIENT,
                                    BufferRole.CIPHERTEXT));
        }
    }

    private static void overlaps(Subject subject) {
        Rows rows = new Rows(subject, subject.backend(), 2);
        Stream stream = subject.stream();
        try (RowBuffer all = rows.buffer(4)) {
            RowBuffer low = all.components(0, 2);
            RowBuffer middle = all.components(1, 3);
            RowBuffer high = all.components(2, 4);
            Class<IllegalArgumentException> type = IllegalArgumentException.class;
            Refusal.expect(type, "a shifted output", () -> stream.add(middle, low, high));
            Refusal.expect(type, "a shifted output", () -> stream.multiplyAdd(low, middle, high));
            Refusal.expect(type, "a shifted transform", () -> stream.inverseNtt(low.as(Form.COEFFICIENT), middle));
            Refusal.expect(type, "an automorphism in place", () -> stream.automorphism(low, low, 3));
            Refusal.expect(
                    type, "a tensor product over its operand", () -> stream.tensor(all.components(0, 3), low, high));
            Refusal.expect(
                    type,
                    "a broadcast output",
                    () -> stream.zero(all.component(0).broadcastTo(low.shape())));
            stream.add(low, low, high);
        }
    }

    private static void foreign(Subject subject) {
        Rows mine = new Rows(subject, subject.backend(), 2);
        try (Backend other = subject.fresh(Subject.POOL_BYTES);
                RowBuffer here = mine.buffer(1)) {
            RowBuffer there = new Rows(subject, other, 2).buffer(1);
            Stream stream = subject.stream();
            Class<ForeignBufferException> type = ForeignBufferException.class;
            Refusal.expect(type, "a foreign operand", () -> stream.add(here, here, there));
            Refusal.expect(type, "a foreign output", () -> stream.copy(there, here));
            Refusal.expect(type, "a download of a foreign buffer", () -> stream.download(there));
            Refusal.expect(type, "a foreign stream", () -> stream.waitFor(other.stream()));
        }
    }

    private static void closed(Subject subject) {
        Rows rows = new Rows(subject, subject.backend(), 2);
        Stream stream = subject.stream();
        try (RowBuffer open = rows.buffer(1)) {
            RowBuffer gone = rows.buffer(1);
            RowBuffer view = gone.leadingRows(1);
            gone.close();
            gone.close();
            Class<ClosedException> type = ClosedException.class;
            Refusal.expect(type, "a closed operand", () -> stream.add(open, open, gone));
            Refusal.expect(type, "a closed output", () -> stream.copy(gone, open));
            Refusal.expect(type, "a view of a closed buffer", () -> stream.download(view));
        }
    }
}
