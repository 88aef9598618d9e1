package io.fhe4j.client;

import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.wire.CkksWire;
import java.nio.file.Path;

/** Keeps the secret of a {@link CkksClient} in a {@link KeyStoreFile}, with its parameters: all that it takes to go on later. */
public final class CkksKeyStore {

    private static final SchemeKeyStore<CkksParameters> STORE =
            new SchemeKeyStore<>(CkksClient.SCHEME, "CKKS", CkksWire::readParameters, CkksParameters::fingerprint);

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
        STORE.create(
                file,
                passphrase,
                parameters,
                out -> CkksWire.write(out, parameters),
                client.keySet(),
                client.secretKey().exportSeed(SecretKeyAccess.INSTANCE),
                hashing);
    }

    /**
     * Opens a key store.
     *
     * @param file the file
     * @param passphrase its passphrase; the caller zeroes it
     * @param options where and how the client works
     * @return a client with the stored secret and its parameters, to be closed
     * @throws io.fhe4j.api.WrongPassphraseException if the passphrase is another one
     * @throws io.fhe4j.api.MalformedInputException if the file is damaged, no key store, or one of another scheme
     * @throws java.io.UncheckedIOException if the operating system refuses
     */
    public static CkksClient open(Path file, char[] passphrase, ClientOptions options) {
        return STORE.open(
                file, passphrase, (parameters, keySet, seed) -> CkksClient.expand(parameters, keySet, seed, options));
    }
}
