package io.fhe4j.ringgsw.integer;

import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ringgsw.integer.Carries.Propagated;
import io.fhe4j.ringgsw.integer.Comparison.Sides;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Arithmetic on numbers in blocks, whatever blocks are: the algorithms of this package put together. */
final class RadixEvaluator<B> {

    private final Blocks<B> blocks;
    private final Carries<B> carries;
    private final ColumnSum<B> sums;
    private final Multiplier<B> multiplier;
    private final Comparison<B> comparison;
    private final Bitwise<B> bitwise;
    private final Shifter<B> shifter;
    private final Negation<B> negation;
    private final Division<B> division;
    private final ClearTable<B> tables;

    /** A number and a bit that says whether it is not the true result. */
    record Reported<B>(Radix<B> value, B overflow) {}

    RadixEvaluator(Blocks<B> blocks, CarryPlanner planner) {
        this.blocks = blocks;
        this.carries = new Carries<>(blocks, planner);
        this.sums = new ColumnSum<>(blocks);
        this.multiplier = new Multiplier<>(blocks, sums);
        this.comparison = new Comparison<>(blocks, carries.group());
        this.bitwise = new Bitwise<>(blocks, carries, sums);
        this.shifter = new Shifter<>(blocks);
        this.negation = new Negation<>(blocks);
        this.division = new Division<>(this, new Divider<>(blocks, carries, comparison, bitwise, negation));
        this.tables = new ClearTable<>(blocks, carries, bitwise);
    }

    Blocks<B> blocks() {
        return blocks;
    }

    Bitwise<B> bitwise() {
        return bitwise;
    }

    Shifter<B> shifter() {
        return shifter;
    }

    Multiplier<B> multiplier() {
        return multiplier;
    }

    Division<B> division() {
        return division;
    }

    Radix<B> constant(BigInteger value, int size) {
        BigInteger modulus = BigInteger.valueOf(blocks.base()).pow(size);
        return new Radix<>(blocks.digits(value.mod(modulus), size));
    }

    boolean isKnown(Radix<B> number) {
        return number.blocks().stream().allMatch(block -> blocks.state(block).isKnown());
    }

    /** The same numbers in clean digits. */
    List<Radix<B>> clean(List<Radix<B>> numbers) {
        return carries.clean(numbers);
    }

    Radix<B> clean(Radix<B> number) {
        return clean(List.of(number)).getFirst();
    }

    /** The same numbers in digits whose noise is at most a bound. */
    List<Radix<B>> digits(List<Radix<B>> numbers, double variance) {
        List<Radix<B>> dirty = numbers.stream()
                .filter(number -> !number.blocks().stream().allMatch(block -> isDigit(block, variance)))
                .toList();
        clean(dirty);
        return numbers.stream()
                .map(number -> dirty.contains(number) ? clean(number) : number)
                .toList();
    }

    private boolean isDigit(B block, double variance) {
        return blocks.isDigit(blocks.state(block)) && blocks.noise(block) <= variance;
    }

    /** x + y, block by block, after propagating carries only if the sums would not fit. */
    List<Radix<B>> add(List<Radix<B>> x, List<Radix<B>> y) {
        List<Radix<B>> tooLarge = new ArrayList<>();
        for (int k = 0; k < x.size(); k++) {
            if (!fits(x.get(k), y.get(k))) {
                tooLarge.add(x.get(k));
                tooLarge.add(y.get(k));
            }
        }
        clean(tooLarge);
        List<Radix<B>> results = new ArrayList<>();
        for (int k = 0; k < x.size(); k++) {
            boolean replaced = !fits(x.get(k), y.get(k));
            results.add(added(replaced ? clean(x.get(k)) : x.get(k), replaced ? clean(y.get(k)) : y.get(k)));
        }
        return results;
    }

    Radix<B> add(Radix<B> x, Radix<B> y) {
        return add(List.of(x), List.of(y)).getFirst();
    }

    private boolean fits(Radix<B> x, Radix<B> y) {
        for (int i = 0; i < x.size(); i++) {
            if (!blocks.fits(Combination.of(x.block(i)).plus(1, y.block(i)))) {
                return false;
            }
        }
        return true;
    }

    private Radix<B> added(Radix<B> x, Radix<B> y) {
        List<B> sum = new ArrayList<>();
        for (int i = 0; i < x.size(); i++) {
            sum.add(blocks.sum(List.of(x.block(i), y.block(i))));
        }
        return new Radix<>(sum);
    }

    List<Radix<B>> negate(List<Radix<B>> numbers) {
        clean(numbers.stream()
                .filter(number -> !negation.isPossible(number.blocks()))
                .toList());
        return numbers.stream().map(this::negated).toList();
    }

    private Radix<B> negated(Radix<B> number) {
        Radix<B> small = negation.isPossible(number.blocks()) ? number : clean(number);
        return new Radix<>(negation.negated(small.blocks()));
    }

