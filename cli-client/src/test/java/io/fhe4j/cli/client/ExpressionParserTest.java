package io.fhe4j.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.ringgsw.integer.FheInt32;
import io.fhe4j.ringgsw.integer.FheInt8;
import io.fhe4j.ringgsw.integer.FheInteger;
import io.fhe4j.ringgsw.integer.FheUint8;
import io.fhe4j.ringgsw.integer.IntegerEvaluator;
import io.fhe4j.ringgsw.integer.IntegerType;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Formulas mean what Java's do, in clear arithmetic and on blocks, and what is none is refused at the right character. */
class ExpressionParserTest {

    // No constants for the compiler, which would warn of what overflows on purpose.
    private static final int A = Integer.parseInt("305419896");
    private static final int B = Integer.parseInt("-77");
    private static final int C = Integer.parseInt("5");

    private static int value(String text) {
        Map<Character, BigInteger> values =
                Map.of('a', BigInteger.valueOf(A), 'b', BigInteger.valueOf(B), 'c', BigInteger.valueOf(C));
        return new ClearMeaning(FheInt32.TYPE, values)
                .value(ExpressionParser.parse(text, FheInt32.TYPE))
                .intValueExact();
    }

    private static int bit(boolean value) {
        return value ? 1 : 0;
    }

    /** Each once as text and once as Java. */
    @Test
    @SuppressWarnings({"OperatorPrecedence", "IdentityBinaryExpression"})
    void operatorsBindAsInJava() {
        assertEquals(A + B * C, value("a + b*c"));
        assertEquals((A + B) * C, value("(a + b)*c"));
        assertEquals(A - B - C, value("a-b-c"));
        assertEquals(A / C * B % 1000, value("a / c * b % 1000"));
        assertEquals(A << 2 + C, value("a << 2 + c"));
        assertEquals(A >> C << 1, value("a >> c << 1"));
        assertEquals(B >> 3, value("b >> 3"));
        assertEquals(A << C + 30, value("a << 35"));
        assertEquals(A << C - 6, value("a << -1"));
        assertEquals(A ^ B & C | 6, value("a ^ b & c | 6"));
        assertEquals(A | B ^ C & 6, value("a | b ^ c & 6"));
        assertEquals(-A - -B, value("-a - -b"));
        assertEquals(~A + ~-B, value("~a+~-b"));
        assertEquals(-0x80000000 + 1, value("-0x80000000 + 1"));
        assertEquals(bit(A < B == false), 1);
        assertEquals(bit(A + 1 < B << 1), value("a + 1 < b << 1"));
        assertEquals(bit(A < B ^ B <= C), value("a < b ^ b <= c"));
        assertEquals(bit(A > B || B > C && C > A), value("a > b || b > c && c > a"));
        assertEquals(bit(A > B && B > C || !(C >= A)), value("a > b && b > c || !(c >= a)"));
        assertEquals(bit((A & 1) != (B & 1)), value("(a & 1) != (b & 1)"));
        assertEquals(A > B ? B < C ? 1 : 2 : 3, value("a > b ? b < c ? 1 : 2 : 3"));
        assertEquals(A < B ? 1 : B > C ? 2 : 3 + C, value("a < b ? 1 : b > c ? 2 : 3 + c"));
        assertEquals(Math.min(A, B) + Math.max(B, C), value("min(a, b) + max(b,c)"));
        assertEquals(Integer.rotateLeft(A, 7), value("rotl(a, 7)"));
        assertEquals(Integer.rotateRight(B, C), value("rotr(b, c)"));
        assertEquals(Integer.rotateRight(B, 0), value("rotr(b, 32)"));
        assertEquals(-1, value("a / (c - 5)"), "a divisor that happens to be 0");
        assertEquals(A, value("a % (c - 5)"));
    }

    /** A random formula of a kind; parentheses everywhere, so that it says by itself what it means. */
    private static String formula(Random random, int depth, boolean bit) {
        String[] numbers = {"+", "-", "*", "/", "%", "<<", ">>", "&", "|", "^", "min", "max", "rotl", "rotr"};
        String[] comparisons = {"<", "<=", ">", ">=", "==", "!="};
        if (depth == 0) {
            return bit ? "(a < b)" : List.of("a", "b", "c", "3", "100", "0").get(random.nextInt(6));
        }
        boolean choice = random.nextInt(6) == 0;
        if (choice) {
            return "(" + formula(random, depth - 1, true) + "?" + formula(random, depth - 1, bit) + ":"
                    + formula(random, depth - 1, bit) + ")";
        }
        if (random.nextInt(6) == 0) {
            String sign = bit ? "!" : random.nextBoolean() ? "-" : "~";
            return sign + formula(random, depth - 1, bit);
        }
        boolean compared = bit && random.nextBoolean();
        String operator = compared
                ? comparisons[random.nextInt(comparisons.length)]
                : bit ? List.of("&&", "||", "^").get(random.nextInt(3)) : numbers[random.nextInt(numbers.length)];
        String x = formula(random, depth - 1, bit && !compared);
        String y = formula(random, depth - 1, bit && !compared);
        return Character.isLetter(operator.charAt(0))
                ? operator + "(" + x + ", " + y + ")"
                : "(" + x + " " + operator + " " + y + ")";
    }

