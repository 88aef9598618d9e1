package io.fhe4j.cli;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.CkksParametersBuilder;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.nn.plan.InferencePlan;
import io.fhe4j.nn.plan.InputPacking;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The public part of an inference plan, as a JSON file: all that a client needs to make keys, encrypt inputs and read results, and
 * nothing of the network's weights. {@code fhe4j plan MODEL --json} writes it.
 *
 * @param network the network's name, for people
 * @param parameters the parameters to make keys for
 * @param packing how inputs and results lie in the slots
 * @param keys the evaluation keys that the server needs
 */
public record PlanFile(String network, CkksParameters parameters, InputPacking packing, KeyRequest keys) {

    private static final String FORMAT = "fhe4j-plan";
    private static final int VERSION = 1;
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_NAME = 200;
    private static final int MAX_LEVELS = 256;
    private static final int MAX_KEYS = 4096;

    /**
     * Returns the public part of a plan.
     *
     * @param plan the plan
     */
    public static PlanFile of(InferencePlan plan) {
        return new PlanFile(plan.network().name(), plan.parameters(), plan.packing(), plan.keyRequest());
    }

    /**
     * Returns everything that a plan says, for {@link JsonOutput}; {@link #read} takes what it needs of it.
     *
     * @param plan the plan
     */
    public static Map<String, Object> facts(InferencePlan plan) {
        CkksParameters parameters = plan.parameters();
        Map<String, Object> facts = of(plan).toJson();
        facts.put("expectedErrorLog2", plan.expectedErrorLog2());
        facts.put("depth", plan.depth());
        facts.put("logQP", parameters.logQP());
        facts.put("securityBits", parameters.securityBits());
        facts.put("keyBytes", plan.keyBytes());
        facts.put("inputCiphertextBytes", parameters.ciphertextWords(plan.depth()) * Long.BYTES);
        facts.put("resultCiphertextBytes", parameters.ciphertextWords(0) * Long.BYTES);
        facts.put("imagesPerCiphertext", plan.packing().batch());
        facts.put("operations", plan.operationCounts());
        return facts;
    }

