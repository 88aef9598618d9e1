package io.fhe4j.ringgsw.integer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

/**
 * A program of random operations on numbers of all types, run on clear blocks beside {@link BigInteger}: each step takes results of earlier ones, whose carries wait, whose
 * noise is that of others, and which are constants in part. Every result is compared; {@link #toString} is the program.
 */
final class RandomProgram {

    /** So many results that a step may take. */
    private static final int MOST = 25;

    private record Known<T extends FheInteger<T>>(String name, T number, BigInteger value) {}

    private record Bit(String name, FheBoolean bit, boolean value) {}

    private final Random random;
    private final ClearBlocks blocks;
    private final IntegerEvaluator evaluator;
    private final Map<IntegerType<?>, List<Known<?>>> numbers = new LinkedHashMap<>();
    private final List<Bit> bits = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private int results;

    RandomProgram(long seed, ClearBlocks blocks) {
        this.random = new Random(seed);
        this.blocks = blocks;
        this.evaluator = IntegerEvaluator.on(blocks);
        text.append("seed ").append(seed).append(", ").append(blocks.name()).append('\n');
    }

    @Override
    public String toString() {
        return text.toString();
    }

    void run(int steps) {
        List<IntegerType<?>> types = IntegerType.all();
        enter(types.get(random.nextInt(types.size())));
        enter(types.get(random.nextInt(4)));
        boolean any = random.nextBoolean();
        bit("an encrypted bit", evaluator.bit(blocks.narrowed(blocks.encrypt(any ? 1 : 0), 0, 1)), any);
        bit("a bit", evaluator.constant(any), any);
        for (int i = 0; i < steps && results < MOST; i++) {
            step(List.copyOf(numbers.keySet()).get(random.nextInt(numbers.size())));
        }
    }

    /** Two encrypted numbers and, in every third program, a constant. */
    private <T extends FheInteger<T>> void enter(IntegerType<T> type) {
        for (int i = 0; i < 2; i++) {
            BigInteger value = any(type);
            List<ClearBlock> digits = new ArrayList<>();
            for (int digit : type.encode(value, blocks.parameters())) {
                digits.add(blocks.encrypt(digit));
            }
            number("an encrypted " + type, evaluator.integer(type, digits), value);
        }
        if (random.nextInt(3) == 0) {
            BigInteger value = any(type);
            number("a constant " + type, evaluator.constant(type, value), value);
        }
    }

    private <T extends FheInteger<T>> void number(String what, T number, BigInteger expected) {
        String name = "v" + results++;
        text.append(name)
                .append(" = ")
                .append(what)
                .append(": ")
                .append(expected)
                .append('\n');
        assertEquals(expected, number.knownValue().orElseThrow(), this::toString);
        numbers.computeIfAbsent(number.type(), type -> new ArrayList<>()).add(new Known<>(name, number, expected));
    }

    private void bit(String what, FheBoolean bit, boolean expected) {
        String name = "b" + results++;
        text.append(name)
                .append(" = ")
                .append(what)
                .append(": ")
                .append(expected)
                .append('\n');
        assertEquals(expected, bit.knownValue().orElseThrow(), this::toString);
        bits.add(new Bit(name, bit, expected));
    }

    @SuppressWarnings("unchecked") // of one type, as they were put in
    private <T extends FheInteger<T>> Known<T> one(IntegerType<T> type) {
        List<Known<?>> all = Objects.requireNonNull(numbers.get(type));
        return (Known<T>) all.get(random.nextInt(all.size()));
    }

    private Bit oneBit() {
        return bits.get(random.nextInt(bits.size()));
    }

    /** A corner or any number. */
    private BigInteger any(IntegerType<?> type) {
        return switch (random.nextInt(8)) {
            case 0 -> type.least();
            case 1 -> type.largest();
            case 2 -> BigInteger.ZERO;
            case 3 -> BigInteger.ONE;
            case 4 -> wrapped(type, BigInteger.ONE.negate());
            case 5 -> wrapped(type, BigInteger.valueOf(random.nextInt(300)));
            default -> wrapped(type, new BigInteger(type.bits(), random));
        };
    }

    private static BigInteger unsigned(IntegerType<?> type, BigInteger value) {
        return value.mod(BigInteger.ONE.shiftLeft(type.bits()));
    }

    private static BigInteger wrapped(IntegerType<?> type, BigInteger value) {
        BigInteger low = unsigned(type, value);
        return low.compareTo(type.largest()) > 0 ? low.subtract(BigInteger.ONE.shiftLeft(type.bits())) : low;
    }

    private <T extends FheInteger<T>> void step(IntegerType<T> type) {
        Known<T> x = one(type);
        Known<T> y = one(type);
        switch (random.nextInt(10)) {
            case 0, 1 -> sum(type, x, y);
            case 2 -> product(type, x, y);
            case 3 -> bitwise(type, x, y);
            case 4 -> shift(type, x);
            case 5 -> compare(type, x, y);
            case 6 -> choose(x, y);
            case 7 -> cast(x);
            case 8 -> withConstant(type, x);
            default -> ofBits(type, x);
        }
    }

