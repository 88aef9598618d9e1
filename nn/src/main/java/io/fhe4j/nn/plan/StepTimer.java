package io.fhe4j.nn.plan;

import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Measures kernel steps on a backend, with made-up residues at the ring degree and primes of a parameter set. All of them are run in
 * turns until none gets faster, since kernels are compiled while they run, and then timed; the median counts.
 */
final class StepTimer implements AutoCloseable {
    private static final long SETTLED_NANOS = 500_000_000;
    private static final long MAX_WARM_UP_NANOS = 60_000_000_000L;
    private static final long MEASURE_NANOS = 200_000_000;
    private static final int MIN_ROUNDS = 5;
    private static final double FASTER = 0.9;

    private final CkksParameters parameters;
    private final Stream stream;
    private final RnsBasis full;
    private final RowBuffer x;
    private final RowBuffer y;
    private final RowBuffer three;
    private final RowBuffer digits;
    private final RowBuffer key;

    private StepTimer(Backend backend, CkksParameters parameters, int top) {
        this.parameters = parameters;
        this.stream = backend.stream();
        this.full = parameters.keyBasis(top);
        x = buffer(backend, 1, 2);
        y = buffer(backend, 1, 2);
        three = buffer(backend, 1, 3);
        digits = buffer(backend, parameters.digits(top), 1);
        key = buffer(backend, parameters.digits(top), 2);
        stream.upload(x, madeUp(x.shape()));
        stream.copy(y, x);
        for (int digit = 0; digit < parameters.digits(top); digit++) {
            stream.copy(key.batch3(digit, digit + 1), x);
            stream.copy(digits.batch3(digit, digit + 1), x.component(0));
        }
    }

    private RowBuffer buffer(Backend backend, int batch, int components) {
        Shape shape = Shape.of(batch, components, full.size(), parameters.ringDegree());
        return backend.allocate(shape, full, Form.EVALUATION, BufferRole.SCRATCH);
    }

    private HostRows madeUp(Shape shape) {
        SplittableRandom random = new SplittableRandom(1);
        HostRows rows = HostRows.allocate(shape, full, Form.EVALUATION);
        for (int c = 0; c < shape.components(); c++) {
            for (int r = 0; r < shape.rows(); r++) {
                long modulus = full.get(r).value();
                for (int i = 0; i < shape.width(); i++) {
                    rows.set(0, c, r, i, random.nextLong(modulus));
                }
            }
        }
        return rows;
    }

    /**
     * Measures.
     *
     * @param steps what to measure
     * @return nanoseconds for each
     */
    static Map<StepCounts.At, Double> measure(Backend backend, CkksParameters parameters, Set<StepCounts.At> steps) {
        int top = steps.stream().mapToInt(StepCounts.At::level).max().orElse(0);
        try (StepTimer timer = new StepTimer(backend, parameters, top)) {
            return timer.measure(List.copyOf(steps));
        }
    }

    private Map<StepCounts.At, Double> measure(List<StepCounts.At> steps) {
        List<Runnable> calls = steps.stream().map(this::call).toList();
        warmUp(calls);
        List<long[]> rounds = new ArrayList<>();
        long start = System.nanoTime();
        while (rounds.size() < MIN_ROUNDS || System.nanoTime() - start < MEASURE_NANOS) {
            rounds.add(round(calls));
        }
        Map<StepCounts.At, Double> nanos = new HashMap<>();
        for (int i = 0; i < calls.size(); i++) {
            int k = i;
            long[] sorted =
                    rounds.stream().mapToLong(round -> round[k]).sorted().toArray();
            nanos.put(steps.get(i), (double) sorted[sorted.length / 2]);
        }
        return nanos;
    }

    private void warmUp(List<Runnable> calls) {
        long start = System.nanoTime();
        long improved = start;
        int since = 0;
        double best = Double.MAX_VALUE;
        long now = start;
        while ((since < MIN_ROUNDS || now - improved < SETTLED_NANOS) && now - start < MAX_WARM_UP_NANOS) {
            double time = Arrays.stream(round(calls)).sum();
            now = System.nanoTime();
            since++;
            if (time < FASTER * best) {
                best = time;
                improved = now;
                since = 0;
            }
        }
    }

    private long[] round(List<Runnable> calls) {
        long[] nanos = new long[calls.size()];
        for (int i = 0; i < nanos.length; i++) {
            long start = System.nanoTime();
            calls.get(i).run();
            stream.await();
            nanos[i] = System.nanoTime() - start;
        }
        return nanos;
    }

    private Runnable call(StepCounts.At at) {
        int level = at.level();
        int special = parameters.special().size();
        int all = special + parameters.rows(level);
        KeySwitchLayout layout = parameters.keySwitchLayout(level);
        RowBuffer raised = x.leadingRows(all);
        RowBuffer raisedSum = y.leadingRows(all);
        RowBuffer operand = raised.rows(special, all);
        RowBuffer sum = raisedSum.rows(special, all);
        RowBuffer parts = digits.leadingRows(all).batch3(0, layout.digits());
        return switch (at.step()) {
            case DECOMPOSITION -> () -> stream.decomposeModUp(parts, operand.component(1), layout);
            case KEY_PRODUCT -> {
                RowBuffer[] out = {raisedSum};
                RowBuffer[] keys = {key.leadingRows(all).batch3(0, layout.digits())};
                long[] galois = {parameters.galoisElement(1)};
                yield () -> stream.galoisInnerProducts(out, parts, keys, galois);
            }
            case DIVISION -> () -> stream.divide(sum.component(0), raised.component(0), layout.modDown());
            case RESCALE -> {
                RowBuffer out = sum.leadingRows(parameters.rows(level - 1));
                yield () -> stream.divide(out, operand, parameters.rescaling(level));
            }
            case TENSOR -> {
                RowBuffer out = three.leadingRows(all).rows(special, all);
                yield () -> stream.tensor(out, operand, sum);
            }
            case PLAIN_PRODUCT -> {
                RowBuffer plain = operand.component(0).broadcastTo(sum.shape());
                yield () -> stream.multiplyAdd(sum, operand, plain);
            }
            case RAISED_PRODUCT -> {
                RowBuffer plain = raised.component(0).broadcastTo(raisedSum.shape());
                yield () -> stream.multiplyAdd(raisedSum, raised, plain);
            }
            case SUM -> () -> stream.add(sum, sum, operand);
        };
    }

    @Override
    public void close() {
        for (RowBuffer buffer : List.of(x, y, three, digits, key)) {
            buffer.close();
        }
    }
}
