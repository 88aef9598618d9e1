package io.fhe4j.ckks;

import io.fhe4j.api.MissingKeyException;
import io.fhe4j.ckks.noise.NoiseEstimate;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rotations and conjugation by key switching; several rotations of one ciphertext share the decomposition (hoisting). */
final class Rotations {

    private static final Logger LOG = LoggerFactory.getLogger(Rotations.class);

    /** Results over P ∪ Q that are held at a time while rotations share a decomposition. */
    private static final int HOISTED_AT_ONCE = 8;

    private final Engine engine;
    private final CkksParameters parameters;
    private final Set<Integer> composed = ConcurrentHashMap.newKeySet();

    Rotations(Engine engine) {
        this.engine = engine;
        this.parameters = engine.parameters();
    }

    /** x after X → X^galois, with a key for it; x is only read. */
    Term apply(Term x, EvaluationKey key) {
        long galois = key.galoisElement();
        KeySwitchLayout layout = parameters.keySwitchLayout(x.level());
        RowBuffer out = engine.allocate(2, x.level());
        engine.stream().keySwitch(out, x.rows().component(1), engine.view(key, x.level()), layout, galois);
        addRotated(out, x.rows().component(0), galois);
        NoiseEstimate noise = engine.noise().rotated(x.noise(), (int) galois, x.scale(), layout);
        return new Term(out, x.level(), x.scale(), noise, out);
    }

    private void addRotated(RowBuffer out, RowBuffer first, long galois) {
        try (RowBuffer moved = engine.allocate(1, first.moduli())) {
            engine.stream().automorphism(moved, first, galois);
            RowBuffer sum = out.component(0);
            engine.stream().add(sum, sum, moved);
        }
    }

    /** Several automorphisms of one ciphertext, in their order; x is only read. */
    List<Term> applyAll(Term x, List<EvaluationKey> keys) {
        KeySwitchLayout layout = parameters.keySwitchLayout(x.level());
        List<Term> results = new ArrayList<>();
        try (RowBuffer digits = decomposed(x.rows().component(1), layout)) {
            for (int from = 0; from < keys.size(); from += HOISTED_AT_ONCE) {
                List<EvaluationKey> some = keys.subList(from, Math.min(keys.size(), from + HOISTED_AT_ONCE));
                RowBuffer[] products = products(digits, some, x.level(), layout);
                for (int k = 0; k < products.length; k++) {
                    long galois = some.get(k).galoisElement();
                    RowBuffer out = engine.allocate(2, x.level());
                    engine.stream().divide(out, products[k], layout.modDown());
                    products[k].close();
                    addRotated(out, x.rows().component(0), galois);
                    NoiseEstimate noise = engine.noise().rotated(x.noise(), (int) galois, x.scale(), layout);
                    results.add(new Term(out, x.level(), x.scale(), noise, out));
                }
            }
        }
        return results;
    }

    /** The digits of one component, raised to P ∪ Q; the caller closes them. */
    RowBuffer decomposed(RowBuffer x, KeySwitchLayout layout) {
        RnsBasis full = layout.full();
        Shape shape = Shape.of(layout.digits(), 1, full.size(), parameters.ringDegree());
        RowBuffer digits = engine.backend().allocate(shape, full, Form.EVALUATION, BufferRole.SCRATCH);
        engine.stream().decomposeModUp(digits, x, layout);
        return digits;
    }

    /** The rotated inner products over P ∪ Q; the caller closes them. */
    RowBuffer[] products(RowBuffer digits, List<EvaluationKey> keys, int level, KeySwitchLayout layout) {
        RowBuffer[] out = new RowBuffer[keys.size()];
        RowBuffer[] views = new RowBuffer[out.length];
        long[] elements = new long[out.length];
        for (int k = 0; k < out.length; k++) {
            out[k] = engine.allocate(2, layout.full());
            views[k] = engine.view(keys.get(k), level);
            elements[k] = keys.get(k).galoisElement();
        }
        engine.stream().galoisInnerProducts(out, digits, views, elements);
        return out;
    }

    /** The step in [0, slots) that a rotation of vectors with this period comes to. */
    static int normalised(int step, int slots) {
        return Math.floorMod(step, slots);
    }

