package io.fhe4j.cli.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.cli.ExitCode;
import io.fhe4j.nn.BundledModels;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The way of a few digits through all commands, and what bad inputs get on it. */
class ClientCommandsTest {

    private static final int IMAGES = 5;

    @TempDir
    private static Path folder;

    private static Path keys;
    private static Path otherKeys;
    private static Path passphrase;
    private static Path inputs;
    private static Path results;

    @BeforeAll
    static void goTheWholeWay() throws IOException {
        keys = folder.resolve("keys");
        otherKeys = folder.resolve("other");
        passphrase = Files.writeString(folder.resolve("passphrase"), "correct horse\n");
        inputs = folder.resolve("inputs.fhe");
        results = folder.resolve("results.fhe");
        CommandRun created =
                CommandRun.of("keys", "create", "--model", "digits8x8", "--out", keys, "--passphrase-file", passphrase);
        assertEquals(ExitCode.OK, created.exitCode(), created.err());
        Path plan = Files.writeString(
                folder.resolve("plan.json"),
                CommandRun.of("plan", "digits8x8", "--no-prediction", "--json").out());
        CommandRun other = CommandRun.of(
                "keys", "create", "--plan", plan, "--out", otherKeys, "--passphrase-file", passphrase, "--json");
        assertEquals(ExitCode.OK, other.exitCode(), other.err());
        assertTrue(other.json().get("securityBits").asInt() >= 128);
        CommandRun encrypted =
                CommandRun.of("encrypt", "--keys", keys, "--input", "samples", "--count", IMAGES, "--out", inputs);
        assertEquals(ExitCode.OK, encrypted.exitCode(), encrypted.err());
        CommandRun run = run(keys.resolve("evaluation.fhe"), inputs, results);
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
    }

    private static CommandRun run(Path evaluationKeys, Path in, Path out) {
        return CommandRun.of(
                "run", "--model", "digits8x8", "--keys", evaluationKeys, "--input", in, "--out", out, "--json");
    }

    private static CommandRun decrypt(Path keySet, Path passphraseFile, Path in) {
        return CommandRun.of("decrypt", "--keys", keySet, "--passphrase-file", passphraseFile, "--input", in, "--json");
    }

