package io.fhe4j.cli.client;

import io.fhe4j.ringgsw.integer.LookUpCount;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the demo of integers found.
 *
 * @param task the formula with its inputs
 * @param parameters the set
 * @param place where it ran
 * @param engine what computed
 * @param predicted what the clear evaluator said it would cost
 * @param counted what it did cost
 * @param nanos how long each stage took
 * @param keyBytes what the client sends once: bodies and seed
 * @param value what came out; 0 or 1 for a truth value
 */
record IntegersResult(
        IntegersTask task,
        PbsParameters parameters,
        GatesResult.Place place,
        String engine,
        LookUpCount predicted,
        LookUpCount counted,
        Nanos nanos,
        long keyBytes,
        BigInteger value) {

    /** The time of each stage. */
    record Nanos(long keygen, long prepare, long encrypt, long compute, long decrypt) {}

    boolean isRight() {
        return value.equals(task.expected());
    }

    double computeMillis() {
        return GatesResult.millis(nanos.compute);
    }

    /** 0 where nothing was looked up. */
    double millisPerLookUp() {
        return counted.lookUps() == 0 ? 0 : GatesResult.millis(nanos.compute / counted.lookUps());
    }

    /** The names are an interface for machines: they stay. */
    Map<String, Object> toJson() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("expression", task.text());
        facts.put("type", task.type().toString());
        facts.put("inputs", task.values());
        facts.put("value", task.isBit() ? value.signum() != 0 : value);
        facts.put("right", isRight());
        facts.put("set", parameters.name());
        facts.put("parameters", parameters.toString());
        facts.put("securityBits", parameters.securityBits());
        facts.put("engine", engine);
        facts.put("backend", place.backend());
        facts.put("backendReason", place.reason());
        facts.put("vectorBits", place.vectorBits());
        facts.put("threads", place.threads());
        facts.put("predicted", toJson(predicted));
        facts.put("counted", toJson(counted));
        facts.put("keyBytes", keyBytes);
        facts.put("keygenMillis", GatesResult.millis(nanos.keygen));
        facts.put("prepareMillis", GatesResult.millis(nanos.prepare));
        facts.put("encryptMillis", GatesResult.millis(nanos.encrypt));
        facts.put("computeMillis", computeMillis());
        facts.put("decryptMillis", GatesResult.millis(nanos.decrypt));
        facts.put("millisPerLookUp", millisPerLookUp());
        return facts;
    }

    private static Map<String, Object> toJson(LookUpCount count) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("lookUps", count.lookUps());
        facts.put("batches", count.batches());
        if (count.lookUps() > 0) {
            facts.put("failureLog2", count.log2Failure());
        }
        return facts;
    }
}
