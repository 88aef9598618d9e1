package io.fhe4j.cli.client;

import io.fhe4j.cli.PlanFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder of one key set.
 *
 * @param folder where the files are
 */
record KeyDirectory(Path folder) {

    /** The private seed under a passphrase: the only secret file. */
    Path secret() {
        return folder.resolve("secret.fhe");
    }

    /** The key that inputs are encrypted with. */
    Path publicKey() {
        return folder.resolve("public.fhe");
    }

    /** The keys that the server computes with. */
    Path evaluationKeys() {
        return folder.resolve("evaluation.fhe");
    }

    /** The public part of the plan that the keys were made for. */
    Path planFile() {
        return folder.resolve("plan.json");
    }

    /** The count of results that went to others, from the first one on. */
    Path releases() {
        return folder.resolve("releases.fhe");
    }

    /** What a process locks while it makes the keys; deleted afterwards. */
    Path lock() {
        return folder.resolve("keys.lock");
    }

    /** Whether a key set is complete here: the secret is written last. */
    boolean holdsKeys() {
        return Files.exists(secret());
    }

    /** Reads the plan. */
    PlanFile plan() {
        return PlanFile.read(planFile());
    }
}
