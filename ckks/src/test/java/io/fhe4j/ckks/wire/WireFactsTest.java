package io.fhe4j.ckks.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.envelope.EnvelopeHeader;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.EnvelopeWriter;
import io.fhe4j.api.envelope.MetadataWriter;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.EvaluationKey;
import io.fhe4j.ckks.WireFixture;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WireFactsTest {

    private static Backend backend;
    private static WireFixture fixture;

    @BeforeAll
    static void open() {
        backend = Backends.open("reference");
        fixture = new WireFixture(backend);
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    private static Map<String, Object> facts(Consumer<OutputStream> writer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.accept(out);
        try (Arena arena = Arena.ofConfined();
                EnvelopeReader reader = EnvelopeReader.read(
                        new ByteArrayInputStream(out.toByteArray()), "stream", Long.MAX_VALUE, arena)) {
            Map<String, Object> facts = WireFacts.of(reader);
            reader.verifyRest();
            return facts;
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> facts, String name) {
        return (List<Map<String, Object>>) fact(facts, name);
    }

    private static Object fact(Map<String, Object> facts, String name) {
        return Objects.requireNonNull(facts.get(name), name);
    }

    @Test
    @SuppressWarnings("unchecked")
    void parametersSayWhyTheyAreInsecure() {
        Map<String, Object> facts =
                (Map<String, Object>) fact(facts(out -> CkksWire.write(out, fixture.parameters)), "parameters");
        assertEquals(fixture.parameters.ringDegree(), facts.get("ringDegree"));
        assertEquals(fixture.parameters.insecurity().orElseThrow(), facts.get("insecure"));
        assertEquals(fixture.parameters.toString(), facts.get("description"));
    }

    @Test
    void ciphertextsSayLevelScaleAndSlots() {
        List<Map<String, Object>> found = list(facts(out -> CkksWire.write(out, fixture.ciphertexts)), "ciphertexts");
        assertEquals(fixture.ciphertexts.size(), found.size());
        for (int i = 0; i < found.size(); i++) {
            CkksCiphertext x = fixture.ciphertexts.get(i);
            assertEquals(x.level(), found.get(i).get("level"));
            assertEquals(x.degree(), found.get(i).get("degree"));
            assertEquals(x.slots(), found.get(i).get("slots"));
            assertEquals(x.bound(), found.get(i).get("bound"));
            assertEquals(x.seeded().isPresent(), found.get(i).get("seeded"));
            assertTrue(((String) fact(found.get(i), "scale")).startsWith("2^"));
        }
        assertTrue(found.stream().anyMatch(entry -> (boolean) fact(entry, "seeded")));
    }

    @Test
    void plaintextsSayLevelScaleAndBound() {
        Map<String, Object> found = facts(out -> CkksWire.write(out, fixture.plaintext));
        assertEquals(fixture.plaintext.level(), found.get("level"));
        assertEquals(fixture.plaintext.bound(), found.get("bound"));
    }

    @Test
    void keysSayWhatTheyServe() {
        List<Map<String, Object>> found = list(facts(out -> CkksWire.write(out, fixture.keys)), "keys");
        List<EvaluationKey> keys = fixture.keys.all();
        assertEquals(keys.size(), found.size());
        for (int i = 0; i < keys.size(); i++) {
            assertEquals(keys.get(i).galoisElement(), found.get(i).get("galoisElement"));
            assertEquals(keys.get(i).level(), found.get(i).get("level"));
            assertEquals(keys.get(i).seed().isPresent(), found.get(i).get("seeded"));
            assertEquals(
                    keys.get(i).galoisElement() == 0 ? "relinearisation" : "galois",
                    found.get(i).get("key"));
        }
        Map<String, Object> publicKey = facts(out -> CkksWire.write(out, fixture.publicKey));
        assertEquals(fixture.publicKey.seed().isPresent(), publicKey.get("seeded"));
    }

    @Test
    void otherTypesHaveNoFacts() {
        assertTrue(facts(out -> write(out, "other.type", new MetadataWriter())).isEmpty());
    }

    @Test
    void metadataThatNobodyWritesAreRefused() {
        MetadataWriter twice = new MetadataWriter().writeInt(0).writeCount(2);
        for (int i = 0; i < 2; i++) {
            twice.writeLong(3).writeBigInteger(java.math.BigInteger.ONE);
        }
        assertThrows(MalformedInputException.class, () -> facts(out -> write(out, CkksWire.PLAINTEXT_TYPE, twice)));
        assertThrows(
                MalformedInputException.class,
                () -> facts(out -> write(out, CkksWire.CIPHERTEXT_TYPE, new MetadataWriter().writeCount(0))));
    }

    private static void write(OutputStream out, String type, MetadataWriter metadata) {
        EnvelopeHeader header = new EnvelopeHeader(type, Fingerprint.of(new byte[1]), null, metadata, 0);
        EnvelopeWriter.write(out, header, writer -> {});
    }
}
