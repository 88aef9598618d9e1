package io.fhe4j.examples;

import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.EvaluationKeys;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.ckks.wire.CkksWire;
import io.fhe4j.client.CkksClient;
import io.fhe4j.client.CkksKeyStore;
import io.fhe4j.client.ClientOptions;
import io.fhe4j.client.PassphraseHashing;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Client and server that share nothing but files: each method could be a process, or a machine, of its own. The server's needs
 * fhe4j-ckks alone, and sees no file with a secret.
 */
public final class ThroughFiles {

    private static final String SECRET = "secret.fhe";
    private static final String PARAMETERS = "parameters.fhe";
    private static final String KEYS = "evaluation.fhe";
    private static final String INPUTS = "inputs.fhe";
    private static final String RESULTS = "results.fhe";

    private ThroughFiles() {}

    /** Squares some numbers in a temporary folder. */
    public static void main(String[] arguments) throws IOException {
        Path home = Files.createTempDirectory("client");
        Path shared = Files.createTempDirectory("shared");
        char[] passphrase = "correct horse battery staple".toCharArray(); // a program asks the user, and zeroes it
        createKeys(home, shared, passphrase);
        encrypt(home, shared, passphrase, 0.5, -0.25, 0.125);
        serve(shared);
        System.out.println(Arrays.toString(decrypt(home, shared, passphrase, 3)));
    }

    /** Client, once: the secret under a passphrase stays at home; parameters and evaluation keys go to the server. */
    public static void createKeys(Path home, Path shared, char[] passphrase) {
        CkksParameters parameters =
                CkksParameters.builder().depth(1).precisionBits(20).build();
        try (CkksClient client = CkksClient.generate(parameters)) {
            CkksKeyStore.create(home.resolve(SECRET), passphrase, client, PassphraseHashing.STANDARD);
            CkksWire.write(shared.resolve(PARAMETERS), parameters);
            CkksWire.write(shared.resolve(KEYS), client.evaluationKeys(KeyRequest.relinearisation()));
        }
    }

    /** Client: encrypts under the secret key, which makes files half as large as under the public one. */
    public static void encrypt(Path home, Path shared, char[] passphrase, double... values) {
        try (CkksClient client = CkksKeyStore.open(home.resolve(SECRET), passphrase, ClientOptions.defaults())) {
            CkksWire.write(shared.resolve(INPUTS), List.of(client.encryptSymmetric(values)));
        }
    }

    /** Server: squares every slot of every ciphertext, and drops the results to the lowest level, where they are smallest. */
    public static void serve(Path shared) {
        CkksParameters parameters = CkksWire.readParameters(shared.resolve(PARAMETERS));
        EvaluationKeys keys = CkksWire.readEvaluationKeys(shared.resolve(KEYS), parameters);
        // The reader refuses what is damaged, and ciphertexts of other parameters or of another key set.
        List<CkksCiphertext> inputs = CkksWire.readCiphertexts(shared.resolve(INPUTS), parameters, keys.keySet());
        try (Backend backend = Backends.openDefault()) {
            CkksEvaluator evaluator = CkksEvaluator.on(backend, keys);
            List<CkksCiphertext> results = inputs.stream()
                    .map(x -> evaluator.lower(evaluator.square(x), 0))
                    .toList();
            CkksWire.write(shared.resolve(RESULTS), results);
        }
    }

    /** Client: reads the first {@code count} slots of the first result. */
    public static double[] decrypt(Path home, Path shared, char[] passphrase, int count) {
        try (CkksClient client = CkksKeyStore.open(home.resolve(SECRET), passphrase, ClientOptions.defaults())) {
            List<CkksCiphertext> results =
                    CkksWire.readCiphertexts(shared.resolve(RESULTS), client.parameters(), client.keySet());
            return client.decryptForKeyOwner(results.getFirst(), count);
        }
    }
}
