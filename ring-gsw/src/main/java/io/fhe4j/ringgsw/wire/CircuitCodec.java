package io.fhe4j.ringgsw.wire;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.envelope.Envelope;
import io.fhe4j.api.envelope.EnvelopeHeader;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.envelope.MetadataWriter;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ringgsw.pbs.CircuitKeys;
import io.fhe4j.ringgsw.pbs.CircuitParameters;
import io.fhe4j.ringgsw.pbs.EncryptedIndex;
import io.fhe4j.ringgsw.pbs.PbsKeys;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.lang.foreign.MemorySegment;

/**
 * Circuit bootstrapping. Parameters: those of blocks, then log2 of the base and digits of bits, the same of ring key switches. Keys: the public seed of all masks; the
 * chunks of the keys of look-ups, then one for each ring switching key: the bodies of its rows. Places: the number of bits and what names the place; a chunk for each bit,
 * all words of its Ring-GSW ciphertext in evaluation form.
 */
final class CircuitCodec {

    private CircuitCodec() {}

    static Envelope envelope(CircuitParameters set) {
        MetadataWriter out = new MetadataWriter();
        PbsParametersCodec.write(out, set.blocks());
        out.writeInt(set.output().logBase())
                .writeInt(set.output().levels())
                .writeInt(set.switching().logBase())
                .writeInt(set.switching().levels());
        EnvelopeHeader header = new EnvelopeHeader(PbsWire.CIRCUIT_PARAMETERS_TYPE, set.fingerprint(), null, out, 0);
        return new Envelope(header, writer -> {});
    }

    static CircuitParameters readParameters(EnvelopeReader reader) {
        reader.expectType(PbsWire.CIRCUIT_PARAMETERS_TYPE);
        reader.expectNoKeySet();
        MetadataReader in = reader.metadata();
        PbsParametersCodec.Unchecked blocks = PbsParametersCodec.Unchecked.read(in);
        int outputLogBase = in.readInt("log2 of the base of bits", 1, 50);
        int outputLevels = in.readInt("levels of bits", 1, 50);
        int switchingLogBase = in.readInt("log2 of the base of ring key switches", 1, 50);
        int switchingLevels = in.readInt("levels of ring key switches", 1, 50);
        in.expectEnd();
        return PbsParametersCodec.sound(
                reader,
                () -> new CircuitParameters(
                        blocks.build(PbsParameters.UNQUESTIONED_FAILURE_LOG2),
                        outputLogBase,
                        outputLevels,
                        switchingLogBase,
                        switchingLevels),
                CircuitParameters::fingerprint);
    }

    static long maxBytes(CircuitParameters parameters) {
        return PbsKeyCodec.maxBytes(parameters.blocks())
                + CircuitKeys.shape(parameters).words() * Long.BYTES;
    }

    private static int entries(CircuitParameters parameters) {
        return CircuitKeys.shape(parameters).batch1();
    }

    private static int chunks(CircuitParameters parameters) {
        return parameters.blocks().rotationKeys() + 1 + entries(parameters);
    }

    static Envelope envelope(CircuitKeys keys) {
        CircuitParameters parameters = keys.parameters();
        EnvelopeHeader header = new EnvelopeHeader(
                PbsWire.CIRCUIT_KEYS_TYPE,
                parameters.fingerprint(),
                keys.blocks().keySet(),
                new MetadataWriter().writeBytes(keys.blocks().seed().toBytes()),
                chunks(parameters));
        return new Envelope(header, writer -> {
            PbsKeyCodec.write(writer, keys.blocks());
            PbsKeyCodec.write(writer, keys.switching(), entries(parameters));
        });
    }

    static CircuitKeys readKeys(EnvelopeReader reader, CircuitParameters parameters) {
        reader.expectType(PbsWire.CIRCUIT_KEYS_TYPE);
        reader.expectFingerprint(parameters.fingerprint());
        KeySetId keySet = reader.requireKeySet();
        MetadataReader in = reader.metadata();
        PublicSeed seed = PublicSeed.fromBytes(in.readBytes("seed", PublicSeed.BYTES));
        in.expectEnd();
        reader.expectChunks(chunks(parameters));
        PbsKeys blocks = PbsKeyCodec.readBodies(reader, parameters.blocks(), keySet, seed);
        HostRows switching = HostRows.allocate(
                CircuitKeys.shape(parameters), parameters.blocks().basis(), Form.EVALUATION);
        PbsKeyCodec.read(reader, "ring switching key", switching, entries(parameters));
        reader.expectEnd();
        return CircuitKeys.of(parameters, blocks, switching);
    }

    private static long indexWords(CircuitParameters parameters) {
        return EncryptedIndex.shape(parameters, 1).words();
    }

    static long maxIndexBytes(CircuitParameters parameters) {
        return CircuitParameters.MOST_INDEX_BITS * indexWords(parameters) * Long.BYTES;
    }

    static Envelope envelope(EncryptedIndex index) {
        CircuitParameters parameters = index.parameters();
        HostRows rows = index.words();
        int bits = index.bits();
        EnvelopeHeader header = new EnvelopeHeader(
                PbsWire.INDEX_TYPE,
                parameters.fingerprint(),
                index.keySet(),
                new MetadataWriter().writeInt(bits).writeLong(index.identity()),
                bits);
        return new Envelope(header, writer -> {
            int entries = rows.shape().batch() / bits;
            for (int bit = 0; bit < bits; bit++) {
                Words words = Words.allocate(parameters.blocks().ringModulus(), indexWords(parameters));
                for (int entry = bit * entries; entry < (bit + 1) * entries; entry++) {
                    for (int component = 0; component < rows.shape().components(); component++) {
                        words.putRow(rows, entry, component, 0);
                    }
                }
                writer.chunk(words.segment());
            }
        });
    }

    static EncryptedIndex readIndex(
            EnvelopeReader reader, CircuitParameters parameters, KeySetId keySet, Backend backend) {
        reader.expectType(PbsWire.INDEX_TYPE);
        reader.expectFingerprint(parameters.fingerprint());
        reader.expectKeySet(keySet);
        MetadataReader in = reader.metadata();
        int bits = in.readInt("bits", 1, CircuitParameters.MOST_INDEX_BITS);
        long identity = in.readLong("identity", Long.MIN_VALUE, Long.MAX_VALUE);
        in.expectEnd();
        reader.expectChunks(bits);
        HostRows rows = HostRows.allocate(
                EncryptedIndex.shape(parameters, bits), parameters.blocks().basis(), Form.EVALUATION);
        int entries = rows.shape().batch() / bits;
        long[] row = new long[rows.shape().width()];
        for (int bit = 0; bit < bits; bit++) {
            Words words = Words.read(reader, "bit", parameters.blocks().ringModulus(), indexWords(parameters));
            for (int entry = bit * entries; entry < (bit + 1) * entries; entry++) {
                for (int component = 0; component < rows.shape().components(); component++) {
                    words.take(reader, "bit", row, 0);
                    rows.setRow(entry, component, 0, MemorySegment.ofArray(row));
                }
            }
        }
        reader.expectEnd();
        return EncryptedIndex.restored(backend, parameters, keySet, rows, identity);
    }
}
