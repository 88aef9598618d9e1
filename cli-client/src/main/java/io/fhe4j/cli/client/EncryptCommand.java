package io.fhe4j.cli.client;

import io.fhe4j.api.MalformedInputException;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.PublicKey;
import io.fhe4j.ckks.wire.CkksWire;
import io.fhe4j.cli.BackendChoice;
import io.fhe4j.cli.ExitCode;
import io.fhe4j.cli.FactOutput;
import io.fhe4j.cli.InferenceFile;
import io.fhe4j.cli.PlanFile;
import io.fhe4j.cli.Progress;
import io.fhe4j.client.CkksEncryptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fhe4j encrypt}: packs inputs and encrypts them under the public key. */
@Command(
        name = "encrypt",
        description = "Encrypt inputs of a network under the public key of a key set; the secret key is not needed.")
final class EncryptCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--keys",
            required = true,
            paramLabel = "DIR",
            description = "The folder of the key set; plan.json and public.fhe are read.")
    @SuppressWarnings("NullAway.Init")
    private Path keys;

    @Option(
            names = "--input",
            required = true,
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "Inputs: IDX files of images (perhaps compressed), or lines of numbers separated by commas, one line an"
                            + " input; or \"samples\" for the digits that come with fhe4j.")
    @SuppressWarnings("NullAway.Init")
    private List<String> inputs;

    @Option(names = "--count", paramLabel = "K", description = "Encrypt the first K inputs only.")
    private int count = InferenceFile.MAX_IMAGES;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where the encrypted inputs go.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Mixin
    private BackendChoice choice = new BackendChoice();

    @Mixin
    private FactOutput output = new FactOutput();

    @Override
    public Integer call() throws IOException {
        if (count < 1 || count > InferenceFile.MAX_IMAGES) {
            throw new ParameterException(
                    spec.commandLine(), "--count takes 1 to " + InferenceFile.MAX_IMAGES + ", not " + count);
        }
        KeyDirectory directory = new KeyDirectory(keys);
        PlanFile plan = directory.plan();
        List<double[]> images = read(plan);
        PublicKey key = CkksWire.readPublicKey(directory.publicKey(), plan.parameters());
        long start = System.nanoTime();
        int ciphertexts = plan.packing().ciphertexts(images.size());
        try (BackendChoice.Opened opened = choice.open();
                Progress progress = Progress.onTerminal()) {
            CkksEncryptor encryptor = CkksEncryptor.of(key, opened.backend());
            Iterator<CkksCiphertext> encrypted = IntStream.range(0, ciphertexts)
                    .mapToObj(i -> {
                        progress.progress("encrypting", i + 1L, ciphertexts);
                        return encryptor.encrypt(plan.packing()
                                .pack(batch(images, i, plan.packing().batch())));
                    })
                    .iterator();
            InferenceFile.write(
                    out,
                    plan.parameters(),
                    key.keySet(),
                    InferenceFile.Content.INPUTS,
                    images.size(),
                    ciphertexts,
                    encrypted);
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("file", out.toString());
        facts.put("images", images.size());
        facts.put("ciphertexts", ciphertexts);
        facts.put("bytes", Files.size(out));
        facts.put("encryptMillis", (System.nanoTime() - start) / 1_000_000);
        output.print(facts);
        return ExitCode.OK;
    }

    private List<double[]> read(PlanFile plan) {
        List<double[]> images = new ArrayList<>();
        for (String name : inputs) {
            images.addAll(InputFiles.read(name, plan.packing().inputs(), count - images.size()));
        }
        if (images.isEmpty()) {
            throw new MalformedInputException(
                    String.join(", ", inputs), "file", "there is no input in it", "give at least one input");
        }
        return images;
    }

    private static List<double[]> batch(List<double[]> images, int index, int size) {
        return images.subList(index * size, Math.min(images.size(), (index + 1) * size));
    }
}