    /** Returns the content of the file, for {@link JsonOutput}. */
    public Map<String, Object> toJson() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("format", FORMAT);
        facts.put("version", VERSION);
        facts.put("network", network);
        facts.put("fingerprint", parameters.fingerprint().toString());
        facts.put("parameters", encoded(parameters));
        Map<String, Object> places = new LinkedHashMap<>();
        places.put("slots", packing.slots());
        places.put("period", packing.period());
        places.put("inputs", packing.inputs());
        places.put("outputs", packing.outputs());
        places.put("bound", packing.bound());
        facts.put("packing", places);
        List<Map<String, Object>> items = new ArrayList<>();
        for (KeyRequest.Item item : keys.items(parameters)) {
            Map<String, Object> key = new LinkedHashMap<>();
            key.put("galoisElement", item.galoisElement());
            key.put("level", item.level());
            items.add(key);
        }
        facts.put("keys", items);
        return facts;
    }

    /**
     * Writes the file, beside and then moved.
     *
     * @param file its name; what was there is replaced
     * @throws java.io.UncheckedIOException if the operating system refuses
     */
    public void write(Path file) {
        JsonOutput.write(file, toJson());
    }

    private static Map<String, Object> encoded(CkksParameters parameters) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("ringDegree", parameters.ringDegree());
        List<List<Long>> levels = new ArrayList<>();
        for (int level = 0; level <= parameters.depth(); level++) {
            levels.add(values(parameters.group(level)));
        }
        facts.put("levelPrimes", levels);
        facts.put("specialPrimes", values(parameters.special()));
        facts.put("digitRows", parameters.digitRows());
        facts.put("scaleBits", parameters.scaleBits());
        facts.put("messageBound", parameters.messageBound());
        facts.put("inputBound", parameters.inputBound());
        facts.put("secret", parameters.secretDistribution().name().toLowerCase(Locale.ROOT));
        return facts;
    }

    private static List<Long> values(RnsBasis basis) {
        return basis.moduli().stream().map(Modulus::value).toList();
    }

    /**
     * Reads a plan's file. Its parameters are checked like any others, so they are 128-bit secure.
     *
     * @param file what {@code fhe4j plan MODEL --json} printed
     * @return the plan's public part
     * @throws MalformedInputException if it cannot be read, is damaged, or contradicts itself
     * @throws io.fhe4j.api.InsecureParametersException if its parameters are below 128 bits of security
     */
    public static PlanFile read(Path file) {
        return read(JsonFields.read(file, MAX_BYTES));
    }

    static PlanFile parse(String source, byte[] bytes) {
        return read(JsonFields.parse(source, bytes, MAX_BYTES));
    }

    private static PlanFile read(JsonFields fields) {
        if (!fields.text("format", MAX_NAME).equals(FORMAT)) {
            throw fields.invalid("format", "the file is no plan of fhe4j");
        }
        fields.integer("version", VERSION, VERSION);
        CkksParameters parameters = parameters(fields.nested("parameters"));
        String fingerprint = fields.text("fingerprint", MAX_NAME);
        if (!parameters.fingerprint().toString().equals(fingerprint)) {
            throw fields.invalid("fingerprint", "the parameters have " + parameters.fingerprint() + " instead");
        }
        InputPacking packing = packing(fields.nested("packing"), parameters);
        KeyRequest keys = keys(fields, parameters);
        return new PlanFile(fields.text("network", MAX_NAME), parameters, packing, keys);
    }

    private static CkksParameters parameters(JsonFields fields) {
        CkksParametersBuilder builder = CkksParameters.builder();
        try {
            return builder.ringDegree((int) fields.integer("ringDegree", 1, CkksParameters.MAX_RING_DEGREE))
                    .levelPrimes(fields.integerLists(
                            "levelPrimes", MAX_LEVELS, CkksParameters.MAX_PRIMES_PER_LEVEL, 3, Long.MAX_VALUE))
                    .specialPrimes(fields.integers("specialPrimes", MAX_LEVELS, 3, Long.MAX_VALUE))
                    .digitRows((int) fields.integer("digitRows", 1, MAX_LEVELS))
                    .scaleBits((int) fields.integer("scaleBits", 1, Long.SIZE * CkksParameters.MAX_PRIMES_PER_LEVEL))
                    .messageBound(fields.positive("messageBound"))
                    .inputBound(fields.positive("inputBound"))
                    .secret(distribution(fields))
                    .build();
        } catch (InvalidParametersException | IllegalArgumentException e) {
            throw new MalformedInputException(
                    fields.source(),
                    "field parameters",
                    String.valueOf(e.getMessage()),
                    "ask the server for its plan again",
                    e);
        }
    }

    private static SecretDistribution distribution(JsonFields fields) {
        String name = fields.text("secret", MAX_NAME);
        for (SecretDistribution distribution : SecretDistribution.values()) {
            if (distribution.name().toLowerCase(Locale.ROOT).equals(name)) {
                return distribution;
            }
        }
        throw fields.invalid("secret", "it is neither ternary nor gaussian");
    }

    private static InputPacking packing(JsonFields fields, CkksParameters parameters) {
        int slots = parameters.maxSlots();
        int stated = (int) fields.integer("slots", slots, slots);
        int period = (int) fields.integer("period", 1, slots);
        int inputs = (int) fields.integer("inputs", 1, period);
        int outputs = (int) fields.integer("outputs", 1, period);
        double bound = fields.positive("bound");
        if (bound > parameters.inputBound()) {
            throw fields.invalid("bound", bound + " is above the parameters' input bound " + parameters.inputBound());
        }
        try {
            return new InputPacking(stated, period, inputs, outputs, bound);
        } catch (IllegalArgumentException e) {
            throw fields.invalid("period", String.valueOf(e.getMessage()));
        }
    }

    private static KeyRequest keys(JsonFields fields, CkksParameters parameters) {
        Map<Long, Integer> rotations = new HashMap<>();
        for (int step = 1; step < parameters.maxSlots(); step++) {
            rotations.put(parameters.galoisElement(step), step);
        }
        KeyRequest request = KeyRequest.none();
        for (JsonFields key : fields.objects("keys", MAX_KEYS)) {
            int level = (int) key.integer("level", 0, parameters.depth());
            long element = key.integer("galoisElement", 0, 2L * parameters.ringDegree());
            Integer step = rotations.get(element);
            if (element == 0) {
                request = request.and(KeyRequest.relinearisationAt(level));
            } else if (element == parameters.conjugationElement()) {
                request = request.conjugationAt(level);
            } else if (step != null) {
                request = request.rotationsAt(level, step);
            } else {
                throw key.invalid("galoisElement", element + " is neither a rotation's nor the conjugation's, nor 0");
            }
        }
        return request;
    }
}
