package io.fhe4j.ringgsw.integer;

import io.fhe4j.ringgsw.integer.Divider.Quotient;
import io.fhe4j.ringgsw.integer.RadixEvaluator.Reported;
import java.math.BigInteger;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;

/** Every operation on numbers in blocks against {@link BigInteger}. */
final class OperationChecks {

    private final Lanes lanes;
    private final RadixEvaluator<ClearBlock> evaluator;
    private final int bits;
    private final boolean signed;
    private final BigInteger modulus;

    OperationChecks(Lanes lanes) {
        this.lanes = lanes;
        this.evaluator = lanes.evaluator();
        this.bits = lanes.bits();
        this.signed = lanes.signed();
        this.modulus = BigInteger.ONE.shiftLeft(bits);
    }

    void all() {
        sums();
        overflows();
        products();
        comparisons();
        bitOperations();
        shifts();
        quotients();
        clearOperands();
        casts();
        tables();
    }

    void sums() {
        Radix<ClearBlock> x = lanes.x();
        Radix<ClearBlock> y = lanes.y();
        Radix<ClearBlock> sum = evaluator.add(x, y);
        lanes.check("lazy x + y", sum, BigInteger::add);
        lanes.check("x + y", evaluator.clean(sum), BigInteger::add);
        Radix<ClearBlock> difference = evaluator.subtract(x, y);
        lanes.check("lazy x − y", difference, BigInteger::subtract);
        lanes.check("x − y", evaluator.clean(difference), BigInteger::subtract);
        lanes.check("−x", evaluator.clean(evaluator.negate(List.of(x)).getFirst()), (a, b) -> a.negate());
        Radix<ClearBlock> both = evaluator.subtract(evaluator.add(sum, sum), difference);
        lanes.check("2(x + y) − (x − y)", both, (a, b) -> a.add(b.multiply(BigInteger.valueOf(3))));
        Radix<ClearBlock> many = evaluator.sum(List.of(x, y, x, y, sum, difference, x, x, y, y, sum));
        BigInteger seven = BigInteger.valueOf(7);
        BigInteger five = BigInteger.valueOf(5);
        lanes.check(
                "a sum of eleven",
                evaluator.clean(many),
                (a, b) -> a.multiply(seven).add(b.multiply(five)));
    }

    private boolean isOutside(BigInteger value) {
        return !Lanes.wrapped(value, bits, signed).equals(value);
    }

    void overflows() {
        Radix<ClearBlock> x = lanes.x();
        Radix<ClearBlock> y = lanes.y();
        check("x + y", evaluator.addReporting(x, y, false, signed), BigInteger::add);
        check("x − y", evaluator.addReporting(x, y, true, signed), BigInteger::subtract);
        check("x·y", evaluator.multiplyReporting(x, y, signed), BigInteger::multiply);
    }

    private void check(String name, Reported<ClearBlock> result, BinaryOperator<BigInteger> expected) {
        lanes.check(name, result.value(), expected);
        lanes.checkBit("overflow of " + name, result.overflow(), (a, b) -> isOutside(expected.apply(a, b)));
    }

    void products() {
        Radix<ClearBlock> x = lanes.x();
        lanes.check("x·y", evaluator.clean(evaluator.multiply(x, lanes.y())), BigInteger::multiply);
        lanes.check("x²", evaluator.clean(evaluator.multiply(x, x)), (a, b) -> a.multiply(a));
    }

    void comparisons() {
        Radix<ClearBlock> x = lanes.x();
        Radix<ClearBlock> y = lanes.y();
        for (Relation relation : Relation.values()) {
            ClearBlock bit =
                    evaluator.compare(List.of(x), List.of(y), relation, signed).getFirst();
            lanes.checkBit(relation.name(), bit, (a, b) -> relation.ofSign(Integer.signum(a.compareTo(b))) == 1);
        }
        ClearBlock less =
                evaluator.compare(List.of(x), List.of(y), Relation.LESS, signed).getFirst();
        lanes.check(
                "min", evaluator.select(List.of(less), List.of(x), List.of(y)).getFirst(), BigInteger::min);
        ClearBlock greater = evaluator
                .compare(List.of(x), List.of(y), Relation.GREATER, signed)
                .getFirst();
        Radix<ClearBlock> max =
                evaluator.select(List.of(greater), List.of(x), List.of(y)).getFirst();
        lanes.check("max", max, BigInteger::max);
        ClearBlock same = evaluator
                .compare(List.of(max), List.of(x), Relation.EQUAL, signed)
                .getFirst();
        lanes.checkBit("max(x, y) = x", same, (a, b) -> a.max(b).equals(a));
    }

