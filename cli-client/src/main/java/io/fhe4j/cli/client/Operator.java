package io.fhe4j.cli.client;

import java.util.Arrays;
import java.util.Optional;

/** What stands between two numbers (or bits), or before two in parentheses; precedence is Java's. */
enum Operator {
    OR("|", 3, false),
    XOR("^", 4, false),
    AND("&", 5, false),
    EQUAL("==", 6, true),
    NOT_EQUAL("!=", 6, true),
    AT_MOST("<=", 7, true),
    AT_LEAST(">=", 7, true),
    LESS("<", 7, true),
    GREATER(">", 7, true),
    LEFT("<<", 8, false),
    RIGHT(">>", 8, false),
    PLUS("+", 9, false),
    MINUS("-", 9, false),
    TIMES("*", 10, false),
    DIVIDED("/", 10, false),
    REMAINDER("%", 10, false),
    MIN("min", 0, false),
    MAX("max", 0, false),
    ROTATE_LEFT("rotl", 0, false),
    ROTATE_RIGHT("rotr", 0, false);

    /** The weakest and the strongest of those that stand between operands. */
    static final int WEAKEST = 3;

    static final int STRONGEST = 10;

    private final String symbol;
    private final int precedence;
    private final boolean comparison;

    Operator(String symbol, int precedence, boolean comparison) {
        this.symbol = symbol;
        this.precedence = precedence;
        this.comparison = comparison;
    }

    String symbol() {
        return symbol;
    }

    /** From {@link #WEAKEST} to {@link #STRONGEST}; 0 for functions. */
    int precedence() {
        return precedence;
    }

    /** Whether it makes a bit of two numbers. */
    boolean isComparison() {
        return comparison;
    }

    /** Whether it takes two bits as well as two numbers. */
    boolean isLogical() {
        return this == AND || this == OR || this == XOR;
    }

    boolean isFunction() {
        return precedence == 0;
    }

    /** The one between operands that is written so. */
    static Optional<Operator> between(String symbol) {
        return Arrays.stream(values())
                .filter(value -> !value.isFunction() && value.symbol.equals(symbol))
                .findAny();
    }

    /** The function of a name. */
    static Optional<Operator> function(String name) {
        return Arrays.stream(values())
                .filter(value -> value.isFunction() && value.symbol.equals(name))
                .findAny();
    }
}
