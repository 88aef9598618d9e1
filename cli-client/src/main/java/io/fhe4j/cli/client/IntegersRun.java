package io.fhe4j.cli.client;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.cli.BackendChoice;
import io.fhe4j.client.PbsClient;
import io.fhe4j.ntt.Scope;
import io.fhe4j.ringgsw.integer.FheBoolean;
import io.fhe4j.ringgsw.integer.FheInteger;
import io.fhe4j.ringgsw.integer.IntegerEvaluator;
import io.fhe4j.ringgsw.integer.IntegerType;
import io.fhe4j.ringgsw.integer.LookUpCount;
import io.fhe4j.ringgsw.noise.FailureBudget;
import io.fhe4j.ringgsw.pbs.PbsEvaluator;
import io.fhe4j.ringgsw.pbs.PbsKeys;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Client and server of the demo of integers, one after the other in one process, with the time of each stage.
 *
 * @param <T> the integers
 */
final class IntegersRun<T extends FheInteger<T>> {

    private final IntegersTask task;
    private final IntegerType<T> type;
    private final ProgressListener progress;
    private long stageNanos;

    private IntegersRun(IntegersTask task, IntegerType<T> type, ProgressListener progress) {
        this.task = task;
        this.type = type;
        this.progress = progress;
    }

    /**
     * What a formula will cost on a backend, found on the clear evaluator: how it is cut into look-ups depends on how many the backend does at a time.
     *
     * @throws io.fhe4j.api.FailureBudgetException if it would fail more often than the budget allows
     */
    static LookUpCount predict(
            IntegersTask task, PbsParameters parameters, BackendChoice.Opened opened, FailureBudget budget) {
        int parallelism = opened.backend().parallelism();
        return of(task, task.type(), ProgressListener.NONE).predict(parameters, parallelism, budget);
    }

    /**
     * Computes a formula on encrypted numbers.
     *
     * @throws io.fhe4j.api.FailureBudgetException if it would fail more often than the budget allows
     */
    static IntegersResult run(
            IntegersTask task,
            PbsParameters parameters,
            LookUpCount predicted,
            BackendChoice.Opened opened,
            FailureBudget budget,
            ProgressListener progress) {
        try (PbsClient client = PbsClient.generate(parameters, ClientWork.on(opened))) {
            return of(task, task.type(), progress).run(predicted, opened, budget, client);
        }
    }

    private static <T extends FheInteger<T>> IntegersRun<T> of(
            IntegersTask task, IntegerType<T> type, ProgressListener progress) {
        return new IntegersRun<>(task, type, progress);
    }

    private LookUpCount predict(PbsParameters parameters, int parallelism, FailureBudget budget) {
        return IntegerEvaluator.countLookups(parameters.clearBlocks(parallelism), budget, () -> {
            Map<Character, T> values = new HashMap<>();
            task.values().forEach((name, value) -> values.put(name, type.trivial(value)));
            IntegerMeaning<T> meaning = new IntegerMeaning<>(IntegerEvaluator.clear(), type, values);
            if (task.isBit()) {
                meaning.bit(task.expression());
            } else {
                meaning.digits(task.expression());
            }
        });
    }

    @SuppressWarnings("try") // the scope is there for its end
    private IntegersResult run(
            LookUpCount predicted, BackendChoice.Opened opened, FailureBudget budget, PbsClient client) {
        PbsKeys keys = timed(() -> client.evaluationKeys(progress));
        final long keygenNanos = stageNanos;
        try (PbsEvaluator engine = timed(() -> PbsEvaluator.on(opened.backend(), keys, progress));
                Scope scope = engine.scope()) {
            final long prepareNanos = stageNanos;
            IntegerEvaluator server = IntegerEvaluator.on(
                    new WatchedBlocks<>(engine, opened.threads(), predicted.lookUps(), progress), budget);
            IntegerMeaning<T> meaning = new IntegerMeaning<>(server, type, timed(() -> encrypted(client, server)));
            final long encryptNanos = stageNanos;
            Supplier<BigInteger> decryption = timed(() -> computed(meaning, client));
            final long computeNanos = stageNanos;
            BigInteger value = timed(decryption);
            return new IntegersResult(
                    task,
                    client.parameters(),
                    GatesResult.Place.of(opened),
                    engine.name(),
                    predicted,
                    server.count(),
                    new IntegersResult.Nanos(keygenNanos, prepareNanos, encryptNanos, computeNanos, stageNanos),
                    keys.bytes(),
                    value);
        }
    }

    private Map<Character, T> encrypted(PbsClient client, IntegerEvaluator server) {
        Map<Character, T> values = new HashMap<>();
        task.values().forEach((name, value) -> values.put(name, server.integer(type, client.encrypt(type, value))));
        return values;
    }

    /** The result, still encrypted. */
    private Supplier<BigInteger> computed(IntegerMeaning<T> meaning, PbsClient client) {
        if (task.isBit()) {
            FheBoolean bit = meaning.bit(task.expression());
            return () -> client.decrypt(bit) ? BigInteger.ONE : BigInteger.ZERO;
        }
        T number = meaning.digits(task.expression());
        return () -> client.decrypt(number);
    }

    private <V> V timed(Supplier<V> stage) {
        long start = System.nanoTime();
        V value = stage.get();
        stageNanos = System.nanoTime() - start;
        return value;
    }
}
