package io.fhe4j.backend.pim.reram;

import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Roots;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The forward negacyclic transform of N points, one in each row, through the gates of two arrays: the same stages as the reference backend (Longa,
 * Naehrig 2016, algorithm 1), hence the same order of values.
 *
 * <p>A stage of distance s has two beats. In the first array the rows of the lower halves multiply by their twiddles, which lie beside them in
 * Montgomery form; the switch then brings product and other half to both rows of each pair (straight, +s and −s). In the second array all rows
 * reduce; the upper halves add, the lower ones subtract; results go straight to the first array of the next stage. In a pipeline each stage has
 * arrays and twiddles of its own, so writing twiddles is not counted.
 */
public final class LogicTransform {

    /**
     * What a stage took.
     *
     * @param first cycles of the first beat: multiply, and the moves that follow
     * @param second cycles of the second: reduce, add, subtract, and the moves
     */
    public record StageCycles(long first, long second) {}

    private final ReramDevice device;
    private final long q;
    private final int points;
    private final int w;
    private final long[] twiddles;
    private final Columns value;
    private final Columns factor;
    private final Columns other;
    private final Columns product;
    private final LogicProgram multiply;
    private final LogicProgram reduce;
    private final LogicProgram add;
    private final LogicProgram subtract;
    private final List<StageCycles> cycles = new ArrayList<>();
    private double nanos;
    private double picojoules;

    /**
     * A transform.
     *
     * @param device with at least {@code points} rows in an array
     * @param modulus a prime that supports the transform
     * @param points N
     * @param width of words in bits, at least the modulus's
     */
    public LogicTransform(ReramDevice device, Modulus modulus, int points, int width) {
        if (points > device.rows() || width < modulus.bits() || width > 62) {
            throw new IllegalArgumentException(points + " points in " + device.rows() + " rows, words of " + width
                    + " bits for a modulus of " + modulus.bits());
        }
        this.device = device;
        this.q = modulus.value();
        this.points = points;
        this.w = width;
        this.twiddles = twiddles(Roots.primitive(modulus, points));
        this.value = Columns.range(0, w);
        this.factor = Columns.range(w, w);
        this.other = Columns.range(0, w);
        this.product = Columns.range(w, 2 * w);
        LogicPrograms programs = new LogicPrograms(device);
        this.multiply = programs.multiply(value, factor);
        this.reduce = programs.montgomery(product, other, q);
        this.add = programs.modularAdd(other, reduce.result(), q);
        this.subtract = programs.modularSubtract(other, reduce.result(), q);
    }

    /** ψ^bitrev(i)·2^w mod q. */
    private long[] twiddles(long root) {
        long[] table = new long[points];
        long power = (1L << w) % q;
        for (int e = 0; e < points; e++) {
            table[points == 1 ? 0 : Integer.reverse(e) >>> (32 - Integer.numberOfTrailingZeros(points))] = power;
            power = ModularMath.multiply(power, root, q);
        }
        return table;
    }

    /** From coefficients to values, canonical residues both. */
    public long[] forward(long[] coefficients) {
        cycles.clear();
        nanos = 0;
        picojoules = 0;
        long[] words = coefficients.clone();
        for (int blocks = 1, half = points / 2; half >= 1; blocks *= 2, half /= 2) {
            words = stage(words, blocks, half);
        }
        return words;
    }

    private long[] stage(long[] words, int blocks, int half) {
        BitSet upper = new BitSet(points);
        BitSet lower = new BitSet(points);
        long[] factors = new long[points];
        for (int row = 0; row < points; row++) {
            boolean isLower = (row / half) % 2 == 1;
            (isLower ? lower : upper).set(row);
            factors[row] = isLower ? twiddles[blocks + row / (2 * half)] : 0;
        }
        LogicArray first = new LogicArray(device, points);
        LogicArray second = new LogicArray(device, points);
        first.write(value, words);
        first.write(factor, factors);
        first.select(lower);
        first.run(multiply);

        second.select(lower);
        first.move(multiply.result(), second, product, 0);
        first.move(value, second, other, half);
        second.select(upper);
        first.move(multiply.result(), second, product, -half);
        first.move(value, second, other, 0);

        second.select(null);
        second.run(reduce);
        second.select(upper);
        second.run(add);
        second.select(lower);
        second.run(subtract);

        LogicArray next = new LogicArray(device, points);
        next.select(upper);
        second.move(add.result(), next, value, 0);
        next.select(lower);
        second.move(subtract.result(), next, value, 0);
        next.select(null);
        cycles.add(new StageCycles(total(first), total(second)));
        nanos += first.meter().time().value() + second.meter().time().value();
        picojoules += first.meter().energy().value() + second.meter().energy().value();
        return next.read(value);
    }

    private static long total(LogicArray array) {
        return array.meter().cycles() + array.meter().movedColumns();
    }

    /** The cycles of each stage of the last transform. */
    public List<StageCycles> cycles() {
        return List.copyOf(cycles);
    }

    /** The longest beat of the last transform, in cycles: what a pipeline of such stages delivers a transform in. */
    public long beat() {
        return cycles.stream()
                .mapToLong(stage -> Math.max(stage.first, stage.second))
                .max()
                .orElse(0);
    }

    /** The time of the last transform, all beats one after another, in ns. */
    public double nanos() {
        return nanos;
    }

    /** The energy of the last transform in pJ. */
    public double picojoules() {
        return picojoules;
    }
}
