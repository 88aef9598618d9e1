package io.fhe4j.client;

import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.wire.FhewWire;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Keeps the secret of a {@link FhewClient} in a {@link KeyStoreFile}, with its parameters: all that it takes to go on later. */
public final class FhewKeyStore {

    private static final SchemeKeyStore<FhewParameters> STORE =
            new SchemeKeyStore<>(FhewClient.SCHEME, "FHEW", FhewWire::readParameters, FhewParameters::fingerprint);

    private FhewKeyStore() {}

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
    public static void create(Path file, char[] passphrase, FhewClient client, PassphraseHashing hashing) {
        FhewParameters parameters = client.parameters();
        STORE.create(
                file,
                passphrase,
                parameters,
                out -> FhewWire.write(out, parameters),
                client.keySet(),
                SchemeKeyStore.copy(client.secretKey().seed()),
                hashing);
    }

    /**
     * Opens a key store.
     *
     * @param file the file
     * @param passphrase its passphrase; the caller zeroes it
     * @param options where and how the client works
     * @param consent gives consent to failures above 2^-64 anew, by {@link FhewParameters#acceptFailureProbability}; the identity where
     *     none is needed
     * @return a client with the stored secret and its parameters, to be closed
     * @throws io.fhe4j.api.WrongPassphraseException if the passphrase is another one
     * @throws io.fhe4j.api.MalformedInputException if the file is damaged, no key store, or one of another scheme
     * @throws io.fhe4j.api.InvalidParametersException if gates fail with a probability above 2^-64, and nobody accepted that
     * @throws java.io.UncheckedIOException if the operating system refuses
     */
    public static FhewClient open(
            Path file, char[] passphrase, ClientOptions options, UnaryOperator<FhewParameters> consent) {
        return STORE.open(
                file,
                passphrase,
                (parameters, keySet, seed) -> FhewClient.expand(consent.apply(parameters), keySet, seed, options));
    }
}
