package io.fhe4j.cli;

import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.ckks.wire.CkksWire;
import io.fhe4j.ckks.wire.WireFacts;
import io.fhe4j.ringgsw.wire.FhewWire;
import io.fhe4j.ringgsw.wire.PbsWire;
import io.fhe4j.ringgsw.wire.RingGswFacts;
import java.io.ByteArrayInputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What the content of each type of file is, for people. */
final class TypeFacts {

    private static final String KEY_STORE = "keystore";
    private static final String RELEASE_BUDGET = "release-budget";
    private static final int MAX_SCHEME = 32;
    private static final int MAX_PARAMETER_BYTES = 1 << 16;
    private static final long MAX_CHUNK_BYTES = 1L << 30;

    /** Whoever asks what a set is need not consent to its failures. */
    private static final int LEAST_SURE = -1;

    private TypeFacts() {}

    /**
     * Reads the facts of one file; of a type that this version does not know there are none.
     *
     * @param reader a reader before the first chunk; the caller verifies what is left unread
     */
    static Map<String, Object> of(EnvelopeReader reader) {
        return switch (reader.header().type()) {
            case KEY_STORE -> keyStore(reader);
            case RELEASE_BUDGET -> releaseBudget(reader.metadata());
            case InferenceFile.TYPE -> inference(reader);
            default -> RingGswFacts.knows(reader.header().type()) ? RingGswFacts.of(reader) : WireFacts.of(reader);
        };
    }

    /** Whether a file of this type holds what exists once only. */
    static boolean isIrreplaceable(String type) {
        return type.equals(KEY_STORE) || type.equals(RELEASE_BUDGET);
    }

    /** What is there in the clear; the server knows no more of key stores. */
    private static Map<String, Object> keyStore(EnvelopeReader reader) {
        MetadataReader metadata = reader.metadata();
        Map<String, Object> facts = new LinkedHashMap<>();
        String scheme = metadata.readString("scheme", MAX_SCHEME);
        facts.put("scheme", scheme);
        facts.put("argon2MemoryKib", metadata.readInt("Argon2id memory", 0, Integer.MAX_VALUE));
        facts.put("argon2Passes", metadata.readInt("Argon2id passes", 0, Integer.MAX_VALUE));
        facts.put("argon2Lanes", metadata.readInt("Argon2id lanes", 0, Integer.MAX_VALUE));
        facts.put("secret", "yes: a private seed, sealed under a passphrase");
        String name = reader.source() + ", parameters";
        switch (scheme) {
            case "ckks" -> facts.put("parameters", WireFacts.of(CkksWire.readParameters(parameters(reader), name)));
            case "fhew" -> facts.put("parameters", RingGswFacts.of(FhewWire.readParameters(parameters(reader), name)));
            case "pbs" ->
                facts.put("parameters", RingGswFacts.of(PbsWire.readParameters(parameters(reader), name, LEAST_SURE)));
            default -> {
                // of a later version
            }
        }
        return facts;
    }

    private static ByteArrayInputStream parameters(EnvelopeReader reader) {
        return stream(reader.chunk("parameters", 0, MAX_PARAMETER_BYTES));
    }

    private static Map<String, Object> releaseBudget(MetadataReader metadata) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("statisticalBits", metadata.readInt("statistical bits", 0, Integer.MAX_VALUE));
        facts.put("releases", metadata.readLong("releases", 0, Long.MAX_VALUE));
        facts.put("releasesUsed", metadata.readLong("releases used", 0, Long.MAX_VALUE));
        return facts;
    }

    private static Map<String, Object> inference(EnvelopeReader reader) {
        MetadataReader metadata = reader.metadata();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(
                "content",
                metadata.readEnum("content", InferenceFile.Content.class).name().toLowerCase(Locale.ROOT));
        facts.put("images", metadata.readInt("images", 1, InferenceFile.MAX_IMAGES));
        metadata.expectEnd();
        if (reader.header().chunks() > 0) {
            MemorySegment first = reader.chunk("ciphertext 0", 0, MAX_CHUNK_BYTES);
            try (Arena arena = Arena.ofConfined();
                    EnvelopeReader inner = EnvelopeReader.read(
                            stream(first), reader.source() + ", ciphertext 0", MAX_CHUNK_BYTES, arena)) {
                inner.expectType(CkksWire.CIPHERTEXT_TYPE);
                Map<String, Object> ciphertext = WireFacts.of(inner);
                inner.verifyRest();
                facts.put("firstCiphertextBytes", first.byteSize());
                facts.putAll(ciphertext);
            }
        }
        return facts;
    }

    private static ByteArrayInputStream stream(MemorySegment bytes) {
        return new ByteArrayInputStream(bytes.toArray(ValueLayout.JAVA_BYTE));
    }
}
