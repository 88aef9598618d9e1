package io.fhe4j.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ringgsw.integer.BlockEvaluator;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.integer.BlockState;
import io.fhe4j.ringgsw.integer.ClearBlock;
import io.fhe4j.ringgsw.integer.ClearBlocks;
import io.fhe4j.ringgsw.integer.Combination;
import io.fhe4j.ringgsw.integer.FheBoolean;
import io.fhe4j.ringgsw.integer.FheInt16;
import io.fhe4j.ringgsw.integer.FheInt8;
import io.fhe4j.ringgsw.integer.FheInteger;
import io.fhe4j.ringgsw.integer.FheUint16;
import io.fhe4j.ringgsw.integer.FheUint8;
import io.fhe4j.ringgsw.integer.IntegerEvaluator;
import io.fhe4j.ringgsw.integer.IntegerType;
import io.fhe4j.ringgsw.integer.LookUp;
import io.fhe4j.ringgsw.integer.LookUpCount;
import io.fhe4j.ringgsw.integer.Relation;
import io.fhe4j.ringgsw.integer.Table;
import io.fhe4j.ringgsw.noise.FailureBudget;
import io.fhe4j.ringgsw.pbs.ErrorDistribution;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import io.fhe4j.ringgsw.pbs.PbsEvaluator;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The clear evaluator does what the encrypted one does: for each operation the same batches of look-ups, as they really reach the engine, the same depth, ranges
 * and noise of all blocks, the same probability of failure, and the same value; and what one refuses, the other refuses by the same exception in the same words.
 */
class ClearEvaluatorTest {

    private static final PublicSeed SEED = PublicSeed.fromBytes(new byte[PublicSeed.BYTES]);

    /** Values that depend on the keys. */
    private static final String RANDOM = ": random";

    private static PbsParameters small(double squaredNorm) {
        return PbsParameters.builder()
                .name("small 2_2")
                .blocks(new BlockParameters(2, 2, squaredNorm))
                .lwe(8, new ErrorDistribution.TUniform(8))
                .ring(1, 512, new ErrorDistribution.TUniform(8))
                .rotation(23, 1)
                .keySwitch(4, 4)
                .insecure("a test")
                .build();
    }

    /** One of the two evaluators. */
    private static final class Side<B> {
        final CountingBlocks<B> engine;
        final IntegerEvaluator server;
        private final IntFunction<B> encryption;
        private final Predicate<FheBoolean> bit;
        private final Function<FheInteger<?>, BigInteger> number;

        /**
         * A side.
         *
         * @param encryption of a digit
         * @param bit the value of one
         * @param number the value of one
         */
        Side(
                BlockEvaluator<B> engine,
                IntFunction<B> encryption,
                Predicate<FheBoolean> bit,
                Function<FheInteger<?>, BigInteger> number) {
            this.engine = new CountingBlocks<>(engine);
            this.server = IntegerEvaluator.on(this.engine);
            this.encryption = encryption;
            this.bit = bit;
            this.number = number;
        }

        static Side<ClearBlock> ofClear(ClearBlocks blocks) {
            return new Side<>(
                    blocks,
                    blocks::encrypt,
                    bit -> bit.knownValue().orElseThrow(),
                    number -> number.knownValue().orElseThrow());
        }

        static Side<PbsCiphertext> ofEncrypted(PbsClient client, PbsEvaluator engine) {
            return new Side<>(engine, digit -> client.encrypt(digit), client::decrypt, client::decrypt);
        }

        B encrypted(int digit) {
            return encryption.apply(digit);
        }

        /** The value of a number or a bit. */
        BigInteger value(Object result) {
            return result instanceof FheBoolean decided
                    ? bit.test(decided) ? BigInteger.ONE : BigInteger.ZERO
                    : number.apply((FheInteger<?>) result);
        }

        <T extends FheInteger<T>> T number(IntegerType<T> type, long value) {
            return number(server, type, value);
        }

        <T extends FheInteger<T>> T number(IntegerEvaluator on, IntegerType<T> type, long value) {
            return on.integer(
                    type,
                    IntStream.of(type.encode(BigInteger.valueOf(value), engine.parameters()))
                            .mapToObj(this::encrypted)
                            .toList());
        }
    }

    /** What is done on either side. */
    private interface Program {
        List<?> run(Side<?> side);
    }

    /** An operation on two numbers of one type. */
    private interface Operation<T extends FheInteger<T>> {
        Object apply(T x, T y);
    }

