package io.fhe4j.cli.client;

import io.fhe4j.ringgsw.integer.IntegerType;
import java.math.BigInteger;
import java.util.Map;

/** The value of a formula in clear arithmetic, of Java's big integers cut to the width: what the encrypted one must come to. */
final class ClearMeaning {

    private final IntegerType<?> type;
    private final Map<Character, BigInteger> values;

    /**
     * For values of variables.
     *
     * @param values of every variable, in the type's range
     */
    ClearMeaning(IntegerType<?> type, Map<Character, BigInteger> values) {
        this.type = type;
        this.values = values;
    }

    /** A number in the type's range; of a truth value 0 or 1. */
    BigInteger value(Expression expression) {
        return switch (expression) {
            case Expression.Constant constant -> wrapped(constant.value());
            case Expression.Variable variable -> values.getOrDefault(variable.name(), BigInteger.ZERO);
            case Expression.Negated negated -> wrapped(value(negated.operand()).negate());
            case Expression.Complement complement ->
                complement.kind() == Expression.Kind.BIT
                        ? BigInteger.ONE.subtract(value(complement.operand()))
                        : wrapped(value(complement.operand()).not());
            case Expression.Choice choice ->
                value(choice.condition()).signum() != 0 ? value(choice.ifTrue()) : value(choice.ifFalse());
            case Expression.Binary binary -> binary(binary.operator(), value(binary.left()), value(binary.right()));
        };
    }

    private BigInteger binary(Operator operator, BigInteger x, BigInteger y) {
        return switch (operator) {
            case PLUS -> wrapped(x.add(y));
            case MINUS -> wrapped(x.subtract(y));
            case TIMES -> wrapped(x.multiply(y));
            // By zero as in unsigned hardware: all ones, and the dividend as remainder.
            case DIVIDED -> wrapped(y.signum() == 0 ? BigInteger.ONE.negate() : x.divide(y));
            case REMAINDER -> y.signum() == 0 ? x : x.remainder(y);
            case LEFT -> wrapped(x.shiftLeft(amount(y)));
            case RIGHT -> x.shiftRight(amount(y));
            case ROTATE_LEFT -> rotated(x, amount(y));
            case ROTATE_RIGHT -> rotated(x, type.bits() - amount(y));
            case AND -> x.and(y);
            case OR -> x.or(y);
            case XOR -> x.xor(y);
            case MIN -> x.min(y);
            case MAX -> x.max(y);
            case LESS -> bit(x.compareTo(y) < 0);
            case AT_MOST -> bit(x.compareTo(y) <= 0);
            case GREATER -> bit(x.compareTo(y) > 0);
            case AT_LEAST -> bit(x.compareTo(y) >= 0);
            case EQUAL -> bit(x.equals(y));
            case NOT_EQUAL -> bit(!x.equals(y));
        };
    }

    private static BigInteger bit(boolean value) {
        return value ? BigInteger.ONE : BigInteger.ZERO;
    }

    /** Amounts count modulo the width. */
    int amount(BigInteger value) {
        return value.mod(BigInteger.valueOf(type.bits())).intValue();
    }

    private BigInteger rotated(BigInteger x, int amount) {
        BigInteger unsigned = x.mod(BigInteger.ONE.shiftLeft(type.bits()));
        return wrapped(unsigned.shiftLeft(amount).or(unsigned.shiftRight(type.bits() - amount)));
    }

    private BigInteger wrapped(BigInteger value) {
        BigInteger modulus = BigInteger.ONE.shiftLeft(type.bits());
        BigInteger low = value.mod(modulus);
        return low.compareTo(type.largest()) > 0 ? low.subtract(modulus) : low;
    }
}
