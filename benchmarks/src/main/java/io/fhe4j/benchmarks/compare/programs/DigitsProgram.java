package io.fhe4j.benchmarks.compare.programs;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.ckks.wire.CkksWire;
import io.fhe4j.client.CkksClient;
import io.fhe4j.client.ClientOptions;
import io.fhe4j.nn.BundledModels;
import io.fhe4j.nn.digits.DigitImage;
import io.fhe4j.nn.digits.DigitSamples;
import io.fhe4j.nn.plan.EncryptedInference;
import io.fhe4j.nn.plan.InferencePlan;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.HostRows;
import java.nio.file.Path;
import java.util.List;

/** The network of {@code fhe4j demo} on its handwritten digits: one ciphertext with all of them. */
final class DigitsProgram implements Program {

    private static final String KEYS = "keys.fhe";
    private static final String INPUTS = "inputs.fhe";

    private final InferencePlan plan = InferencePlan.of(BundledModels.DIGITS_8X8.load());

    @Override
    public String name() {
        return "digits";
    }

    @Override
    public String size() {
        return "N=" + ringDegree();
    }

    @Override
    public int ringDegree() {
        return plan.parameters().ringDegree();
    }

    @Override
    public String description() {
        return "the demo's network of 8×8 digits on " + DigitSamples.bundled().size()
                + " images in one ciphertext, 128-bit";
    }

    @Override
    public void prepare(Path folder, Backend backend, ProgressListener listener) {
        try (CkksClient client =
                CkksClient.generate(plan.parameters(), ClientOptions.defaults().on(backend))) {
            CkksWire.write(folder.resolve(KEYS), client.evaluationKeys(plan.keyRequest(), listener));
            List<double[]> images =
                    DigitSamples.bundled().stream().map(DigitImage::features).toList();
            List<CkksCiphertext> inputs =
                    plan.packing().packAll(images).stream().map(client::encrypt).toList();
            CkksWire.write(folder.resolve(INPUTS), inputs);
        }
    }

    @Override
    public OpenProgram open(Backend backend, Path folder) {
        CkksEvaluator evaluator =
                CkksEvaluator.on(backend, CkksWire.readEvaluationKeys(folder.resolve(KEYS), plan.parameters()));
        EncryptedInference inference = prepared(backend, evaluator);
        List<CkksCiphertext> inputs = CkksWire.readCiphertexts(folder.resolve(INPUTS), plan.parameters());
        return new ScopedProgram(backend) {
            @Override
            List<HostRows> compute(boolean download) {
                List<CkksCiphertext> results = inference.run(inputs, ProgressListener.NONE);
                return download
                        ? results.stream()
                                .map(result -> result.residues().toHost())
                                .toList()
                        : List.of();
            }
        };
    }

    /** Weights are encoded before inputs arrive. */
    @SuppressWarnings("try") // the region is there for its end
    private EncryptedInference prepared(Backend backend, CkksEvaluator evaluator) {
        try (Backend.Region region = backend.region(Backend.Region.PREPARATION)) {
            return plan.prepare(evaluator, ProgressListener.NONE);
        }
    }
}
