package io.fhe4j.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.FheException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.testing.EnvelopeParts;
import io.fhe4j.api.testing.HostileInput;
import io.fhe4j.api.testing.Mutant;
import io.fhe4j.api.testing.Mutants;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.wire.CkksWire;
import io.fhe4j.cli.InferenceFile;
import io.fhe4j.cli.InferenceFile.Content;
import io.fhe4j.client.CkksClient;
import io.fhe4j.client.ClientOptions;
import io.fhe4j.nn.plan.InputPacking;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of encrypted inputs from somebody who means harm. */
class HostileInferenceFileTest {

    private static final String NAME = "hostile.fhe";
    private static final CkksParameters PARAMETERS = CkksParameters.builder()
            .ringDegree(1 << 4)
            .depth(1)
            .scaleBits(30)
            .insecure("test of files")
            .build();
    private static final InputPacking PACKING = new InputPacking(8, 4, 3, 2, 1);
    private static final int IMAGES = 3;

    @TempDir
    private static Path folder;

    private static Backend backend;
    private static CkksClient client;
    private static byte[] sound;

    @BeforeAll
    static void write() throws IOException {
        backend = Backends.open("reference");
        client = CkksClient.generate(PARAMETERS, ClientOptions.defaults().on(backend));
        Path file = folder.resolve(NAME);
        List<CkksCiphertext> two = List.of(client.encrypt(0.5), client.encrypt(0.25));
        InferenceFile.write(file, PARAMETERS, client.keySet(), Content.INPUTS, IMAGES, 2, two.iterator());
        sound = Files.readAllBytes(file);
    }

    @AfterAll
    static void close() {
        client.close();
        backend.close();
    }

    private static List<CkksCiphertext> read(byte[] file) {
        List<CkksCiphertext> all = new ArrayList<>();
        try (InferenceFile inputs = InferenceFile.open(
                new ByteArrayInputStream(file), NAME, PARAMETERS, PACKING, Content.INPUTS, client.keySet())) {
            inputs.forEachRemaining(all::add);
            assertThrows(NoSuchElementException.class, inputs::next);
        }
        return all;
    }

    private static HostileInput<List<CkksCiphertext>> hostile() {
        long bytes = PARAMETERS.ciphertextWords(PARAMETERS.depth()) * Long.BYTES;
        return new HostileInput<>(NAME, 2 * bytes, HostileInferenceFileTest::read);
    }

    @Test
    void whatWasWrittenIsRead() {
        List<CkksCiphertext> read = read(sound);
        assertEquals(2, read.size());
        assertEquals(0.25, client.decryptForKeyOwner(read.get(1), 1)[0], 1e-3);
    }

    @Test
    void damageIsRefused() {
        hostile().assertRejected(Mutants.stale(sound, 1, 2_500));
    }

    @Test
    void mutantsWithTheRightDigestsAreRefusedOrUsable() {
        hostile()
                .assertRejectedOrUsable(
                        Mutants.recomputed(sound, 2, 2_500),
                        read -> read.forEach(ciphertext -> ciphertext.residues().toHost()));
    }

    /** Each invalid by construction in one named field. */
    @Test
    void forgeriesAreRefused() {
        Random random = new Random(3);
        hostile().assertRejected(IntStream.range(0, 2_000).mapToObj(i -> forged(i % 8, random)));
    }

    private static Mutant forged(int kind, Random random) {
        int any = random.nextInt();
        int metadata = EnvelopeParts.of(sound).metadata.length;
        return switch (kind) {
            case 0 -> Mutant.edited("images", sound, parts -> parts.setMetadataInt(metadata - 4, any | 8));
            case 1 -> Mutant.edited("no images", sound, parts -> parts.setMetadataInt(metadata - 4, any & 0x80000000));
            case 2 -> Mutant.edited("content", sound, parts -> parts.metadata[2] ^= (byte) (any | 1));
            case 3 -> Mutant.edited("fingerprint", sound, parts -> parts.fingerprint[any & 31] ^= 1);
            case 4 -> Mutant.edited("key set", sound, parts -> parts.keySet[any & 15] ^= 1);
            case 5 -> Mutant.edited("missing ciphertext", sound, parts -> parts.removeChunk(any & 1));
            case 6 ->
                Mutant.edited(
                        "added ciphertext",
                        sound,
                        parts -> parts.addChunk(parts.chunks.getFirst().payload.clone()));
            default ->
                Mutant.edited("damage inside", sound, parts -> {
                    byte[] inner = parts.chunks.get(any & 1).payload;
                    inner[Math.floorMod(any, inner.length)] ^= 1;
                });
        };
    }

    @Test
    void aChunkOfTwoCiphertextsIsRefused() {
        ByteArrayOutputStream two = new ByteArrayOutputStream();
        CkksWire.write(two, List.of(client.encrypt(0.5), client.encrypt(0.25)));
        FheException refusal = hostile()
                .assertRejected(Mutant.edited(
                        "two in one", sound, parts -> parts.chunks.getFirst().resize(two.toByteArray())));
        assertTrue(String.valueOf(refusal.getMessage()).contains("number of ciphertexts"), refusal.getMessage());
    }

    @Test
    void resultsAreNotInputsAndOtherKeysAreNamed() {
        assertThrows(
                FheException.class,
                () -> InferenceFile.open(
                        new ByteArrayInputStream(sound), NAME, PARAMETERS, PACKING, Content.RESULTS, null));
        assertThrows(
                FheException.class,
                () -> InferenceFile.open(
                        new ByteArrayInputStream(sound), NAME, PARAMETERS, PACKING, Content.INPUTS, KeySetId.random()));
    }
}
