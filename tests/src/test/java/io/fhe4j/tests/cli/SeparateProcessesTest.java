package io.fhe4j.tests.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.tests.cli.JavaProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Client and server as they are meant: processes that share nothing but files. */
class SeparateProcessesTest {

    private static final int IMAGES = 6;
    private static final String CLIENT = JavaProcess.clientClassPath();
    private static final String SERVER = JavaProcess.serverClassPath();

    @TempDir
    private static Path folder;

    @BeforeAll
    static void makeKeysAndInputs() throws IOException {
        Files.writeString(folder.resolve("passphrase"), "correct horse battery staple\n");
        succeed(JavaProcess.fhe4j(
                folder,
                CLIENT,
                "keys",
                "create",
                "--model",
                "digits8x8",
                "--out",
                "keys",
                "--passphrase-file",
                "passphrase"));
        succeed(JavaProcess.fhe4j(
                folder, CLIENT, "encrypt", "--keys", "keys", "--input", "samples", "--count", IMAGES, "--out",
                "in.fhe"));
    }

    private static Ended succeed(Ended ended) {
        assertEquals(0, ended.exitCode(), ended.err());
        return ended;
    }

    private static Object[] run(String out, Object... more) {
        return Stream.concat(
                        Stream.of(
                                "run",
                                "--model",
                                "digits8x8",
                                "--keys",
                                "keys/evaluation.fhe",
                                "--input",
                                "in.fhe",
                                "--out",
                                out),
                        Stream.of(more))
                .toArray();
    }

    @Test
    void predictionsAreThoseOfTheDemoAndTheServerNeverSeesTheClient() throws IOException {
        Path log = folder.resolve("classes.log");
        Process server = JavaProcess.start(
                folder, SERVER, List.of("-Xlog:class+load:file=" + log.getFileName()), run("out.fhe"));
        succeed(JavaProcess.end(folder, server));
        String loaded = Files.readString(log);
        assertTrue(loaded.contains("io.fhe4j.cli.RunCommand"), "the log has the server's classes");
        assertFalse(loaded.contains("io.fhe4j.client."), "and none of the client's");
        Ended decrypted = succeed(JavaProcess.fhe4j(
                folder,
                CLIENT,
                "decrypt",
                "--keys",
                "keys",
                "--passphrase-file",
                "passphrase",
                "--input",
                "out.fhe",
                "--json"));
        Ended demo = succeed(JavaProcess.fhe4j(folder, CLIENT, "demo", "--count", IMAGES, "--json"));
        assertEquals(IMAGES, demo.json().get("agreeWithClear").asInt());
        assertEquals(demo.json().get("predictions"), decrypted.json().get("predictions"));
        // The results are at the lowest level, and nothing else was left behind.
        Ended inspected = succeed(JavaProcess.fhe4j(folder, SERVER, "inspect", "out.fhe", "--json"));
        assertEquals(0, inspected.json().get("ciphertexts").get(0).get("level").asInt());
        assertFalse(hasPartialFiles());
    }

    @Test
    void theClientsClassesCannotBeLoadedOnTheServersClassPath() throws IOException {
        Files.writeString(folder.resolve("Probe.java"), """
                class Probe {
                    public static void main(String[] names) throws Exception {
                        for (String name : names) {
                            try {
                                Class.forName(name);
                                System.out.println("found");
                            } catch (ClassNotFoundException e) {
                                System.out.println("missing");
                            }
                        }
                    }
                }
                """);
        List<String> names = List.of(
                "Probe.java",
                "io.fhe4j.cli.Main",
                "io.fhe4j.nn.plan.EncryptedInference",
                "io.fhe4j.client.CkksClient",
                "io.fhe4j.client.SecretKey",
                "io.fhe4j.client.KeyStoreFile",
                "io.fhe4j.cli.client.ClientCommands");
        Ended server = succeed(JavaProcess.end(folder, JavaProcess.java(folder, SERVER, names)));
        assertEquals(
                List.of("found", "found", "missing", "missing", "missing", "missing"),
                server.out().lines().toList());
        Ended client = succeed(JavaProcess.end(folder, JavaProcess.java(folder, CLIENT, names)));
        assertEquals(List.of("found"), client.out().lines().distinct().toList());
    }

    @Test
    void theServerHasNoClientCommands() {
        Ended help = succeed(JavaProcess.fhe4j(folder, SERVER, "--help"));
        assertTrue(help.out().contains("\n  run"), help.out());
        assertFalse(help.out().contains("\n  decrypt"), help.out());
        assertEquals(2, JavaProcess.fhe4j(folder, SERVER, "decrypt").exitCode());
    }

    @Test
    void aKilledRunLeavesNoHalfFile() throws Exception {
        Path out = folder.resolve("killed.fhe");
        assertTrue(killWhileWriting("killed.fhe"), "the run was killed while it was writing");
        assertFalse(Files.exists(out));
        // What was there before stays.
        Files.writeString(out, "the old content");
        assertTrue(killWhileWriting("killed.fhe"), "the run was killed while it was writing");
        assertEquals("the old content", Files.readString(out));
        // And the next run goes through.
        deletePartialFiles();
        succeed(JavaProcess.fhe4j(folder, SERVER, run("killed.fhe")));
        assertNotEquals("the old content".length(), Files.size(out));
        Files.delete(out);
    }

    /** Kills a run as soon as the file beside the target is there; false if it had ended before. */
    private static boolean killWhileWriting(String out) throws Exception {
        deletePartialFiles();
        Process process =
                JavaProcess.start(folder, SERVER, List.of(), run(out, "--backend", "reference", "--threads", 1));
        while (process.isAlive() && !hasPartialFiles()) {
            process.waitFor(1, TimeUnit.MILLISECONDS);
        }
        boolean alive = process.isAlive();
        process.destroyForcibly();
        JavaProcess.end(folder, process);
        return alive;
    }

    private static boolean hasPartialFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.getFileName().toString().endsWith(".part"));
        }
    }

    private static void deletePartialFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".part")).toList()) {
                Files.delete(file);
            }
        }
    }
}
