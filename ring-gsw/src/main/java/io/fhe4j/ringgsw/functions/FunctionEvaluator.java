package io.fhe4j.ringgsw.functions;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.PrecisionException;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Scope;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.LweCiphertext;
import io.fhe4j.ringgsw.noise.FailureBudget;
import io.fhe4j.ringgsw.noise.NoiseSources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Evaluates functions of encrypted numbers without the secret key; see the package documentation for how, and for sources.
 *
 * <p>Sums are free. Numbers that do not need one another are best given together, in lists, since they then read the bootstrapping key once. Before
 * each rotation the noise model says how often it fails with the error that enters it; above 2^-64 it is refused, and a {@link FailureBudget} sums up.
 *
 * <p>Results are immutable values on the backend; open a {@link #scope} around a computation so that its intermediates are released. Safe for many threads.
 */
public final class FunctionEvaluator {

    /** Scratch memory grows with a batch: longer lists are cut. */
    private static final int LARGEST_BATCH = 64;

    private final Backend backend;
    private final FhewEvaluationKeys keys;
    private final FhewParameters parameters;
    private final FunctionConstants constants;
    private final FailureBudget budget;

    private FunctionEvaluator(
            Backend backend, FhewEvaluationKeys keys, FunctionConstants constants, FailureBudget budget) {
        this.backend = backend;
        this.keys = keys;
        this.parameters = keys.parameters();
        this.constants = constants;
        this.budget = budget;
    }

    /**
     * An evaluator.
     *
     * @param backend where it computes; stays open as long as the evaluator is used
     * @param keys the keys of one set
     * @throws InvalidParametersException if the set's method rounds exponents (LMKCDEY), or its AP keys are not for all 2N of them
     */
    public static FunctionEvaluator on(Backend backend, FhewEvaluationKeys keys) {
        FhewParameters parameters = keys.parameters();
        int exponents = 2 * parameters.ringDegree();
        boolean rounds = parameters.method() == BlindRotationMethod.LMKCDEY;
        boolean coarse = parameters.method() == BlindRotationMethod.AP
                && parameters.lweModulus().value() != exponents;
        if (rounds || coarse) {
            throw new InvalidParametersException("functions need every exponent from 0 to 2N - 1 = " + (exponents - 1)
                    + ", and " + parameters.method() + " keys of " + parameters.name()
                    + (rounds ? " serve odd ones only" : " serve multiples of 2N/q only")
                    + "; use withMethod(GINX), or AP with q = 2N");
        }
        return new FunctionEvaluator(backend, keys, new FunctionConstants(parameters), FailureBudget.unlimited());
    }

    /** The same evaluator, which charges every rotation to a budget before it computes it. */
    public FunctionEvaluator withBudget(FailureBudget newBudget) {
        return new FunctionEvaluator(backend, keys, constants, newBudget);
    }

    /** The parameters. */
    public FhewParameters parameters() {
        return parameters;
    }

    /** What rotations have been charged to. */
    public FailureBudget budget() {
        return budget;
    }

    /** A scope that releases the results made in it by this thread, except those that it keeps. */
    public Scope scope() {
        return Scope.open(backend);
    }

    /**
     * The most bits that one floor takes off, and that a digit and the number whose sign is taken have: those of 2N over those of a box.
     *
     * @throws PrecisionException if there is none: the boxes are larger than half of 2N, and the modulus should be switched to a smaller one
     */
    public int stepBits(NumberEncoding encoding) {
        int step = exponentBits() - encoding.boxBits();
        if (step < 1) {
            throw new PrecisionException("numbers of " + encoding + " have boxes of 2^" + encoding.boxBits()
                    + ", and a rotation sees 2N = 2^" + exponentBits() + "; switch them to a modulus of at most 2^"
                    + (encoding.messageBits() + exponentBits() - 1));
        }
        return step;
    }

    /** The rotations that the sign of a number takes: two for each floor, and one. */
    public int signRotations(NumberEncoding encoding) {
        return encoding.signRotations(stepBits(encoding));
    }

    /**
     * x + y modulo 2^messageBits. Without a rotation: the errors add.
     *
     * @throws IncompatibleException if they have different encodings, or other parameters than the keys
     */
    public NumberCiphertext add(NumberCiphertext x, NumberCiphertext y) {
        return combine("addition", x, y, 1);
    }

    /**
     * x − y modulo 2^messageBits. Without a rotation: the errors add.
     *
     * @throws IncompatibleException if they have different encodings, or other parameters than the keys
     */
    public NumberCiphertext subtract(NumberCiphertext x, NumberCiphertext y) {
        return combine("subtraction", x, y, -1);
    }

    private NumberCiphertext combine(String operation, NumberCiphertext x, NumberCiphertext y, int sign) {
        check(operation, List.of(x, y));
        RowBuffer out = result(x);
        RowBuffer left = operand(x);
        RowBuffer right = operand(y);
        if (sign > 0) {
            stream().add(out, left, right);
        } else {
            stream().subtract(out, left, right);
        }
        NoiseSources sources = NoiseSources.combine(List.of(x.sources(), y.sources()), 1, sign);
        return number(Residues.onBackend(out), x.encoding(), sources, x.constant() + sign * y.constant());
    }

    /**
     * x + m modulo 2^messageBits, with a public number. Free.
     *
     * @throws IncompatibleException if it has other parameters than the keys
     */
    public NumberCiphertext add(NumberCiphertext x, long m) {
        check("addition", List.of(x));
        NumberEncoding encoding = x.encoding();
        long value = m << encoding.boxBits();
        RowBuffer out = result(x);
        Residues offset = constants.atBody(
                encoding.modulusBits(), value & encoding.modulus().value() - 1);
        stream().add(out, operand(x), offset.on(stream(), BufferRole.CONTROL));
        return number(Residues.onBackend(out), encoding, x.sources(), x.constant() + value);
    }

    /**
     * The same number modulo a smaller power of two, in smaller boxes. Without a rotation: the error gets that of rounding, some n/18 steps squared.
     *
     * @param modulusBits above x's message bits + 1, at most x's modulus
     * @throws IllegalArgumentException if it is not
     * @throws IncompatibleException if it has other parameters than the keys
     */
    public NumberCiphertext switchModulus(NumberCiphertext x, int modulusBits) {
        check("modulus switch", List.of(x));
        NumberEncoding to = new NumberEncoding(modulusBits, x.encoding().messageBits());
        if (modulusBits > x.encoding().modulusBits()) {
            throw new IllegalArgumentException("a modulus is switched to a smaller one, not from 2^"
                    + x.encoding().modulusBits() + " to 2^" + modulusBits);
        }
        if (to.equals(x.encoding())) {
            return x;
        }
        try (NumberRotations work = new NumberRotations(backend, keys, constants, List.of(x))) {
            NumberState state = state(x);
            work.switchTo(modulusBits);
            state.switchTo(modulusBits);
            return numbers(work, List.of(state), to).getFirst();
        }
    }

    /**
     * ⌊x/2^bits⌋: two rotations for every {@link #stepBits} of them. The result's modulus is smaller by as many bits.
     *
     * @param bits 1 to messageBits − 1
     * @throws PrecisionException if a rotation would fail with more than 2^-64, or boxes are too large
     * @throws io.fhe4j.api.FailureBudgetException if the budget is exceeded
     * @throws IncompatibleException if x has other parameters than the keys
     */
    public NumberCiphertext floor(NumberCiphertext x, int bits) {
        return floor(List.of(x), bits).getFirst();
    }

    /** The same for a list of numbers of one encoding, which walk together. */
    public List<NumberCiphertext> floor(List<NumberCiphertext> x, int bits) {
        return inBatches("floor", x, (work, states) -> {
            NumberEncoding encoding = x.getFirst().encoding();
            if (bits < 1 || bits >= encoding.messageBits()) {
                throw new IllegalArgumentException(
                        "a floor takes 1 to " + (encoding.messageBits() - 1) + " bits off, not " + bits);
            }
            int step = stepBits(encoding);
            NumberEncoding now = encoding;
            for (int left = bits; left > 0; left -= step) {
                now = floorStep(work, states, now, Math.min(step, left));
            }
            return numbers(work, states, now);
        });
    }

    private static NumberEncoding floorStep(
            NumberRotations work, List<NumberState> states, NumberEncoding now, int bits) {
        int phaseBits = now.boxBits() + bits;
        int modulusBits = now.modulusBits();
        long half = 1L << (now.boxBits() - 1);
        TestVector fold = new TestVector.Fold(modulusBits, phaseBits);
        states.forEach(state -> state.fold(now.margin(), fold, phaseBits));
        work.add(half);
        work.takeOff(fold, phaseBits);
        TestVector identity = new TestVector.Identity(modulusBits, phaseBits);
        states.forEach(state -> state.takeOff(now.margin(), identity, phaseBits));
        work.takeOff(identity, phaseBits);
        NumberEncoding after = new NumberEncoding(modulusBits - bits, now.messageBits() - bits);
        work.switchTo(after.modulusBits());
        states.forEach(state -> state.switchTo(after.modulusBits()));
        return after;
    }

    /**
     * Whether x ≥ 2^(messageBits − 1): the sign of a number in two's complement, as a bit for gates. See {@link #signRotations} for what it takes.
     *
     * @throws PrecisionException if a rotation would fail with more than 2^-64, or boxes are too large
     * @throws io.fhe4j.api.FailureBudgetException if the budget is exceeded
     * @throws IncompatibleException if x has other parameters than the keys
     */
    public LweCiphertext sign(NumberCiphertext x) {
        return sign(List.of(x)).getFirst();
    }

    /** The same for a list of numbers of one encoding, which walk together. */
    public List<LweCiphertext> sign(List<NumberCiphertext> x) {
        return inBatches("sign", x, (work, states) -> {
            NumberEncoding encoding = x.getFirst().encoding();
            int step = stepBits(encoding);
            NumberEncoding now = encoding;
            while (now.messageBits() > step) {
                now = floorStep(work, states, now, Math.min(step, now.messageBits() - 1));
            }
            long half = parameters.phase(1);
            TestVector top = new TestVector.TopBit(parameters.lweModulus().bits(), half);
            double margin = now.margin();
            states.forEach(state -> state.replace(margin, top));
            work.add(1L << (now.boxBits() - 1));
            work.look(top, now.modulusBits());
            work.add(half);
            List<Residues> values = work.values();
            List<LweCiphertext> bits = new ArrayList<>(values.size());
            for (int i = 0; i < values.size(); i++) {
                bits.add(LweCiphertext.restored(
                        parameters,
                        keys.keySet(),
                        values.get(i),
                        parameters.bitEncoding(),
                        states.get(i).sources(),
                        Optional.empty()));
            }
            return bits;
        });
    }

    /**
     * The digits of a number in the base 2^digitBits, the least first; the last may have fewer bits. Two rotations for each but the last.
     *
     * @param digitBits 1 to {@link #stepBits}
     * @throws PrecisionException if a rotation would fail with more than 2^-64, or boxes are too large
     * @throws io.fhe4j.api.FailureBudgetException if the budget is exceeded
     * @throws IncompatibleException if x has other parameters than the keys
     */
    public List<NumberCiphertext> digits(NumberCiphertext x, int digitBits) {
        return digits(List.of(x), digitBits).stream().map(List::getFirst).toList();
    }

    /** The same for a list of numbers of one encoding, which walk together: for each place the digits of all of them. */
    public List<List<NumberCiphertext>> digits(List<NumberCiphertext> x, int digitBits) {
        check("digits", x);
        if (x.isEmpty()) {
            return List.of();
        }
        NumberEncoding encoding = x.getFirst().encoding();
        if (digitBits < 1 || digitBits > stepBits(encoding)) {
            throw new IllegalArgumentException(
                    "digits of " + encoding + " have 1 to " + stepBits(encoding) + " bits, not " + digitBits);
        }
        List<List<NumberCiphertext>> digits = new ArrayList<>();
        List<NumberCiphertext> rest = x;
        while (rest.getFirst().encoding().messageBits() > digitBits) {
            digits.add(rest.stream().map(one -> lowest(one, digitBits)).toList());
            rest = floor(rest, digitBits);
        }
        digits.add(rest);
        return digits;
    }

    /** x modulo 2^bits: free. */
    private NumberCiphertext lowest(NumberCiphertext x, int bits) {
        NumberEncoding to = new NumberEncoding(x.encoding().boxBits() + bits, bits);
        try (NumberRotations work = new NumberRotations(backend, keys, constants, List.of(x))) {
            NumberState state = state(x);
            work.reduce(to.modulusBits());
            state.reduce(to.modulusBits());
            return numbers(work, List.of(state), to).getFirst();
        }
    }

    /**
     * A table at a number: one rotation if it has the symmetry f(m + p/2) = −f(m), else two at half of the resolution.
     *
     * @param table for as many bits as x has, at most log2 N − 1
     * @param modulusBits log2 of the result's modulus
     * @throws PrecisionException if a rotation would fail with more than 2^-64, or there are more entries than a rotation tells apart
     * @throws io.fhe4j.api.FailureBudgetException if the budget is exceeded
     * @throws IncompatibleException if the table is for other numbers, or x has other parameters than the keys
     */
    public NumberCiphertext apply(NumberCiphertext x, FunctionTable table, int modulusBits) {
        return apply(List.of(x), table, modulusBits).getFirst();
    }

    /** The same for a list of numbers of one encoding, which walk together. */
    public List<NumberCiphertext> apply(List<NumberCiphertext> x, FunctionTable table, int modulusBits) {
        NumberEncoding result = new NumberEncoding(modulusBits, table.resultBits());
        NumberCiphertext.checkModulus(parameters, result);
        return inBatches("table", x, (work, states) -> {
            NumberEncoding now = x.getFirst().encoding();
            if (table.messageBits() != now.messageBits()) {
                throw new IncompatibleException("a " + table + " for numbers of " + now);
            }
            if (table.messageBits() > exponentBits() - 2) {
                throw new PrecisionException("a rotation tells at most N/2 = 2^" + (exponentBits() - 2)
                        + " messages apart, not 2^" + table.messageBits() + "; take digits");
            }
            FunctionTable rest = table;
            while (rest.symmetry() == FunctionTable.Symmetry.PERIODIC) {
                rest = rest.half();
                now = new NumberEncoding(now.modulusBits() - 1, now.messageBits() - 1);
            }
            int reduced = now.modulusBits();
            work.reduce(reduced);
            states.forEach(state -> state.reduce(reduced));
            work.add(1L << (now.boxBits() - 1));
            look(work, states, rest, result, now.margin());
            return numbers(work, states, result);
        });
    }

    private void look(
            NumberRotations work, List<NumberState> states, FunctionTable table, NumberEncoding result, double margin) {
        int whole = exponentBits();
        if (table.symmetry() == FunctionTable.Symmetry.NEGACYCLIC) {
            TestVector vector = new TestVector.Negacyclic(table, result);
            work.switchTo(whole);
            states.forEach(state -> state.switchTo(whole));
            states.forEach(state -> state.replace(margin, vector));
            work.look(vector, whole);
            return;
        }
        // Modulo N, then lifted to x or x + N modulo 2N: a box is half as large a part of that.
        TestVector fold = new TestVector.Fold(whole, whole);
        TestVector folded = new TestVector.Folded(table, result);
        work.switchTo(whole - 1);
        work.lift();
        for (NumberState state : states) {
            state.switchTo(whole - 1);
            state.lift();
            state.fold(margin / 2, fold, whole);
        }
        work.takeOff(fold, whole);
        states.forEach(state -> state.replace(margin / 2, folded));
        work.look(folded, whole);
    }

    private <T> List<T> inBatches(
            String operation,
            List<NumberCiphertext> x,
            BiFunction<NumberRotations, List<NumberState>, List<T>> compute) {
        check(operation, x);
        List<T> results = new ArrayList<>(x.size());
        for (int from = 0; from < x.size(); from += LARGEST_BATCH) {
            List<NumberCiphertext> part = x.subList(from, Math.min(x.size(), from + LARGEST_BATCH));
            try (NumberRotations work = new NumberRotations(backend, keys, constants, part)) {
                results.addAll(
                        compute.apply(work, part.stream().map(this::state).toList()));
            }
        }
        return results;
    }

    private void check(String operation, List<NumberCiphertext> x) {
        for (NumberCiphertext one : x) {
            one.require(operation, parameters, keys.keySet());
            if (!one.encoding().equals(x.getFirst().encoding())) {
                throw new IncompatibleException(
                        operation + ": numbers of " + x.getFirst().encoding() + " and of " + one.encoding()
                                + " do not go together; bring them to one encoding");
            }
        }
    }

    private int exponentBits() {
        return Integer.numberOfTrailingZeros(2 * parameters.ringDegree());
    }

    private NumberState state(NumberCiphertext x) {
        return new NumberState(FunctionNoise.of(parameters), budget, x);
    }

    private List<NumberCiphertext> numbers(NumberRotations work, List<NumberState> states, NumberEncoding encoding) {
        List<Residues> values = work.values();
        List<NumberCiphertext> numbers = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            numbers.add(number(
                    values.get(i),
                    encoding,
                    states.get(i).sources(),
                    states.get(i).constant()));
        }
        return numbers;
    }

    private NumberCiphertext number(Residues residues, NumberEncoding encoding, NoiseSources sources, long constant) {
        return NumberCiphertext.of(parameters, keys.keySet(), residues, encoding, sources, constant);
    }

    private RowBuffer result(NumberCiphertext x) {
        return backend.allocate(x.shape(), x.encoding().basis(), Form.COEFFICIENT, BufferRole.CIPHERTEXT);
    }

    private RowBuffer operand(NumberCiphertext x) {
        return x.residues().on(stream(), BufferRole.CIPHERTEXT);
    }

    private Stream stream() {
        return backend.stream();
    }
}