    /** Squared norms of the default, of integers in fewer look-ups, and of several tables from one rotation. */
    @ParameterizedTest
    @ValueSource(doubles = {25, 86, 1200})
    void doesWhatTheEncryptedOneDoes(double squaredNorm) {
        PbsParameters parameters = small(squaredNorm);
        try (Backend backend = Backends.open("cpu");
                PbsClient client =
                        PbsClient.generate(parameters, ClientOptions.defaults().on(backend));
                PbsEvaluator engine = PbsEvaluator.on(backend, client.evaluationKeys())) {
            Map<String, Program> programs = new LinkedHashMap<>();
            operations(programs, "uint8", FheUint8.TYPE, FheUint16.TYPE, 201, 99);
            if (squaredNorm == 25) {
                operations(programs, "int8", FheInt8.TYPE, FheInt16.TYPE, -77, 13);
            }
            programs.forEach((name, program) -> {
                Side<?> clear = Side.ofClear(parameters.clearBlocks(backend.parallelism()));
                Side<?> encrypted = Side.ofEncrypted(client, engine);
                compare(name, clear, program.run(clear), encrypted, program.run(encrypted));
            });
        }
    }

    private static void compare(
            String name, Side<?> clear, List<?> clearResults, Side<?> encrypted, List<?> encryptedResults) {
        List<CountingBlocks.Done> done = encrypted.engine.batches();
        assertEquals(done, clear.engine.batches(), name);
        LookUpCount counted = clear.server.count();
        LookUpCount real = encrypted.server.count();
        assertEquals(done.stream().mapToInt(CountingBlocks.Done::tables).sum(), counted.lookUps(), name + ": look-ups");
        assertEquals(done.stream().mapToInt(CountingBlocks.Done::places).sum(), counted.places(), name + ": places");
        assertEquals(done.size(), counted.batches(), name + ": batches");
        assertEquals(real.log2Failure(), counted.log2Failure(), 1e-6, name + ": failure");
        for (int i = 0; i < clearResults.size(); i++) {
            if (!name.endsWith(RANDOM)) {
                assertEquals(encrypted.value(encryptedResults.get(i)), clear.value(clearResults.get(i)), name);
            }
            List<?> known = blocks(clearResults.get(i));
            List<?> hidden = blocks(encryptedResults.get(i));
            for (int k = 0; k < hidden.size(); k++) {
                ClearBlock block = (ClearBlock) known.get(k);
                BlockState state = ((PbsCiphertext) hidden.get(k)).state();
                assertEquals(state.low(), block.state().low(), name + ": least value");
                assertEquals(state.high(), block.state().high(), name + ": largest value");
                assertEquals(state.noise().variance(), block.state().noise().variance(), 1e-6, name + ": noise");
                assertEquals(encrypted.engine.depth(hidden.get(k)), block.depth(), name + ": depth");
            }
        }
    }

    private static List<?> blocks(Object result) {
        return result instanceof FheBoolean bit ? List.of(bit.block()) : ((FheInteger<?>) result).blocks();
    }

