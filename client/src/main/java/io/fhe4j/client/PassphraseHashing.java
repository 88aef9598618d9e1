package io.fhe4j.client;

import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.envelope.MetadataWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * The cost of turning a passphrase into a key by Argon2id (RFC 9106).
 *
 * @param memoryKib the memory in KiB, 8,192 to 262,144
 * @param passes the passes over it, 1 to 16; memory times passes is at most 393,216 KiB, twice the standard cost
 * @param lanes the lanes, 1 to 8
 */
public record PassphraseHashing(int memoryKib, int passes, int lanes) {
    /**
     * 64 MiB, three passes, four lanes: the second recommended option of RFC 9106, section 4. Some tenths of a second.
     */
    public static final PassphraseHashing STANDARD = new PassphraseHashing(1 << 16, 3, 4);

    /** The least that a key store may have: 8 MiB, one pass, one lane. For tests, and for seeds that nobody would look for. */
    public static final PassphraseHashing LEAST = new PassphraseHashing(1 << 13, 1, 1);

    static final int SALT_BYTES = 16;
    static final int KEY_BYTES = 32;

    private static final int MIN_MEMORY_KIB = 1 << 13;
    private static final int MAX_MEMORY_KIB = 1 << 18;
    private static final int MAX_PASSES = 16;
    private static final int MAX_LANES = 8;
    private static final long MAX_COST = 2L * 3 * (1 << 16);

    /** Checks the ranges, which also bound what a hostile file can make its reader do. */
    public PassphraseHashing {
        if (memoryKib < MIN_MEMORY_KIB || memoryKib > MAX_MEMORY_KIB) {
            throw new IllegalArgumentException(
                    "a memory of " + memoryKib + " KiB is not in [" + MIN_MEMORY_KIB + ", " + MAX_MEMORY_KIB + "]");
        }
        if (passes < 1 || passes > MAX_PASSES || (long) memoryKib * passes > MAX_COST) {
            throw new IllegalArgumentException(passes + " passes over " + memoryKib
                    + " KiB are not in [1, 16], or cost more than " + MAX_COST + " KiB times passes");
        }
        if (lanes < 1 || lanes > MAX_LANES) {
            throw new IllegalArgumentException(lanes + " lanes are not in [1, " + MAX_LANES + "]");
        }
    }

    void writeTo(MetadataWriter metadata) {
        metadata.writeInt(memoryKib).writeInt(passes).writeInt(lanes);
    }

    static PassphraseHashing readFrom(MetadataReader metadata) {
        int memory = metadata.readInt("Argon2id memory", MIN_MEMORY_KIB, MAX_MEMORY_KIB);
        int passes = metadata.readInt("Argon2id passes", 1, (int) Math.min(MAX_PASSES, MAX_COST / memory));
        int lanes = metadata.readInt("Argon2id lanes", 1, MAX_LANES);
        return new PassphraseHashing(memory, passes, lanes);
    }

    /** Derives a key of 32 bytes, which the caller zeroes. */
    byte[] deriveKey(char[] passphrase, byte[] salt) {
        // Encoded into arrays of our own, to be zeroed; a UTF-16 unit gives at most three bytes.
        byte[] room = new byte[3 * passphrase.length];
        ByteBuffer encoded = ByteBuffer.wrap(room);
        StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .encode(CharBuffer.wrap(passphrase), encoded, true);
        byte[] bytes = Arrays.copyOf(room, encoded.position());
        Argon2Parameters parameters = new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build();
        try {
            Argon2BytesGenerator generator = new Argon2BytesGenerator();
            generator.init(parameters);
            byte[] key = new byte[KEY_BYTES];
            generator.generateBytes(bytes, key);
            return key;
        } finally {
            Zeroing.wipe(bytes);
            Zeroing.wipe(room);
            parameters.clear();
        }
    }
}
