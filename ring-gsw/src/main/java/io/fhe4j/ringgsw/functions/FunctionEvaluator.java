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

/**
 * Evaluates functions of encrypted numbers without the secret key; see the package documentation for how, and for sources.
 *
 * <p>Sums are free. Numbers that do not need one another are best given together, in lists, since they then read the bootstrapping key once. Before
 * anything of a list is computed, the noise model says how often each of its rotations fails with the error that enters it; above 2^-64 the list is refused, and a {@link
 * FailureBudget} sums up.
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

    /** Names the keys. */
    private final long generation;

    private FunctionEvaluator(
            Backend backend, FhewEvaluationKeys keys, FunctionConstants constants, FailureBudget budget) {
        this.backend = backend;
        this.keys = keys;
        this.parameters = keys.parameters();
        this.constants = constants;
        this.budget = budget;
        this.generation = keys.generation();
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

    /** The same evaluator, which charges all rotations of a list to a budget before it computes any, or none where it is refused. */
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
        return withoutRotation(x, steps -> {
            steps.switchTo(modulusBits);
            return to;
        });
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
        check("floor", x);
        if (x.isEmpty()) {
            return List.of();
        }
        NumberEncoding encoding = x.getFirst().encoding();
        if (bits < 1 || bits >= encoding.messageBits()) {
            throw new IllegalArgumentException(
                    "a floor takes 1 to " + (encoding.messageBits() - 1) + " bits off, not " + bits);
        }
        int step = stepBits(encoding);
        Operation floor = steps -> floored(steps, encoding, bits, step);
        return numbers(x, charged(x, floor), floor);
    }

    /** Two rotations for every {@code most} of the bits. */
    private static NumberEncoding floored(NumberSteps steps, NumberEncoding encoding, int bits, int most) {
        NumberEncoding now = encoding;
        for (int left = bits; left > 0; left -= most) {
            now = floorStep(steps, now, Math.min(most, left));
        }
        return now;
    }

    private static NumberEncoding floorStep(NumberSteps steps, NumberEncoding now, int bits) {
        int phaseBits = now.boxBits() + bits;
        int modulusBits = now.modulusBits();
        steps.add(1L << (now.boxBits() - 1));
        steps.fold(now.margin(), new TestVector.Fold(modulusBits, phaseBits), phaseBits);
        steps.takeOff(now.margin(), new TestVector.Identity(modulusBits, phaseBits), phaseBits);
        NumberEncoding after = new NumberEncoding(modulusBits - bits, now.messageBits() - bits);
        steps.switchTo(after.modulusBits());
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
        check("sign", x);
        if (x.isEmpty()) {
            return List.of();
        }
        NumberEncoding encoding = x.getFirst().encoding();
        int step = stepBits(encoding);
        int before = step * (Math.ceilDiv(encoding.messageBits(), step) - 1);
        Operation sign = steps -> {
            NumberEncoding last = floored(steps, encoding, before, step);
            long half = parameters.phase(1);
            steps.add(1L << (last.boxBits() - 1));
            steps.replace(
                    last.margin(), new TestVector.TopBit(parameters.lweModulus().bits(), half));
            steps.add(half);
            return last;
        };
        return computed(
                x,
                charged(x, sign),
                sign,
                (residues, state, last) -> LweCiphertext.restored(
                        parameters,
                        keys.keySet(),
                        residues,
                        parameters.bitEncoding(),
                        state.sources(),
                        Optional.empty()));
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
        int floors = Math.ceilDiv(encoding.messageBits(), digitBits) - 1;
        charged(x, steps -> floored(steps, encoding, floors * digitBits, digitBits));
        List<List<NumberCiphertext>> digits = new ArrayList<>();
        List<NumberCiphertext> rest = x;
        for (int i = 0; i < floors; i++) {
            digits.add(rest.stream().map(one -> lowest(one, digitBits)).toList());
            NumberEncoding now = rest.getFirst().encoding();
            Operation floor = steps -> floorStep(steps, now, digitBits);
            rest = numbers(rest, reckoned(rest, floor), floor);
        }
        digits.add(rest);
        return digits;
    }

    /** x modulo 2^bits: free. */
    private NumberCiphertext lowest(NumberCiphertext x, int bits) {
        NumberEncoding to = new NumberEncoding(x.encoding().boxBits() + bits, bits);
        return withoutRotation(x, steps -> {
            steps.reduce(to.modulusBits());
            return to;
        });
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
        check("table", x);
        if (x.isEmpty()) {
            return List.of();
        }
        NumberEncoding encoding = x.getFirst().encoding();
        if (table.messageBits() != encoding.messageBits()) {
            throw new IncompatibleException("a " + table + " for numbers of " + encoding);
        }
        if (table.messageBits() > exponentBits() - 2) {
            throw new PrecisionException("a rotation tells at most N/2 = 2^" + (exponentBits() - 2)
                    + " messages apart, not 2^" + table.messageBits() + "; take digits");
        }
        Operation reading = steps -> {
            FunctionTable rest = table;
            NumberEncoding now = encoding;
            while (rest.symmetry() == FunctionTable.Symmetry.PERIODIC) {
                rest = rest.half();
                now = new NumberEncoding(now.modulusBits() - 1, now.messageBits() - 1);
            }
            steps.reduce(now.modulusBits());
            steps.add(1L << (now.boxBits() - 1));
            look(steps, rest, result, now.margin());
            return result;
        };
        return numbers(x, charged(x, reading), reading);
    }

    private void look(NumberSteps steps, FunctionTable table, NumberEncoding result, double margin) {
        int whole = exponentBits();
        if (table.symmetry() == FunctionTable.Symmetry.NEGACYCLIC) {
            steps.switchTo(whole);
            steps.replace(margin, new TestVector.Negacyclic(table, result));
            return;
        }
        // Modulo N, then lifted to x or x + N modulo 2N: a box is half as large a part of that.
        steps.switchTo(whole - 1);
        steps.lift();
        steps.fold(margin / 2, new TestVector.Fold(whole, whole), whole);
        steps.replace(margin / 2, new TestVector.Folded(table, result));
    }

    /** Steps, and the encoding of what comes out. */
    private interface Operation {
        NumberEncoding on(NumberSteps steps);
    }

    /** What a value on the backend is made into. */
    private interface Result<T> {
        T of(Residues residues, NumberState state, NumberEncoding encoding);
    }

    /** The states after an operation on each of the numbers; refuses rotations that fail too often. */
    private List<NumberState> reckoned(List<NumberCiphertext> x, Operation operation) {
        FunctionNoise noise = FunctionNoise.of(parameters);
        List<NumberState> states =
                x.stream().map(one -> new NumberState(noise, generation, one)).toList();
        states.forEach(operation::on);
        return states;
    }

    /** The same, and charges the rotations of the whole list, or refuses it and charges none. */
    private List<NumberState> charged(List<NumberCiphertext> x, Operation operation) {
        List<NumberState> states = reckoned(x, operation);
        budget.spendAll(states.stream().flatMapToDouble(NumberState::failures).toArray());
        return states;
    }

    private <T> List<T> computed(
            List<NumberCiphertext> x, List<NumberState> states, Operation operation, Result<T> result) {
        List<T> results = new ArrayList<>(x.size());
        for (int from = 0; from < x.size(); from += LARGEST_BATCH) {
            List<NumberCiphertext> part = x.subList(from, Math.min(x.size(), from + LARGEST_BATCH));
            try (NumberRotations work = new NumberRotations(backend, keys, constants, part)) {
                NumberEncoding encoding = operation.on(work);
                for (Residues value : work.values()) {
                    results.add(result.of(value, states.get(results.size()), encoding));
                }
            }
        }
        return results;
    }

    private List<NumberCiphertext> numbers(List<NumberCiphertext> x, List<NumberState> states, Operation operation) {
        return computed(
                x,
                states,
                operation,
                (residues, state, encoding) -> number(residues, encoding, state.sources(), state.constant()));
    }

    private NumberCiphertext withoutRotation(NumberCiphertext x, Operation operation) {
        return numbers(List.of(x), reckoned(List.of(x), operation), operation).getFirst();
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