    /** Every operation that a number has, on encrypted and on clear operands. */
    private static <T extends FheInteger<T>, U extends FheInteger<U>> void operations(
            Map<String, Program> programs, String name, IntegerType<T> type, IntegerType<U> wide, long a, long b) {
        Map<String, Operation<T>> operations = new LinkedHashMap<>();
        operations.put("x + y", (x, y) -> x.plus(y));
        operations.put("(x + y) in digits", (x, y) -> x.plus(y).carried());
        operations.put("x + x", (x, y) -> x.plus(x).carried());
        operations.put("(x − y) in digits", (x, y) -> x.minus(y).carried());
        operations.put("−x", (x, y) -> x.negated().carried());
        operations.put("x·y", (x, y) -> x.times(y).carried());
        operations.put("x²", (x, y) -> x.times(x).carried());
        operations.put("x / y", (x, y) -> x.divide(y));
        operations.put("x + y reporting", (x, y) -> x.plusReporting(y));
        operations.put("x − y reporting", (x, y) -> x.minusReporting(y));
        operations.put("x·y reporting", (x, y) -> x.timesReporting(y));
        operations.put("x ∧ y", (x, y) -> x.and(y));
        operations.put("x ∨ y", (x, y) -> x.or(y));
        operations.put("x ⊕ y", (x, y) -> x.xor(y));
        operations.put("¬x", (x, y) -> x.not());
        operations.put("x << y", (x, y) -> x.shiftLeft(y));
        operations.put("x >> y", (x, y) -> x.shiftRight(y));
        operations.put("x rotl y", (x, y) -> x.rotateLeft(y));
        operations.put("x rotr y", (x, y) -> x.rotateRight(y));
        operations.put("bits of x", (x, y) -> x.bitCount());
        operations.put("zeros of x", (x, y) -> x.leadingZeros());
        operations.put("min", (x, y) -> x.min(y));
        operations.put("max", (x, y) -> x.max(y));
        operations.put("x < y ? y : x", (x, y) -> x.lessThan(y).select(y, x));
        for (int amount : new int[] {1, 2, 5}) {
            operations.put("x << " + amount, (x, y) -> x.shiftLeft(amount));
            operations.put("x >> " + amount, (x, y) -> x.shiftRight(amount));
            operations.put("x rotl " + amount, (x, y) -> x.rotateLeft(amount));
            operations.put("x rotr " + amount, (x, y) -> x.rotateRight(amount));
        }
        for (Relation relation : Relation.values()) {
            operations.put(relation + " y", (x, y) -> x.compare(relation, y));
            operations.put(relation + " 10", (x, y) -> x.compare(relation, 10));
        }
        operations.put("x + 10", (x, y) -> x.plus(10).carried());
        operations.put("x − 10", (x, y) -> x.minus(10).carried());
        operations.put("11·x", (x, y) -> x.times(11).carried());
        operations.put("x / 10", (x, y) -> x.divide(10));
        operations.put("x ∧ 10", (x, y) -> x.and(constant(x, 10)));
        operations.put("x ? 10 : y", (x, y) -> x.lessThan(y).select(constant(x, 10), y));
        operations.put("x + 10 reporting", (x, y) -> x.plusReporting(constant(x, 10)));
        operations.put("x − 10 reporting", (x, y) -> x.minusReporting(constant(x, 10)));
        operations.put(
                "a sum of many",
                (x, y) -> x.evaluator()
                        .sum(List.of(x, y, x, y, x.plus(y), x, x, y))
                        .carried());
        operations.put("widened", (x, y) -> x.plus(y).as(wide));
        operations.put(
                "narrowed", (x, y) -> x.as(wide).plus(y.as(wide)).as(type).carried());
        operations.put(
                "a table",
                (x, y) -> x.readFrom(
                        IntStream.range(0, 37).mapToObj(BigInteger::valueOf).toList(), wide));
        operations.put("bits", (x, y) -> {
            FheBoolean first = x.lessThan(y);
            FheBoolean second = x.equalTo(y);
            return first.and(second.not()).or(second).xor(first.select(second, first));
        });
        operations.put("long sums", (x, y) -> {
            T sum = x;
            for (int i = 0; i < 12; i++) {
                sum = sum.plus(i % 3 == 2 ? sum : y);
            }
            return sum.carried();
        });
        operations.forEach((operation, function) -> programs.put(
                name + ": " + operation, side -> results(function.apply(side.number(type, a), side.number(type, b)))));
        programs.put(name + RANDOM, side -> List.of(side.server.random(type, 7, SEED), side.server.randomBit(SEED)));
    }

    private static <T extends FheInteger<T>> T constant(T like, long value) {
        return like.evaluator().constant(like.type(), value);
    }

    private static List<?> results(Object result) {
        return switch (result) {
            case FheInteger.Reported<?> reported -> List.of(reported.value(), reported.overflow());
            case FheInteger.Divided<?> divided -> List.of(divided.quotient(), divided.remainder());
            default -> List.of(result);
        };
    }

    @ParameterizedTest
    @ValueSource(doubles = {25, 1200})
    void refusesWhatTheEncryptedOneRefuses(double squaredNorm) {
        PbsParameters parameters = small(squaredNorm);
        try (Backend backend = Backends.open("cpu");
                PbsClient client =
                        PbsClient.generate(parameters, ClientOptions.defaults().on(backend));
                PbsEvaluator engine = PbsEvaluator.on(backend, client.evaluationKeys())) {
            Side<?> clear = Side.ofClear(parameters.clearBlocks(backend.parallelism()));
            Side<?> encrypted = Side.ofEncrypted(client, engine);
            Map<String, Runnable> foretold = refusals(clear);
            refusals(encrypted).forEach((name, call) -> {
                RuntimeException real = assertThrows(RuntimeException.class, call::run, name);
                RuntimeException known =
                        assertThrows(RuntimeException.class, Objects.requireNonNull(foretold.get(name))::run, name);
                assertEquals(real.getClass(), known.getClass(), name + ": " + real + "; " + known);
                assertEquals(message(real, encrypted), message(known, clear), name);
            });
        }
    }

    /** What it says, but for what the engine and its blocks are called. */
    private static String message(RuntimeException refused, Side<?> side) {
        return String.valueOf(refused.getMessage())
                .replace(side.engine.name(), "ENGINE")
                .replace(side.engine.blockType().getSimpleName(), "BLOCK");
    }

