package io.fhe4j.cli.client;

import io.fhe4j.cli.BackendChoice;
import io.fhe4j.cli.SimulatedReport;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.spi.SimulatedCost;
import io.fhe4j.ringgsw.BlindRotationKey;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the demo of gates found.
 *
 * @param parameters the set
 * @param inputs the numbers
 * @param place where it ran
 * @param nanos how long the client took
 * @param bytes how large the keys are
 * @param engine what computed
 * @param failureLog2 log2 of a bound of the probability that any gate went wrong, by the errors that entered them
 * @param operations what came out, and how long it took
 * @param simulated what all operations together take on a device that is simulated
 */
record GatesResult(
        FhewParameters parameters,
        GateInputs inputs,
        Place place,
        Nanos nanos,
        Bytes bytes,
        String engine,
        double failureLog2,
        List<Operation> operations,
        Optional<SimulatedCost> simulated) {

    private static final double NANOS_PER_MILLI = 1e6;

    /** Where it ran: the backend, why it was chosen, how wide its vectors are, on how many threads. */
    record Place(String backend, String reason, int vectorBits, int threads) {

        static Place of(BackendChoice.Opened opened) {
            Backend backend = opened.backend();
            return new Place(
                    backend.name(),
                    backend.capabilities().reason(),
                    backend.capabilities().vectorBits(),
                    opened.threads());
        }
    }

    /** The time of each of the client's stages, and of bringing the keys to where gates run. */
    record Nanos(long keygen, long prepare, long encrypt, long decrypt) {}

    /** The sizes of the keys in words of 16, 32 or 64 bits, as short as their moduli allow; and of both as the backend keeps them. */
    record Bytes(long blindRotationKey, long switchingKey, long inBackend) {

        static Bytes of(FhewEvaluationKeys keys, Backend backend) {
            return new Bytes(
                    BlindRotationKey.bytes(keys.parameters()),
                    keys.switching().residues().shape().words()
                            * HostRows.compactBytes(keys.parameters().switchingBasis()),
                    BlindRotationKey.bytes(keys.parameters(), backend)
                            + backend.imageBytes(
                                    keys.switching().residues().shape(),
                                    keys.parameters().switchingBasis()));
        }
    }

    /** One operation on all pairs: bootstrapped gates, the batches they came in, time, decrypted results. */
    record Operation(GateOperation kind, long gates, int batches, long nanos, List<Long> values) {

        double millis() {
            return GatesResult.millis(nanos);
        }

        double millisPerGate() {
            return GatesResult.millis(nanos / gates);
        }
    }

    boolean isRight(Operation operation, int pair) {
        long expected = operation.kind.apply(inputs.a().get(pair), inputs.b().get(pair));
        return operation.values.get(pair) == expected;
    }

    int right() {
        int right = 0;
        for (Operation operation : operations) {
            for (int pair = 0; pair < inputs.count(); pair++) {
                right += isRight(operation, pair) ? 1 : 0;
            }
        }
        return right;
    }

    int results() {
        return operations.size() * inputs.count();
    }

    static double millis(long nanos) {
        return Math.round(nanos / NANOS_PER_MILLI * 1000) / 1000.0;
    }

    /** The names are an interface for machines: they stay. */
    Map<String, Object> toJson() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("method", parameters.method().name().toLowerCase(Locale.ROOT));
        facts.put("set", parameters.name());
        facts.put("parameters", parameters.toString());
        facts.put("assurance", parameters.assurance());
        facts.put("bits", inputs.bits());
        facts.put("pairs", inputs.count());
        facts.put("right", right());
        facts.put("results", results());
        facts.put("failureLog2", failureLog2);
        facts.put("engine", engine);
        facts.put("backend", place.backend);
        facts.put("backendReason", place.reason);
        facts.put("vectorBits", place.vectorBits);
        facts.put("threads", place.threads);
        facts.put("blindRotationKeyBytes", bytes.blindRotationKey);
        facts.put("switchingKeyBytes", bytes.switchingKey);
        facts.put("backendKeyBytes", bytes.inBackend);
        facts.put("keygenMillis", millis(nanos.keygen));
        facts.put("prepareMillis", millis(nanos.prepare));
        facts.put("encryptMillis", millis(nanos.encrypt));
        facts.put("decryptMillis", millis(nanos.decrypt));
        facts.put("a", inputs.a());
        facts.put("b", inputs.b());
        List<Map<String, Object>> all = new ArrayList<>();
        for (Operation operation : operations) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("operation", operation.kind.formula());
            one.put("values", operation.values);
            one.put("gates", operation.gates);
            one.put("batches", operation.batches);
            one.put("millis", operation.millis());
            one.put("millisPerGate", operation.millisPerGate());
            all.add(one);
        }
        facts.put("operations", all);
        simulated.ifPresent(cost -> facts.put("simulated", SimulatedReport.facts(cost)));
        return facts;
    }
}