    Radix<B> subtract(Radix<B> x, Radix<B> y) {
        return subtract(List.of(x), List.of(y)).getFirst();
    }

    List<Radix<B>> subtract(List<Radix<B>> x, List<Radix<B>> y) {
        return add(x, negate(y));
    }

    /** Σ numbers. */
    Radix<B> sum(List<Radix<B>> numbers) {
        List<List<B>> columns = ColumnSum.columns(numbers.getFirst().size());
        for (Radix<B> number : numbers) {
            for (int i = 0; i < columns.size(); i++) {
                columns.get(i).add(number.block(i));
            }
        }
        return sums.sum(columns);
    }

    /** x·y in as many blocks as x. */
    Radix<B> multiply(Radix<B> x, Radix<B> y) {
        return multiply(x, y, x.size());
    }

    private Radix<B> multiply(Radix<B> x, Radix<B> y, int count) {
        if (isKnown(y)) {
            return multiplier.scaled(clean(x), blocks.known(y.blocks()), count);
        }
        if (isKnown(x)) {
            return multiplier.scaled(clean(y), blocks.known(x.blocks()), count);
        }
        if (x == y) {
            return multiplier.square(clean(x), count);
        }
        List<Radix<B>> digits = clean(List.of(x, y));
        return multiplier.product(digits.get(0), digits.get(1), count);
    }

    /** Bits for pairs of numbers of one width. */
    List<B> compare(List<Radix<B>> x, List<Radix<B>> y, Relation relation, boolean signed) {
        // Two digits of this noise may be compared even if it is the same noise.
        double variance = blocks.parameters().largestSquaredNorm() / 4;
        List<Radix<B>> left = digits(x, variance);
        List<Radix<B>> right = digits(y, variance);
        List<Sides<B>> sides = new ArrayList<>();
        for (int k = 0; k < x.size(); k++) {
            sides.add(new Sides<>(left.get(k).blocks(), right.get(k).blocks(), signed && relation.isOrder()));
        }
        if (relation.isOrder()) {
            return comparison.compare(sides, relation::ofSign);
        }
        List<B> equal = comparison.equal(sides);
        return relation == Relation.EQUAL
                ? equal
                : equal.stream().map(this::not).toList();
    }

    /** 1 − bit. */
    B not(B bit) {
        return blocks.combine(Combination.<B>constant(1).plus(-1, bit));
    }

    /** One of two numbers for each bit. */
    List<Radix<B>> select(List<B> conditions, List<Radix<B>> ifTrue, List<Radix<B>> ifFalse) {
        List<Radix<B>> operands = new ArrayList<>(ifTrue);
        operands.addAll(ifFalse);
        // A digit is doubled to make room for the bit.
        List<Radix<B>> digits = digits(operands, (blocks.parameters().largestSquaredNorm() - 1) / 4);
        List<B> bits = fresh(conditions);
        List<Bitwise.Choice<B>> choices = new ArrayList<>();
        for (int k = 0; k < conditions.size(); k++) {
            choices.add(new Bitwise.Choice<>(
                    bits.get(k),
                    digits.get(k).blocks(),
                    digits.get(conditions.size() + k).blocks()));
        }
        return bitwise.select(choices);
    }

    /** The same bits, as good as look-ups' results. */
    List<B> fresh(List<B> bits) {
        Batch<B> batch = blocks.batch();
        List<Read<B>> read = bits.stream().map(bit -> batch.read(bit, x -> x)).toList();
        batch.run();
        return read.stream().map(Read::block).toList();
    }

    /** In more or fewer blocks. */
    Radix<B> resized(Radix<B> x, int size, boolean signed) {
        if (size <= x.size()) {
            return size == x.size() ? x : new Radix<>(x.blocks().subList(0, size));
        }
        Radix<B> digits = clean(x);
        List<B> extended = new ArrayList<>(digits.blocks());
        B fill = signed ? sign(digits, blocks.base() - 1) : blocks.constant(0);
        extended.addAll(Collections.nCopies(size - x.size(), fill));
        return new Radix<>(extended);
    }

    /** A value if the top bit is 1, else 0. */
    B sign(Radix<B> digits, int value) {
        return signs(List.of(digits), value).getFirst();
    }

    List<B> signs(List<Radix<B>> digits, int value) {
        int half = blocks.base() / 2;
        Batch<B> batch = blocks.batch();
        List<Read<B>> read = digits.stream()
                .map(number -> batch.read(number.top(), x -> x >= half ? value : 0))
                .toList();
        batch.run();
        return read.stream().map(Read::block).toList();
    }

