package io.fhe4j.cli.client;

import io.fhe4j.ringgsw.integer.IntegerType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads formulas such as {@code a*b + min(c, 10)}: numbers (decimal or after 0x), variables of one lower-case letter, Java's operators with Java's
 * precedence, {@code condition ? x : y}, and the functions min, max, rotl and rotr. Texts are bounded in length and depth, so none makes it run long or
 * out of stack. {@code &&} and {@code ||} are read as {@code &} and {@code |} of truth values, at their own precedence: nothing is left out when one
 * operand decides, since nobody sees that it does.
 */
final class ExpressionParser {

    static final int MAX_LENGTH = 1000;
    static final int MAX_DEPTH = 64;

    /** The signs, those first of which another is the beginning. */
    private static final List<String> SIGNS = List.of(
            "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "<", ">", "+", "-", "*", "/", "%", "&", "|", "^", "~", "!",
            "?", ":", "(", ")", ",");

    private static final Token END = new Token("", 0);
    private static final int HEX = 16;
    private static final int DECIMAL = 10;

    private final IntegerType<?> type;
    private final List<Token> tokens;
    private final int end;
    private int next;
    private int depth;

    /** A number, a name or a sign. */
    private record Token(String text, int place) {
        boolean is(String sign) {
            return text.equals(sign);
        }

        boolean isEnd() {
            return text.isEmpty();
        }

        boolean isNumber() {
            return !text.isEmpty() && Character.isDigit(text.charAt(0));
        }

        boolean isName() {
            return !text.isEmpty() && isLetter(text.charAt(0));
        }

        @Override
        public String toString() {
            return text.isEmpty() ? "the end" : "'" + text + "'";
        }
    }

    private ExpressionParser(String text, IntegerType<?> type) {
        this.type = type;
        this.tokens = tokens(text);
        this.end = text.length();
    }

