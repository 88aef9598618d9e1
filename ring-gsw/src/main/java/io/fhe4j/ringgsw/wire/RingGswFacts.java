package io.fhe4j.ringgsw.wire;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.integer.IntegerType;
import io.fhe4j.ringgsw.noise.NoiseSources;
import io.fhe4j.ringgsw.pbs.CircuitParameters;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the metadata of a file of Ring-GSW say, for people who do not have its parameters at hand. Fields are read in bounds that hold for all
 * parameters; whether they fit the file's own, {@link FhewWire} and {@link PbsWire} check.
 */
public final class RingGswFacts {

    private static final int MAX_SPACE = 1 << 9;
    private static final int MAX_DEGREE = 1 << 16;

    private RingGswFacts() {}

    /** Whether a type of files is described here. */
    public static boolean knows(String type) {
        return type.startsWith("ringgsw.");
    }

    /**
     * Reads what the metadata say; of types that this version does not know, nothing.
     *
     * @param reader a reader before the first chunk; none is read
     * @return names and values
     * @throws io.fhe4j.api.MalformedInputException if the metadata are not what a writer writes
     */
    public static Map<String, Object> of(EnvelopeReader reader) {
        Map<String, Object> facts = new LinkedHashMap<>();
        MetadataReader in = reader.metadata();
        switch (reader.header().type()) {
            case FhewWire.PARAMETERS_TYPE -> facts.put("parameters", of(FhewParametersCodec.read(reader)));
            // Whoever asks what they are need not consent to their failures.
            case PbsWire.PARAMETERS_TYPE -> facts.put("parameters", of(PbsParametersCodec.read(reader, -1)));
            case FhewWire.CIPHERTEXT_TYPE ->
                facts.put("ciphertexts", in.readCount("number of ciphertexts", 1, LweCiphertextCodec.MAX_CIPHERTEXTS));
            case FhewWire.EVALUATION_KEYS_TYPE -> fhewKeys(in, facts);
            case FhewWire.SET_SWITCHING_KEY_TYPE -> {
                facts.put(
                        "fromParameters",
                        Fingerprint.fromBytes(in.readBytes("fingerprint of the source", Fingerprint.BYTES))
                                .toString());
                facts.put("fromNumbers", reader.header().chunks());
            }
            case FhewMappedKeys.TYPE -> {
                facts.put("representation", in.readString("representation", FhewMappedKeys.MAX_FORMAT));
                fhewKeys(in, facts);
            }
            case PbsWire.BLOCKS_TYPE -> blocks(in, facts);
            case PbsWire.VALUES_TYPE -> {
                List<Optional<IntegerType<?>>> types = PbsValueCodec.types(in);
                facts.put("values", types.size());
                facts.put(
                        "types",
                        types.stream()
                                .collect(Collectors.groupingBy(
                                        type -> type.map(Object::toString).orElse("FheBoolean"),
                                        TreeMap::new,
                                        Collectors.counting())));
                blocks(in, facts);
            }
            case PbsWire.EVALUATION_KEYS_TYPE -> {
                seededKeys(in, facts);
                facts.put("lweDimension", reader.header().chunks() - 1);
            }
            case PbsWire.CIRCUIT_PARAMETERS_TYPE -> {
                CircuitParameters set = CircuitCodec.readParameters(reader);
                facts.put("description", set.toString());
                facts.put("parameters", of(set.blocks()));
            }
            case PbsWire.INDEX_TYPE -> facts.put("bits", in.readInt("bits", 1, CircuitParameters.MOST_INDEX_BITS));
            case PbsWire.CIRCUIT_KEYS_TYPE,
                    NumberWire.PUBLIC_KEY_TYPE,
                    PackingWire.PUBLIC_KEY_TYPE,
                    PackingWire.PACKING_KEY_TYPE -> seededKeys(in, facts);
            case NumberWire.NUMBERS_TYPE -> numbers(in, facts, NumberCodec.MAX_NUMBERS);
            case NumberWire.COMPACT_TYPE -> numbers(in, facts, MAX_DEGREE);
            case NumberWire.BITS_TYPE -> facts.put("bits", in.readCount("number of bits", 1, MAX_DEGREE));
            case PackingWire.COMPACT_TYPE -> facts.put("blocks", in.readCount("number of blocks", 1, MAX_DEGREE));
            case PackingWire.PACKED_TYPE -> {
                facts.put("modulusBits", in.readInt("modulus bits", 1, Integer.SIZE));
                facts.put("blocks", in.readCount("number of blocks", 1, MAX_DEGREE));
            }
            default -> {
                // of a later version
            }
        }
        return facts;
    }

