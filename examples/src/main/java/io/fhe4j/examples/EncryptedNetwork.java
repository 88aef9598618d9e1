package io.fhe4j.examples;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.client.CkksClient;
import io.fhe4j.nn.ClearEvaluator;
import io.fhe4j.nn.Network;
import io.fhe4j.nn.onnx.OnnxReader;
import io.fhe4j.nn.plan.EncryptedInference;
import io.fhe4j.nn.plan.InferencePlan;
import io.fhe4j.nn.plan.InputPacking;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A network of your own, from an ONNX file to predictions that the server never sees. docs/networks.md says which layers are
 * understood, and how to declare bounds when exporting.
 */
public final class EncryptedNetwork {

    private static final int INPUTS = 4;

    private EncryptedNetwork() {}

    /** Infers on made-up inputs: the argument is an ONNX file. */
    public static void main(String[] arguments) {
        if (arguments.length != 1) {
            System.err.println("give an ONNX file, such as nn/src/main/resources/io/fhe4j/nn/models/digits8x8.onnx");
            return;
        }
        Path model = Path.of(arguments[0]);
        Network network = OnnxReader.read(model);
        List<double[]> inputs = madeUp(network);
        List<double[]> results = infer(model, inputs);
        ClearEvaluator clear = new ClearEvaluator(network);
        for (int i = 0; i < inputs.size(); i++) {
            double[] expected = clear.evaluate(inputs.get(i));
            int predicted = ClearEvaluator.largest(results.get(i));
            double error = 0;
            for (int k = 0; k < expected.length; k++) {
                error = Math.max(error, Math.abs(expected[k] - results.get(i)[k]));
            }
            System.out.printf(
                    Locale.ROOT,
                    "input %d: class %d under encryption, %d in the clear, largest error %.1e%n",
                    i,
                    predicted,
                    ClearEvaluator.largest(expected),
                    error);
        }
    }

    private static List<double[]> madeUp(Network network) {
        SplittableRandom random = new SplittableRandom(1);
        List<double[]> inputs = new ArrayList<>();
        for (int i = 0; i < INPUTS; i++) {
            inputs.add(
                    random.doubles(network.inputSize(), 0, network.inputBound()).toArray());
        }
        return inputs;
    }

    /**
     * Plans, makes keys, encrypts, infers, decrypts.
     *
     * @param model an ONNX file
     * @param inputs numbers within the network's input bound, as many in each as the network takes
     * @return the network's outputs for each input, within 2^-10
     */
    public static List<double[]> infer(Path model, List<double[]> inputs) {
        // What cannot be evaluated is refused here, by the name of its node. Client and server make the same plan.
        InferencePlan plan = InferencePlan.of(OnnxReader.read(model));
        InputPacking packing = plan.packing();
        try (Backend backend = Backends.openDefault();
                CkksClient client = CkksClient.generate(plan.parameters())) {
            // The client encrypts: several inputs share a ciphertext.
            List<CkksCiphertext> encrypted =
                    packing.packAll(inputs).stream().map(client::encrypt).toList();
            // The server has the network and the evaluation keys. Its weights are encoded once, for any number of
            // inputs.
            CkksEvaluator server = CkksEvaluator.on(backend, client.evaluationKeys(plan.keyRequest()));
            EncryptedInference inference = plan.prepare(server, ProgressListener.NONE);
            List<CkksCiphertext> results = inference.run(encrypted, ProgressListener.NONE);
            // The client reads the results.
            List<double[]> slots = results.stream()
                    .map(result -> client.decryptForKeyOwner(result, packing.slots()))
                    .toList();
            return packing.unpackAll(slots, inputs.size());
        }
    }
}
