package io.fhe4j.benchmarks;

import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.CkksPlaintext;
import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ckks.EncodedTransform;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.ckks.linear.LinearTransform;
import io.fhe4j.client.CkksClient;
import io.fhe4j.client.ClientOptions;
import io.fhe4j.ntt.Backend;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Keys and operands of one parameter set, at its highest level, shared by the rows of one ring degree. */
final class CkksFixture implements AutoCloseable {

    /** Rotations of a hoisted call. */
    static final int HOISTED = 8;

    /** Slots of an inner sum, a power of two up to twice {@link #HOISTED}. */
    static final int SUMMED = 2 * HOISTED;

    private static final int SEED = 4;

    final CkksParameters parameters;
    final CkksClient client;
    final CkksEvaluator evaluator;
    final CkksEvaluator manual;
    final double[] values;
    final CkksPlaintext plaintext;
    final CkksCiphertext x;
    final CkksCiphertext y;
    /** A product of degree 2, for relinearisation and rescaling. */
    final CkksCiphertext product;

    final CkksCiphertext relinearised;
    final EncodedTransform transform;

    CkksFixture(Backend backend, CkksParameters parameters) {
        this.parameters = parameters;
        client = CkksClient.generate(parameters, ClientOptions.defaults().on(backend));
        evaluator = CkksEvaluator.on(
                backend,
                client.evaluationKeys(
                        KeyRequest.relinearisation().rotations(hoistedSteps()).conjugation()));
        manual = evaluator.manual();
        values = new SplittableRandom(SEED)
                .doubles(parameters.maxSlots(), -parameters.inputBound(), parameters.inputBound())
                .toArray();
        plaintext = evaluator.encoder().encode(values);
        x = client.encrypt(values);
        y = client.encrypt(values);
        product = manual.multiply(x, y);
        relinearised = manual.relinearise(product);
        transform = encoded(evaluator, parameters, values);
    }

    /** 1, 2, …, 8. */
    static int[] hoistedSteps() {
        return IntStream.rangeClosed(1, HOISTED).toArray();
    }

    /** A number that is not whole, so that a product with it needs a rescale. */
    double scalar() {
        return values[0];
    }

    /** Eight diagonals, encoded for the highest level. */
    private static EncodedTransform encoded(CkksEvaluator evaluator, CkksParameters parameters, double[] values) {
        ComplexVector diagonal = ComplexVector.ofReal(values);
        Map<Integer, ComplexVector> diagonals =
                IntStream.range(0, HOISTED).boxed().collect(Collectors.toMap(i -> i, i -> diagonal));
        return EncodedTransform.of(
                evaluator.encoder(), LinearTransform.ofDiagonals(diagonals, values.length), parameters.depth());
    }

    @Override
    public void close() {
        client.close();
    }
}
