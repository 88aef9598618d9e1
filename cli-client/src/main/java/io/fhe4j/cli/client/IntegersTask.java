package io.fhe4j.cli.client;

import io.fhe4j.ringgsw.integer.IntegerType;
import java.math.BigInteger;
import java.util.SortedMap;

/**
 * A formula to be computed.
 *
 * @param text as it was written
 * @param expression what it says
 * @param type of its numbers
 * @param values of its variables, in the type's range
 */
record IntegersTask(String text, Expression expression, IntegerType<?> type, SortedMap<Character, BigInteger> values) {

    boolean isBit() {
        return expression.kind() == Expression.Kind.BIT;
    }

    /** What it comes to in clear arithmetic; 0 or 1 for a truth value. */
    BigInteger expected() {
        return new ClearMeaning(type, values).value(expression);
    }

    /** A value as it is printed. */
    String shown(BigInteger value) {
        return isBit() ? String.valueOf(value.signum() != 0) : value.toString();
    }
}
