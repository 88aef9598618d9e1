package io.fhe4j.ringgsw.integer;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.ValueRangeException;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ringgsw.noise.FailureBudget;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Computes on encrypted integers, on any engine of blocks. Values carry their evaluator, so their own methods are the short way to the same
 * operations; here are those on many values at once, whose look-ups then share batches, and constants.
 *
 * <p>It counts what its operations cost ({@link #count}), with the probability that any look-up so far has gone wrong, and refuses to pass a budget of
 * it, if it has one.
 *
 * <p>Safe for many threads, as far as the engine is.
 */
public final class IntegerEvaluator {

    private static final ScopedValue<IntegerEvaluator> COUNTING = ScopedValue.newInstance();

    /** Tables are no longer than this. */
    private static final int LARGEST_TABLE = 1 << 16;

    private final BlockEvaluator<Object> engine;
    private final Blocks<Object> blocks;
    private final RadixEvaluator<Object> radix;

    /** Of the evaluator on which trivial values live by default. */
    private static final class Default {
        static final IntegerEvaluator CLEAR = on(new ClearBlocks(BlockParameters.MESSAGE_2_CARRY_2));
    }

    private IntegerEvaluator(BlockEvaluator<Object> engine, FailureBudget budget) {
        this.engine = engine;
        int bits = engine.parameters().messageBits();
        if (bits != 2 && bits != 4) {
            throw new InvalidParametersException(
                    "integers of 8 bits and more are made of blocks of 2 or 4 message bits, not of " + bits);
        }
        engine.parameters().requireIntegers();
        this.blocks = new Blocks<>(engine, new Meter(budget));
        this.radix = new RadixEvaluator<>(blocks, new CarryPlanner());
    }

    /** An evaluator on an engine. */
    public static IntegerEvaluator on(BlockEvaluator<?> engine) {
        return on(engine, FailureBudget.unlimited());
    }

    /**
     * An evaluator on an engine, for one program.
     *
     * @param budget what the failure probabilities of its look-ups are spent from; a batch that would pass it is refused with {@link
     *     io.fhe4j.api.FailureBudgetException}
     */
    public static IntegerEvaluator on(BlockEvaluator<?> engine, FailureBudget budget) {
        return new IntegerEvaluator(ofObjects(engine), budget);
    }

    /** Blocks come in through {@link #integer} and {@link #bit} only, which check their class. */
    @SuppressWarnings("unchecked")
    private static BlockEvaluator<Object> ofObjects(BlockEvaluator<?> engine) {
        return (BlockEvaluator<Object>) engine;
    }

    /** The evaluator of trivial values: on numbers, with 2 + 2 bits, or the one of {@link #countLookups} while a program is counted. */
    public static IntegerEvaluator clear() {
        return COUNTING.isBound() ? COUNTING.get() : Default.CLEAR;
    }

    /**
     * What a program on trivial values costs when it is run on encrypted ones. Carries that nobody has asked for yet are not counted: end with
     * {@link FheInteger#carried}.
     *
     * @param program makes its values by {@code FheUint64.trivial} and the like
     */
    public static LookUpCount countLookups(Runnable program) {
        return countLookups(new ClearBlocks(BlockParameters.MESSAGE_2_CARRY_2), program);
    }

    /**
     * What a program on trivial values costs on the engine that clear blocks stand for.
     *
     * @param blocks with the engine's parameters and the cost of its batches
     * @param program makes its values by {@code FheUint64.trivial} and the like
     */
    public static LookUpCount countLookups(ClearBlocks blocks, Runnable program) {
        return countLookups(blocks, FailureBudget.unlimited(), program);
    }

    /**
     * What a program on trivial values costs, and whether a budget allows it: so a program is refused before anything is encrypted.
     *
     * @param blocks with the engine's parameters, the cost of its batches and its failure probabilities
     * @param budget what the failure probabilities are spent from
     * @param program makes its values by {@code FheUint64.trivial} and the like
     * @throws io.fhe4j.api.FailureBudgetException if the program would pass the budget
     */
    public static LookUpCount countLookups(ClearBlocks blocks, FailureBudget budget, Runnable program) {
        IntegerEvaluator evaluator = on(blocks, budget);
        ScopedValue.where(COUNTING, evaluator).run(program);
        return evaluator.count();
    }

    /** What the engine calls itself. */
    public String name() {
        return engine.name();
    }

    /** The blocks' sizes. */
    public BlockParameters parameters() {
        return engine.parameters();
    }

    /** What all operations so far have cost. */
    public LookUpCount count() {
        return blocks.meter().count();
    }

    /**
     * A number that everybody can read, beside encrypted ones: operations with it are cheaper.
     *
     * @throws io.fhe4j.api.ValueRangeException if it does not fit the type
     */
    public <T extends FheInteger<T>> T constant(IntegerType<T> type, BigInteger value) {
        type.check(value);
        return type.make(this, radix.constant(value, type.blocks(parameters())));
    }

    /** A number that everybody can read. */
    public <T extends FheInteger<T>> T constant(IntegerType<T> type, long value) {
        return constant(type, BigInteger.valueOf(value));
    }

    /** A bit that everybody can read. */
    public FheBoolean constant(boolean value) {
        return new FheBoolean(this, blocks.constant(value ? 1 : 0));
    }

    /**
     * An encrypted random number, each of its values equally likely. Nobody knows it before it is decrypted, not even who chose the seed, unless the secret key is
     * known; but whoever sees decrypted numbers of seeds sees roundings of products with the secret key (learning with rounding).
     *
     * @param type its type
     * @param seed a public seed: under one key set it gives the same number again
     */
    public <T extends FheInteger<T>> T random(IntegerType<T> type, PublicSeed seed) {
        return type.make(this, new Radix<>(radix.random(seed, type.bits(), type.blocks(parameters()))));
    }

    /**
     * An encrypted random number of so many bits, each from 0 to 2^bits − 1 equally likely, as {@link #random(IntegerType, PublicSeed)}.
     *
     * @param bits 1 to the type's, of a signed type below that
     * @throws io.fhe4j.api.ValueRangeException if the type has not room for them
     */
    public <T extends FheInteger<T>> T random(IntegerType<T> type, int bits, PublicSeed seed) {
        int most = type.isSigned() ? type.bits() - 1 : type.bits();
        if (bits < 1 || bits > most) {
            throw new ValueRangeException("a random " + type + " has 1 to " + most + " bits, not " + bits);
        }
        return type.make(this, new Radix<>(radix.random(seed, bits, type.blocks(parameters()))));
    }

    /**
     * An encrypted random bit, as {@link #random(IntegerType, PublicSeed)}.
     *
     * @param seed a public seed: under one key set it gives the same bit again
     */
    public FheBoolean randomBit(PublicSeed seed) {
        return new FheBoolean(this, radix.random(seed, 1, 1).getFirst());
    }

    /**
     * A number from its encrypted blocks.
     *
     * @param type its type
     * @param digits its blocks, lowest first
     * @throws IncompatibleException if there are too many or too few, or they are not this engine's, or one may lie outside 0…p − 1
     */
    public <T extends FheInteger<T>> T integer(IntegerType<T> type, List<?> digits) {
        int size = type.blocks(parameters());
        if (digits.size() != size) {
            throw new IncompatibleException(type + " has " + size + " blocks on " + name() + ", not " + digits.size());
        }
        digits.forEach(this::checkBlock);
        digits.forEach(this::checkRange);
        return type.make(this, new Radix<>(new ArrayList<>(digits)));
    }

    /**
     * A bit from its encrypted block.
     *
     * @throws IncompatibleException if it is not this engine's, or may be more than a bit
     */
    public FheBoolean bit(Object block) {
        checkBlock(block);
        BlockState state = engine.state(block);
        if (state.low() < 0 || state.high() > 1) {
            throw new IncompatibleException(
                    "a bit is 0 or 1, and the block may be " + state.low() + " to " + state.high());
        }
        return new FheBoolean(this, block);
    }

    /** Algorithms count on values that carries can be taken from: below 0, or beyond the padding bit, they would read others. */
    private void checkRange(Object block) {
        BlockState state = engine.state(block);
        state.requireMessage();
        int space = engine.parameters().space();
        if (state.low() < 0 || state.high() >= space) {
            throw new IncompatibleException("a block of a number is from 0 to " + (space - 1)
                    + ", and one could be anything from " + state.low() + " to " + state.high()
                    + "; look it up before");
        }
    }

    private void checkBlock(Object block) {
        if (!engine.blockType().isInstance(block)) {
            throw new IncompatibleException(
                    name() + " computes on " + engine.blockType().getSimpleName() + ", not on "
                            + block.getClass().getSimpleName());
        }
    }

    <T extends FheInteger<T>> T encryptClear(IntegerType<T> type, BigInteger value) {
        List<Object> digits = new ArrayList<>();
        for (int digit : type.encode(value, parameters())) {
            digits.add(clearBlocks().encrypt(digit));
        }
        return type.make(this, new Radix<>(digits));
    }

    FheBoolean encryptClear(boolean value) {
        ClearBlock block = clearBlocks().encrypt(value ? 1 : 0);
        return new FheBoolean(this, block.narrowed(0, 1));
    }

    private ClearBlocks clearBlocks() {
        return (ClearBlocks) (BlockEvaluator<?>) engine;
    }

    @SuppressWarnings("ReferenceEquality") // Engines have no other identity.
    private boolean isSame(BlockEvaluator<Object> other) {
        return other == engine;
    }

    private void check(IntegerEvaluator other) {
        if (isSame(other.engine)) {
            return;
        }
        Optional<KeySetId> mine = engine.keySet();
        Optional<KeySetId> others = other.engine.keySet();
        if (mine.isPresent() && others.isPresent() && !mine.equals(others)) {
            throw new KeySetMismatchException("values of key set " + mine.get() + " on " + name() + " and of "
                    + others.get() + " on " + other.name() + " meet; encrypt both under one key set");
        }
        throw new IncompatibleException("values on " + name() + " and on " + other.name()
                + " meet, which are two evaluators; make both on one");
    }

    private <T extends FheInteger<T>> List<Radix<Object>> numbers(List<T> values) {
        values.forEach(value -> check(value.evaluator()));
        return values.stream().map(FheInteger::number).toList();
    }

    private <T extends FheInteger<T>> List<T> made(List<T> like, List<Radix<Object>> numbers) {
        List<T> values = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            values.add(like.get(i).type().make(this, numbers.get(i)));
        }
        return values;
    }

    private static void checkCounts(int first, int second) {
        if (first != second) {
            throw new IllegalArgumentException(first + " first and " + second + " second operands");
        }
    }

    /** x_i + y_i. */
    public <T extends FheInteger<T>> List<T> add(List<T> x, List<T> y) {
        checkCounts(x.size(), y.size());
        return made(x, radix.add(numbers(x), numbers(y)));
    }

    /** x_i − y_i. */
    public <T extends FheInteger<T>> List<T> subtract(List<T> x, List<T> y) {
        checkCounts(x.size(), y.size());
        return made(x, radix.subtract(numbers(x), numbers(y)));
    }

    /** Σ x_i, by columns. */
    public <T extends FheInteger<T>> T sum(List<T> x) {
        if (x.isEmpty()) {
            throw new IllegalArgumentException("the sum of no numbers has no type");
        }
        return x.getFirst().type().make(this, radix.sum(numbers(x)));
    }

    /** x_i in digits: their carries are propagated together. */
    public <T extends FheInteger<T>> List<T> carried(List<T> x) {
        return made(x, radix.clean(numbers(x)));
    }

    /** Whether the relation holds between x_i and y_i. */
    public <T extends FheInteger<T>> List<FheBoolean> compare(Relation relation, List<T> x, List<T> y) {
        checkCounts(x.size(), y.size());
        if (x.isEmpty()) {
            return List.of();
        }
        boolean signed = x.getFirst().type().isSigned();
        return radix.compare(numbers(x), numbers(y), relation, signed).stream()
                .map(bit -> new FheBoolean(this, bit))
                .toList();
    }

    /** condition_i ? x_i : y_i. */
    public <T extends FheInteger<T>> List<T> select(List<FheBoolean> conditions, List<T> x, List<T> y) {
        checkCounts(x.size(), y.size());
        checkCounts(conditions.size(), x.size());
        return made(x, radix.select(bits(conditions), numbers(x), numbers(y)));
    }

    private List<Object> bits(List<FheBoolean> values) {
        values.forEach(value -> check(value.evaluator()));
        return values.stream().map(FheBoolean::block).toList();
    }

    FheBoolean select(FheBoolean condition, FheBoolean x, FheBoolean y) {
        List<Object> bits = radix.fresh(bits(List.of(condition, x, y)));
        Radix<Object> first = new Radix<>(List.of(bits.get(1)));
        Radix<Object> second = new Radix<>(List.of(bits.get(2)));
        Radix<Object> chosen = radix.select(List.of(bits.get(0)), List.of(first), List.of(second))
                .getFirst();
        return new FheBoolean(this, chosen.block(0));
    }

    FheBoolean combine(FheBoolean x, FheBoolean y, IntPredicate ofCount) {
        List<Object> bits = bits(List.of(x, y));
        Batch<Object> batch = blocks.batch();
        Read<Object> read = batch.read(blocks.sum(bits), count -> ofCount.test(count) ? 1 : 0);
        batch.run();
        return new FheBoolean(this, read.block());
    }

    FheBoolean not(FheBoolean x) {
        return new FheBoolean(this, radix.not(x.block()));
    }

    <T extends FheInteger<T>> T negate(T x) {
        return x.type().make(this, radix.negate(List.of(x.number())).getFirst());
    }

    <T extends FheInteger<T>> T multiply(T x, T y) {
        check(y.evaluator());
        return x.type().make(this, radix.multiply(x.number(), y.number()));
    }

    <T extends FheInteger<T>> FheInteger.Divided<T> divide(T x, T y) {
        check(y.evaluator());
        Divider.Quotient<Object> result =
                radix.division().divide(x.number(), y.number(), x.type().isSigned());
        return new FheInteger.Divided<>(
                x.type().make(this, result.quotient()), x.type().make(this, result.remainder()));
    }

    <T extends FheInteger<T>> FheInteger.Reported<T> addReporting(T x, T y, boolean subtracted) {
        check(y.evaluator());
        return reported(
                x,
                radix.addReporting(x.number(), y.number(), subtracted, x.type().isSigned()));
    }

    <T extends FheInteger<T>> FheInteger.Reported<T> multiplyReporting(T x, T y) {
        check(y.evaluator());
        return reported(
                x, radix.multiplyReporting(x.number(), y.number(), x.type().isSigned()));
    }

    private <T extends FheInteger<T>> FheInteger.Reported<T> reported(T x, RadixEvaluator.Reported<Object> result) {
        return new FheInteger.Reported<>(x.type().make(this, result.value()), new FheBoolean(this, result.overflow()));
    }

    <T extends FheInteger<T>> T digitByDigit(T x, T y, Batch.TwoArguments function) {
        check(y.evaluator());
        return x.type().make(this, radix.digitByDigit(x.number(), y.number(), function));
    }

    <T extends FheInteger<T>> T complement(T x) {
        return x.type().make(this, radix.complement(x.number()));
    }

    <T extends FheInteger<T>> T shift(T x, int amount, Shifter.Kind kind) {
        int modulo = Math.floorMod(amount, x.type().bits());
        return x.type().make(this, radix.shifter().shifted(radix.clean(x.number()), modulo, kind));
    }

    <T extends FheInteger<T>> T shift(T x, FheInteger<?> amount, Shifter.Kind kind) {
        check(amount.evaluator());
        int levels = Integer.numberOfTrailingZeros(x.type().bits());
        List<Radix<Object>> digits = radix.clean(List.of(x.number(), amount.number()));
        List<Object> bits = radix.shifter().bits(digits.get(1), levels);
        return x.type().make(this, radix.shifter().shifted(digits.get(0), bits, kind));
    }

    FheUint8 bitCount(FheInteger<?> x) {
        int size = FheUint8.TYPE.blocks(parameters());
        return new FheUint8(this, radix.bitwise().bitCount(radix.clean(x.number()), size));
    }

    FheUint8 leadingZeros(FheInteger<?> x) {
        int size = FheUint8.TYPE.blocks(parameters());
        return new FheUint8(this, radix.bitwise().leadingZeros(radix.clean(x.number()), size));
    }

    <U extends FheInteger<U>> U cast(FheInteger<?> x, IntegerType<U> type) {
        return type.make(
                this,
                radix.resized(x.number(), type.blocks(parameters()), x.type().isSigned()));
    }

    <U extends FheInteger<U>> U readTable(FheInteger<?> index, List<BigInteger> entries, IntegerType<U> of) {
        if (entries.isEmpty() || entries.size() > LARGEST_TABLE) {
            throw new IllegalArgumentException("a table has 1 to " + LARGEST_TABLE + " entries, not " + entries.size());
        }
        entries.forEach(of::check);
        return of.make(this, radix.readTable(entries, index.number(), of.blocks(parameters())));
    }

    <T extends FheInteger<T>> Optional<BigInteger> knownValue(T x) {
        int[] values = new int[x.blocks().size()];
        for (int i = 0; i < values.length; i++) {
            Optional<Integer> value = knownValue(x.blocks().get(i));
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values[i] = value.get();
        }
        return Optional.of(x.type().decode(values, parameters()));
    }

    Optional<Integer> knownValue(Object block) {
        if (block instanceof ClearBlock clear) {
            return Optional.of(clear.value(0));
        }
        BlockState state = engine.state(block);
        return state.isKnown() ? Optional.of(state.low()) : Optional.empty();
    }
}