    private <T extends FheInteger<T>> void sum(IntegerType<T> type, Known<T> x, Known<T> y) {
        switch (random.nextInt(5)) {
            case 0 -> number(x.name + " + " + y.name, x.number.plus(y.number), wrapped(type, x.value.add(y.value)));
            case 1 ->
                number(x.name + " - " + y.name, x.number.minus(y.number), wrapped(type, x.value.subtract(y.value)));
            case 2 -> number("-" + x.name, x.number.negated(), wrapped(type, x.value.negate()));
            case 3 -> {
                List<Known<T>> terms = Stream.generate(() -> one(type))
                        .limit(1 + random.nextInt(20))
                        .toList();
                number(
                        "the sum of " + terms.stream().map(Known::name).toList(),
                        evaluator.sum(terms.stream().map(Known::number).toList()),
                        wrapped(type, terms.stream().map(Known::value).reduce(BigInteger.ZERO, BigInteger::add)));
            }
            default -> {
                boolean plus = random.nextBoolean();
                FheInteger.Reported<T> found =
                        plus ? x.number.plusReporting(y.number) : x.number.minusReporting(y.number);
                reported(type, x, plus ? " + " : " - ", y, plus ? BigInteger::add : BigInteger::subtract, found);
            }
        }
    }

    private <T extends FheInteger<T>> void reported(
            IntegerType<T> type,
            Known<T> x,
            String operator,
            Known<T> y,
            BinaryOperator<BigInteger> operation,
            FheInteger.Reported<T> found) {
        BigInteger exact = operation.apply(x.value, y.value);
        number(x.name + operator + y.name, found.value(), wrapped(type, exact));
        bit("overflow of " + x.name + operator + y.name, found.overflow(), !exact.equals(wrapped(type, exact)));
    }

    private <T extends FheInteger<T>> void product(IntegerType<T> type, Known<T> x, Known<T> y) {
        if (type.bits() > 32) {
            return;
        }
        switch (random.nextInt(3)) {
            case 0 ->
                number(x.name + " * " + y.name, x.number.times(y.number), wrapped(type, x.value.multiply(y.value)));
            case 1 -> reported(type, x, " * ", y, BigInteger::multiply, x.number.timesReporting(y.number));
            default -> {
                if (type.bits() <= 16) {
                    FheInteger.Divided<T> found = x.number.divide(y.number);
                    boolean byZero = y.value.signum() == 0;
                    number(
                            x.name + " / " + y.name,
                            found.quotient(),
                            wrapped(type, byZero ? BigInteger.ONE.negate() : x.value.divide(y.value)));
                    number(x.name + " % " + y.name, found.remainder(), byZero ? x.value : x.value.remainder(y.value));
                }
            }
        }
    }

    private <T extends FheInteger<T>> void bitwise(IntegerType<T> type, Known<T> x, Known<T> y) {
        switch (random.nextInt(4)) {
            case 0 -> number(x.name + " & " + y.name, x.number.and(y.number), wrapped(type, x.value.and(y.value)));
            case 1 -> number(x.name + " | " + y.name, x.number.or(y.number), wrapped(type, x.value.or(y.value)));
            case 2 -> number(x.name + " ^ " + y.name, x.number.xor(y.number), wrapped(type, x.value.xor(y.value)));
            default -> number("~" + x.name, x.number.not(), wrapped(type, x.value.not()));
        }
    }

    private <T extends FheInteger<T>> void shift(IntegerType<T> type, Known<T> x) {
        if (random.nextBoolean()) {
            int amount = random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(type.bits());
            int places = Math.floorMod(amount, type.bits());
            switch (random.nextInt(4)) {
                case 0 -> number(x.name + " << " + amount, x.number.shiftLeft(amount), left(type, x.value, places));
                case 1 -> number(x.name + " >> " + amount, x.number.shiftRight(amount), x.value.shiftRight(places));
                case 2 ->
                    number(
                            x.name + " rotated left by " + amount,
                            x.number.rotateLeft(amount),
                            turned(type, x.value, places));
                default ->
                    number(
                            x.name + " rotated right by " + amount,
                            x.number.rotateRight(amount),
                            turned(type, x.value, type.bits() - places));
            }
        } else {
            Known<?> amount = one(List.copyOf(numbers.keySet()).get(random.nextInt(numbers.size())));
            int places = unsigned(amount.number.type(), amount.value)
                    .mod(BigInteger.valueOf(type.bits()))
                    .intValue();
            if (random.nextBoolean()) {
                number(x.name + " << " + amount.name, x.number.shiftLeft(amount.number), left(type, x.value, places));
            } else {
                number(
                        x.name + " rotated right by " + amount.name,
                        x.number.rotateRight(amount.number),
                        turned(type, x.value, type.bits() - places));
            }
        }
    }