    private static void assertRefused(CommandRun run, String part) {
        assertEquals(ExitCode.REFUSED, run.exitCode(), run.err());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains(part), run.err());
    }

    @Test
    void theWayThroughFilesGivesThePredictionsOfTheDemo() {
        CommandRun decrypted = decrypt(keys, passphrase, results);
        assertEquals(ExitCode.OK, decrypted.exitCode(), decrypted.err());
        JsonNode demo = CommandRun.of("demo", "--count", IMAGES, "--json").json();
        assertEquals(demo.get("predictions"), decrypted.json().get("predictions"));
        assertEquals(IMAGES, decrypted.json().get("images").asInt());
        assertEquals(IMAGES, decrypted.json().get("logits").size());
        CommandRun text = CommandRun.of("decrypt", "--keys", keys, "--passphrase-file", passphrase, "--input", results);
        assertEquals(IMAGES, text.out().lines().count());
    }

    private static CommandRun release(Object... options) {
        List<Object> all = new ArrayList<>(
                List.of("decrypt", "--keys", keys, "--passphrase-file", passphrase, "--input", results, "--json"));
        all.addAll(List.of(options));
        return CommandRun.of(all.toArray());
    }

    @Test
    void resultsForOthersHaveNoiseAndAreCounted() {
        assertRefused(release("--release", 40, "--model", "digits8x8"), "bits are missing");
        assertFalse(Files.exists(keys.resolve("releases.fhe")), "a refused release fixes no budget");
        assertRefused(release("--release", 2, "--model", "digits8x8", "--precision", 12), "--precision");
        assertEquals(ExitCode.USAGE, release("--release", 2).exitCode());
        assertEquals(
                ExitCode.USAGE,
                release("--release", 2, "--trusted-evaluator", "it is mine").exitCode());
        JsonNode exact = decrypt(keys, passphrase, results).json().get("logits").get(0);
        CommandRun released = release("--release", 2, "--max-releases", 1, "--model", "digits8x8");
        assertEquals(ExitCode.OK, released.exitCode(), released.err());
        JsonNode noisy = released.json().get("logits").get(0);
        double distance = 0;
        for (int k = 0; k < exact.size(); k++) {
            distance = Math.max(
                    distance, Math.abs(exact.get(k).asDouble() - noisy.get(k).asDouble()));
        }
        // the noise is tens of times the bound on the error, which decryption without noise never comes near
        assertTrue(distance > 0x1p-10 && distance < 8, "distance " + distance);
        assertEquals(
                ExitCode.USAGE,
                release("--release", 3, "--max-releases", 1, "--model", "digits8x8")
                        .exitCode());
        assertRefused(release("--release", 2, "--max-releases", 1, "--model", "digits8x8"), "0 of 1 are left");
        CommandRun trusted = release("--trusted-evaluator", "the server is this machine");
        assertEquals(exact, trusted.json().get("logits").get(0));
    }

    @Test
    void anUnsupportedOperatorIsNamedBeforeAKeyIsMade() throws IOException {
        byte[] model;
        try (InputStream in = BundledModels.DIGITS_8X8.open()) {
            model = in.readAllBytes();
        }
        // The operator of the activation's node becomes one of the same length that is not understood.
        String text = new String(model, StandardCharsets.ISO_8859_1).replace("\"\003Mul", "\"\003Exp");
        Path unsupported = Files.write(folder.resolve("exp.onnx"), text.getBytes(StandardCharsets.ISO_8859_1));
        Path never = folder.resolve("no-keys");
        CommandRun run = CommandRun.of(
                "keys", "create", "--model", unsupported, "--out", never, "--passphrase-file", passphrase);
        assertRefused(run, "Exp");
        assertTrue(run.err().contains("node"), run.err());
        assertFalse(Files.exists(never));
    }

    @Test
    void theDemoReportsEveryFigure() {
        JsonNode demo = CommandRun.of("demo", "--count", 3, "--json").json();
        assertEquals(3, demo.get("images").asInt());
        assertEquals(3, demo.get("agreeWithClear").asInt());
        assertTrue(demo.get("agreeWithLabel").asInt() <= 3);
        assertTrue(demo.get("maxLogitErrorLog2").asDouble() <= -10);
        assertTrue(demo.get("securityBits").asInt() >= 128);
        assertTrue(demo.get("backend").isString());
        for (String name : List.of(
                "ringDegree",
                "logQP",
                "vectorBits",
                "keyBytes",
                "ciphertextBytes",
                "keygenMillis",
                "encodeMillis",
                "encryptMillis",
                "evaluateMillisPerImage",
                "decryptMillis")) {
            assertTrue(demo.get(name).isNumber() && demo.get(name).asDouble() > 0, name);
        }
        CommandRun text = CommandRun.of("demo", "--count", 2, "--backend", "reference", "--threads", 1);
        assertEquals(ExitCode.OK, text.exitCode(), text.err());
        for (String part : List.of("█", "encrypted", "clear", "label", "2^-", "key generation", "reference")) {
            assertTrue(text.out().contains(part), text.out());
        }
        CommandRun simulated = CommandRun.of("demo", "--count", 1, "--backend", "pim-fhemem", "--threads", 1);
        assertEquals(ExitCode.OK, simulated.exitCode(), simulated.err());
        for (String part : List.of(
                "SIMULATION, ",
                "assumed mapping: ",
                "[assumed]",
                "5 to 95 %",
                "account of all kernels on fhemem-dram",
                "the same on cpu")) {
            assertTrue(simulated.out().contains(part), simulated.out());
        }
        assertEquals(ExitCode.USAGE, CommandRun.of("demo", "--count", 0).exitCode());
        assertEquals(ExitCode.USAGE, CommandRun.of("demo", "--threads", 0).exitCode());
        assertRefused(CommandRun.of("demo", "--backend", "abacus"), "abacus");
        assertRefused(CommandRun.of("demo", "--data", folder.resolve("nowhere")), "nowhere");
    }

    @Test
    void eachFileIsInspected() {
        JsonNode secret = inspect(keys.resolve("secret.fhe"));
        assertEquals("keystore", secret.get("type").asString());
        assertTrue(secret.get("parameters").get("securityBits").asInt() >= 128);
        JsonNode publicKey = inspect(keys.resolve("public.fhe"));
        assertEquals("ckks.public-key", publicKey.get("type").asString());
        assertEquals(secret.get("parameters"), publicKey.get("parameters"));
        JsonNode evaluation = inspect(keys.resolve("evaluation.fhe"));
        assertEquals("ckks.evaluation-keys", evaluation.get("type").asString());
        assertTrue(evaluation.get("keys").size() > 1);
        assertEquals("relinearisation", evaluation.get("keys").get(0).get("key").asString());
        JsonNode in = inspect(inputs);
        assertEquals("inputs", in.get("content").asString());
        assertEquals(IMAGES, in.get("images").asInt());
        assertTrue(in.get("ciphertexts").get(0).get("level").asInt() > 0);
        JsonNode out = inspect(results);
        assertEquals("results", out.get("content").asString());
        assertEquals(0, out.get("ciphertexts").get(0).get("level").asInt());
        assertTrue(out.get("fileBytes").asLong() < in.get("fileBytes").asLong());
        for (JsonNode facts : List.of(secret, publicKey, evaluation, in, out)) {
            assertEquals(secret.get("keySet"), facts.get("keySet"));
            assertEquals(secret.get("fingerprint"), facts.get("fingerprint"));
        }
    }

    private static JsonNode inspect(Path file) {
        CommandRun run = CommandRun.of("inspect", file, "--plan", folder.resolve("plan.json"), "--json");
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
        return run.json();
    }

    @Test
    void wrongPassphrasesAreRefused() throws IOException {
        Path wrong = Files.writeString(folder.resolve("wrong"), "battery staple\n");
        assertRefused(decrypt(keys, wrong, results), "passphrase");
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        assertEquals(ExitCode.USAGE, decrypt(keys, empty, results).exitCode());
        // Longer than what is read: refused, and not cut.
        Path endless = Files.writeString(folder.resolve("endless"), "a" + "é".repeat(600) + "\n");
        CommandRun cut = decrypt(keys, endless, results);
        assertEquals(ExitCode.USAGE, cut.exitCode());
        assertTrue(cut.err().contains("1024"), cut.err());
        CommandRun missing = decrypt(keys, folder.resolve("none"), results);
        assertEquals(ExitCode.REFUSED, missing.exitCode());
        assertEquals(1, missing.err().lines().count(), missing.err());
    }

    @Test
    void keysOfAnotherSetAreRefused() {
        Path out = folder.resolve("never.fhe");
        assertRefused(run(otherKeys.resolve("evaluation.fhe"), inputs, out), "key set");
        assertFalse(Files.exists(out));
        assertRefused(decrypt(otherKeys, passphrase, results), "key set");
    }

    @Test
    void keysOfOtherParametersAreRefused() {
        Path out = folder.resolve("never.fhe");
        CommandRun run = CommandRun.of(
                "run",
                "--model",
                "digits8x8",
                "--precision",
                16,
                "--keys",
                keys.resolve("evaluation.fhe"),
                "--input",
                inputs,
                "--out",
                out);
        assertRefused(run, "parameters");
        assertFalse(Files.exists(out));
    }

    @Test
    void filesOfAnotherKindAreRefused() {
        Path out = folder.resolve("never.fhe");
        assertRefused(run(keys.resolve("evaluation.fhe"), results, out), "RESULTS");
        assertRefused(run(keys.resolve("public.fhe"), inputs, out), "ckks.public-key");
        assertRefused(decrypt(keys, passphrase, inputs), "INPUTS");
        assertFalse(Files.exists(out));
    }

    @Test
    void damageIsRefusedAndLeavesNoResult() throws IOException {
        byte[] sound = Files.readAllBytes(inputs);
        Path out = folder.resolve("never.fhe");
        List<byte[]> damaged = new ArrayList<>();
        for (int offset : new int[] {0, 20, 200, 300, 1_000, sound.length / 2, sound.length - 1}) {
            byte[] copy = sound.clone();
            copy[offset] ^= 4;
            damaged.add(copy);
        }
        damaged.add(java.util.Arrays.copyOf(sound, sound.length / 2));
        damaged.add(java.util.Arrays.copyOf(sound, sound.length + 64));
        damaged.add(new byte[0]);
        for (byte[] bytes : damaged) {
            Path file = Files.write(folder.resolve("damaged.fhe"), bytes);
            CommandRun run = run(keys.resolve("evaluation.fhe"), file, out);
            assertEquals(ExitCode.REFUSED, run.exitCode(), run.err());
            assertEquals(1, run.err().lines().count(), run.err());
            assertFalse(Files.exists(out));
        }
    }

    @Test
    void aKeySetIsNotOverwritten() throws IOException {
        byte[] before = Files.readAllBytes(keys.resolve("secret.fhe"));
        CommandRun again =
                CommandRun.of("keys", "create", "--model", "digits8x8", "--out", keys, "--passphrase-file", passphrase);
        assertEquals(ExitCode.USAGE, again.exitCode());
        assertEquals(
                java.util.HexFormat.of().formatHex(before),
                java.util.HexFormat.of().formatHex(Files.readAllBytes(keys.resolve("secret.fhe"))));
    }

    /** Two at a time would leave the secret of one and the public keys of the other. */
    @Test
    void oneAtATimeMakesKeysInAFolder() throws IOException {
        Path contended = Files.createDirectory(folder.resolve("contended"));
        try (FileChannel channel = FileChannel.open(
                        contended.resolve("keys.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            CommandRun second = CommandRun.of(
                    "keys", "create", "--model", "digits8x8", "--out", contended, "--passphrase-file", passphrase);
            assertEquals(ExitCode.USAGE, second.exitCode());
            assertTrue(second.err().contains("somebody else"), second.err());
            assertTrue(lock.isValid());
        }
        assertFalse(Files.exists(contended.resolve("secret.fhe")));
        assertFalse(Files.exists(keys.resolve("keys.lock")));
    }

    @Test
    void resultsReplaceNoKeyStore() throws IOException {
        byte[] before = Files.readAllBytes(keys.resolve("secret.fhe"));
        CommandRun run =
                CommandRun.of("encrypt", "--keys", keys, "--input", "samples", "--out", keys.resolve("secret.fhe"));
        assertEquals(ExitCode.FAILURE, run.exitCode());
        assertTrue(run.err().contains("keystore"), run.err());
        assertArrayEquals(before, Files.readAllBytes(keys.resolve("secret.fhe")));
    }

    @Test
    void wrongInputsAreRefused() throws IOException {
        Path short63 = Files.writeString(folder.resolve("short.csv"), "1,".repeat(62) + "1\n");
        assertRefused(encrypt(short63), "63 numbers");
        Path word = Files.writeString(folder.resolve("word.csv"), "0,".repeat(63) + "zero\n");
        assertRefused(encrypt(word), "number 64");
        Path large = Files.writeString(folder.resolve("large.csv"), "0,".repeat(63) + "1.5\n");
        assertRefused(encrypt(large), "feature 63");
        Path nan = Files.writeString(folder.resolve("nan.csv"), "0,".repeat(63) + "NaN\n");
        assertRefused(encrypt(nan), "feature 63");
        Path none = Files.writeString(folder.resolve("none.csv"), "# nothing\n\n");
        assertRefused(encrypt(none), "no input");
        assertRefused(encrypt(folder.resolve("missing.csv")), "missing.csv");
        assertFalse(Files.exists(folder.resolve("never.fhe")));
    }

    private static CommandRun encrypt(Path input) {
        return CommandRun.of("encrypt", "--keys", keys, "--input", input, "--out", folder.resolve("never.fhe"));
    }

    @Test
    void inputsComeFromSeveralFiles() throws IOException {
        Path csv = Files.writeString(folder.resolve("two.csv"), ("0.5,".repeat(63) + "0.25\n").repeat(2));
        byte[] idx = new byte[16 + 64];
        idx[2] = 8;
        idx[3] = 3;
        idx[7] = 1;
        idx[11] = 8;
        idx[15] = 8;
        Path images = Files.write(folder.resolve("one.idx"), idx);
        CommandRun run = CommandRun.of(
                "encrypt", "--keys", keys, "--input", csv, images, "--out", folder.resolve("three.fhe"), "--json");
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
        assertEquals(3, run.json().get("images").asInt());
    }
}