    /** On the clear evaluator: the same program on blocks. */
    private static <T extends FheInteger<T>> void assertComputed(
            IntegerType<T> type, Expression expression, Map<Character, BigInteger> values) {
        Map<Character, T> numbers = new HashMap<>();
        values.forEach((name, value) -> numbers.put(name, type.trivial(value)));
        IntegerMeaning<T> meaning = new IntegerMeaning<>(IntegerEvaluator.clear(), type, numbers);
        BigInteger found = expression.kind() == Expression.Kind.BIT
                ? BigInteger.valueOf(bit(meaning.bit(expression).knownValue().orElseThrow()))
                : meaning.digits(expression).knownValue().orElseThrow();
        assertEquals(new ClearMeaning(type, values).value(expression), found, expression + " of " + values);
    }

    @Test
    void blocksComputeWhatClearNumbersDo() {
        Random random = new Random(17);
        for (int i = 0; i < 600; i++) {
            IntegerType<?> type = i % 2 == 0 ? FheUint8.TYPE : FheInt8.TYPE;
            Map<Character, BigInteger> values = new HashMap<>();
            for (char name = 'a'; name <= 'c'; name++) {
                BigInteger any = new BigInteger(random.nextBoolean() ? 2 : 8, random);
                values.put(name, any.max(type.least()).min(type.largest()));
            }
            Expression expression;
            try {
                expression = ExpressionParser.parse(formula(random, 1 + random.nextInt(3), i % 3 == 0), type);
            } catch (ExpressionException e) {
                assertTrue(e.getMessage().contains("constant 0"), e.getMessage());
                continue;
            }
            assertComputed(type, expression, values);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a +;4;not the end",
                "a b;3;an operator or the end is expected here, not 'b'",
                "a + * b;5;not '*'",
                "(a + b;7;')' is expected here, not the end",
                "a + b);6;not ')'",
                "a + foo;5;there is no 'foo'",
                "A + 1;1;there is no 'A'",
                "a $ b;3;no character '$'",
                "a + 12x;5;'12x' is no number",
                "a + 0x;5;'0x' is no number",
                "a + 4294967296;5;FheInt32 holds numbers to 2147483647",
                "a + 2147483649;5;FheInt32 holds numbers to 2147483647",
                "min(a);6;',' is expected here, not ')'",
                "min a;5;'(' is expected here, not 'a'",
                "a ? b : c;3;a truth value is expected here, not a number",
                "a < b ? c;10;':' is expected here, not the end",
                "a < b ? c : b < c;7;of one kind, not a number and a truth value",
                "a < b < c;7;a number is expected here, not a truth value",
                "a && b;3;a truth value is expected here, not a number",
                "a & b < c;3;a number is expected here, not a truth value",
                "!a;1;a truth value is expected here, not a number",
                "-(a<b);1;a number is expected here, not a truth value",
                "max(a<b, b<c);1;a number is expected here, not a truth value",
                "a / 0;3;the constant 0",
                "a % (3 - 3);3;the constant 0",
                "'';1;not the end",
            })
    void whatIsWrongIsPointedAt(String text, int character, String part) {
        ExpressionException e =
                assertThrows(ExpressionException.class, () -> ExpressionParser.parse(text, FheInt32.TYPE));
        assertTrue(e.getMessage().contains(part), e.getMessage());
        assertEquals(character, e.place() + 1, e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "-", "~", "min(1,", "a<b?", "a<b?1:"})
    void nestingIsBounded(String part) {
        String deep = part.repeat(1000 / part.length());
        ExpressionException e =
                assertThrows(ExpressionException.class, () -> ExpressionParser.parse(deep, FheInt32.TYPE));
        assertTrue(e.getMessage().contains("64 deep"), e.getMessage());
    }

    @Test
    void lengthIsBoundedAndLongChainsAreNot() {
        assertEquals(500, value("1" + "+1".repeat(499)));
        ExpressionException e = assertThrows(
                ExpressionException.class, () -> ExpressionParser.parse("1" + "+1".repeat(500), FheInt32.TYPE));
        assertTrue(e.getMessage().contains("at most 1000 characters"), e.getMessage());
    }

    /** Texts of any characters of the language end in a value or at a place inside them. */
    @Test
    void noTextBreaksTheParser() {
        Random random = new Random(23);
        String[] words = {
            "a",
            "b",
            "1",
            "0x",
            "min",
            "max(",
            "(",
            ")",
            ",",
            "+",
            "-",
            "*",
            "/",
            "%",
            "<<",
            ">",
            "=",
            "==",
            "!",
            "~",
            "&",
            "&&",
            "|",
            "?",
            ":",
            " ",
            "\u0000",
            "é",
            "\ud83d\ude00",
            "99999999999"
        };
        int sound = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = random.nextInt(12); k >= 0; k--) {
                text.append(words[random.nextInt(words.length)]);
            }
            try {
                ExpressionParser.parse(text.toString(), FheInt32.TYPE);
                sound++;
            } catch (ExpressionException e) {
                assertTrue(e.place() >= 0 && e.place() <= text.length(), text + ": " + e.getMessage());
            }
        }
        assertTrue(sound > 100, sound + " texts were formulas");
    }
}