    private static BigInteger left(IntegerType<?> type, BigInteger value, int places) {
        return wrapped(type, value.shiftLeft(places));
    }

    private static BigInteger turned(IntegerType<?> type, BigInteger value, int places) {
        BigInteger low = unsigned(type, value);
        return wrapped(type, low.shiftLeft(places).or(low.shiftRight(type.bits() - places)));
    }

    private static boolean holds(Relation relation, int sign) {
        return switch (relation) {
            case LESS -> sign < 0;
            case AT_MOST -> sign <= 0;
            case EQUAL -> sign == 0;
            case NOT_EQUAL -> sign != 0;
            case AT_LEAST -> sign >= 0;
            case GREATER -> sign > 0;
        };
    }

    private <T extends FheInteger<T>> void compare(IntegerType<T> type, Known<T> x, Known<T> y) {
        Relation[] all = Relation.values();
        Relation relation = all[random.nextInt(all.length)];
        if (random.nextBoolean()) {
            bit(
                    x.name + " " + relation + " " + y.name,
                    x.number.compare(relation, y.number),
                    holds(relation, x.value.compareTo(y.value)));
        } else {
            BigInteger constant = wrapped(type, BigInteger.valueOf(random.nextInt(128)));
            bit(
                    x.name + " " + relation + " " + constant,
                    x.number.compare(relation, constant.longValueExact()),
                    holds(relation, x.value.compareTo(constant)));
        }
    }

    private <T extends FheInteger<T>> void choose(Known<T> x, Known<T> y) {
        Bit condition = oneBit();
        switch (random.nextInt(3)) {
            case 0 ->
                number(
                        condition.name + " ? " + x.name + " : " + y.name,
                        condition.bit.select(x.number, y.number),
                        condition.value ? x.value : y.value);
            case 1 -> number("the smaller of " + x.name + ", " + y.name, x.number.min(y.number), x.value.min(y.value));
            default -> number("the larger of " + x.name + ", " + y.name, x.number.max(y.number), x.value.max(y.value));
        }
    }

    private void cast(Known<?> x) {
        List<IntegerType<?>> types = IntegerType.all();
        castTo(x, types.get(random.nextInt(types.size())));
    }

    private <U extends FheInteger<U>> void castTo(Known<?> x, IntegerType<U> other) {
        if (random.nextInt(4) > 0) {
            number("(" + other + ") " + x.name, x.number.as(other), wrapped(other, x.value));
            return;
        }
        List<BigInteger> table =
                Stream.generate(() -> any(other)).limit(1 + random.nextInt(40)).toList();
        BigInteger place = unsigned(x.number.type(), x.value);
        boolean inside = place.compareTo(BigInteger.valueOf(table.size())) < 0;
        number(
                table + "[" + x.name + "]",
                x.number.readFrom(table, other),
                inside ? table.get(place.intValue()) : BigInteger.ZERO);
    }

    private <T extends FheInteger<T>> void withConstant(IntegerType<T> type, Known<T> x) {
        long constant = 1L + random.nextInt(127);
        BigInteger exact = BigInteger.valueOf(constant);
        switch (random.nextInt(4)) {
            case 0 -> number(x.name + " + " + constant, x.number.plus(constant), wrapped(type, x.value.add(exact)));
            case 1 ->
                number(x.name + " - " + constant, x.number.minus(constant), wrapped(type, x.value.subtract(exact)));
            case 2 ->
                number(x.name + " * " + constant, x.number.times(constant), wrapped(type, x.value.multiply(exact)));
            default -> {
                if (type.bits() <= 32) {
                    FheInteger.Divided<T> found = x.number.divide(constant);
                    number(x.name + " / " + constant, found.quotient(), x.value.divide(exact));
                    number(x.name + " % " + constant, found.remainder(), x.value.remainder(exact));
                }
            }
        }
    }

    private <T extends FheInteger<T>> void ofBits(IntegerType<T> type, Known<T> x) {
        Bit p = oneBit();
        Bit q = oneBit();
        BigInteger low = unsigned(type, x.value);
        switch (random.nextInt(6)) {
            case 0 -> bit(p.name + " & " + q.name, p.bit.and(q.bit), p.value && q.value);
            case 1 -> bit(p.name + " | " + q.name, p.bit.or(q.bit), p.value || q.value);
            case 2 -> bit(p.name + " ^ " + q.name, p.bit.xor(q.bit), p.value ^ q.value);
            case 3 -> bit("!" + p.name, p.bit.not(), !p.value);
            case 4 -> number("the ones of " + x.name, x.number.bitCount(), BigInteger.valueOf(low.bitCount()));
            default ->
                number(
                        "the leading zeros of " + x.name,
                        x.number.leadingZeros(),
                        BigInteger.valueOf(type.bits() - low.bitLength()));
        }
    }
}
