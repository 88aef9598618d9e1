package io.fhe4j.ringgsw.wire;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.envelope.Envelope;
import io.fhe4j.api.envelope.EnvelopeHeader;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.EnvelopeWriter;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.envelope.MetadataWriter;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ringgsw.pbs.PbsKeys;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.lang.foreign.MemorySegment;

/**
 * Evaluation keys: the public seed of all masks. A chunk for each GGSW ciphertext of the rotation key, which are one for each number of the LWE secret or 2^g − 1 for a group of g: the bodies of its rows. One chunk: the bodies of the switching
 * key. Words are as short as their modulus allows.
 */
final class PbsKeyCodec {

    private PbsKeyCodec() {}

    static long maxBytes(PbsParameters parameters) {
        return (PbsKeys.rotationShape(parameters).words()
                        + PbsKeys.switchingShape(parameters).words())
                * Long.BYTES;
    }

    static Envelope envelope(PbsKeys keys) {
        MetadataWriter out = new MetadataWriter().writeBytes(keys.seed().toBytes());
        EnvelopeHeader header = new EnvelopeHeader(
                PbsWire.EVALUATION_KEYS_TYPE,
                keys.fingerprint(),
                keys.keySet(),
                out,
                keys.parameters().rotationKeys() + 1);
        return new Envelope(header, writer -> write(writer, keys));
    }

    /** The chunks of keys. */
    static void write(EnvelopeWriter writer, PbsKeys keys) {
        int steps = keys.parameters().rotationKeys();
        write(writer, keys.rotation(), steps);
        write(writer, keys.switching(), 1);
    }

    /** Rows in chunks of equal parts. */
    static void write(EnvelopeWriter writer, HostRows rows, int parts) {
        for (int i = 0; i < parts; i++) {
            writer.chunk(words(rows, i, parts).segment());
        }
    }

    /** One of equal parts of the rows. */
    private static Words words(HostRows rows, int part, int parts) {
        int count = rows.shape().batch() / parts;
        Words chunk = Words.allocate(rows.moduli().get(0), rows.shape().words() / parts);
        for (int k = 0; k < count; k++) {
            chunk.putRow(rows, part * count + k, 0, 0);
        }
        return chunk;
    }

    static PbsKeys read(EnvelopeReader reader, PbsParameters parameters) {
        reader.expectType(PbsWire.EVALUATION_KEYS_TYPE);
        reader.expectFingerprint(parameters.fingerprint());
        KeySetId keySet = reader.requireKeySet();
        MetadataReader in = reader.metadata();
        PublicSeed seed = PublicSeed.fromBytes(in.readBytes("seed", PublicSeed.BYTES));
        in.expectEnd();
        reader.expectChunks(parameters.rotationKeys() + 1L);
        PbsKeys keys = readBodies(reader, parameters, keySet, seed);
        reader.expectEnd();
        return keys;
    }

    /** The chunks of keys. */
    static PbsKeys readBodies(EnvelopeReader reader, PbsParameters parameters, KeySetId keySet, PublicSeed seed) {
        HostRows rotation = HostRows.allocateCompact(
                PbsKeys.rotationShape(parameters), parameters.basis(), PbsKeys.form(parameters));
        read(reader, "number", rotation, parameters.rotationKeys());
        HostRows switching = HostRows.allocateCompact(
                PbsKeys.switchingShape(parameters), parameters.switchingBasis(), PbsKeys.form(parameters));
        read(reader, "switching key", switching, 1);
        return PbsKeys.of(parameters, keySet, seed, rotation, switching);
    }

    /** Rows from chunks of equal parts. */
    static void read(EnvelopeReader reader, String what, HostRows rows, int parts) {
        int count = rows.shape().batch() / parts;
        long[] words = new long[rows.shape().width()];
        for (int part = 0; part < parts; part++) {
            String field = parts == 1 ? what : what + " " + part;
            Words chunk =
                    Words.read(reader, field, rows.moduli().get(0), rows.shape().words() / parts);
            for (int k = 0; k < count; k++) {
                chunk.take(reader, field, words, 0);
                rows.setRow(part * count + k, 0, 0, MemorySegment.ofArray(words));
            }
        }
    }
}
