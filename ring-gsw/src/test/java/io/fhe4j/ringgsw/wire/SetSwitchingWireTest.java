package io.fhe4j.ringgsw.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.testing.HostileInput;
import io.fhe4j.api.testing.Mutant;
import io.fhe4j.api.testing.Mutants;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.SetSwitchingKey;
import io.fhe4j.ringgsw.WireFixture;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of keys between sets come back as they were, and hostile ones are refused. That such keys switch, the client's tests show. */
class SetSwitchingWireTest {

    private static final String NAME = "hostile.fhe";
    private static final int MUTANTS = 2_500;
    private static final WireFixture FIXTURE = new WireFixture(BlindRotationMethod.GINX);
    private static final FhewParameters TO = FIXTURE.parameters;

    /** The same numbers under another method: another set with the same bits. */
    private static final FhewParameters FROM = new WireFixture(BlindRotationMethod.AP).parameters;

    private static final SetSwitchingKey KEY = key();

    @TempDir
    Path directory;

    /** The first rows of the table of multiples, which are seeded alike. */
    private static SetSwitchingKey key() {
        HostRows table = FIXTURE.keys.switching().residues().toHost();
        HostRows rows = HostRows.allocate(SetSwitchingKey.shape(FROM, TO), TO.switchingBasis(), table.form());
        for (int b = 0; b < rows.shape().batch(); b++) {
            for (int i = 0; i < rows.shape().width(); i++) {
                rows.set(b, 0, 0, i, table.get(b, 0, 0, i));
            }
        }
        return SetSwitchingKey.of(
                FROM,
                KeySetId.random(),
                TO,
                FIXTURE.keySet(),
                FIXTURE.keys.switching().seed().orElseThrow(),
                Residues.onHost(rows));
    }

    private static byte[] file() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FhewWire.write(out, KEY);
        return out.toByteArray();
    }

    private static SetSwitchingKey read(byte[] file) {
        return FhewWire.readSetSwitchingKey(new ByteArrayInputStream(file), NAME, FROM, TO);
    }

    private static void assertSame(SetSwitchingKey found) {
        assertEquals(KEY.fromKeySet(), found.fromKeySet());
        assertEquals(KEY.toKeySet(), found.toKeySet());
        assertEquals(KEY.from(), found.from());
        assertEquals(KEY.to(), found.to());
        assertEquals(KEY.seed(), found.seed());
        HostRows x = KEY.residues().toHost();
        HostRows y = found.residues().toHost();
        assertEquals(x.shape(), y.shape());
        for (int b = 0; b < x.shape().batch(); b++) {
            assertArrayEquals(x.rowWords(b, 0, 0), y.rowWords(b, 0, 0));
        }
    }

    @Test
    void keysComeBack() {
        assertSame(read(file()));
        Path file = directory.resolve("key.fhe");
        FhewWire.write(file, KEY);
        assertSame(FhewWire.readSetSwitchingKey(file, FROM, TO));
        assertThrows(IncompatibleException.class, () -> FhewWire.readSetSwitchingKey(file, TO, TO));
        assertThrows(IncompatibleException.class, () -> FhewWire.readSetSwitchingKey(file, FROM, FROM));
        assertThrows(MalformedInputException.class, () -> FhewWire.readEvaluationKeys(file, TO));
        try (Arena arena = Arena.ofConfined();
                EnvelopeReader reader = EnvelopeReader.read(file, 1 << 20, arena)) {
            assertEquals(FROM.fingerprint().toString(), RingGswFacts.of(reader).get("fromParameters"));
        }
    }

    @Test
    void hostileFilesAreRefusedOrSound() {
        HostileInput<SetSwitchingKey> hostile = new HostileInput<>(NAME, 1 << 20, SetSwitchingWireTest::read);
        byte[] file = file();
        hostile.assertRejected(Mutants.stale(file, 1, MUTANTS));
        hostile.assertRejectedOrUsable(
                Mutants.recomputed(file, 2, MUTANTS),
                read -> assertEquals(KEY.residues().shape(), read.residues().shape()));
        Random random = new Random(3);
        hostile.assertRejected(IntStream.range(0, 2_000).mapToObj(i -> {
            int any = random.nextInt(32);
            return switch (i % 3) {
                case 0 -> Mutant.edited("source", file, parts -> parts.metadata[any] = (byte) ~parts.metadata[any]);
                case 1 -> Mutant.edited("no key set", file, parts -> Arrays.fill(parts.metadata, 32, 48, (byte) 0));
                default ->
                    Mutant.edited("longer", file, parts -> {
                        parts.metadata = Arrays.copyOf(parts.metadata, parts.metadata.length + 1 + any);
                    });
            };
        }));
        var refused = hostile.assertRejected(
                Mutant.edited("no key set", file, parts -> Arrays.fill(parts.metadata, 32, 48, (byte) 0)));
        assertTrue(refused.getMessage().contains("field key set of the source"), refused.getMessage());
    }
}
