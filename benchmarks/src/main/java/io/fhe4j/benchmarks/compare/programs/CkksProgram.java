package io.fhe4j.benchmarks.compare.programs;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.benchmarks.CkksSizes;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.ckks.wire.CkksWire;
import io.fhe4j.client.CkksClient;
import io.fhe4j.client.ClientOptions;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.HostRows;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One operation of CKKS on fresh ciphertexts at the highest level of a size.
 *
 * @param operation which
 * @param logDegree log2 of N, one of {@link CkksSizes#logDegrees}
 */
record CkksProgram(Operation operation, int logDegree) implements Program {

    private static final String KEYS = "keys.fhe";
    private static final String INPUTS = "inputs.fhe";
    private static final int SEED = 6;

    /** What is computed. */
    enum Operation {
        MULTIPLY(
                "ckks.multiply",
                "product of two ciphertexts, relinearised and rescaled",
                KeyRequest.relinearisation()) {
            @Override
            CkksCiphertext apply(CkksEvaluator evaluator, CkksCiphertext x, CkksCiphertext y) {
                CkksEvaluator manual = evaluator.manual();
                return manual.rescale(manual.relinearise(manual.multiply(x, y)));
            }
        },
        ROTATE(
                "ckks.rotate",
                "rotation of a ciphertext by one slot",
                KeyRequest.none().rotations(1)) {
            @Override
            CkksCiphertext apply(CkksEvaluator evaluator, CkksCiphertext x, CkksCiphertext y) {
                return evaluator.rotate(x, 1);
            }
        };

        private final String label;
        private final String description;

        @SuppressWarnings("ImmutableEnumChecker") // a request is immutable
        private final KeyRequest keys;

        Operation(String label, String description, KeyRequest keys) {
            this.label = label;
            this.description = description;
            this.keys = keys;
        }

        abstract CkksCiphertext apply(CkksEvaluator evaluator, CkksCiphertext x, CkksCiphertext y);
    }

    private CkksParameters parameters() {
        return CkksSizes.parameters(logDegree);
    }

    @Override
    public String name() {
        return operation.label;
    }

    @Override
    public String size() {
        return "N=" + ringDegree();
    }

    @Override
    public int ringDegree() {
        return 1 << logDegree;
    }

    @Override
    public String description() {
        CkksParameters set = parameters();
        return "%s; depth %d, log QP = %.0f, 128-bit"
                .formatted(operation.description, set.depth(), Math.ceil(set.logQP()));
    }

    @Override
    public void prepare(Path folder, Backend backend, ProgressListener listener) {
        CkksParameters set = parameters();
        SplittableRandom random = new SplittableRandom(SEED);
        double bound = set.inputBound();
        try (CkksClient client =
                CkksClient.generate(set, ClientOptions.defaults().on(backend))) {
            CkksWire.write(folder.resolve(KEYS), client.evaluationKeys(operation.keys, listener));
            CkksCiphertext x =
                    client.encrypt(random.doubles(set.maxSlots(), -bound, bound).toArray());
            CkksCiphertext y =
                    client.encrypt(random.doubles(set.maxSlots(), -bound, bound).toArray());
            CkksWire.write(folder.resolve(INPUTS), List.of(x, y));
        }
    }

    @Override
    public OpenProgram open(Backend backend, Path folder) {
        CkksParameters set = parameters();
        CkksEvaluator evaluator = CkksEvaluator.on(backend, CkksWire.readEvaluationKeys(folder.resolve(KEYS), set));
        List<CkksCiphertext> inputs = CkksWire.readCiphertexts(folder.resolve(INPUTS), set);
        return new ScopedProgram(backend) {
            @Override
            List<HostRows> compute(boolean download) {
                CkksCiphertext result = operation.apply(evaluator, inputs.getFirst(), inputs.getLast());
                return download ? List.of(result.residues().toHost()) : List.of();
            }
        };
    }
}
