package io.fhe4j.ringgsw.integer;

import java.util.List;
import java.util.Optional;

/** An encrypted bit beside encrypted integers. Immutable; it knows its evaluator, and meets only values of the same. */
public final class FheBoolean {

    private final IntegerEvaluator evaluator;
    private final Object block;

    FheBoolean(IntegerEvaluator evaluator, Object block) {
        this.evaluator = evaluator;
        this.block = block;
    }

    /** A bit on the clear evaluator, treated as if it were encrypted: to try programs and count their look-ups. */
    public static FheBoolean trivial(boolean value) {
        return IntegerEvaluator.clear().encryptClear(value);
    }

    /** The evaluator. */
    public IntegerEvaluator evaluator() {
        return evaluator;
    }

    /** The block that holds it, of the class that the engine's blocks have. */
    public Object block() {
        return block;
    }

    /** this ∧ other. */
    public FheBoolean and(FheBoolean other) {
        return evaluator.combine(this, other, bits -> bits == 2);
    }

    /** this ∨ other. */
    public FheBoolean or(FheBoolean other) {
        return evaluator.combine(this, other, bits -> bits > 0);
    }

    /** this ⊕ other. */
    public FheBoolean xor(FheBoolean other) {
        return evaluator.combine(this, other, bits -> bits == 1);
    }

    /** ¬this, without a look-up. */
    public FheBoolean not() {
        return evaluator.not(this);
    }

    /** One of two numbers: this ? ifTrue : ifFalse. */
    public <T extends FheInteger<T>> T select(T ifTrue, T ifFalse) {
        return evaluator
                .select(List.of(this), List.of(ifTrue), List.of(ifFalse))
                .getFirst();
    }

    /** One of two bits: this ? ifTrue : ifFalse. */
    public FheBoolean select(FheBoolean ifTrue, FheBoolean ifFalse) {
        return evaluator.select(this, ifTrue, ifFalse);
    }

    /** The bit, if everybody can see it: on the clear evaluator, or a constant. */
    public Optional<Boolean> knownValue() {
        return evaluator.knownValue(block).map(value -> value != 0);
    }

    /** What it is and where; no contents. */
    @Override
    public String toString() {
        return "FheBoolean on " + evaluator.name();
    }
}
