package io.fhe4j.cli.client;

import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.cli.BackendChoice;
import io.fhe4j.cli.ExitCode;
import io.fhe4j.cli.FactOutput;
import io.fhe4j.cli.InferenceFile;
import io.fhe4j.cli.PlanFile;
import io.fhe4j.cli.PlanOptions;
import io.fhe4j.client.CkksClient;
import io.fhe4j.client.CkksKeyStore;
import io.fhe4j.client.ReleasePolicy;
import io.fhe4j.nn.ClearEvaluator;
import io.fhe4j.nn.plan.InputPacking;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fhe4j decrypt}: the predictions, for the owner of the keys. */
@Command(
        name = "decrypt",
        description = "Decrypt the results of a run and print predictions and logits.",
        footer = {
            "",
            "What is printed is for the owner of the keys: exact logits, shown to somebody who has the ciphertexts, tell about"
                    + " the secret key. --release makes results for others; keys for that are made with some 30 bits more of"
                    + " --precision, which the noise then takes."
        })
final class DecryptCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--keys", required = true, paramLabel = "DIR", description = "The folder of the key set.")
    @SuppressWarnings("NullAway.Init")
    private Path keys;

    @Option(names = "--input", required = true, paramLabel = "FILE", description = "What fhe4j run wrote.")
    @SuppressWarnings("NullAway.Init")
    private Path input;

    @Mixin
    private PassphraseOptions passphrases = new PassphraseOptions();

    @Mixin
    private BackendChoice choice = new BackendChoice();

    @Mixin
    private ReleaseOptions release = new ReleaseOptions();

    @Mixin
    private PlanOptions options = new PlanOptions();

    @Mixin
    private FactOutput output = new FactOutput();

    @Override
    public Integer call() throws IOException {
        KeyDirectory directory = new KeyDirectory(keys);
        PlanFile plan = directory.plan();
        char[] passphrase = passphrases.known();
        try (BackendChoice.Opened opened = choice.open();
                CkksClient client = CkksKeyStore.open(directory.secret(), passphrase, ClientWork.on(opened));
                InferenceFile results = InferenceFile.open(
                        input, plan.parameters(), plan.packing(), InferenceFile.Content.RESULTS, client.keySet())) {
            print(decrypt(client, results, plan, release.policy(directory, plan, options, client)));
        } finally {
            Arrays.fill(passphrase, '\0');
        }
        return ExitCode.OK;
    }

    private static List<double[]> decrypt(
            CkksClient client, InferenceFile results, PlanFile plan, Optional<ReleasePolicy> policy) {
        InputPacking packing = plan.packing();
        List<double[]> slots = new ArrayList<>();
        while (results.hasNext()) {
            CkksCiphertext result = results.next();
            // Only the outputs are told to others: each number more makes the noise of all larger.
            slots.add(
                    policy.isEmpty()
                            ? client.decryptForKeyOwner(result, packing.slots())
                            : Arrays.copyOf(
                                    client.decrypt(result, ReleaseOptions.told(packing), policy.get()),
                                    packing.slots()));
        }
        return plan.packing().unpackAll(slots, results.images());
    }

    private void print(List<double[]> logits) {
        PrintWriter out = spec.commandLine().getOut();
        if (output.isJson()) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("images", logits.size());
            facts.put(
                    "predictions", logits.stream().map(ClearEvaluator::largest).toList());
            facts.put("logits", logits);
            output.print(facts);
        } else {
            for (int i = 0; i < logits.size(); i++) {
                double[] numbers = logits.get(i);
                out.println("input " + i + ": " + ClearEvaluator.largest(numbers) + "   logits "
                        + Arrays.stream(numbers)
                                .mapToObj(x -> String.format(Locale.ROOT, "%.3f", x))
                                .collect(Collectors.joining(" ")));
            }
            out.flush();
        }
    }
}
