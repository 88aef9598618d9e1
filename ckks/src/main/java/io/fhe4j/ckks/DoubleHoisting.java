package io.fhe4j.ckks;

import io.fhe4j.ckks.linear.LinearTransform;
import io.fhe4j.ckks.noise.KeySwitchNoise;
import io.fhe4j.ckks.noise.NoiseEstimate;
import io.fhe4j.ckks.noise.NoiseModel;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Evaluates a linear transform with both sums of its rotations over P ∪ Q (Bossuat, Mouchet, Troncoso-Pastoriza, Hubaux 2021, §4.3):
 * the baby-step rotations of x share one decomposition and are never divided by P; each giant step divides one component before its own
 * decomposition; the whole is divided once.
 */
final class DoubleHoisting {

    private final Engine engine;
    private final Rotations rotations;
    private final EncodedTransform encoded;
    private final LinearTransform transform;
    private final KeySwitchLayout layout;
    private final Stream stream;
    private final int level;

    DoubleHoisting(Engine engine, Rotations rotations, EncodedTransform encoded) {
        this.engine = engine;
        this.rotations = rotations;
        this.encoded = encoded;
        this.transform = encoded.transform();
        this.level = encoded.level();
        this.layout = engine.parameters().keySwitchLayout(level);
        this.stream = engine.stream();
    }

    /** A baby-step rotation of x over P ∪ Q, times P. */
    private record Baby(RowBuffer rows, NoiseEstimate noise) {}

    /** The product; x is at the transform's level, settled, and only read. */
    Term apply(Term x) {
        SortedMap<Integer, Baby> babies = babies(x);
        RowBuffer total = engine.allocate(2, layout.full());
        stream.zero(total);
        List<NoiseEstimate> noises = new ArrayList<>();
        for (var giant : transform.byGiantStep().entrySet()) {
            List<NoiseEstimate> inner = new ArrayList<>();
            try (RowBuffer sum = engine.allocate(2, layout.full())) {
                stream.zero(sum);
                for (int index : giant.getValue()) {
                    Baby baby = java.util.Objects.requireNonNull(babies.get(transform.baby(index)));
                    RowBuffer diagonal = encoded.rows(index, stream);
                    stream.multiplyAdd(sum, baby.rows, diagonal.broadcastTo(sum.shape()));
                    inner.add(baby.noise.times(encoded.noise(index)));
                }
                noises.add(addRotated(total, sum, giant.getKey(), NoiseEstimate.sum(inner), x.scale()));
            }
        }
        babies.values().forEach(baby -> baby.rows.close());
        RowBuffer out = engine.allocate(2, level);
        stream.divide(out, total, layout.modDown());
        total.close();
        Scale scale = x.scale().multiply(engine.parameters().scale(level));
        NoiseModel model = engine.noise();
        NoiseEstimate noise = model.with(NoiseEstimate.sum(noises), KeySwitchNoise.rounding(model.parameters()), scale)
                .withMessageBound(x.noise().messageBound() * transform.norm());
        return new Term(out, level, scale, noise, out);
    }

    private SortedMap<Integer, Baby> babies(Term x) {
        RnsBasis full = layout.full();
        SortedMap<Integer, Baby> babies = new TreeMap<>();
        RowBuffer lifted = engine.allocate(2, full);
        lift(lifted, x.rows());
        babies.put(0, new Baby(lifted, x.noise()));
        List<Integer> steps = transform.indices().stream()
                .map(transform::baby)
                .filter(b -> b != 0)
                .distinct()
                .toList();
        if (steps.isEmpty()) {
            return babies;
        }
        List<EvaluationKey> keys = steps.stream().map(this::key).toList();
        double products = KeySwitchNoise.products(engine.noise().parameters(), layout);
        try (RowBuffer digits = rotations.decomposed(x.rows().component(1), layout);
                RowBuffer moved = engine.allocate(1, full)) {
            RowBuffer[] rotated = rotations.products(digits, keys, level, layout);
            for (int k = 0; k < rotated.length; k++) {
                long galois = keys.get(k).galoisElement();
                stream.automorphism(moved, lifted.component(0), galois);
                stream.add(rotated[k].component(0), rotated[k].component(0), moved);
                NoiseEstimate turned =
                        x.noise().automorphism((int) galois, engine.parameters().ringDegree());
                babies.put(steps.get(k), new Baby(rotated[k], engine.noise().with(turned, products, x.scale())));
            }
        }
        return babies;
    }

    /** P·x over P ∪ Q: zero modulo the special primes. */
    private void lift(RowBuffer out, RowBuffer x) {
        int special = layout.special().size();
        stream.zero(out.rows(0, special));
        RnsBasis q = layout.ciphertext();
        stream.multiplyScalar(
                out.rows(special, special + q.size()),
                x,
                RowScalars.of(q, layout.special().product()));
    }

    /** total + the rotation of sum by a giant step; the noise is that of the rotated sum. */
    private NoiseEstimate addRotated(
            RowBuffer total, RowBuffer sum, int giant, NoiseEstimate noise, Scale vectorScale) {
        if (giant == 0) {
            stream.add(total, total, sum);
            return noise;
        }
        EvaluationKey key = key(giant);
        long galois = key.galoisElement();
        try (RowBuffer second = engine.allocate(1, level);
                RowBuffer moved = engine.allocate(1, layout.full())) {
            stream.divide(second, sum.component(1), layout.modDown());
            Scale scale = vectorScale.multiply(engine.parameters().scale(level));
            try (RowBuffer digits = rotations.decomposed(second, layout)) {
                RowBuffer[] rotated = rotations.products(digits, List.of(key), level, layout);
                stream.add(total, total, rotated[0]);
                rotated[0].close();
            }
            stream.automorphism(moved, sum.component(0), galois);
            stream.add(total.component(0), total.component(0), moved);
            NoiseEstimate turned =
                    noise.automorphism((int) galois, engine.parameters().ringDegree());
            return engine.noise().keySwitched(turned, scale, layout);
        }
    }

    private EvaluationKey key(int step) {
        return rotations.directKey("linear transform", step, transform.slots(), level);
    }
}