    /** x + y or x − y, and whether it left the range. */
    Reported<B> addReporting(Radix<B> x, Radix<B> y, boolean subtracted, boolean signed) {
        List<Radix<B>> digits = clean(List.of(x, y));
        List<B> second = subtracted
                ? negation.negated(digits.get(1).blocks())
                : digits.get(1).blocks();
        if (subtracted && isKnown(digits.get(1))) {
            // Of the complement B^n − y, so that the carry tells; B^n itself does not fit into n digits.
            return reportingKnown(digits.get(0), digits.get(1), signed);
        }
        Propagated<B> result = carries.propagate(
                        List.of(added(digits.get(0), new Radix<>(second)).blocks()), !signed)
                .getFirst();
        Radix<B> value = new Radix<>(result.digits());
        if (!signed) {
            return new Reported<>(value, subtracted ? not(result.carry()) : result.carry());
        }
        return new Reported<>(value, signedOverflow(digits.get(0), digits.get(1), value, subtracted));
    }

    private Reported<B> reportingKnown(Radix<B> x, Radix<B> y, boolean signed) {
        Radix<B> value = clean(subtract(x, y));
        B overflow = signed
                ? signedOverflow(x, y, value, true)
                : compare(List.of(x), List.of(y), Relation.LESS, false).getFirst();
        return new Reported<>(value, overflow);
    }

    /** Operands of equal signs (of different signs, when subtracting) whose result has another sign than the first. */
    private B signedOverflow(Radix<B> x, Radix<B> y, Radix<B> result, boolean subtracted) {
        List<B> signs = signs(List.of(x, y, result), 1);
        B second = subtracted ? not(signs.get(1)) : signs.get(1);
        // 0 or 2 where the operands pull the same way; that leaves room for operands that are one number.
        B both = blocks.sum(List.of(signs.get(0), second));
        Batch<B> batch = blocks.batch();
        Read<B> overflow = batch.read(
                both, signs.get(2), (count, sign) -> count == 0 && sign == 1 || count == 2 && sign == 0 ? 1 : 0);
        batch.run();
        return overflow.block();
    }

    /** x·y, and whether it left the range: by the product in twice as many blocks. */
    Reported<B> multiplyReporting(Radix<B> x, Radix<B> y, boolean signed) {
        int size = x.size();
        Radix<B> left = signed ? resized(x, 2 * size, true) : x;
        Radix<B> right = signed ? resized(y, 2 * size, true) : y;
        Radix<B> product = clean(multiply(left, right, 2 * size));
        Radix<B> value = new Radix<>(product.blocks().subList(0, size));
        B fill = signed ? sign(value, blocks.base() - 1) : blocks.constant(0);
        Sides<B> sides = new Sides<>(product.blocks().subList(size, 2 * size), Collections.nCopies(size, fill), false);
        return new Reported<>(value, not(comparison.equal(List.of(sides)).getFirst()));
    }

    /** f(x_i, y_i). */
    Radix<B> digitByDigit(Radix<B> x, Radix<B> y, Batch.TwoArguments function) {
        List<Radix<B>> digits = clean(List.of(x, y));
        return bitwise.apply(digits.get(0), digits.get(1), function);
    }

    /** ¬x. */
    Radix<B> complement(Radix<B> x) {
        return bitwise.not(
                digits(List.of(x), blocks.parameters().largestSquaredNorm()).getFirst());
    }

    /** Random digits: bits of them, above which digits are 0. */
    List<B> random(PublicSeed seed, int bits, int size) {
        int digitBits = blocks.parameters().messageBits();
        Batch<B> batch = blocks.batch();
        List<Read<B>> digits = new ArrayList<>();
        for (int i = 0; i * digitBits < bits; i++) {
            int values = 1 << Math.min(digitBits, bits - i * digitBits);
            digits.add(batch.read(blocks.engine().random(seed, i), x -> slice(x, values)));
        }
        batch.run();
        List<B> number = new ArrayList<>(digits.stream().map(Read::block).toList());
        number.addAll(Collections.nCopies(size - number.size(), blocks.constant(0)));
        return number;
    }

    /** Which of so many equal slices of the circle: the upper half of the values on its first half, their complements on the other, so that the sum is the same. */
    private int slice(int x, int values) {
        int space = blocks.space();
        int half = x % space * (values / 2) / space;
        return x < space ? values / 2 + half : values / 2 - 1 - half;
    }

    /** The entry at an encrypted index, in so many digits. */
    Radix<B> readTable(List<BigInteger> entries, Radix<B> index, int size) {
        BigInteger base = BigInteger.valueOf(blocks.base());
        List<int[]> digits = new ArrayList<>();
        for (BigInteger entry : entries) {
            int[] ofEntry = new int[size];
            BigInteger rest = entry.mod(base.pow(size));
            for (int i = 0; i < size; i++) {
                ofEntry[i] = rest.mod(base).intValue();
                rest = rest.divide(base);
            }
            digits.add(ofEntry);
        }
        return tables.read(digits, clean(index), size);
    }
}
