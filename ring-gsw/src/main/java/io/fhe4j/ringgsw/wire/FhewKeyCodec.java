package io.fhe4j.ringgsw.wire;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.envelope.Envelope;
import io.fhe4j.api.envelope.EnvelopeHeader;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.EnvelopeWriter;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.envelope.MetadataWriter;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.spi.OddExponentWalk;
import io.fhe4j.ringgsw.BlindRotationKey;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.LweSwitchingKey;
import io.fhe4j.ringgsw.SeededKeyRows;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Evaluation keys: whether the key for blind rotation is seeded, its seed; the same of the switching key. A chunk for each number of the LWE secret, then for
 * LMKCDEY one for each automorphism: masks and bodies, row after row, or bodies alone. Then a chunk for each coefficient of the ring secret: its table
 * entries, or their bodies alone.
 */
final class FhewKeyCodec {

    private FhewKeyCodec() {}

    /** Expands the mask of a row: batch entry, 64-bit words. */
    @FunctionalInterface
    private interface Mask {
        void expand(int entry, MemorySegment words);
    }

    static long maxBytes(FhewParameters parameters) {
        return (BlindRotationKey.words(parameters)
                        + LweSwitchingKey.shape(parameters).words())
                * Long.BYTES;
    }

    private static int chunks(FhewParameters parameters) {
        boolean moving = parameters.method() == BlindRotationMethod.LMKCDEY;
        return parameters.lweDimension() + (moving ? parameters.automorphismWindow() + 1 : 0) + parameters.ringDegree();
    }

    static Envelope envelope(FhewEvaluationKeys keys) {
        FhewParameters parameters = keys.parameters();
        MetadataWriter out = new MetadataWriter();
        writeSeed(out, keys.blindRotation().seed());
        writeSeed(out, keys.switching().seed());
        EnvelopeHeader header = new EnvelopeHeader(
                FhewWire.EVALUATION_KEYS_TYPE, keys.fingerprint(), keys.keySet(), out, chunks(parameters));
        return new Envelope(header, writer -> {
            boolean seeded = keys.blindRotation().seed().isPresent();
            writeRing(writer, keys.blindRotation().residues(), seeded);
            if (parameters.method() == BlindRotationMethod.LMKCDEY) {
                writeRing(writer, keys.blindRotation().moves(), seeded);
            }
            writeTable(writer, keys.switching(), keys.switching().seed().isPresent());
        });
    }

    static void writeSeed(MetadataWriter out, Optional<PublicSeed> seed) {
        out.writeBoolean(seed.isPresent());
        seed.ifPresent(value -> out.writeBytes(value.toBytes()));
    }

    private static void writeRing(EnvelopeWriter writer, Residues residues, boolean seeded) {
        HostRows rows = residues.toHost();
        Shape shape = rows.shape();
        int perChunk = shape.batch() / shape.batch1();
        for (int i = 0; i < shape.batch1(); i++) {
            Words chunk = Words.allocate(rows.moduli().get(0), ringWords(shape, seeded));
            for (int k = 0; k < perChunk; k++) {
                for (int c = seeded ? 1 : 0; c < shape.components(); c++) {
                    chunk.putRow(rows, i * perChunk + k, c, 0);
                }
            }
            writer.chunk(chunk.segment());
        }
    }

    private static long ringWords(Shape shape, boolean seeded) {
        return shape.withBatch1(1).words() / (seeded ? shape.components() : 1);
    }

    private static void writeTable(EnvelopeWriter writer, LweSwitchingKey key, boolean seeded) {
        for (int i = 0; i < key.residues().shape().batch1(); i++) {
            writer.chunk(tableChunk(key.residues(), i, seeded));
        }
    }

    /** The entries of a table for number i of the secret that it switches from. */
    static MemorySegment tableChunk(Residues table, int i, boolean seeded) {
        HostRows rows = table.toHost();
        Shape shape = rows.shape();
        int perChunk = shape.batch() / shape.batch1();
        Words chunk = Words.allocate(rows.moduli().get(0), tableWords(shape, seeded));
        for (int k = 0; k < perChunk; k++) {
            chunk.putRow(rows, i * perChunk + k, 0, seeded ? shape.width() - 1 : 0);
        }
        return chunk.segment();
    }

    private static long tableWords(Shape shape, boolean seeded) {
        return shape.withBatch1(1).words() / (seeded ? shape.width() : 1);
    }

    /** The bytes of a chunk of the table. */
    static long tableBytes(FhewParameters parameters, boolean seeded) {
        return tableWords(LweSwitchingKey.shape(parameters), seeded)
                * HostRows.compactBytes(parameters.switchingBasis());
    }