    void bitOperations() {
        Radix<ClearBlock> x = lanes.x();
        Radix<ClearBlock> y = lanes.y();
        lanes.check("x ∧ y", evaluator.digitByDigit(x, y, (a, b) -> a & b), BigInteger::and);
        lanes.check("x ∨ y", evaluator.digitByDigit(x, y, (a, b) -> a | b), BigInteger::or);
        lanes.check("x ⊕ y", evaluator.digitByDigit(x, y, (a, b) -> a ^ b), BigInteger::xor);
        lanes.check(
                "¬x",
                evaluator.complement(evaluator.add(x, y)),
                (a, b) -> a.add(b).not());
        int size = 8 / messageBits();
        lanes.check(
                "bit count",
                evaluator.bitwise().bitCount(x, size),
                (a, b) -> BigInteger.valueOf(a.mod(modulus).bitCount()));
        lanes.check(
                "leading zeros",
                evaluator.bitwise().leadingZeros(x, size),
                (a, b) -> BigInteger.valueOf(bits - a.mod(modulus).bitLength()));
    }

    void shifts() {
        Radix<ClearBlock> x = lanes.x();
        int levels = Integer.numberOfTrailingZeros(bits);
        List<ClearBlock> amount = evaluator.shifter().bits(lanes.y(), levels);
        for (Shifter.Kind kind : Shifter.Kind.values()) {
            lanes.check(
                    kind + " by y",
                    evaluator.shifter().shifted(x, amount, kind),
                    (a, b) -> shifted(a, b.mod(BigInteger.valueOf(bits)).intValue(), kind));
            for (int by : new int[] {0, 1, 2, 3, bits / 2, bits / 2 + 1, bits - 1}) {
                if (by < bits) {
                    lanes.check(
                            kind + " by " + by,
                            evaluator.shifter().shifted(x, by, kind),
                            (a, b) -> shifted(a, by, kind));
                }
            }
        }
    }

    private BigInteger shifted(BigInteger value, int amount, Shifter.Kind kind) {
        BigInteger unsigned = value.mod(modulus);
        return switch (kind) {
            case LEFT -> unsigned.shiftLeft(amount);
            case RIGHT -> unsigned.shiftRight(amount);
            case SIGNED_RIGHT -> Lanes.wrapped(value, bits, true).shiftRight(amount);
            case ROTATE_LEFT -> unsigned.shiftLeft(amount).or(unsigned.shiftRight(bits - amount));
            case ROTATE_RIGHT -> unsigned.shiftRight(amount).or(unsigned.shiftLeft(bits - amount));
        };
    }

    void quotients() {
        Radix<ClearBlock> x = lanes.x();
        Quotient<ClearBlock> result = evaluator.division().divide(x, lanes.y(), signed);
        lanes.check("x / y", result.quotient(), this::quotient);
        lanes.check("x % y", result.remainder(), this::remainder);
    }

    private BigInteger quotient(BigInteger x, BigInteger y) {
        return y.signum() == 0 ? BigInteger.ONE.negate() : x.divide(y);
    }

    private BigInteger remainder(BigInteger x, BigInteger y) {
        return y.signum() == 0 ? x : x.remainder(y);
    }

    /** All of 4 bits, else corners and a random number. */
    private List<BigInteger> constants() {
        return bits == 4
                ? IntStream.range(0, 1 << bits).mapToObj(BigInteger::valueOf).toList()
                : List.of(
                        BigInteger.ZERO,
                        BigInteger.ONE.negate(),
                        BigInteger.TEN,
                        BigInteger.ONE.shiftLeft(bits / 2),
                        modulus.shiftRight(1),
                        lanes.right().getLast());
    }

