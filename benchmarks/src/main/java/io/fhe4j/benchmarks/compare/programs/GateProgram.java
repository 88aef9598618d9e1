package io.fhe4j.benchmarks.compare.programs;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.client.ClientOptions;
import io.fhe4j.client.FhewClient;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.FhewSets;
import io.fhe4j.ringgsw.Gate;
import io.fhe4j.ringgsw.GateEvaluator;
import io.fhe4j.ringgsw.LweCiphertext;
import io.fhe4j.ringgsw.wire.FhewWire;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A bootstrapped NAND of two fresh bits.
 *
 * @param set the name of a published set, or of one that protects nothing
 * @param method how its accumulator is turned
 */
record GateProgram(String set, BlindRotationMethod method) implements Program {

    private static final String REASON = "fhe4j compare";
    private static final String KEYS = "keys.fhe";
    private static final String INPUTS = "inputs.fhe";

    private FhewParameters parameters() {
        FhewParameters parameters = FhewSets.any(set, REASON);
        return parameters.method() == method ? parameters : parameters.withMethod(method);
    }

    @Override
    public String name() {
        return "gate." + method.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String size() {
        return set;
    }

    @Override
    public int ringDegree() {
        return parameters().ringDegree();
    }

    @Override
    public String description() {
        FhewParameters parameters = parameters();
        return "NAND of two encrypted bits, %s by %s; N = %d, log Q = %d"
                .formatted(
                        set,
                        method,
                        parameters.ringDegree(),
                        parameters.ringModulus().bits());
    }

    @Override
    public void prepare(Path folder, Backend backend, ProgressListener listener) {
        try (FhewClient client =
                FhewClient.generate(parameters(), ClientOptions.defaults().on(backend))) {
            FhewWire.write(folder.resolve(KEYS), client.evaluationKeys(listener));
            FhewWire.write(folder.resolve(INPUTS), client.encrypt(true, false));
        }
    }

    @Override
    public OpenProgram open(Backend backend, Path folder) {
        FhewParameters parameters = parameters();
        FhewEvaluationKeys keys = FhewWire.readEvaluationKeys(folder.resolve(KEYS), parameters);
        GateEvaluator evaluator = GateEvaluator.on(backend, keys);
        List<LweCiphertext> bits = FhewWire.readCiphertexts(folder.resolve(INPUTS), parameters, keys.keySet());
        return new ScopedProgram(backend) {
            @Override
            List<HostRows> compute(boolean download) {
                LweCiphertext result = evaluator.evaluate(Gate.NAND, bits.getFirst(), bits.getLast());
                return download ? List.of(result.residues().toHost()) : List.of();
            }
        };
    }
}
