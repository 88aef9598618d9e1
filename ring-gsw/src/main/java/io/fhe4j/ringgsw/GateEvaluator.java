package io.fhe4j.ringgsw;

import io.fhe4j.api.FailureBudgetException;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.PrecisionException;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.Scope;
import io.fhe4j.ringgsw.noise.FailureBudget;
import io.fhe4j.ringgsw.noise.NoiseSource;
import io.fhe4j.ringgsw.noise.NoiseSources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates gates on encrypted bits without the secret key.
 *
 * <p>Every gate but NOT is one bootstrapping, and its result is as good as new: circuits may be of any depth. Gates that do not depend on one
 * another are best given together ({@link #evaluate(List, List, List)}), since they then read the bootstrapping key once. NOT is linear
 * and free.
 *
 * <p>Operands whose error has the same source, such as x and x or x and ¬x, are recognised, for what is known of sums of independent errors does not
 * hold for theirs: their gate is rewritten to one of fewer inputs, or is a constant, x or ¬x, and is not bootstrapped. So are trivial operands.
 *
 * <p>Results are immutable values on the backend; open a {@link #scope} around a computation so that its intermediates are released.
 * Safe for many threads.
 *
 * <p>How often a gate fails follows from the errors that enter it: those of results of gates, which the set's figures are for, or of encryptions, or of
 * what was read from files. A gate that would fail with a probability above 2^-64, or above what was {@linkplain FhewParameters#acceptFailureProbability
 * accepted}, is refused, and each is charged to a {@linkplain #withBudget budget}.
 */
public final class GateEvaluator {

    /** Scratch memory grows with a batch: longer lists are cut. */
    private static final int LARGEST_BATCH = 256;

    /** Trivial bits are constants; bits whose errors have one source are the same, or opposite. */
    private static final GateRewriting.Operands<LweCiphertext> BITS = new GateRewriting.Operands<>() {
        @Override
        public GateRewriting.Relation relation(LweCiphertext x, LweCiphertext y) {
            NoiseSource mine = x.sources().list().getFirst();
            NoiseSource theirs = y.sources().list().getFirst();
            if (mine.id() != theirs.id()) {
                return GateRewriting.Relation.DIFFERENT;
            }
            return mine.coefficient() == theirs.coefficient()
                    ? GateRewriting.Relation.SAME
                    : GateRewriting.Relation.OPPOSITE;
        }

        @Override
        public Optional<Boolean> constant(LweCiphertext x) {
            return x.knownBit();
        }
    };

    private final FhewEvaluationKeys keys;
    private final FhewParameters parameters;
    private final Bootstrapper bootstrapper;
    /** Of a gate's result, as a fraction of the circle squared. */
    private final double resultVariance;

    private final FailureBudget budget;

    private GateEvaluator(FhewEvaluationKeys keys, Bootstrapper bootstrapper, FailureBudget budget) {
        this.keys = keys;
        this.parameters = keys.parameters();
        this.bootstrapper = bootstrapper;
        this.resultVariance = parameters.noise().output();
        this.budget = budget;
    }

    /**
     * An evaluator.
     *
     * @param backend where it computes; stays open as long as the evaluator is used
     * @param keys the keys of one set
     * @throws InvalidParametersException if gates of two inputs fail with a probability above 2^-64 and nobody accepted that
     */
    public static GateEvaluator on(Backend backend, FhewEvaluationKeys keys) {
        keys.parameters().checkFailureAccepted();
        return new GateEvaluator(keys, new Bootstrapper(backend, keys), FailureBudget.unlimited());
    }

    /**
     * The same evaluator, which charges every gate to a budget before it computes it, and computes nothing of a list or a circuit that would
     * exceed it.
     */
    public GateEvaluator withBudget(FailureBudget newBudget) {
        return new GateEvaluator(keys, bootstrapper, newBudget);
    }

    /** What gates have been charged to. */
    public FailureBudget budget() {
        return budget;
    }

    /** The parameters. */
    public FhewParameters parameters() {
        return parameters;
    }

    /** Set, engine and backend, for reports. */
    public String name() {
        return parameters.name() + " " + parameters.method() + " exact (modulo " + parameters.ringModulus()
                + ", backend " + backend().name() + ")";
    }

    /** The backend. */
    public Backend backend() {
        return bootstrapper.backend();
    }

    /** The keys. */
    public FhewEvaluationKeys keys() {
        return keys;
    }

    /** A scope that releases the results made in it by this thread, except those that it keeps. */
    public Scope scope() {
        return Scope.open(backend());
    }

    /** x ∧ y. */
    public LweCiphertext and(LweCiphertext x, LweCiphertext y) {
        return evaluate(Gate.AND, x, y);
    }

    /** x ∨ y. */
    public LweCiphertext or(LweCiphertext x, LweCiphertext y) {
        return evaluate(Gate.OR, x, y);
    }

    /** x ⊕ y. */
    public LweCiphertext xor(LweCiphertext x, LweCiphertext y) {
        return evaluate(Gate.XOR, x, y);
    }

    /** ¬(x ∧ y). */
    public LweCiphertext nand(LweCiphertext x, LweCiphertext y) {
        return evaluate(Gate.NAND, x, y);
    }

    /** ¬(x ∨ y). */
    public LweCiphertext nor(LweCiphertext x, LweCiphertext y) {
        return evaluate(Gate.NOR, x, y);
    }

    /** ¬(x ⊕ y). */
    public LweCiphertext xnor(LweCiphertext x, LweCiphertext y) {
        return evaluate(Gate.XNOR, x, y);
    }

    /** A constant among encrypted operands. */
    public LweCiphertext constant(boolean bit) {
        return LweCiphertext.trivial(parameters, keys.keySet(), bit);
    }

    /** ¬x: q/4 − x, without bootstrapping; the error changes its sign only. */
    public LweCiphertext not(LweCiphertext x) {
        x.requireBit("NOT", parameters, keys.keySet());
        return negated(x);
    }

    /** Whether at least two of three are true. */
    public LweCiphertext majority(LweCiphertext x, LweCiphertext y, LweCiphertext z) {
        return evaluate(Gate.MAJORITY, x, y, z);
    }

    /** condition ? x : y, in three gates, of which the first two are one batch. */
    public LweCiphertext mux(LweCiphertext condition, LweCiphertext x, LweCiphertext y) {
        List<LweCiphertext> sides =
                evaluate(List.of(GateCall.of(Gate.NAND, condition, x), GateCall.of(Gate.NAND, not(condition), y)));
        return evaluate(Gate.NAND, sides.get(0), sides.get(1));
    }

    /**
     * One gate.
     *
     * @param operands as many as the gate has inputs
     * @throws IllegalArgumentException if there are not as many
     * @throws IncompatibleException if the gate does not fit the set, or an operand has other parameters or another encoding
     * @throws KeySetMismatchException if an operand belongs to another key set
     * @throws InvalidParametersException if a gate fails with a probability above 2^-64 and nobody accepted that
     * @throws PrecisionException if errors of operands are so large that a gate would
     * @throws FailureBudgetException if the budget is exceeded
     */
    public LweCiphertext evaluate(Gate gate, LweCiphertext... operands) {
        return evaluate(List.of(GateCall.of(gate, operands))).getFirst();
    }

    /**
     * One gate on pairs of operands.
     *
     * @param x first operands
     * @param y second operands, as many
     * @return the results in the same order
     * @throws IllegalArgumentException if there are not equally many
     * @throws IncompatibleException if an operand has other parameters, or no gate takes its encoding
     * @throws KeySetMismatchException if an operand belongs to another key set
     * @throws InvalidParametersException if a gate fails with a probability above 2^-64 and nobody accepted that
     * @throws PrecisionException if errors of operands are so large that a gate would
     * @throws FailureBudgetException if the budget is exceeded
     */
    public List<LweCiphertext> evaluate(Gate gate, List<LweCiphertext> x, List<LweCiphertext> y) {
        return evaluate(Collections.nCopies(x.size(), gate), x, y);
    }

    /**
     * Several gates that do not depend on one another.
     *
     * @param gates any gates
     * @param x their first operands
     * @param y their second operands
     * @return their results in the same order
     * @throws IllegalArgumentException if there are not equally many
     * @throws IncompatibleException if an operand has other parameters, or no gate takes its encoding
     * @throws KeySetMismatchException if an operand belongs to another key set
     * @throws InvalidParametersException if a gate fails with a probability above 2^-64 and nobody accepted that
     * @throws PrecisionException if errors of operands are so large that a gate would
     * @throws FailureBudgetException if the budget is exceeded
     */
    public List<LweCiphertext> evaluate(List<Gate> gates, List<LweCiphertext> x, List<LweCiphertext> y) {
        if (gates.size() != x.size() || gates.size() != y.size()) {
            throw new IllegalArgumentException(
                    gates.size() + " gates for " + x.size() + " first and " + y.size() + " second operands");
        }
        List<GateCall> calls = new ArrayList<>(gates.size());
        for (int i = 0; i < gates.size(); i++) {
            calls.add(GateCall.of(gates.get(i), x.get(i), y.get(i)));
        }
        return evaluate(calls);
    }

    /**
     * Several gates, of any numbers of inputs, that do not depend on one another.
     *
     * @param calls gates with their operands
     * @return their results in the same order
     * @throws IncompatibleException if a gate does not fit the set, or an operand has other parameters or another encoding
     * @throws KeySetMismatchException if an operand belongs to another key set
     * @throws InvalidParametersException if a gate fails with a probability above 2^-64 and nobody accepted that
     * @throws PrecisionException if errors of operands are so large that a gate would
     * @throws FailureBudgetException if the budget is exceeded
     */
    public List<LweCiphertext> evaluate(List<GateCall> calls) {
        for (GateCall call : calls) {
            check(call);
        }
        List<@Nullable LweCiphertext> results = new ArrayList<>(calls.size());
        List<GateCall> left = new ArrayList<>();
        for (GateCall call : calls) {
            GateRewriting.Outcome<LweCiphertext> outcome = GateRewriting.of(call.gate(), call.operands(), BITS);
            Gate gate = outcome.gate();
            results.add(gate == null ? withoutBootstrapping(outcome) : null);
            if (gate != null) {
                left.add(new GateCall(gate, outcome.operands()));
            }
        }
        budget.spendAll(left.stream().mapToDouble(this::failureLog2).toArray());
        Iterator<LweCiphertext> bootstrapped = bootstrapped(left).iterator();
        return results.stream()
                .map(result -> result == null ? bootstrapped.next() : result)
                .toList();
    }

    /** log2 of the probability that a gate fails on its operands, of which it is refused what is too much. */
    private double failureLog2(GateCall call) {
        Gate gate = call.gate();
        List<NoiseSources> operands =
                call.operands().stream().map(LweCiphertext::sources).toList();
        long[] ones = new long[operands.size()];
        Arrays.fill(ones, 1);
        return checked(gate, NoiseSources.combine(operands, ones).variance());
    }

    /**
     * log2 of the probability that a gate fails.
     *
     * @param variance of the sum of its operands
     */
    double checked(Gate gate, double variance) {
        // A gate that its set is to blame for is refused whatever its operands are: a program should not depend on how
        // fresh they are.
        parameters.checkFailureAccepted(gate);
        double failure = parameters.failureLog2(gate, variance);
        if (failure > parameters.toleratedFailureLog2()) {
            throw new PrecisionException(String.format(
                    Locale.ROOT,
                    "%s would go wrong with the probability 2^%.1f, above 2^%d: the errors of its operands have %.3g"
                            + " times the variance of those of gates' results; take results of gates or fresh encryptions,"
                            + " or operands from whoever states a smaller error",
                    gate,
                    failure,
                    parameters.toleratedFailureLog2(),
                    variance / (gate.inputs() * resultVariance)));
        }
        return failure;
    }

    /** The variance of the error of a gate's result. */
    double resultVariance() {
        return resultVariance;
    }

    private List<LweCiphertext> bootstrapped(List<GateCall> calls) {
        List<LweCiphertext> results = new ArrayList<>(calls.size());
        for (int from = 0; from < calls.size(); from += LARGEST_BATCH) {
            List<GateCall> part = calls.subList(from, Math.min(calls.size(), from + LARGEST_BATCH));
            List<Residues> residues = bootstrapper.evaluate(part);
            for (int i = 0; i < part.size(); i++) {
                NoiseSources sources = part.get(i).source(resultVariance);
                results.add(LweCiphertext.of(parameters, keys.keySet(), residues.get(i), sources));
            }
        }
        return results;
    }

    private LweCiphertext withoutBootstrapping(GateRewriting.Outcome<LweCiphertext> outcome) {
        if (outcome.operands().isEmpty()) {
            return constant(outcome.bit());
        }
        LweCiphertext value = outcome.operands().getFirst();
        return outcome.bit() ? negated(value) : value;
    }

    private LweCiphertext negated(LweCiphertext x) {
        if (x.knownBit().isPresent()) {
            return constant(!x.knownBit().get());
        }
        return LweCiphertext.of(
                parameters, keys.keySet(), bootstrapper.negated(x), x.sources().negated());
    }

    private void check(GateCall call) {
        for (LweCiphertext operand : call.operands()) {
            operand.requireBit(call.gate().name(), parameters, keys.keySet());
        }
        check(call.gate());
    }

    /** Refuses a gate that does not fit the set. */
    void check(Gate gate) {
        if (!gate.fits(parameters.bitEncoding())) {
            throw new IncompatibleException(gate + " needs bits of at most q/" + gate.leastPlaintextModulus() + ", and "
                    + parameters.name() + " has " + parameters.bitEncoding()
                    + "; use a set for gates of " + gate.inputs() + " inputs, as FhewDefaults.open(\"GINX_128_"
                    + gate.inputs() + "\")");
        }
    }
}
