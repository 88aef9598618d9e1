package io.fhe4j.cli.client;

import io.fhe4j.ringgsw.integer.FheBoolean;
import io.fhe4j.ringgsw.integer.FheInteger;
import io.fhe4j.ringgsw.integer.IntegerEvaluator;
import io.fhe4j.ringgsw.integer.IntegerType;
import io.fhe4j.ringgsw.integer.Relation;
import java.math.BigInteger;
import java.util.Map;
import java.util.Objects;

/**
 * The value of a formula on encrypted integers, or on the clear blocks that stand for them. What does not depend on variables is computed in the clear:
 * operations with constants are cheaper.
 *
 * @param <T> the integers
 */
final class IntegerMeaning<T extends FheInteger<T>> {

    private final IntegerEvaluator evaluator;
    private final IntegerType<T> type;
    private final Map<Character, T> values;
    private final ClearMeaning clear;

    /**
     * For values of variables.
     *
     * @param values of every variable, on the evaluator
     */
    IntegerMeaning(IntegerEvaluator evaluator, IntegerType<T> type, Map<Character, T> values) {
        this.evaluator = evaluator;
        this.type = type;
        this.values = values;
        this.clear = new ClearMeaning(type, Map.of());
    }

    /** The number that it is, with its carries propagated. */
    T digits(Expression expression) {
        return number(expression).carried();
    }

    private T number(Expression expression) {
        if (expression.isConstant()) {
            return evaluator.constant(type, clear.value(expression));
        }
        return switch (expression) {
            case Expression.Constant constant -> evaluator.constant(type, clear.value(constant));
            case Expression.Variable variable -> Objects.requireNonNull(values.get(variable.name()));
            case Expression.Negated negated -> number(negated.operand()).negated();
            case Expression.Complement complement ->
                number(complement.operand()).not();
            case Expression.Choice choice ->
                bit(choice.condition()).select(number(choice.ifTrue()), number(choice.ifFalse()));
            case Expression.Binary binary ->
                binary.right().isConstant() && isShift(binary.operator())
                        ? shifted(binary.operator(), number(binary.left()), clear.amount(clear.value(binary.right())))
                        : binary(binary.operator(), number(binary.left()), number(binary.right()));
        };
    }

    private static boolean isShift(Operator operator) {
        return switch (operator) {
            case LEFT, RIGHT, ROTATE_LEFT, ROTATE_RIGHT -> true;
            default -> false;
        };
    }

    private T shifted(Operator operator, T x, int amount) {
        return switch (operator) {
            case LEFT -> x.shiftLeft(amount);
            case RIGHT -> x.shiftRight(amount);
            case ROTATE_LEFT -> x.rotateLeft(amount);
            default -> x.rotateRight(amount);
        };
    }

    private T binary(Operator operator, T x, T y) {
        return switch (operator) {
            case PLUS -> x.plus(y);
            case MINUS -> x.minus(y);
            case TIMES -> x.times(y);
            case DIVIDED -> x.dividedBy(y);
            case REMAINDER -> x.remainder(y);
            case LEFT -> x.shiftLeft(y);
            case RIGHT -> x.shiftRight(y);
            case ROTATE_LEFT -> x.rotateLeft(y);
            case ROTATE_RIGHT -> x.rotateRight(y);
            case AND -> x.and(y);
            case OR -> x.or(y);
            case XOR -> x.xor(y);
            case MIN -> x.min(y);
            case MAX -> x.max(y);
            case LESS, AT_MOST, GREATER, AT_LEAST, EQUAL, NOT_EQUAL ->
                throw new IllegalStateException(operator + " makes no number");
        };
    }

    /** The truth value that it is. */
    FheBoolean bit(Expression expression) {
        if (expression.isConstant()) {
            return evaluator.constant(clear.value(expression).equals(BigInteger.ONE));
        }
        return switch (expression) {
            case Expression.Complement complement -> bit(complement.operand()).not();
            case Expression.Choice choice ->
                bit(choice.condition()).select(bit(choice.ifTrue()), bit(choice.ifFalse()));
            case Expression.Binary binary -> bit(binary);
            case Expression.Constant number -> throw noBit(number);
            case Expression.Variable number -> throw noBit(number);
            case Expression.Negated number -> throw noBit(number);
        };
    }

    private static IllegalStateException noBit(Expression number) {
        return new IllegalStateException(number + " is no truth value");
    }

    private FheBoolean bit(Expression.Binary binary) {
        return switch (binary.operator()) {
            case AND -> bit(binary.left()).and(bit(binary.right()));
            case OR -> bit(binary.left()).or(bit(binary.right()));
            case XOR -> bit(binary.left()).xor(bit(binary.right()));
            case LESS -> compared(Relation.LESS, binary);
            case AT_MOST -> compared(Relation.AT_MOST, binary);
            case GREATER -> compared(Relation.GREATER, binary);
            case AT_LEAST -> compared(Relation.AT_LEAST, binary);
            case EQUAL -> compared(Relation.EQUAL, binary);
            case NOT_EQUAL -> compared(Relation.NOT_EQUAL, binary);
            case PLUS, MINUS, TIMES, DIVIDED, REMAINDER, LEFT, RIGHT, ROTATE_LEFT, ROTATE_RIGHT, MIN, MAX ->
                throw noBit(binary);
        };
    }

    private FheBoolean compared(Relation relation, Expression.Binary binary) {
        return number(binary.left()).compare(relation, number(binary.right()));
    }
}
