package io.fhe4j.examples;

import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.client.CkksClient;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Scope;
import java.util.Locale;

/** Mean and variance of measurements that the server never sees. */
public final class PrivateStatistics {

    private static final int COUNT = 256;

    private PrivateStatistics() {}

    /**
     * What the client learns.
     *
     * @param mean the mean
     * @param variance the variance
     */
    public record Statistics(double mean, double variance) {}

    /** Computes on a made-up series and prints the result. */
    public static void main(String[] arguments) {
        double[] measurements = new double[COUNT];
        for (int i = 0; i < COUNT; i++) {
            measurements[i] = Math.sin(0.1 * i) / 2;
        }
        Statistics result = compute(measurements);
        System.out.printf(Locale.ROOT, "mean %.6f, variance %.6f%n", result.mean(), result.variance());
    }

    /**
     * Encrypts the measurements, computes on the ciphertext, decrypts the two results.
     *
     * @param measurements 256 numbers of at most 1 in magnitude
     */
    @SuppressWarnings("try") // the scope is there for its end
    public static Statistics compute(double[] measurements) {
        CkksParameters parameters = CkksParameters.builder()
                .depth(3)
                .precisionBits(20)
                .inputBound(1)
                .messageBound(COUNT)
                .build();
        KeyRequest keys = KeyRequest.relinearisation().rotations(CkksEvaluator.innerSumRotations(COUNT));
        try (Backend backend = Backends.openDefault();
                CkksClient client = CkksClient.generate(parameters)) {
            CkksCiphertext x = client.encrypt(measurements);
            CkksEvaluator server = CkksEvaluator.on(backend, client.evaluationKeys(keys));
            try (Scope scope = server.scope()) {
                CkksCiphertext mean = server.multiply(server.innerSum(x, COUNT), 1.0 / COUNT);
                CkksCiphertext meanOfSquares = server.multiply(server.innerSum(server.square(x), COUNT), 1.0 / COUNT);
                CkksCiphertext variance = server.subtract(meanOfSquares, server.square(mean));
                return new Statistics(client.decryptForKeyOwner(mean, 1)[0], client.decryptForKeyOwner(variance, 1)[0]);
            }
        }
    }
}