    private static <B> Map<String, Runnable> refusals(Side<B> side) {
        Map<String, Runnable> calls = new LinkedHashMap<>();
        blockRefusals(side, calls);
        numberRefusals(side, calls);
        return calls;
    }

    private static <B> void blockRefusals(Side<B> side, Map<String, Runnable> calls) {
        CountingBlocks<B> engine = side.engine;
        double norm = engine.parameters().largestSquaredNorm();
        B x = side.encrypted(3);
        B y = side.encrypted(1);
        calls.put("a range too wide", () -> engine.combine(Combination.of(x).plus(10, y)));
        calls.put("a range too low", () -> engine.combine(Combination.of(x).plus(-17)));
        calls.put("noise", () -> {
            B sum = engine.combine(Combination.<B>constant(0).plus(4, x).plus(-4, y));
            B more = engine.combine(Combination.<B>constant(0).plus(4, sum));
            engine.combine(Combination.of(more).plus((int) Math.sqrt(norm), sum));
        });
        calls.put("noise of one source", () -> {
            B bit = engine.narrowed(x, 3, 3);
            engine.combine(Combination.<B>constant(0).plus((int) Math.sqrt(norm) + 1, bit));
        });
        Table digits = Table.of(engine.parameters().space(), v -> v % 4);
        calls.put(
                "a place outside",
                () -> engine.lookUp(
                        List.of(LookUp.of(engine.combine(Combination.of(x).plus(-1, y)), digits))));
        calls.put(
                "a place outside one of two tables",
                () -> engine.lookUp(List.of(new LookUp<>(
                        x, List.of(digits, Table.of(engine.parameters().space(), 0, 2, v -> v))))));
        calls.put("a table of another space", () -> engine.lookUp(List.of(LookUp.of(x, Table.of(64, v -> v)))));
        calls.put("a table at a random place", () -> engine.lookUp(List.of(LookUp.of(engine.random(SEED, 0), digits))));
        calls.put(
                "a random summand",
                () -> engine.combine(Combination.of(engine.random(SEED, 0)).plus(1, y)));
        calls.put("bounds that are no tighter", () -> engine.narrowed(x, 0, 4));
        calls.put("a constant too large", () -> engine.constant(16));
        calls.put("a constant below 0", () -> engine.constant(-1));
    }

    private static <B> void numberRefusals(Side<B> side, Map<String, Runnable> calls) {
        IntegerEvaluator server = side.server;
        FheUint8 x = side.number(FheUint8.TYPE, 201);
        FheInt8 signed = side.number(FheInt8.TYPE, -7);
        calls.put(
                "too few blocks", () -> server.integer(FheUint8.TYPE, x.blocks().subList(0, 3)));
        calls.put("foreign blocks", () -> server.integer(FheUint8.TYPE, List.of(1, 2, 3, 4)));
        calls.put("no bit", () -> server.bit(x.blocks().getFirst()));
        calls.put("no foreign bit", () -> server.bit("1"));
        calls.put("a constant outside its type", () -> server.constant(FheUint8.TYPE, 256));
        calls.put("a summand outside its type", () -> x.plus(-1));
        calls.put("a constant to compare outside its type", () -> signed.compare(Relation.LESS, 128));
        calls.put("a division by the constant 0", () -> x.divide(0));
        calls.put("no random bits", () -> server.random(FheUint8.TYPE, 0, SEED));
        calls.put("too many random bits", () -> server.random(FheInt8.TYPE, 8, SEED));
        calls.put("no table", () -> x.readFrom(List.of(), FheUint8.TYPE));
        calls.put("too long a table", () -> x.readFrom(Collections.nCopies(65_537, BigInteger.ONE), FheUint8.TYPE));
        calls.put("an entry outside its type", () -> x.readFrom(List.of(BigInteger.valueOf(-1)), FheUint8.TYPE));
        calls.put("a sum of nothing", () -> server.sum(List.<FheUint8>of()));
        calls.put("lists of unequal lengths", () -> server.add(List.of(x, x), List.of(x)));
        calls.put("conditions of unequal number", () -> server.select(List.of(), List.of(x), List.of(x)));
        for (int more : new int[] {-1, 3}) {
            calls.put("a budget of 2^" + more + " look-ups", () -> {
                double one = side.engine.log2Failure(side.encrypted(1));
                IntegerEvaluator limited = IntegerEvaluator.on(side.engine, FailureBudget.of(one + more));
                FheUint16 number = side.number(limited, FheUint16.TYPE, 12_345);
                number.times(number).carried();
            });
        }
    }
}
