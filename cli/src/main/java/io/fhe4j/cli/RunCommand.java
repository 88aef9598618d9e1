package io.fhe4j.cli;

import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.ckks.EvaluationKeys;
import io.fhe4j.ckks.wire.CkksWire;
import io.fhe4j.nn.plan.EncryptedInference;
import io.fhe4j.nn.plan.InferencePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fhe4j run}: the server's part. It has no secret key, and no code that could use one. */
@Command(
        name = "run",
        description = "Evaluate a network on encrypted inputs, without any secret key.",
        footer = {
            "",
            "Results are written at the lowest level, so they are as small as can be. The file appears under its name when it"
                    + " is complete."
        })
final class RunCommand implements Callable<Integer> {

    private static final long NANOS_PER_MILLI = 1_000_000;

    @Option(names = "--model", required = true, paramLabel = "MODEL", description = ModelFile.HELP)
    @SuppressWarnings("NullAway.Init")
    private String model;

    @Mixin
    private PlanOptions options = new PlanOptions();

    @Option(
            names = "--keys",
            required = true,
            paramLabel = "FILE",
            description = "The client's evaluation keys (evaluation.fhe of its key set).")
    @SuppressWarnings("NullAway.Init")
    private Path keys;

    @Option(names = "--input", required = true, paramLabel = "FILE", description = "What fhe4j encrypt wrote.")
    @SuppressWarnings("NullAway.Init")
    private Path input;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where the encrypted results go.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Mixin
    private BackendChoice choice = new BackendChoice();

    @Mixin
    private FactOutput output = new FactOutput();

    @Override
    public Integer call() throws IOException {
        InferencePlan plan = options.plan(ModelFile.read(model));
        EvaluationKeys evaluationKeys = CkksWire.readEvaluationKeys(keys, plan.parameters());
        try (BackendChoice.Opened opened = choice.open();
                Progress progress = Progress.onTerminal()) {
            output.print(run(plan, evaluationKeys, opened, progress));
        }
        return ExitCode.OK;
    }

    private Map<String, Object> run(
            InferencePlan plan, EvaluationKeys evaluationKeys, BackendChoice.Opened opened, Progress progress)
            throws IOException {
        CkksEvaluator evaluator = CkksEvaluator.on(opened.backend(), evaluationKeys);
        try (InferenceFile inputs =
                InferenceFile.open(input, plan.parameters(), plan.packing(), InferenceFile.Content.INPUTS, null)) {
            if (!inputs.keySet().equals(evaluationKeys.keySet())) {
                throw new KeySetMismatchException(input + " belongs to key set " + inputs.keySet() + ", but " + keys
                        + " to " + evaluationKeys.keySet() + ": use the keys that it was encrypted with");
            }
            long start = System.nanoTime();
            EncryptedInference inference = plan.prepare(evaluator, progress);
            long prepared = System.nanoTime();
            InferenceFile.write(
                    out,
                    plan.parameters(),
                    inputs.keySet(),
                    InferenceFile.Content.RESULTS,
                    inputs.images(),
                    inputs.ciphertexts(),
                    new Results(inputs, evaluator, inference, progress));
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("network", plan.network().name());
            facts.put("images", inputs.images());
            facts.put("ciphertexts", inputs.ciphertexts());
            facts.put("backend", opened.backend().name());
            facts.put("threads", opened.threads());
            facts.put("encodeMillis", (prepared - start) / NANOS_PER_MILLI);
            facts.put("evaluateMillis", (System.nanoTime() - prepared) / NANOS_PER_MILLI);
            facts.put("inputBytes", Files.size(input));
            facts.put("resultBytes", Files.size(out));
            return facts;
        }
    }

    /** Evaluates each ciphertext when it is asked for, so that memory holds one at a time. */
    private static final class Results implements Iterator<CkksCiphertext> {

        private final InferenceFile inputs;
        private final CkksEvaluator evaluator;
        private final EncryptedInference inference;
        private final ProgressListener progress;
        private int done;

        private Results(
                InferenceFile inputs,
                CkksEvaluator evaluator,
                EncryptedInference inference,
                ProgressListener progress) {
            this.inputs = inputs;
            this.evaluator = evaluator;
            this.inference = inference;
            this.progress = progress;
        }

        @Override
        public boolean hasNext() {
            return inputs.hasNext();
        }

        @Override
        public CkksCiphertext next() {
            CkksCiphertext lowest =
                    evaluator.scoped(() -> evaluator.lower(inference.run(inputs.next(), ProgressListener.NONE), 0));
            progress.progress("ciphertexts", ++done, inputs.ciphertexts());
            return lowest;
        }
    }
}
