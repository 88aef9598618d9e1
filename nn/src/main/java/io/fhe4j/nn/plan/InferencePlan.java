package io.fhe4j.nn.plan;

import io.fhe4j.api.PrecisionException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.api.UnsupportedModelException;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.nn.Network;
import io.fhe4j.ntt.Backend;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Everything that encrypted inference with one network needs to know beforehand: parameters, packing, keys, operations. It follows
 * from the network and the wanted precision alone, the same on every machine, so a client and a server that read the same
 * model make the same plan. Immutable and thread-safe.
 */
public final class InferencePlan {
    /** The precision where none is asked for: every result within 2^−10 of the clear network's. */
    public static final int DEFAULT_PRECISION_BITS = 10;

    private final Network network;
    private final Network fused;
    private final int precisionBits;
    private final CkksParameters parameters;
    private final InputPacking packing;
    private final Program program;
    private final CountingArithmetic counts;
    private final double errorBits;

    private InferencePlan(Network network, int precisionBits, SecurityLevel security) {
        this.network = Objects.requireNonNull(network, "network");
        this.precisionBits = precisionBits;
        fused = NetworkFusion.fuse(network);
        ParameterChoice choice = new ParameterChoice(fused, precisionBits, security);
        parameters = choice.find();
        errorBits = choice.logWorstError(parameters.ringDegree())
                - parameters.scale(0).log2();
        packing = new InputPacking(
                parameters.maxSlots(),
                ParameterChoice.period(fused),
                network.inputSize(),
                network.outputSize(),
                network.inputBound());
        program = new Program(fused, packing);
        counts = new CountingArithmetic();
        program.run(counts, program.encode(counts, ProgressListener.NONE), program.depth(), ProgressListener.NONE);
    }

    /**
     * A plan with 128-bit security and results within 2^−10.
     *
     * @param network the network
     * @throws UnsupportedModelException if a layer is too wide for a ciphertext
     * @throws PrecisionException if no secure parameters reach the precision
     */
    public static InferencePlan of(Network network) {
        return of(network, DEFAULT_PRECISION_BITS, SecurityLevel.BITS_128);
    }

    /**
     * A plan.
     *
     * @param network the network
     * @param precisionBits b, 1 to 60: every result is within 2^−b of the clear network's, except with probability 2^−40
     * @param security the security level of the parameters
     * @throws IllegalArgumentException if the precision is outside its range
     * @throws UnsupportedModelException if a layer is too wide for a ciphertext
     * @throws PrecisionException if no secure parameters reach the precision
     */
    public static InferencePlan of(Network network, int precisionBits, SecurityLevel security) {
        if (precisionBits < 1 || precisionBits > 60) {
            throw new IllegalArgumentException("the precision is 1 to 60 bits, not " + precisionBits);
        }
        return new InferencePlan(network, precisionBits, security);
    }

    /** Returns the network, as it was given. */
    public Network network() {
        return network;
    }

    /** Returns the network that is computed: the same function in fewer levels. */
    public Network fusedNetwork() {
        return fused;
    }

    /** Returns the parameters to make keys for. */
    public CkksParameters parameters() {
        return parameters;
    }

    /** Returns how a client packs images and unpacks results. */
    public InputPacking packing() {
        return packing;
    }

    /** Returns the number of levels that the program takes, which is the depth of the parameters. */
    public int depth() {
        return program.depth();
    }

    /** Returns the evaluation keys that the server needs: rotations and relinearisation, each up to its level. */
    public KeyRequest keyRequest() {
        KeyRequest request = KeyRequest.none();
        if (counts.relinearisationLevel() >= 0) {
            request = KeyRequest.relinearisationAt(counts.relinearisationLevel());
        }
        for (Map.Entry<Integer, Integer> rotation : counts.rotationLevels().entrySet()) {
            request = request.rotationsAt(rotation.getValue(), rotation.getKey());
        }
        return request;
    }

    /** Returns the bytes of those keys in memory; a key file made from seeds holds half. */
    public long keyBytes() {
        long words = 0;
        for (int level : counts.rotationLevels().values()) {
            words += parameters.switchingKeyWords(level);
        }
        if (counts.relinearisationLevel() >= 0) {
            words += parameters.switchingKeyWords(counts.relinearisationLevel());
        }
        return words * Long.BYTES;
    }

    /** Returns the operations on one ciphertext by kind, such as "rotations". */
    public Map<String, Integer> operationCounts() {
        return Map.copyOf(counts.counts());
    }

    /**
     * Predicts the time of {@link EncryptedInference#run} for one ciphertext: every kernel call that it will make, each at its level, times what
     * such a call takes on a backend. That is measured now, for some seconds, with made-up residues, once the kernels are compiled; the
     * first inferences of a new process take longer.
     *
     * @param backend where inference would run, with its threads, opened with {@code BackendOptions.forMeasuring()}; it must be able to compute,
     *     unlike the backend of shapes
     */
    public Duration predictTime(Backend backend) {
        Map<StepCounts.At, Double> nanos =
                StepTimer.measure(backend, parameters, counts.steps().occurring());
        return Duration.ofNanos((long) counts.steps().total(at -> Objects.requireNonNull(nanos.get(at))));
    }

    StepCounts steps() {
        return counts.steps();
    }

    /**
     * Returns a bound on the error of every result, for a client that releases results with noise: none is farther from the
     * clear network's on packed inputs within their bound, except with probability 2^−40 for a ciphertext.
     */
    public double errorBound() {
        return StrictMath.pow(2, errorBits);
    }

    /** Returns log2 of the error that the noise model expects of the worst result: at most −{@code precisionBits}. */
    public double expectedErrorLog2() {
        return errorBits;
    }

    /**
     * Encodes the weights for an evaluator; do it once.
     *
     * @param evaluator computes with the plan's parameters, and has the keys of {@link #keyRequest}
     * @param listener hears of "encode weights"
     * @return what runs the plan; it lives in the evaluator's backend, so prepare it outside of scopes that close earlier
     * @throws io.fhe4j.api.IncompatibleException if the evaluator has other parameters
     */
    public EncryptedInference prepare(CkksEvaluator evaluator, ProgressListener listener) {
        return EncryptedInference.prepare(this, evaluator, listener);
    }

    Program program() {
        return program;
    }

    /** Returns the plan for people, several lines. */
    public String describe() {
        return String.format(
                Locale.ROOT,
                """
                %s
                computed as  %s
                parameters   %s
                depth        %d levels
                packing      %d images in each ciphertext of %d slots, %d features apart
                precision    results within 2^-%d asked for, 2^%.1f expected
                keys         %d rotations, %s, %.1f MB in memory, half of it in a file
                ciphertexts  %.1f kB in, %.1f kB out
                operations   %s""",
                network,
                fused.toString().replace("\n", "\n             "),
                parameters,
                depth(),
                packing.batch(),
                packing.slots(),
                packing.batch(),
                precisionBits,
                errorBits,
                counts.rotationLevels().size(),
                counts.relinearisationLevel() < 0 ? "no relinearisation" : "relinearisation",
                keyBytes() / 1e6,
                parameters.ciphertextWords(depth()) * Long.BYTES / 1e3,
                parameters.ciphertextWords(0) * Long.BYTES / 1e3,
                counts.counts());
    }

    @Override
    public String toString() {
        return describe();
    }
}
