package io.fhe4j.backend.pim.reram;

import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Roots;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The negacyclic transform of N points, one in each row, through the gates of two arrays for each stage: the same stages as the reference backend
 * (Longa, Naehrig 2016, algorithms 1 and 2), hence the same order of values. Points beyond the rows of an array lie in further arrays that work in
 * lock step.
 *
 * <p>A forward stage of distance s has two beats. In the first array the rows of the lower halves multiply by their twiddles, which lie beside them in
 * Montgomery form; the switch then brings product and other half to both rows of each pair (straight, +s and −s). In the second array all rows
 * reduce; the upper halves add, the lower ones subtract; results go straight to the first array of the next stage.
 *
 * <p>An inverse stage begins with both halves in both rows. In the first array the upper halves add, the lower ones subtract and multiply by their
 * twiddles; in the second the lower ones reduce, and the switch brings results to both rows of the next pair. Two more beats multiply all rows by
 * N^-1. In a pipeline each stage has arrays and twiddles of its own, so writing twiddles is not counted.
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
    private final long[] inverseTwiddles;
    private final long inverseWidth;
    private final Columns value;
    private final Columns factor;
    private final Columns other;
    private final Columns product;
    private final LogicProgram multiply;
    private final LogicProgram reduce;
    private final LogicProgram add;
    private final LogicProgram subtract;
    private final LogicProgram sumOfPair;
    private final LogicProgram differenceTimesTwiddle;
    private final LogicProgram plainReduce;
    private final Map<Integer, Halves> forwardHalves = new ConcurrentHashMap<>();
    private final Map<Integer, Halves> inverseHalves = new ConcurrentHashMap<>();
    private LogicWork last = new LogicWork();

    /**
     * A transform.
     *
     * @param device whose arrays they are
     * @param modulus a prime that supports the transform
     * @param points N
     * @param width of words in bits, at least the modulus's
     */
    public LogicTransform(ReramDevice device, Modulus modulus, int points, int width) {
        if (width < modulus.bits() || width > 62) {
            throw new IllegalArgumentException(
                    "words of " + width + " bits for a modulus of " + modulus.bits() + "; there are up to 62");
        }
        this.device = device;
        this.q = modulus.value();
        this.points = points;
        this.w = width;
        long root = Roots.primitive(modulus, points);
        this.twiddles = twiddles(root);
        this.inverseTwiddles = twiddles(ModularMath.inverse(root, q));
        this.inverseWidth = ModularMath.multiply(ModularMath.inverse(points % q, q), (1L << w) % q, q);
        this.value = Columns.range(0, w);
        this.factor = Columns.range(w, w);
        this.other = Columns.range(0, w);
        this.product = Columns.range(w, 2 * w);
        LogicPrograms programs = new LogicPrograms(device);
        this.multiply = programs.multiply(value, factor);
        this.reduce = programs.montgomery(product, other, q);
        this.add = programs.modularAdd(other, reduce.result(), q);
        this.subtract = programs.modularSubtract(other, reduce.result(), q);
        this.sumOfPair = programs.modularAdd(value, factor, q);
        this.differenceTimesTwiddle = programs.differenceTimes(value, factor, Columns.range(2 * w, w), q);
        this.plainReduce = programs.montgomery(product, other, q);
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
        last = new LogicWork();
        return forward(coefficients, last);
    }

    /** From values to coefficients, canonical residues both. */
    public long[] inverse(long[] values) {
        last = new LogicWork();
        return inverse(values, last);
    }

    /** The same, with what it took added to the work. */
    public long[] forward(long[] coefficients, LogicWork work) {
        LogicArray array = filled(coefficients, work);
        for (int blocks = 1, half = points / 2; half >= 1; blocks *= 2, half /= 2) {
            array = stage(array, blocks, half, work);
        }
        return array.read(value);
    }

    /** The same, with what it took added to the work. */
    public long[] inverse(long[] values, LogicWork work) {
        LogicArray array = filled(values, work);
        for (int blocks = points / 2, half = 1; blocks >= 1; blocks /= 2, half *= 2) {
            array = inverseStage(array, blocks, half, work);
        }
        return scale(array, work).read(value);
    }

    private LogicArray filled(long[] words, LogicWork work) {
        LogicArray array = work.array(device, points);
        array.write(value, words);
        return array;
    }

    /** The rows of a half of each pair, and the twiddle beside each row of the lower halves. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Halves(BitSet upper, BitSet lower, long[] factors) {}

    private Halves halves(int blocks, int half, long[] table) {
        Halves halves = new Halves(new BitSet(points), new BitSet(points), new long[points]);
        for (int row = 0; row < points; row++) {
            boolean isLower = (row / half) % 2 == 1;
            (isLower ? halves.lower : halves.upper).set(row);
            halves.factors[row] = isLower ? table[blocks + row / (2 * half)] : 0;
        }
        return halves;
    }

    private LogicArray stage(LogicArray first, int blocks, int half, LogicWork work) {
        Halves halves = forwardHalves.computeIfAbsent(half, key -> halves(blocks, half, twiddles));
        LogicArray second = work.array(device, points);
        first.write(factor, halves.factors);
        first.select(halves.lower);
        first.run(multiply);

        second.select(halves.lower);
        first.move(multiply.result(), second, product, 0);
        first.move(value, second, other, half);
        second.select(halves.upper);
        first.move(multiply.result(), second, product, -half);
        first.move(value, second, other, 0);
        work.add(first);
        work.beat();

        second.select(null);
        second.run(reduce);
        second.select(halves.upper);
        second.run(add);
        second.select(halves.lower);
        second.run(subtract);

        LogicArray next = work.array(device, points);
        next.select(halves.upper);
        second.move(add.result(), next, value, 0);
        next.select(halves.lower);
        second.move(subtract.result(), next, value, 0);
        next.select(null);
        work.add(second);
        work.beat();
        return next;
    }

    private LogicArray inverseStage(LogicArray before, int blocks, int half, LogicWork work) {
        Halves halves = inverseHalves.computeIfAbsent(half, key -> halves(blocks, half, inverseTwiddles));
        LogicArray first = work.array(device, points);
        first.write(Columns.range(2 * w, w), halves.factors);
        first.select(halves.upper);
        before.move(value, first, value, 0);
        before.move(value, first, factor, -half);
        first.select(halves.lower);
        before.move(value, first, value, half);
        before.move(value, first, factor, 0);
        work.add(before);
        first.run(differenceTimesTwiddle);
        first.select(halves.upper);
        first.run(sumOfPair);
        LogicArray second = work.array(device, points);
        second.select(halves.lower);
        first.move(differenceTimesTwiddle.result(), second, product, 0);
        second.select(halves.upper);
        first.move(sumOfPair.result(), second, value, 0);
        work.add(first);
        work.beat();
        second.select(halves.lower);
        second.run(plainReduce);
        LogicArray next = work.array(device, points);
        next.select(halves.lower);
        second.move(plainReduce.result(), next, value, 0);
        next.select(halves.upper);
        second.move(value, next, value, 0);
        next.select(null);
        work.add(second);
        work.beat();
        return next;
    }

    /** All rows times N^-1. */
    private LogicArray scale(LogicArray first, LogicWork work) {
        long[] factors = new long[points];
        Arrays.fill(factors, inverseWidth);
        first.write(factor, factors);
        first.run(multiply);
        LogicArray second = work.array(device, points);
        first.move(multiply.result(), second, product, 0);
        work.add(first);
        work.beat();
        second.run(plainReduce);
        LogicArray next = work.array(device, points);
        second.move(plainReduce.result(), next, value, 0);
        work.add(second);
        work.beat();
        return next;
    }

    /** The cycles of each stage of the last transform. */
    public List<StageCycles> cycles() {
        List<LogicCounts> beats = last.beats();
        List<StageCycles> stages = new ArrayList<>();
        for (int k = 0; k < beats.size(); k += 2) {
            stages.add(new StageCycles(beats.get(k).cycles(), beats.get(k + 1).cycles()));
        }
        return stages;
    }

    /** The longest beat of the last transform, in cycles: what a pipeline of such stages delivers a transform in. */
    public long beat() {
        return last.longestBeat();
    }

    /** The time of the last transform, all beats one after another, in ns. */
    public double nanos() {
        return last.counts().nanos(device);
    }

    /** The energy of the last transform in pJ. */
    public double picojoules() {
        return last.counts().picojoules(device);
    }
}
