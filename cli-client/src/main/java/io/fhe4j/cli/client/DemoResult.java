package io.fhe4j.cli.client;

import io.fhe4j.cli.BackendChoice;
import io.fhe4j.cli.SimulatedReport;
import io.fhe4j.nn.ClearEvaluator;
import io.fhe4j.nn.digits.DigitImage;
import io.fhe4j.nn.plan.InferencePlan;
import io.fhe4j.ntt.spi.SimulatedCost;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the demo found.
 *
 * @param plan the plan that ran
 * @param images the images
 * @param logits the decrypted results
 * @param expected the clear network's
 * @param opened where it ran
 * @param nanos how long each stage took
 * @param bytes how large keys and ciphertexts are
 * @param digest SHA-256 of the encrypted results
 * @param cpuDigest the same of what the processor gives for the same inputs, where the backend only simulates
 * @param simulated what the inference takes on the device that it simulates
 */
record DemoResult(
        InferencePlan plan,
        List<DigitImage> images,
        List<double[]> logits,
        List<double[]> expected,
        BackendChoice.Opened opened,
        Nanos nanos,
        Bytes bytes,
        String digest,
        @Nullable String cpuDigest,
        Optional<SimulatedCost> simulated) {

    private static final double NANOS_PER_MILLI = 1e6;

    /** The time of each stage: keys, encoding the weights, encoding and encrypting the images, inference, decryption. */
    record Nanos(long keygen, long encode, long encrypt, long evaluate, long decrypt) {}

    /** The sizes of what is sent: all evaluation keys, the public key, one ciphertext each way. */
    record Bytes(long evaluationKeys, long publicKey, long ciphertext, long result) {}

    int prediction(int image) {
        return ClearEvaluator.largest(logits.get(image));
    }

    int clearPrediction(int image) {
        return ClearEvaluator.largest(expected.get(image));
    }

    int label(int image) {
        return images.get(image).label();
    }

    int agreeWithClear() {
        int equal = 0;
        for (int i = 0; i < images.size(); i++) {
            equal += prediction(i) == clearPrediction(i) ? 1 : 0;
        }
        return equal;
    }

    int agreeWithLabel() {
        int equal = 0;
        for (int i = 0; i < images.size(); i++) {
            equal += prediction(i) == label(i) ? 1 : 0;
        }
        return equal;
    }

    /** log2 of the largest distance of a logit from the clear network's. */
    double maxLogitErrorLog2() {
        double worst = Double.MIN_NORMAL;
        for (int i = 0; i < images.size(); i++) {
            for (int k = 0; k < logits.get(i).length; k++) {
                worst = Math.max(worst, Math.abs(logits.get(i)[k] - expected.get(i)[k]));
            }
        }
        return Math.log(worst) / Math.log(2);
    }

    static double millis(long nanos) {
        return Math.round(nanos / NANOS_PER_MILLI * 1000) / 1000.0;
    }

    double evaluateMillisPerImage() {
        return millis(nanos.evaluate / images.size());
    }

    /** The names are an interface for machines: they stay. */
    Map<String, Object> toJson() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("network", plan.network().name());
        facts.put("images", images.size());
        facts.put("agreeWithClear", agreeWithClear());
        facts.put("agreeWithLabel", agreeWithLabel());
        facts.put("maxLogitErrorLog2", maxLogitErrorLog2());
        facts.put("securityBits", plan.parameters().securityBits());
        facts.put("ringDegree", plan.parameters().ringDegree());
        facts.put("logQP", plan.parameters().logQP());
        facts.put("depth", plan.depth());
        facts.put("imagesPerCiphertext", plan.packing().batch());
        facts.put("backend", opened.backend().name());
        facts.put("backendReason", opened.backend().capabilities().reason());
        facts.put("vectorBits", opened.backend().capabilities().vectorBits());
        facts.put("threads", opened.threads());
        facts.put("keyBytes", bytes.evaluationKeys);
        facts.put("publicKeyBytes", bytes.publicKey);
        facts.put("ciphertextBytes", bytes.ciphertext);
        facts.put("resultBytes", bytes.result);
        facts.put("keygenMillis", millis(nanos.keygen));
        facts.put("encodeMillis", millis(nanos.encode));
        facts.put("encryptMillis", millis(nanos.encrypt));
        facts.put("evaluateMillis", millis(nanos.evaluate));
        facts.put("evaluateMillisPerImage", evaluateMillisPerImage());
        facts.put("decryptMillis", millis(nanos.decrypt));
        facts.put("resultDigest", digest);
        if (cpuDigest != null) {
            facts.put("cpuResultDigest", cpuDigest);
        }
        simulated.ifPresent(cost -> facts.put("simulated", SimulatedReport.facts(cost)));
        facts.put("predictions", logits.stream().map(ClearEvaluator::largest).toList());
        facts.put("labels", images.stream().map(DigitImage::label).toList());
        return facts;
    }
}
