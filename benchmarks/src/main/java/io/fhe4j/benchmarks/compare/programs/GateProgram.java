package io.fhe4j.benchmarks.compare.programs;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.cli.MemfheBitNetwork;
import io.fhe4j.client.ClientOptions;
import io.fhe4j.client.FhewClient;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.Circuit;
import io.fhe4j.ringgsw.CircuitBuilder;
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
 * Gates on fresh bits, which are 1, 0, 1 and so on.
 *
 * @param name of the program
 * @param words what it computes
 * @param circuit its gates
 * @param set the name of a published set, or of one that protects nothing
 * @param method how accumulators are turned
 */
record GateProgram(String name, String words, Circuit circuit, String set, BlindRotationMethod method)
        implements Program {

    private static final String REASON = "fhe4j compare";
    private static final String KEYS = "keys.fhe";
    private static final String INPUTS = "inputs.fhe";

    /** A bootstrapped NAND. */
    static GateProgram nand(String set, BlindRotationMethod method) {
        CircuitBuilder builder = new CircuitBuilder();
        builder.output(builder.gate(Gate.NAND, builder.input(), builder.input()));
        return new GateProgram(
                "gate." + method.name().toLowerCase(Locale.ROOT),
                "NAND of two encrypted bits",
                builder.build(),
                set,
                method);
    }

    /** The network on bits that {@code pim reproduce memfhe} records. */
    static GateProgram network(String set) {
        MemfheBitNetwork network = MemfheBitNetwork.recorded();
        Circuit circuit = network.circuit();
        return new GateProgram(
                "network.bits",
                network.name() + " in " + circuit.gates() + " gates",
                circuit,
                set,
                BlindRotationMethod.GINX);
    }

    private FhewParameters parameters() {
        FhewParameters parameters = FhewSets.any(set, REASON);
        return parameters.method() == method ? parameters : parameters.withMethod(method);
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
        return "%s, %s by %s; N = %d, log Q = %d"
                .formatted(
                        words,
                        set,
                        method,
                        parameters.ringDegree(),
                        parameters.ringModulus().bits());
    }

    @Override
    public void prepare(Path folder, Backend backend, ProgressListener listener) {
        boolean[] bits = new boolean[circuit.inputs()];
        for (int k = 0; k < bits.length; k += 2) {
            bits[k] = true;
        }
        try (FhewClient client =
                FhewClient.generate(parameters(), ClientOptions.defaults().on(backend))) {
            FhewWire.write(folder.resolve(KEYS), client.evaluationKeys(listener));
            FhewWire.write(folder.resolve(INPUTS), client.encrypt(bits));
        }
    }

    @Override
    public OpenProgram open(Backend backend, Path folder) {
        FhewParameters parameters = parameters();
        FhewEvaluationKeys keys = FhewWire.readEvaluationKeys(folder.resolve(KEYS), parameters);
        GateEvaluator evaluator = GateEvaluator.on(backend, keys);
        List<LweCiphertext> inputs = FhewWire.readCiphertexts(folder.resolve(INPUTS), parameters, keys.keySet());
        return new ScopedProgram(backend) {
            @Override
            List<HostRows> compute(boolean download) {
                List<LweCiphertext> results = circuit.evaluate(evaluator, inputs);
                return download
                        ? results.stream()
                                .map(result -> result.residues().toHost())
                                .toList()
                        : List.of();
            }
        };
    }
}
