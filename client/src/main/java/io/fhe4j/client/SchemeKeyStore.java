package io.fhe4j.client;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.MalformedInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Key stores of one scheme: what all schemes do alike.
 *
 * @param <P> the scheme's parameters
 * @param scheme the scheme's name in the file
 * @param called how messages call it
 * @param reading reads parameters; the second argument is what messages call the stream
 * @param fingerprint of parameters
 */
record SchemeKeyStore<P>(String scheme, String called, Reading<P> reading, Function<P, Fingerprint> fingerprint) {

    /** Reads parameters from a stream that messages call by a name. */
    interface Reading<P> {
        P read(InputStream in, String name);
    }

    /** Makes a client of what was stored; the seed becomes its own. */
    interface Opening<P, C> {
        C open(P parameters, KeySetId keySet, SecretBytes seed);
    }

    /**
     * Writes a new key store.
     *
     * @param writing writes the parameters
     * @param seed a copy of the secret seed, which is closed
     */
    void create(
            Path file,
            char[] passphrase,
            P parameters,
            Consumer<OutputStream> writing,
            KeySetId keySet,
            SecretBytes seed,
            PassphraseHashing hashing) {
        try (seed) {
            ByteArrayOutputStream encoded = new ByteArrayOutputStream();
            writing.accept(encoded);
            try (StoredKey key =
                    new StoredKey(scheme, fingerprint.apply(parameters), keySet, encoded.toByteArray(), seed)) {
                KeyStoreFile.create(file, passphrase, key, hashing);
            }
        }
    }

    /** Opens a key store. */
    <C> C open(Path file, char[] passphrase, Opening<P, C> opening) {
        try (StoredKey key = KeyStoreFile.open(file, passphrase)) {
            if (!key.scheme().equals(scheme)) {
                throw new MalformedInputException(
                        file.toString(),
                        "field scheme",
                        "the key is for " + key.scheme() + ", not for " + scheme,
                        "give the key store of a " + called + " client");
            }
            P parameters = reading.read(new ByteArrayInputStream(key.parameters()), file + ", parameters");
            if (!fingerprint.apply(parameters).equals(key.fingerprint())) {
                throw new IncompatibleException(file + " names parameters " + key.fingerprint() + " and holds "
                        + fingerprint.apply(parameters) + "; restore it from a backup");
            }
            byte[] seed = key.seed().toByteArray(SecretKeyAccess.INSTANCE);
            try {
                return opening.open(parameters, key.keySet(), SecretBytes.copyOf(seed, SecretKeyAccess.INSTANCE));
            } finally {
                Zeroing.wipe(seed);
            }
        }
    }

    /** A copy of a seed, to be closed. */
    static SecretBytes copy(SecretBytes seed) {
        byte[] bytes = seed.toByteArray(SecretKeyAccess.INSTANCE);
        try {
            return SecretBytes.copyOf(bytes, SecretKeyAccess.INSTANCE);
        } finally {
            Zeroing.wipe(bytes);
        }
    }
}