    /**
     * Reads a formula.
     *
     * @param type of its numbers, which constants must fit
     * @throws ExpressionException if it is none
     */
    static Expression parse(String text, IntegerType<?> type) {
        if (text.length() > MAX_LENGTH) {
            throw new ExpressionException(
                    MAX_LENGTH, "a formula has at most " + MAX_LENGTH + " characters, not " + text.length());
        }
        ExpressionParser parser = new ExpressionParser(text, type);
        Expression all = parser.choice();
        if (!parser.peek().isEnd()) {
            throw parser.unexpected("an operator or the end");
        }
        return all;
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static List<Token> tokens(String text) {
        List<Token> tokens = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t') {
                at++;
                continue;
            }
            int from = at;
            if (isLetter(c) || isDigit(c)) {
                while (at < text.length() && (isLetter(text.charAt(at)) || isDigit(text.charAt(at)))) {
                    at++;
                }
            } else {
                at += sign(text, at).length();
            }
            tokens.add(new Token(text.substring(from, at), from));
        }
        return tokens;
    }

    private static String sign(String text, int at) {
        return SIGNS.stream()
                .filter(sign -> text.startsWith(sign, at))
                .findFirst()
                .orElseThrow(() -> new ExpressionException(
                        at, "a formula has no character '" + Character.toString(text.codePointAt(at)) + "'"));
    }

    private Token peek() {
        return next < tokens.size() ? tokens.get(next) : END;
    }

    private int place() {
        return next < tokens.size() ? tokens.get(next).place : end;
    }

    private boolean skip(String sign) {
        if (!peek().is(sign)) {
            return false;
        }
        next++;
        return true;
    }

    private void expect(String sign) {
        if (!skip(sign)) {
            throw unexpected("'" + sign + "'");
        }
    }

    private ExpressionException unexpected(String expected) {
        return new ExpressionException(place(), expected + " is expected here, not " + peek());
    }

    private void enter() {
        if (++depth > MAX_DEPTH) {
            throw new ExpressionException(place(), "a formula is nested at most " + MAX_DEPTH + " deep");
        }
    }

    private Expression choice() {
        enter();
        Expression condition = conditional("||", () -> conditional("&&", () -> binary(Operator.WEAKEST)));
        int place = place();
        if (skip("?")) {
            require(condition, Expression.Kind.BIT, place);
            Expression ifTrue = choice();
            expect(":");
            Expression ifFalse = choice();
            if (ifTrue.kind() != ifFalse.kind()) {
                throw new ExpressionException(
                        place,
                        "both ways of a choice are of one kind, not "
                                + ifTrue.kind().words() + " and "
                                + ifFalse.kind().words());
            }
            condition = new Expression.Choice(condition, ifTrue, ifFalse, place);
        }
        depth--;
        return condition;
    }

    /** Operands that read themselves. */
    private interface Operand {
        Expression read();
    }

    /** A chain of && or ||. */
    private Expression conditional(String sign, Operand operand) {
        Expression all = operand.read();
        for (int place = place(); skip(sign); place = place()) {
            Operator operator = sign.equals("&&") ? Operator.AND : Operator.OR;
            Expression right = operand.read();
            require(all, Expression.Kind.BIT, place);
            all = binary(operator, all, right, place);
        }
        return all;
    }

    private Expression binary(int precedence) {
        if (precedence > Operator.STRONGEST) {
            return unary();
        }
        Expression all = binary(precedence + 1);
        while (true) {
            int place = place();
            Optional<Operator> operator =
                    Operator.between(peek().text).filter(found -> found.precedence() == precedence);
            if (operator.isEmpty()) {
                return all;
            }
            next++;
            all = binary(operator.get(), all, binary(precedence + 1), place);
        }
    }

    private Expression binary(Operator operator, Expression left, Expression right, int place) {
        if (!operator.isLogical()) {
            require(left, Expression.Kind.NUMBER, place);
        }
        require(right, left.kind(), place);
        boolean divides = operator == Operator.DIVIDED || operator == Operator.REMAINDER;
        if (divides
                && right.isConstant()
                && new ClearMeaning(type, Map.of()).value(right).signum() == 0) {
            throw new ExpressionException(place, "nothing is divided by the constant 0");
        }
        return new Expression.Binary(operator, left, right, place);
    }

    private static void require(Expression operand, Expression.Kind kind, int place) {
        if (operand.kind() != kind) {
            throw new ExpressionException(
                    place,
                    kind.words() + " is expected here, not " + operand.kind().words());
        }
    }

    private Expression unary() {
        int place = place();
        boolean minus = peek().is("-");
        boolean not = peek().is("!");
        if (!minus && !not && !peek().is("~")) {
            return primary();
        }
        enter();
        next++;
        Expression operand = unary();
        depth--;
        require(operand, not ? Expression.Kind.BIT : Expression.Kind.NUMBER, place);
        return minus ? new Expression.Negated(operand, place) : new Expression.Complement(operand, place);
    }

    private Expression primary() {
        Token token = peek();
        if (skip("(")) {
            Expression inside = choice();
            expect(")");
            return inside;
        }
        if (token.isNumber()) {
            next++;
            return new Expression.Constant(value(token), token.place);
        }
        if (token.isName()) {
            next++;
            return named(token);
        }
        throw unexpected("a number, a variable or '('");
    }

    private Expression named(Token token) {
        Optional<Operator> function = Operator.function(token.text);
        if (function.isPresent()) {
            expect("(");
            Expression left = choice();
            expect(",");
            Expression right = choice();
            expect(")");
            return binary(function.get(), left, right, token.place);
        }
        if (token.text.length() > 1 || token.text.charAt(0) < 'a') {
            throw new ExpressionException(
                    token.place,
                    "there is no " + token + "; variables are letters from a to z, functions min, max, rotl and rotr");
        }
        return new Expression.Variable(token.text.charAt(0), token.place);
    }

    private BigInteger value(Token token) {
        BigInteger value;
        try {
            value = token.text.startsWith("0x")
                    ? new BigInteger(token.text.substring(2), HEX)
                    : new BigInteger(token.text, DECIMAL);
        } catch (NumberFormatException e) {
            throw new ExpressionException(token.place, token + " is no number");
        }
        // Of the least signed number, 2^(bits − 1) is what follows the sign.
        BigInteger most = type.isSigned() ? type.least().negate() : type.largest();
        if (value.compareTo(most) > 0) {
            throw new ExpressionException(
                    token.place, type + " holds numbers to " + type.largest() + ", not " + token.text);
        }
        return value;
    }
}
