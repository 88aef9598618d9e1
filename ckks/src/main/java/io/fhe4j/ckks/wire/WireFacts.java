package io.fhe4j.ckks.wire;

import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.Packing;
import io.fhe4j.ckks.Scale;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the metadata of a file of CKKS say, for people who do not have its parameters at hand. Fields are read in bounds that hold for
 * all parameters; whether they fit the file's own, {@link CkksWire} checks.
 */
public final class WireFacts {

    private static final int MAX_LEVEL = 256;
    private static final int MAX_ENTRIES = 4096;
    private static final double MAX_DOUBLE = Double.MAX_VALUE;

    private WireFacts() {}

    /**
     * Reads what the metadata say; of types that are not of CKKS, nothing.
     *
     * @param reader a reader before the first chunk; none is read, except that a file of parameters has none
     * @return names and values: numbers, texts, and lists of such maps
     * @throws io.fhe4j.api.MalformedInputException if the metadata are not what a writer writes
     */
    public static Map<String, Object> of(EnvelopeReader reader) {
        Map<String, Object> facts = new LinkedHashMap<>();
        MetadataReader in = reader.metadata();
        switch (reader.header().type()) {
            case CkksWire.PARAMETERS_TYPE -> facts.put("parameters", of(ParametersCodec.read(reader)));
            case CkksWire.CIPHERTEXT_TYPE -> facts.put("ciphertexts", ciphertexts(in));
            case CkksWire.PLAINTEXT_TYPE -> {
                value(in, facts);
                facts.put("bound", in.readDouble("bound", 0, MAX_DOUBLE));
            }
            case CkksWire.EVALUATION_KEYS_TYPE -> facts.put("keys", keys(in));
            case CkksWire.PUBLIC_KEY_TYPE -> facts.put("seeded", in.readBoolean("seeded"));
            default -> {
                // not ours
            }
        }
        return facts;
    }

    /**
     * Says what parameters are.
     *
     * @param parameters the parameters
     * @return names and values
     */
    public static Map<String, Object> of(CkksParameters parameters) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("description", parameters.toString());
        facts.put("ringDegree", parameters.ringDegree());
        facts.put("depth", parameters.depth());
        facts.put("scaleBits", parameters.scaleBits());
        facts.put("logQP", parameters.logQP());
        facts.put("digits", parameters.digits(parameters.depth()));
        facts.put("messageBound", parameters.messageBound());
        facts.put("inputBound", parameters.inputBound());
        facts.put("secret", parameters.secretDistribution().name().toLowerCase(Locale.ROOT));
        facts.put("securityBits", parameters.securityBits());
        parameters.insecurity().ifPresent(reason -> facts.put("insecure", reason));
        return facts;
    }

    private static List<Map<String, Object>> ciphertexts(MetadataReader in) {
        int count = in.readCount("number of ciphertexts", 1, MAX_ENTRIES);
        List<Map<String, Object>> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("degree", in.readInt("degree", 1, 2));
            value(in, facts);
            facts.put("bound", in.readDouble("message bound", 0, MAX_DOUBLE));
            facts.put("errorDeviation", in.readDouble("deviation", 0, MAX_DOUBLE));
            facts.put("errorBias", in.readDouble("bias", 0, MAX_DOUBLE));
            boolean seeded = in.readBoolean("seeded");
            facts.put("seeded", seeded);
            if (seeded) {
                in.readBytes("seed", PublicSeed.BYTES);
                in.readInt("place", 0, Integer.MAX_VALUE);
            }
            list.add(facts);
        }
        in.expectEnd();
        return list;
    }

    private static void value(MetadataReader in, Map<String, Object> facts) {
        facts.put("level", in.readInt("level", 0, MAX_LEVEL));
        int count = in.readCount("scale factors", 0, Scale.MAX_FACTORS);
        List<Scale.Factor> factors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long base = in.readLong("scale base", 2, Long.MAX_VALUE);
            factors.add(new Scale.Factor(base, in.readBigInteger("scale exponent", Scale.MAX_EXPONENT_BITS)));
        }
        try {
            facts.put(
                    "scale",
                    String.format(
                            Locale.ROOT, "2^%.3f", Scale.ofFactors(factors).log2()));
        } catch (IllegalArgumentException e) {
            throw in.invalid("scale factors", String.valueOf(e.getMessage()));
        }
        facts.put("packing", in.readEnum("packing", Packing.class).name().toLowerCase(Locale.ROOT));
        facts.put("slots", in.readInt("slots", 1, CkksParameters.MAX_RING_DEGREE));
    }

    private static List<Map<String, Object>> keys(MetadataReader in) {
        int count = in.readCount("number of keys", 0, MAX_ENTRIES);
        List<Map<String, Object>> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, Object> facts = new LinkedHashMap<>();
            long element = in.readLong("Galois element", 0, 2L * CkksParameters.MAX_RING_DEGREE);
            facts.put("key", element == 0 ? "relinearisation" : "galois");
            facts.put("galoisElement", element);
            facts.put("level", in.readInt("level", 0, MAX_LEVEL));
            boolean seeded = in.readBoolean("seeded");
            facts.put("seeded", seeded);
            if (seeded) {
                in.readBytes("seed", PublicSeed.BYTES);
            }
            list.add(facts);
        }
        in.expectEnd();
        return list;
    }
}
