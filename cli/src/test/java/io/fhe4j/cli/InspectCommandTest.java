package io.fhe4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.envelope.EnvelopeHeader;
import io.fhe4j.api.envelope.EnvelopeWriter;
import io.fhe4j.api.envelope.MetadataWriter;
import io.fhe4j.ringgsw.FhewSets;
import io.fhe4j.ringgsw.pbs.PbsSets;
import io.fhe4j.ringgsw.wire.FhewWire;
import io.fhe4j.ringgsw.wire.PbsWire;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class InspectCommandTest {

    @TempDir
    private Path directory;

    private static final Fingerprint FINGERPRINT = Fingerprint.of("parameters".getBytes(StandardCharsets.UTF_8));

    private Path file(String type, MetadataWriter metadata, KeySetId keySet) {
        Path file = directory.resolve("some.fhe");
        EnvelopeWriter.write(
                file,
                new EnvelopeHeader(type, FINGERPRINT, keySet, metadata, 1),
                writer -> writer.chunk(MemorySegment.ofArray(new byte[100])));
        return file;
    }

    private JsonNode factsWithoutChunks(String type, MetadataWriter metadata) {
        Path file = directory.resolve("none.fhe");
        EnvelopeWriter.write(file, new EnvelopeHeader(type, FINGERPRINT, KeySetId.random(), metadata, 0), writer -> {});
        return CommandRun.of("inspect", file.toString(), "--json").json();
    }

    @Test
    void theBackendsAreListedTheChosenOneFirst() {
        JsonNode backends =
                CommandRun.of("inspect", "--backend", "--json").json().get("backends");
        assertTrue(backends.size() >= 2);
        boolean reference = false;
        for (int i = 0; i < backends.size(); i++) {
            reference |= backends.get(i).get("backend").asString().equals("reference");
            assertTrue(backends.get(i).has("reason") || backends.get(i).has("obstacle"));
            assertTrue(i == 0
                    || backends.get(i - 1).get("priority").asInt()
                            >= backends.get(i).get("priority").asInt());
        }
        assertTrue(reference);
        assertTrue(CommandRun.of("inspect", "--backend").out().contains("reference"));
    }

    @Test
    void anyEnvelopeIsNamedAndVerified() {
        KeySetId keySet = KeySetId.random();
        Path file = file("some.type", new MetadataWriter(), keySet);
        JsonNode facts = CommandRun.of("inspect", file.toString(), "--json").json();
        assertEquals("some.type", facts.get("type").asString());
        assertEquals(1, facts.get("version").asInt());
        assertEquals(FINGERPRINT.toString(), facts.get("fingerprint").asString());
        assertEquals(keySet.toString(), facts.get("keySet").asString());
        assertEquals(100, facts.get("payloadBytes").asLong());
        CommandRun text = CommandRun.of("inspect", file.toString());
        assertEquals(ExitCode.OK, text.exitCode());
        assertTrue(text.out().contains("some.type"), text.out());
    }

    @Test
    void aKeyStoreShowsItsCostAndNothingSecret() {
        MetadataWriter metadata = new MetadataWriter()
                .writeString("other")
                .writeInt(1 << 16)
                .writeInt(3)
                .writeInt(4);
        JsonNode facts = CommandRun.of(
                        "inspect", file("keystore", metadata, KeySetId.random()).toString(), "--json")
                .json();
        assertEquals("other", facts.get("scheme").asString());
        assertEquals(1 << 16, facts.get("argon2MemoryKib").asInt());
    }

    @Test
    void filesOfRingGswAreKnown() {
        Path file = directory.resolve("set.fhe");
        PbsWire.write(file, PbsSets.MESSAGE_2_CARRY_2);
        JsonNode facts = CommandRun.of("inspect", file.toString(), "--json").json();
        assertEquals("2_2", facts.get("parameters").get("set").asString());
        assertEquals(128, facts.get("parameters").get("securityBits").asInt());
        assertTrue(facts.get("parameters").get("failureLog2").asDouble() < -120);
        FhewWire.write(file, FhewSets.published("STD256"));
        facts = CommandRun.of("inspect", file.toString(), "--json").json();
        assertEquals("ginx", facts.get("parameters").get("method").asString());
        assertTrue(facts.get("parameters").get("description").asString().contains("STD256"));
        MetadataWriter seeds =
                new MetadataWriter().writeBoolean(true).writeBytes(new byte[32]).writeBoolean(false);
        facts = factsWithoutChunks(FhewWire.EVALUATION_KEYS_TYPE, seeds);
        assertTrue(facts.get("seededRotation").asBoolean());
        MetadataWriter trivial =
                new MetadataWriter().writeCount(1).writeBoolean(true).writeBoolean(false);
        facts = factsWithoutChunks(FhewWire.CIPHERTEXT_TYPE, trivial);
        assertEquals(1, facts.get("ciphertexts").asInt());
        assertEquals(
                "ringgsw.of-tomorrow",
                factsWithoutChunks("ringgsw.of-tomorrow", new MetadataWriter())
                        .get("type")
                        .asString());
    }

    @Test
    void aBudgetShowsWhatIsLeft() {
        JsonNode facts = factsWithoutChunks(
                "release-budget",
                new MetadataWriter().writeInt(40).writeLong(1024).writeLong(3));
        assertEquals(40, facts.get("statisticalBits").asInt());
        assertEquals(1024, facts.get("releases").asLong());
        assertEquals(3, facts.get("releasesUsed").asLong());
    }

    @Test
    void encryptedInputsWithoutACiphertextShowTheirNumber() {
        JsonNode facts = factsWithoutChunks(
                InferenceFile.TYPE,
                new MetadataWriter().writeEnum(InferenceFile.Content.INPUTS).writeInt(7));
        assertEquals("inputs", facts.get("content").asString());
        assertEquals(7, facts.get("images").asInt());
    }

    @Test
    void damageIsRefusedInOneLine() throws IOException {
        Path file = file("some.type", new MetadataWriter(), KeySetId.random());
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        CommandRun run = CommandRun.of("inspect", file.toString());
        assertEquals(ExitCode.REFUSED, run.exitCode());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void nobodyWaitsForTheWriterOfAPipe() throws IOException, InterruptedException {
        Path pipe = directory.resolve("pipe");
        assumeTrue(File.separatorChar == '/', "named pipes are made by mkfifo");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        CommandRun run = CommandRun.of("inspect", pipe.toString());
        assertEquals(ExitCode.REFUSED, run.exitCode());
        assertTrue(run.err().contains("not a regular file"), run.err());
    }

    @Test
    void aMissingFileIsSaidInOneLine() {
        CommandRun run = CommandRun.of("inspect", directory.resolve("none").toString());
        assertEquals(ExitCode.REFUSED, run.exitCode());
        assertTrue(run.err().contains("no such file"), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }
}
