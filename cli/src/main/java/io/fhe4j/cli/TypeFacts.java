package io.fhe4j.cli;

import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.MetadataReader;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the metadata of each type of file say, for people. */
final class TypeFacts {

    private static final int MAX_SCHEME = 32;

    private TypeFacts() {}

    /**
     * Reads the facts of one file; of a type that this version does not know there are none.
     *
     * @param reader a reader before the first chunk
     */
    static Map<String, Object> of(EnvelopeReader reader) {
        Map<String, Object> facts = new LinkedHashMap<>();
        if (reader.header().type().equals("keystore")) {
            keyStore(reader.metadata(), facts);
        }
        return facts;
    }

    /** What comes first, in the clear; the server knows no more of key stores. */
    private static void keyStore(MetadataReader metadata, Map<String, Object> facts) {
        facts.put("scheme", metadata.readString("scheme", MAX_SCHEME));
        facts.put("argon2MemoryKib", metadata.readInt("Argon2id memory", 0, Integer.MAX_VALUE));
        facts.put("argon2Passes", metadata.readInt("Argon2id passes", 0, Integer.MAX_VALUE));
        facts.put("secret", "yes: a private seed, sealed under a passphrase");
    }
}