    /**
     * The keys whose automorphisms, one after the other, rotate by a step: one if there is a key for it, several powers of two otherwise,
     * none for no rotation.
     *
     * @throws MissingKeyException if no keys do it at the level
     */
    List<EvaluationKey> forStep(String operation, int step, int slots, int level) {
        int wanted = normalised(step, slots);
        if (wanted == 0) {
            return List.of();
        }
        EvaluationKey direct = direct(wanted, slots, level);
        if (direct != null) {
            return List.of(direct);
        }
        List<EvaluationKey> several = composed(wanted, slots, level, true);
        if (several.isEmpty()) {
            several = composed(wanted, slots, level, false);
        }
        if (several.isEmpty()) {
            throw missing(operation, wanted, slots, level);
        }
        if (composed.add(wanted)) {
            LOG.info(
                    "rotation by {} is composed of {} rotations by powers of two; a key of its own (KeyRequest.rotations({}))"
                            + " makes it {} times faster",
                    wanted,
                    several.size(),
                    wanted,
                    several.size());
        }
        return several;
    }

    /**
     * The one key that rotates by a step.
     *
     * @throws MissingKeyException if there is none at the level
     */
    EvaluationKey directKey(String operation, int step, int slots, int level) {
        EvaluationKey key = direct(normalised(step, slots), slots, level);
        if (key == null) {
            throw missing(operation, normalised(step, slots), slots, level);
        }
        return key;
    }

    /** A key for the step or, where vectors repeat, for one that does the same. */
    private @Nullable EvaluationKey direct(int step, int slots, int level) {
        for (int same = step; same < parameters.maxSlots(); same += slots) {
            EvaluationKey key = usable(parameters.galoisElement(same), level);
            if (key != null) {
                return key;
            }
        }
        return null;
    }

    private @Nullable EvaluationKey usable(long element, int level) {
        Optional<EvaluationKey> key = engine.source().galois(element, level);
        return key.filter(found -> found.level() >= level).orElse(null);
    }

    /**
     * Powers of two that add up to the step, if there are keys for all; otherwise empty.
     *
     * @param signed whether some may be negative (the non-adjacent form), which takes fewer
     */
    private List<EvaluationKey> composed(int step, int slots, int level, boolean signed) {
        List<EvaluationKey> chain = new ArrayList<>();
        int rest = step;
        for (int power = 1; rest != 0 && power < slots; power *= 2) {
            if ((rest & power) == 0) {
                continue;
            }
            boolean negative = signed && (rest & 2 * power) != 0 && 2 * power < slots;
            EvaluationKey key = direct(normalised(negative ? -power : power, slots), slots, level);
            if (key == null) {
                return List.of();
            }
            chain.add(key);
            rest = (negative ? rest + power : rest - power) & (slots - 1);
        }
        return chain;
    }

    EvaluationKey forConjugation(int level) {
        EvaluationKey key = usable(parameters.conjugationElement(), level);
        if (key == null) {
            throw new MissingKeyException("conjugate: there is no conjugation key for level " + level
                    + "; request one with KeyRequest.none().conjugationAt(" + level + ")");
        }
        return key;
    }

    private MissingKeyException missing(String operation, int step, int slots, int level) {
        String present = engine.source().all().stream()
                .filter(key -> key.kind() == KeyKind.GALOIS)
                .map(key -> step(key.galoisElement()) + " (level " + key.level() + ")")
                .limit(32)
                .collect(Collectors.joining(", "));
        int signed = step > slots / 2 ? step - slots : step;
        return new MissingKeyException(
                operation + ": there is no key for the rotation by " + signed + " at level " + level
                        + "; request it with KeyRequest.none().rotationsAt(" + level + ", " + signed
                        + "), or KeyRequest.none().powersOfTwo() for any rotation; there are keys for: "
                        + (present.isEmpty() ? "none" : present));
    }

    /** The rotation that a Galois element is for, or "conjugation". */
    private String step(long element) {
        long power = 1;
        for (int step = 0; step < parameters.maxSlots(); step++) {
            if (power == element) {
                return Integer.toString(step);
            }
            power = power * 5 & (2L * parameters.ringDegree() - 1);
        }
        return "conjugation";
    }
}
