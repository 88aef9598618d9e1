package io.fhe4j.client;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.WrongPassphraseException;
import io.fhe4j.api.envelope.EnvelopeHeader;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.EnvelopeWriter;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.envelope.MetadataWriter;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * Key stores: files that hold a {@link StoredKey} under a passphrase.
 *
 * <p><b>Format</b> (envelope type {@value #TYPE}, version 1). Metadata: scheme (string), Argon2id memory in KiB, passes, lanes
 * (ints), salt (16 bytes), nonce (12 bytes). Chunk 0: the scheme's encoding of its parameters, in clear. Chunk 1: 32 bytes of seed
 * and 16 of tag, by AES-256-GCM under the key that Argon2id (version 1.3, without secret or associated data) derives from
 * the passphrase in UTF-8. The associated data of GCM are the metadata, fingerprint, key-set id and parameters, so that none of
 * them can be exchanged. Salt and nonce are fresh for each file, hence also after a change of the passphrase.
 *
 * <p>Files are written beside their target, readable by the owner only, and moved over it. Damage is found by the envelope's
 * digests before a passphrase is tried; a file that was altered and given new digests is reported like a wrong passphrase, since
 * nothing but the passphrase can tell the two apart.
 */
public final class KeyStoreFile {
    /** The envelope's type. */
    public static final String TYPE = "keystore";

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int SEALED_BYTES = DrbgSource.SEED_BYTES + TAG_BITS / 8;

    private KeyStoreFile() {}

    /**
     * Writes a new key store at the standard cost of the passphrase.
     *
     * @param file the file, which must not exist
     * @param passphrase at least one character; the caller zeroes it
     * @param key what to store
     * @throws UncheckedIOException if the file exists, or the operating system refuses
     */
    public static void create(Path file, char[] passphrase, StoredKey key) {
        create(file, passphrase, key, PassphraseHashing.STANDARD);
    }

    /**
     * Writes a new key store.
     *
     * @param file the file, which must not exist
     * @param passphrase at least one character; the caller zeroes it
     * @param key what to store
     * @param hashing the cost of trying a passphrase
     * @throws UncheckedIOException if the file exists, or the operating system refuses
     */
    public static void create(Path file, char[] passphrase, StoredKey key, PassphraseHashing hashing) {
        if (Files.exists(file)) {
            throw new UncheckedIOException(
                    file
                            + " exists, and a key store is not overwritten: its secret key would be lost; choose another name",
                    new FileAlreadyExistsException(file.toString()));
        }
        write(file, passphrase, key, hashing, true);
    }

    /**
     * Opens a key store.
     *
     * @param file the file
     * @param passphrase the passphrase; the caller zeroes it
     * @return the key, which the caller closes
     * @throws WrongPassphraseException if the passphrase is another one
     * @throws MalformedInputException if the file is damaged or no key store
     * @throws UncheckedIOException if the operating system refuses
     */
    public static StoredKey open(Path file, char[] passphrase) {
        try (Arena arena = Arena.ofConfined();
                EnvelopeReader reader =
                        EnvelopeReader.read(file, StoredKey.MAX_PARAMETER_BYTES + SEALED_BYTES, arena)) {
            reader.expectType(TYPE);
            KeySetId keySet = reader.requireKeySet();
            Fingerprint fingerprint = reader.header().fingerprint();
            MetadataReader metadata = reader.metadata();
            String scheme = metadata.readString("scheme", 32);
            if (!scheme.matches("[\\x21-\\x7e]{1,32}")) {
                throw metadata.invalid("scheme", "a scheme's name has 1 to 32 printable ASCII characters");
            }
            PassphraseHashing hashing = PassphraseHashing.readFrom(metadata);
            byte[] salt = metadata.readBytes("salt", PassphraseHashing.SALT_BYTES);
            byte[] nonce = metadata.readBytes("nonce", NONCE_BYTES);
            metadata.expectEnd();
            reader.expectChunks(2);
            byte[] parameters =
                    reader.chunk("parameters", 0, StoredKey.MAX_PARAMETER_BYTES).toArray(ValueLayout.JAVA_BYTE);
            byte[] sealed = reader.chunk("sealed seed", SEALED_BYTES).toArray(ValueLayout.JAVA_BYTE);
            reader.expectEnd();
            byte[] bound =
                    associatedData(metadata(scheme, hashing, salt, nonce).toBytes(), fingerprint, keySet, parameters);
            byte[] seed = new byte[SEALED_BYTES];
            byte[] key = hashing.deriveKey(passphrase, salt);
            try {
                int length = gcm(false, key, nonce, bound, sealed, seed);
                byte[] exact = Arrays.copyOf(seed, length);
                try {
                    return new StoredKey(
                            scheme,
                            fingerprint,
                            keySet,
                            parameters,
                            SecretBytes.copyOf(exact, SecretKeyAccess.INSTANCE));
                } finally {
                    Zeroing.wipe(exact);
                }
            } catch (InvalidCipherTextException e) {
                throw new WrongPassphraseException(
                        file
                                + " does not open under this passphrase; try again, and if you are sure of it, the file was"
                                + " altered: restore it from a backup",
                        e);
            } finally {
                Zeroing.wipe(key);
                Zeroing.wipe(seed);
            }
        }
    }

    /**
     * Puts a key store under another passphrase, in one step: a crash leaves the old or the new file. Copies of the old file still
     * open under the old passphrase.
     *
     * @param file the file
     * @param oldPassphrase the present passphrase; the caller zeroes it
     * @param newPassphrase the new one, at least one character; the caller zeroes it
     * @param hashing the cost of trying the new passphrase
     * @throws WrongPassphraseException if the present passphrase is another one
     * @throws MalformedInputException if the file is damaged or no key store
     * @throws UncheckedIOException if the operating system refuses
     */
    public static void changePassphrase(
            Path file, char[] oldPassphrase, char[] newPassphrase, PassphraseHashing hashing) {
        try (StoredKey key = open(file, oldPassphrase)) {
            write(file, newPassphrase, key, hashing, false);
        }
    }

    private static void write(
            Path file, char[] passphrase, StoredKey stored, PassphraseHashing hashing, boolean create) {
        if (passphrase.length == 0) {
            throw new IllegalArgumentException("a passphrase has at least one character; choose a long one");
        }
        byte[] salt = new byte[PassphraseHashing.SALT_BYTES];
        byte[] nonce = new byte[NONCE_BYTES];
        SecureRandom random = new SecureRandom();
        random.nextBytes(salt);
        random.nextBytes(nonce);
        MetadataWriter metadata = metadata(stored.scheme(), hashing, salt, nonce);
        byte[] parameters = stored.parameters();
        byte[] bound = associatedData(metadata.toBytes(), stored.fingerprint(), stored.keySet(), parameters);
        byte[] sealed = new byte[SEALED_BYTES];
        byte[] seed = stored.seed().toByteArray(SecretKeyAccess.INSTANCE);
        byte[] key = hashing.deriveKey(passphrase, salt);
        try {
            gcm(true, key, nonce, bound, seed, sealed);
        } catch (InvalidCipherTextException e) {
            throw new AssertionError("encryption checks no tag", e);
        } finally {
            Zeroing.wipe(seed);
            Zeroing.wipe(key);
        }
        EnvelopeHeader header = new EnvelopeHeader(TYPE, stored.fingerprint(), stored.keySet(), metadata, 2);
        EnvelopeWriter.Content content = writer -> {
            writer.chunk(MemorySegment.ofArray(parameters));
            writer.chunk(MemorySegment.ofArray(sealed));
        };
        if (create) {
            // Another process may have come first since the file was looked for: hashing takes its time.
            EnvelopeWriter.createPrivate(file, header, content);
        } else {
            EnvelopeWriter.writePrivate(file, header, content);
        }
    }

    private static MetadataWriter metadata(String scheme, PassphraseHashing hashing, byte[] salt, byte[] nonce) {
        MetadataWriter metadata = new MetadataWriter().writeString(scheme);
        hashing.writeTo(metadata);
        return metadata.writeBytes(salt).writeBytes(nonce);
    }

    /** Each part has a fixed length or stands last, but for the metadata, whose length goes first. */
    private static byte[] associatedData(byte[] metadata, Fingerprint fingerprint, KeySetId keySet, byte[] parameters) {
        return new MetadataWriter()
                .writeString("FHE4J key store, version 1")
                .writeCount(metadata.length)
                .writeBytes(metadata)
                .writeBytes(fingerprint.toBytes())
                .writeBytes(keySet.toBytes())
                .writeBytes(parameters)
                .toBytes();
    }

    /** Encrypts or decrypts; returns the number of bytes written to {@code out}. */
    private static int gcm(boolean encrypt, byte[] key, byte[] nonce, byte[] bound, byte[] in, byte[] out)
            throws InvalidCipherTextException {
        GCMModeCipher cipher = GCMBlockCipher.newInstance(AESEngine.newInstance());
        cipher.init(encrypt, new AEADParameters(new KeyParameter(key), TAG_BITS, nonce, bound));
        int length = cipher.processBytes(in, 0, in.length, out, 0);
        return length + cipher.doFinal(out, length);
    }
}
