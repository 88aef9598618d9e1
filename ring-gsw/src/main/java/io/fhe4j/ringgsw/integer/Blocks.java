package io.fhe4j.ringgsw.integer;

import io.fhe4j.ringgsw.noise.NoiseSources;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** An evaluator of blocks with a meter, and the small steps that all algorithms take. Known blocks are folded into constants here. */
final class Blocks<B> {

    /** A look-up's result has variance 1, give or take rounding. */
    private static final double FRESH = 1 + 1e-9;

    private final BlockEvaluator<B> engine;
    private final Meter meter;

    Blocks(BlockEvaluator<B> engine, Meter meter) {
        this.engine = engine;
        this.meter = meter;
    }

    BlockEvaluator<B> engine() {
        return engine;
    }

    Meter meter() {
        return meter;
    }

    BlockParameters parameters() {
        return engine.parameters();
    }

    int base() {
        return engine.parameters().base();
    }

    int space() {
        return engine.parameters().space();
    }

    BlockState state(B block) {
        return engine.state(block);
    }

    int high(B block) {
        return engine.state(block).high();
    }

    double noise(B block) {
        return engine.state(block).noise().variance();
    }

    Batch<B> batch() {
        return new Batch<>(this);
    }

    B constant(int value) {
        return value >= 0 && value < space() ? engine.constant(value) : engine.combine(Combination.constant(value));
    }

    /** A linear combination. */
    B combine(Combination<B> combination) {
        Combination<B> unknown = withoutKnown(combination);
        if (unknown.terms().isEmpty()) {
            return constant(unknown.constant());
        }
        Term<B> first = unknown.terms().getFirst();
        return unknown.terms().size() == 1 && first.factor() == 1 && unknown.constant() == 0
                ? first.block()
                : engine.combine(unknown);
    }

    /** A linear combination whose values lie {@code step} apart, from 0 on. */
    B spaced(Combination<B> combination, int high, int step) {
        Combination<B> unknown = withoutKnown(combination);
        return unknown.terms().isEmpty() ? constant(unknown.constant()) : engine.spaced(unknown, 0, high, step);
    }

    private Combination<B> withoutKnown(Combination<B> combination) {
        int constant = combination.constant();
        List<Term<B>> terms = new ArrayList<>(combination.terms().size());
        for (Term<B> term : combination.terms()) {
            BlockState state = state(term.block());
            if (state.isKnown()) {
                constant += term.factor() * state.low();
            } else {
                terms.add(term);
            }
        }
        return new Combination<>(constant, terms);
    }

    /** Two blocks in one, both from 0 on. */
    Pair<B> pair(B a, B b) {
        int first = state(a).isKnown() ? state(a).low() : -1;
        int second = state(b).isKnown() ? state(b).low() : -1;
        if (first >= 0 || second >= 0) {
            return new Pair<>(first >= 0 ? b : a, 0, first, second);
        }
        int radix = high(b) + 1;
        return new Pair<>(combine(Combination.of(b).plus(radix, a)), radix, -1, -1);
    }

    /** The digits of a constant 0…B^count − 1. */
    List<B> digits(BigInteger value, int count) {
        List<B> digits = new ArrayList<>();
        BigInteger rest = value;
        for (int i = 0; i < count; i++) {
            BigInteger[] quotient = rest.divideAndRemainder(BigInteger.valueOf(base()));
            digits.add(constant(quotient[1].intValue()));
            rest = quotient[0];
        }
        return digits;
    }

    /** The value of a number whose blocks are all known, 0…B^n − 1: constants that were added have blocks above B, too. */
    BigInteger known(List<B> number) {
        BigInteger value = BigInteger.ZERO;
        for (B block : number.reversed()) {
            value = value.multiply(BigInteger.valueOf(base()))
                    .add(BigInteger.valueOf(state(block).low()));
        }
        return value.mod(BigInteger.valueOf(base()).pow(number.size()));
    }

    /** The sum. */
    B sum(List<B> summands) {
        return combine(Combination.sum(summands));
    }

    /** Whether a combination stays in 0…p − 1 and its noise within what look-ups take. */
    boolean fits(Combination<B> combination) {
        return fits(combination, space() - 1, engine.parameters().largestSquaredNorm());
    }

    /** Whether a combination stays in 0…largest and its noise within a bound. */
    boolean fits(Combination<B> combination, int largest, double variance) {
        Combination<B> unknown = withoutKnown(combination);
        long low = unknown.constant();
        long high = unknown.constant();
        for (Term<B> term : unknown.terms()) {
            BlockState state = state(term.block());
            low += (long) term.factor() * (term.factor() > 0 ? state.low() : state.high());
            high += (long) term.factor() * (term.factor() > 0 ? state.high() : state.low());
        }
        return low >= 0 && high <= largest && noise(unknown) <= variance;
    }

    /**
     * The noise variance of a combination.
     *
     * @param fresh factors of results of look-ups that are still to come, and are added
     */
    double noise(Combination<B> combination, long... fresh) {
        List<NoiseSources> operands = new ArrayList<>();
        long[] factors = new long[fresh.length + 1];
        operands.add(BlockState.noiseOf(withoutKnown(combination), engine::state));
        factors[0] = 1;
        for (int i = 0; i < fresh.length; i++) {
            operands.add(NoiseSources.of(Long.MAX_VALUE - i, 1));
            factors[i + 1] = fresh[i];
        }
        return NoiseSources.combine(operands, factors).variance();
    }

    /** Whether it is a digit as good as a look-up's result. */
    boolean isClean(B block) {
        BlockState state = state(block);
        return state.isKnown() ? isDigit(state) : isDigit(state) && isFresh(state);
    }

    boolean isDigit(BlockState state) {
        return state.low() >= 0 && state.high() < base();
    }

    boolean isFresh(BlockState state) {
        return state.noise().variance() <= FRESH;
    }

    B narrowed(B block, int low, int high) {
        BlockState state = state(block);
        return state.isKnown()
                ? block
                : engine.narrowed(block, Math.max(low, state.low()), Math.min(high, state.high()));
    }

    /** Runs a batch and puts it on the meter. */
    List<List<B>> lookUp(List<LookUp<B>> batch) {
        meter.charge(engine, batch);
        return engine.lookUp(batch);
    }
}