    void clearOperands() {
        Radix<ClearBlock> x = lanes.x();
        for (BigInteger value : constants()) {
            BigInteger wrapped = Lanes.wrapped(value, bits, signed);
            Radix<ClearBlock> y = evaluator.constant(value, x.size());
            String name = " with " + wrapped;
            lanes.check("x + y" + name, evaluator.clean(evaluator.add(x, y)), (a, b) -> a.add(wrapped));
            lanes.check("x − y" + name, evaluator.clean(evaluator.subtract(x, y)), (a, b) -> a.subtract(wrapped));
            lanes.check("y − x" + name, evaluator.clean(evaluator.subtract(y, x)), (a, b) -> wrapped.subtract(a));
            lanes.check("x·y" + name, evaluator.clean(evaluator.multiply(x, y)), (a, b) -> a.multiply(wrapped));
            lanes.check("x ∧ y" + name, evaluator.digitByDigit(x, y, (a, b) -> a & b), (a, b) -> a.and(wrapped));
            lanes.check("x ∨ y" + name, evaluator.digitByDigit(x, y, (a, b) -> a | b), (a, b) -> a.or(wrapped));
            lanes.check("x ⊕ y" + name, evaluator.digitByDigit(x, y, (a, b) -> a ^ b), (a, b) -> a.xor(wrapped));
            for (Relation relation : Relation.values()) {
                ClearBlock bit = evaluator
                        .compare(List.of(x), List.of(y), relation, signed)
                        .getFirst();
                lanes.checkBit(
                        relation + name, bit, (a, b) -> relation.ofSign(Integer.signum(a.compareTo(wrapped))) == 1);
            }
            Quotient<ClearBlock> divided = evaluator.division().divide(x, y, signed);
            lanes.check("x / y" + name, divided.quotient(), (a, b) -> quotient(a, wrapped));
            lanes.check("x % y" + name, divided.remainder(), (a, b) -> remainder(a, wrapped));
            ClearBlock less = evaluator
                    .compare(List.of(x), List.of(lanes.y()), Relation.LESS, signed)
                    .getFirst();
            lanes.check(
                    "x < y ? x : c" + name,
                    evaluator.select(List.of(less), List.of(x), List.of(y)).getFirst(),
                    (a, b) -> a.compareTo(b) < 0 ? a : wrapped);
            Radix<ClearBlock> one = evaluator.constant(BigInteger.ONE, x.size());
            lanes.check(
                    "x < y ? 1 : c" + name,
                    evaluator.select(List.of(less), List.of(one), List.of(y)).getFirst(),
                    (a, b) -> a.compareTo(b) < 0 ? BigInteger.ONE : wrapped);
            check("x + y" + name, evaluator.addReporting(x, y, false, signed), (a, b) -> a.add(wrapped));
            check("x − y" + name, evaluator.addReporting(x, y, true, signed), (a, b) -> a.subtract(wrapped));
            if (bits <= 32 || value.equals(BigInteger.TEN)) {
                check("x·y" + name, evaluator.multiplyReporting(x, y, signed), (a, b) -> a.multiply(wrapped));
            }
        }
    }

    /** At indices inside and outside of tables with and without an incomplete last row, and at indices far outside. */
    void tables() {
        int indexBits = Math.min(bits, 12);
        for (int size : new int[] {1, 11, 16, 37, 256, 300}) {
            if (size <= 1 << indexBits) {
                checkTable(size, indexBits);
            }
        }
        checkTable(13, bits);
    }

    private void checkTable(int size, int indexBits) {
        Radix<ClearBlock> index = evaluator.resized(lanes.x(), indexBits / messageBits(), false);
        List<BigInteger> entries = IntStream.range(0, size)
                .mapToObj(i -> Lanes.wrapped(BigInteger.valueOf(0x9E3779B97F4A7C15L * (i + 1)), bits, signed))
                .toList();
        BigInteger mask = BigInteger.ONE.shiftLeft(indexBits).subtract(BigInteger.ONE);
        BigInteger end = BigInteger.valueOf(size);
        lanes.check(
                "a table of " + size + " at " + indexBits + " bits",
                evaluator.readTable(entries, index, lanes.x().size()),
                (a, b) -> {
                    BigInteger at = a.and(mask);
                    return at.compareTo(end) < 0 ? entries.get(at.intValue()) : BigInteger.ZERO;
                });
    }

    private int messageBits() {
        return evaluator.blocks().parameters().messageBits();
    }

    void casts() {
        Radix<ClearBlock> sum = evaluator.add(lanes.x(), lanes.y());
        int size = sum.size();
        lanes.check(
                "widened", evaluator.resized(sum, 2 * size, signed), (a, b) -> Lanes.wrapped(a.add(b), bits, signed));
        lanes.check("narrowed", evaluator.resized(sum, size / 2, signed), BigInteger::add);
        for (int width : new int[] {4, 8, 16, 32, 64, 128}) {
            if (width >= messageBits()) {
                lanes.check(
                        "cast to " + width + " bits",
                        evaluator.resized(lanes.x(), width / messageBits(), signed),
                        (a, b) -> a);
            }
        }
    }
}