    /** Says what parameters of gates are. */
    public static Map<String, Object> of(FhewParameters parameters) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("description", parameters.toString());
        facts.put("set", parameters.name());
        facts.put("method", parameters.method().name().toLowerCase(Locale.ROOT));
        facts.put("assurance", parameters.assurance());
        facts.put("failureLog2", parameters.failureLog2());
        parameters.publishedFailureLog2().ifPresent(log2 -> facts.put("publishedFailureLog2", log2));
        parameters.insecurityReason().ifPresent(reason -> facts.put("insecure", reason));
        return facts;
    }

    /** Says what parameters of look-ups are. */
    public static Map<String, Object> of(PbsParameters parameters) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("description", parameters.toString());
        facts.put("set", parameters.name());
        facts.put("engine", parameters.engine().name().toLowerCase(Locale.ROOT));
        facts.put("ringModulusBits", parameters.ringModulus().bits());
        facts.put("messageBits", parameters.blocks().messageBits());
        facts.put("carryBits", parameters.blocks().carryBits());
        facts.put("securityBits", parameters.securityBits());
        facts.put("failureLog2", parameters.failureLog2());
        parameters.publishedFailureLog2().ifPresent(log2 -> facts.put("publishedFailureLog2", log2));
        parameters.insecurityReason().ifPresent(reason -> facts.put("insecure", reason));
        return facts;
    }

    private static void seededKeys(MetadataReader in, Map<String, Object> facts) {
        in.readBytes("seed", PublicSeed.BYTES);
        in.expectEnd();
        facts.put("seeded", true);
    }

    private static void numbers(MetadataReader in, Map<String, Object> facts, int most) {
        facts.put("modulusBits", in.readInt("modulus bits", 1, Long.SIZE));
        facts.put("messageBits", in.readInt("message bits", 1, Long.SIZE));
        facts.put("numbers", in.readCount("number of numbers", 1, most));
    }

    private static void fhewKeys(MetadataReader in, Map<String, Object> facts) {
        for (String key : List.of("seededRotation", "seededSwitching")) {
            boolean seeded = in.readBoolean("seeded");
            facts.put(key, seeded);
            if (seeded) {
                in.readBytes("seed", PublicSeed.BYTES);
            }
        }
        in.expectEnd();
    }

    private static void blocks(MetadataReader in, Map<String, Object> facts) {
        int count = in.readCount("number of blocks", 1, PbsBlockCodec.MAX_BLOCKS);
        int[] kinds = new int[PbsBlockCodec.Kind.values().length];
        double variance = 0;
        for (int i = 0; i < count; i++) {
            PbsBlockCodec.Kind kind = in.readEnum("kind of block", PbsBlockCodec.Kind.class);
            kinds[kind.ordinal()]++;
            in.readInt("value", -MAX_SPACE, MAX_SPACE);
            switch (kind) {
                case TRIVIAL -> {
                    // no more than its value
                }
                case SEEDED -> {
                    in.readLong("id", Long.MIN_VALUE, Long.MAX_VALUE);
                    in.readBytes("seed", PublicSeed.BYTES);
                    in.readInt("place", 0, Integer.MAX_VALUE);
                }
                case COMPUTED -> {
                    in.readInt("largest value", -MAX_SPACE, MAX_SPACE);
                    in.readLong("identity", Long.MIN_VALUE, Long.MAX_VALUE);
                    variance = Math.max(variance, NoiseSources.read(in).variance());
                }
            }
        }
        in.expectEnd();
        facts.put("blocks", count);
        for (PbsBlockCodec.Kind kind : PbsBlockCodec.Kind.values()) {
            facts.put(kind.name().toLowerCase(Locale.ROOT) + "Blocks", kinds[kind.ordinal()]);
        }
        facts.put("largestNoise", variance);
    }
}