    static FhewEvaluationKeys read(EnvelopeReader reader, FhewParameters parameters) {
        reader.expectType(FhewWire.EVALUATION_KEYS_TYPE);
        reader.expectFingerprint(parameters.fingerprint());
        KeySetId keySet = reader.requireKeySet();
        MetadataReader in = reader.metadata();
        Optional<PublicSeed> rotationSeed = readSeed(in);
        Optional<PublicSeed> switchingSeed = readSeed(in);
        in.expectEnd();
        reader.expectChunks(chunks(parameters));
        BlindRotationKey rotation = readRotation(reader, parameters, keySet, rotationSeed);
        LweSwitchingKey switching = readTable(reader, parameters, keySet, switchingSeed);
        reader.expectEnd();
        return FhewEvaluationKeys.of(rotation, switching);
    }

    static Optional<PublicSeed> readSeed(MetadataReader in) {
        return in.readBoolean("seeded")
                ? Optional.of(PublicSeed.fromBytes(in.readBytes("seed", PublicSeed.BYTES)))
                : Optional.empty();
    }

    private static BlindRotationKey readRotation(
            EnvelopeReader reader, FhewParameters parameters, KeySetId keySet, Optional<PublicSeed> seed) {
        Modulus q = parameters.ringModulus();
        Shape shape = BlindRotationKey.shape(parameters);
        int places = shape.batch2();
        int levels = shape.batch3();
        Optional<Mask> masks = seed.map(value -> (entry, words) -> SeededKeyRows.expandBlindRotation(
                value, q, entry / levels / places, entry / levels % places, entry % levels, words));
        Residues products = readRing(reader, "number", shape, parameters.ringBasis(), masks);
        if (parameters.method() != BlindRotationMethod.LMKCDEY) {
            return BlindRotationKey.of(parameters, keySet, products, seed);
        }
        OddExponentWalk walk = new OddExponentWalk(parameters.ringDegree(), parameters.automorphismWindow());
        Optional<Mask> moveMasks = seed.map(value -> (entry, words) ->
                SeededKeyRows.expandMove(value, q, walk.galois(entry / levels), entry % levels, words));
        Residues moves = readRing(
                reader, "automorphism", BlindRotationKey.movesShape(parameters), parameters.ringBasis(), moveMasks);
        return BlindRotationKey.of(parameters, keySet, products, moves, seed);
    }

    private static Residues readRing(
            EnvelopeReader reader, String what, Shape shape, RnsBasis basis, Optional<Mask> masks) {
        HostRows rows = HostRows.allocateCompact(shape, basis, Form.EVALUATION);
        int perChunk = shape.batch() / shape.batch1();
        long[] words = new long[shape.width()];
        MemorySegment row = MemorySegment.ofArray(words);
        for (int i = 0; i < shape.batch1(); i++) {
            String field = what + " " + i;
            Words chunk = Words.read(reader, field, basis.get(0), ringWords(shape, masks.isPresent()));
            for (int k = 0; k < perChunk; k++) {
                int entry = i * perChunk + k;
                for (int c = 0; c < shape.components(); c++) {
                    if (c == 0 && masks.isPresent()) {
                        masks.get().expand(entry, row);
                    } else {
                        chunk.take(reader, field, words, 0);
                    }
                    rows.setRow(entry, c, 0, row);
                }
            }
        }
        return Residues.onHost(rows);
    }

    static LweSwitchingKey readTable(
            EnvelopeReader reader, FhewParameters parameters, KeySetId keySet, Optional<PublicSeed> seed) {
        Residues table = readTable(reader, LweSwitchingKey.shape(parameters), parameters, seed);
        return LweSwitchingKey.of(parameters, keySet, table, seed);
    }

    /** A table under the LWE secret of a set. */
    static Residues readTable(
            EnvelopeReader reader, Shape shape, FhewParameters parameters, Optional<PublicSeed> seed) {
        Modulus modulus = parameters.switchingModulus();
        HostRows rows = HostRows.allocateCompact(shape, parameters.switchingBasis(), Form.COEFFICIENT);
        int multiples = shape.batch3();
        int perChunk = shape.batch2() * multiples;
        long[] words = new long[shape.width()];
        int from = seed.isPresent() ? words.length - 1 : 0;
        for (int i = 0; i < shape.batch1(); i++) {
            String field = "table " + i;
            Words chunk = Words.read(reader, field, modulus, tableWords(shape, seed.isPresent()));
            for (int k = 0; k < perChunk; k++) {
                if (seed.isPresent()) {
                    SeededKeyRows.expandSwitching(seed.get(), modulus, i, k / multiples, k % multiples, words);
                }
                chunk.take(reader, field, words, from);
                rows.setRow(i * perChunk + k, 0, 0, words);
            }
        }
        return Residues.onHost(rows);
    }
}
