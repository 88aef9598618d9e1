package io.fhe4j.ringgsw.integer;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * An encrypted integer: immutable, a list of encrypted digits that knows its evaluator. Results are those of Java's operators on a type of this width:
 * they wrap around, signed quotients are rounded towards 0, and amounts of shifts are taken modulo the width.
 *
 * <p>Sums, differences and small multiples are not reduced to digits at once: that happens when an operation needs digits, or by {@link #carried}. How
 * large a block can have become is tracked, so this never overflows.
 *
 * @param <T> its own class
 */
public abstract sealed class FheInteger<T extends FheInteger<T>>
        permits FheUint8,
                FheUint16,
                FheUint32,
                FheUint64,
                FheUint128,
                FheInt8,
                FheInt16,
                FheInt32,
                FheInt64,
                FheInt128 {

    private final IntegerType<T> type;
    private final IntegerEvaluator evaluator;
    private final Radix<Object> number;

    FheInteger(IntegerType<T> type, IntegerEvaluator evaluator, Radix<Object> number) {
        this.type = type;
        this.evaluator = evaluator;
        this.number = number;
    }

    /** Its type. */
    public final IntegerType<T> type() {
        return type;
    }

    /** The evaluator. */
    public final IntegerEvaluator evaluator() {
        return evaluator;
    }

    /** The blocks, lowest first, of the class that the engine's blocks have. */
    public final List<Object> blocks() {
        return number.blocks();
    }

    final Radix<Object> number() {
        return number;
    }

    abstract T self();

    /** A result and whether it is not the true one, because that does not fit the type. */
    public record Reported<T>(T value, FheBoolean overflow) {}

    /** Quotient and remainder. */
    public record Divided<T>(T quotient, T remainder) {}

    /** this + other. */
    public final T plus(T other) {
        return evaluator.add(List.of(self()), List.of(other)).getFirst();
    }

    /** this + constant. */
    public final T plus(long constant) {
        return plus(constant(constant));
    }

    /** this − other. */
    public final T minus(T other) {
        return evaluator.subtract(List.of(self()), List.of(other)).getFirst();
    }

    /** this − constant. */
    public final T minus(long constant) {
        return minus(constant(constant));
    }

    /** −this. */
    public final T negated() {
        return evaluator.negate(self());
    }

    /** this·other; squares cost half. */
    public final T times(T other) {
        return evaluator.multiply(self(), other);
    }

    /** this·constant: sums of multiples, no products. */
    public final T times(long constant) {
        return times(constant(constant));
    }

    /** this / other and this % other; by zero, all ones (signed: −1) and this, as in unsigned hardware. */
    public final Divided<T> divide(T other) {
        return evaluator.divide(self(), other);
    }

    /**
     * this / constant and this % constant, by a multiplication.
     *
     * @throws ArithmeticException if the constant is 0
     */
    public final Divided<T> divide(long constant) {
        if (constant == 0) {
            throw new ArithmeticException("an encrypted number is divided by the constant 0");
        }
        return divide(constant(constant));
    }

    /** The quotient of {@link #divide}. */
    public final T dividedBy(T other) {
        return divide(other).quotient();
    }

    /** The quotient of {@link #divide}. */
    public final T dividedBy(long constant) {
        return divide(constant).quotient();
    }

    /** The remainder of {@link #divide}. */
    public final T remainder(T other) {
        return divide(other).remainder();
    }

    /** The remainder of {@link #divide}. */
    public final T remainder(long constant) {
        return divide(constant).remainder();
    }

    /** this + other, and whether that left the type's range. */
    public final Reported<T> plusReporting(T other) {
        return evaluator.addReporting(self(), other, false);
    }

    /** this − other, and whether that left the type's range. */
    public final Reported<T> minusReporting(T other) {
        return evaluator.addReporting(self(), other, true);
    }

    /** this·other, and whether that left the type's range: four times the work of {@link #times}. */
    public final Reported<T> timesReporting(T other) {
        return evaluator.multiplyReporting(self(), other);
    }

    /** this ∧ other, bit by bit. */
    public final T and(T other) {
        return evaluator.digitByDigit(self(), other, (a, b) -> a & b);
    }

    /** this ∨ other, bit by bit. */
    public final T or(T other) {
        return evaluator.digitByDigit(self(), other, (a, b) -> a | b);
    }

    /** this ⊕ other, bit by bit. */
    public final T xor(T other) {
        return evaluator.digitByDigit(self(), other, (a, b) -> a ^ b);
    }

    /** ¬this, without a look-up. */
    public final T not() {
        return evaluator.complement(self());
    }

    /** this &lt;&lt; amount, the amount modulo the width. */
    public final T shiftLeft(int amount) {
        return evaluator.shift(self(), amount, Shifter.Kind.LEFT);
    }

    /** this &lt;&lt; amount, the encrypted amount modulo the width. */
    public final T shiftLeft(FheInteger<?> amount) {
        return evaluator.shift(self(), amount, Shifter.Kind.LEFT);
    }

    /** this &gt;&gt; amount, with the sign of a signed type; the amount modulo the width. */
    public final T shiftRight(int amount) {
        return evaluator.shift(self(), amount, right());
    }

    /** this &gt;&gt; amount, with the sign of a signed type; the encrypted amount modulo the width. */
    public final T shiftRight(FheInteger<?> amount) {
        return evaluator.shift(self(), amount, right());
    }

    private Shifter.Kind right() {
        return type.isSigned() ? Shifter.Kind.SIGNED_RIGHT : Shifter.Kind.RIGHT;
    }

    /** Bits go left, and come in again from the right; the amount modulo the width. */
    public final T rotateLeft(int amount) {
        return evaluator.shift(self(), amount, Shifter.Kind.ROTATE_LEFT);
    }

    /** Bits go left, and come in again from the right; the encrypted amount modulo the width. */
    public final T rotateLeft(FheInteger<?> amount) {
        return evaluator.shift(self(), amount, Shifter.Kind.ROTATE_LEFT);
    }

    /** Bits go right, and come in again from the left; the amount modulo the width. */
    public final T rotateRight(int amount) {
        return evaluator.shift(self(), amount, Shifter.Kind.ROTATE_RIGHT);
    }

    /** Bits go right, and come in again from the left; the encrypted amount modulo the width. */
    public final T rotateRight(FheInteger<?> amount) {
        return evaluator.shift(self(), amount, Shifter.Kind.ROTATE_RIGHT);
    }

    /** this &lt; other. */
    public final FheBoolean lessThan(T other) {
        return compare(Relation.LESS, other);
    }

    /** this ≤ other. */
    public final FheBoolean atMost(T other) {
        return compare(Relation.AT_MOST, other);
    }

    /** this = other. */
    public final FheBoolean equalTo(T other) {
        return compare(Relation.EQUAL, other);
    }

    /** this ≠ other. */
    public final FheBoolean notEqualTo(T other) {
        return compare(Relation.NOT_EQUAL, other);
    }

    /** this ≥ other. */
    public final FheBoolean atLeast(T other) {
        return compare(Relation.AT_LEAST, other);
    }

    /** this &gt; other. */
    public final FheBoolean greaterThan(T other) {
        return compare(Relation.GREATER, other);
    }

    /** Whether the relation holds between this and other. */
    public final FheBoolean compare(Relation relation, T other) {
        return evaluator.compare(relation, List.of(self()), List.of(other)).getFirst();
    }

    /** Whether the relation holds between this and a constant: cheaper than with an encrypted number. */
    public final FheBoolean compare(Relation relation, long constant) {
        return compare(relation, constant(constant));
    }

    /** The smaller of two. */
    public final T min(T other) {
        return lessThan(other).select(self(), other);
    }

    /** The larger of two. */
    public final T max(T other) {
        return greaterThan(other).select(self(), other);
    }

    /** How many bits are 1. */
    public final FheUint8 bitCount() {
        return evaluator.bitCount(self());
    }

    /** How many bits above the highest 1 are 0. */
    public final FheUint8 leadingZeros() {
        return evaluator.leadingZeros(self());
    }

    /** The same bits in another type: cut off, or filled with the sign of a signed type, as Java casts. */
    public final <U extends FheInteger<U>> U as(IntegerType<U> other) {
        return evaluator.cast(self(), other);
    }

    /**
     * The entry of a clear table at this index, read as unsigned number.
     *
     * @param entries any number from 1 to 65,536; an index beyond them reads 0
     * @param of the entries' type
     * @throws io.fhe4j.api.ValueRangeException if an entry does not fit the type
     */
    public final <U extends FheInteger<U>> U readFrom(List<BigInteger> entries, IntegerType<U> of) {
        return evaluator.readTable(self(), entries, of);
    }

    /** The same number in digits: carries are propagated now. */
    public final T carried() {
        return evaluator.carried(List.of(self())).getFirst();
    }

    /** The value, if everybody can see it: on the clear evaluator, or a constant. */
    public final Optional<BigInteger> knownValue() {
        return evaluator.knownValue(self());
    }

    private T constant(long value) {
        return evaluator.constant(type, BigInteger.valueOf(value));
    }

    /** What it is and where; no contents. */
    @Override
    public final String toString() {
        return type + " on " + evaluator.name();
    }
}
