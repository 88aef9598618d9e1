package io.fhe4j.client;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.wire.CkksWire;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;

/** Keeps the secret of a {@link CkksClient} in a {@link KeyStoreFile}, with its parameters: all that it takes to go on later. */
public final class CkksKeyStore {

    private CkksKeyStore() {}

    /**
     * Writes a new key store.
     *
     * @param file the file, which must not exist
     * @param passphrase at least one character; the caller zeroes it
     * @param client the client whose secret is stored; it stays open
     * @param hashing the cost of trying a passphrase
     * @throws java.io.UncheckedIOException if the file exists, or the operating system refuses
     * @throws io.fhe4j.api.ClosedException if the client was closed
     */
    public static void create(Path file, char[] passphrase, CkksClient client, PassphraseHashing hashing) {
        CkksParameters parameters = client.parameters();
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        CkksWire.write(encoded, parameters);
        SecretBytes seed = client.secretKey().exportSeed(SecretKeyAccess.INSTANCE);
        try (StoredKey key = new StoredKey(
                CkksClient.SCHEME, parameters.fingerprint(), client.keySet(), encoded.toByteArray(), seed)) {
            KeyStoreFile.create(file, passphrase, key, hashing);
        } finally {
            seed.close();
        }
    }

    /**
     * Opens a key store.
     *
     * @param file the file
     * @param passphrase its passphrase; the caller zeroes it
     * @param options where and how the client works
     * @return a client with the stored secret and its parameters, to be closed
     * @throws io.fhe4j.api.WrongPassphraseException if the passphrase is another one
     * @throws MalformedInputException if the file is damaged, no key store, or one of another scheme
     * @throws java.io.UncheckedIOException if the operating system refuses
     */
    public static CkksClient open(Path file, char[] passphrase, ClientOptions options) {
        try (StoredKey key = KeyStoreFile.open(file, passphrase)) {
            if (!key.scheme().equals(CkksClient.SCHEME)) {
                throw new MalformedInputException(
                        file.toString(),
                        "field scheme",
                        "the key is for " + key.scheme() + ", not for " + CkksClient.SCHEME,
                        "give the key store of a CKKS client");
            }
            CkksParameters parameters =
                    CkksWire.readParameters(new ByteArrayInputStream(key.parameters()), file + ", parameters");
            if (!parameters.fingerprint().equals(key.fingerprint())) {
                throw new IncompatibleException(file + " names parameters " + key.fingerprint() + " and holds "
                        + parameters.fingerprint() + "; restore it from a backup");
            }
            byte[] seed = key.seed().toByteArray(SecretKeyAccess.INSTANCE);
            try {
                return CkksClient.expand(
                        parameters, key.keySet(), SecretBytes.copyOf(seed, SecretKeyAccess.INSTANCE), options);
            } finally {
                Zeroing.wipe(seed);
            }
        }
    }
}
