package io.fhe4j.ringgsw.wire;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.envelope.Envelope;
import io.fhe4j.api.envelope.EnvelopeHeader;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.envelope.MetadataWriter;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.packing.CompactBlocks;
import io.fhe4j.ringgsw.packing.PackedBlocks;
import io.fhe4j.ringgsw.packing.PackingKey;
import io.fhe4j.ringgsw.packing.PbsPublicKey;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Public keys: the seed; a chunk of the body. Packing keys: the seed; for each automorphism a chunk of its bodies. Compact lists: their number, of each block
 * bound and name of its encryption; a chunk of mask and bodies. Packed lists: log2 of the modulus, their number, of each block its range; a chunk of masks and
 * bodies.
 */
final class PackingCodec {

    private PackingCodec() {}

    /** The largest of them is a packing key. */
    static long maxBytes(PbsParameters parameters) {
        return PackingKey.shape(parameters).words() * Long.BYTES + 2L * parameters.ringDegree() * Long.BYTES;
    }

    private static EnvelopeHeader header(
            String type, Fingerprint fingerprint, KeySetId keySet, MetadataWriter out, int chunks) {
        return new EnvelopeHeader(type, fingerprint, keySet, out, chunks);
    }

    static Envelope envelope(PbsPublicKey key) {
        MetadataWriter out = new MetadataWriter().writeBytes(key.seed().toBytes());
        Words chunk =
                Words.allocate(key.body().moduli().get(0), key.body().shape().words());
        for (int row = 0; row < key.body().shape().batch(); row++) {
            chunk.putRow(key.body(), row, 0, 0);
        }
        return new Envelope(
                header(PackingWire.PUBLIC_KEY_TYPE, key.fingerprint(), key.keySet(), out, 1),
                writer -> writer.chunk(chunk.segment()));
    }

    static PbsPublicKey readPublicKey(EnvelopeReader reader, PbsParameters parameters) {
        KeySetId keySet = keyOf(reader, PackingWire.PUBLIC_KEY_TYPE, parameters);
        PublicSeed seed = seed(reader);
        reader.expectChunks(1);
        HostRows body = HostRows.allocate(PbsPublicKey.shape(parameters), parameters.basis(), Form.COEFFICIENT);
        takeRows(reader, "body", body, 0, body.shape().batch());
        reader.expectEnd();
        return PbsPublicKey.of(parameters, keySet, seed, body);
    }

    private static KeySetId keyOf(EnvelopeReader reader, String type, PbsParameters parameters) {
        reader.expectType(type);
        reader.expectFingerprint(parameters.fingerprint());
        return reader.requireKeySet();
    }

    private static PublicSeed seed(EnvelopeReader reader) {
        MetadataReader in = reader.metadata();
        PublicSeed seed = PublicSeed.fromBytes(in.readBytes("seed", PublicSeed.BYTES));
        in.expectEnd();
        return seed;
    }

    /** The next chunk: rows of one component, from one batch entry on. */
    private static void takeRows(EnvelopeReader reader, String field, HostRows rows, int first, int count) {
        int width = rows.shape().width();
        Words chunk = Words.read(reader, field, rows.moduli().get(0), (long) count * width);
        long[] words = new long[width];
        for (int row = first; row < first + count; row++) {
            chunk.take(reader, field, words, 0);
            rows.setRow(row, 0, 0, MemorySegment.ofArray(words));
        }
    }

    static Envelope envelope(PackingKey key) {
        MetadataWriter out = new MetadataWriter().writeBytes(key.seed().toBytes());
        HostRows bodies = key.bodies();
        Shape shape = bodies.shape();
        int perChunk = shape.batch() / shape.batch1();
        return new Envelope(
                header(PackingWire.PACKING_KEY_TYPE, key.fingerprint(), key.keySet(), out, shape.batch1()), writer -> {
                    for (int l = 0; l < shape.batch1(); l++) {
                        Words chunk = Words.allocate(bodies.moduli().get(0), (long) perChunk * shape.width());
                        for (int row = 0; row < perChunk; row++) {
                            chunk.putRow(bodies, l * perChunk + row, 0, 0);
                        }
                        writer.chunk(chunk.segment());
                    }
                });
    }

    static PackingKey readPackingKey(EnvelopeReader reader, PbsParameters parameters) {
        KeySetId keySet = keyOf(reader, PackingWire.PACKING_KEY_TYPE, parameters);
        PublicSeed seed = seed(reader);
        Shape shape = PackingKey.shape(parameters);
        reader.expectChunks(shape.batch1());
        HostRows bodies = HostRows.allocate(shape, PackingKey.basis(parameters), Form.EVALUATION);
        int perChunk = shape.batch() / shape.batch1();
        for (int l = 0; l < shape.batch1(); l++) {
            takeRows(reader, "automorphism " + l, bodies, l * perChunk, perChunk);
        }
        reader.expectEnd();
        return PackingKey.of(parameters, keySet, seed, bodies);
    }

    static Envelope envelope(CompactBlocks list) {
        MetadataWriter out = new MetadataWriter().writeCount(list.entries().size());
        Words chunk = Words.allocate(
                list.mask().moduli().get(0),
                list.mask().shape().words() + list.entries().size());
        putMasks(chunk, list.mask());
        for (CompactBlocks.Entry entry : list.entries()) {
            out.writeInt(entry.bound()).writeLong(entry.sourceId());
            chunk.put(entry.body());
        }
        return new Envelope(
                header(PackingWire.COMPACT_TYPE, list.fingerprint(), list.keySet(), out, 1),
                writer -> writer.chunk(chunk.segment()));
    }

    private static MetadataReader listOf(
            EnvelopeReader reader, String type, PbsParameters parameters, KeySetId expected) {
        reader.expectType(type);
        reader.expectFingerprint(parameters.fingerprint());
        reader.expectKeySet(expected);
        return reader.metadata();
    }

    static CompactBlocks readCompact(EnvelopeReader reader, PbsParameters parameters, KeySetId keySet) {
        MetadataReader in = listOf(reader, PackingWire.COMPACT_TYPE, parameters, keySet);
        int count = in.readCount("number of blocks", 1, parameters.ringDegree());
        int[] bounds = new int[count];
        long[] ids = new long[count];
        for (int i = 0; i < count; i++) {
            bounds[i] = in.readInt("bound", 1, parameters.space());
            ids[i] = in.readLong("noise source id", Long.MIN_VALUE, Long.MAX_VALUE);
        }
        in.expectEnd();
        reader.expectChunks(1);
        Words chunk = Words.read(reader, "words", parameters.ringModulus(), (long) parameters.maskWords() + count);
        HostRows mask = mask(reader, chunk, CompactBlocks.maskShape(parameters), parameters.basis());
        List<CompactBlocks.Entry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(new CompactBlocks.Entry(chunk.take(reader, "words"), bounds[i], ids[i]));
        }
        reader.expectEnd();
        return CompactBlocks.of(parameters, keySet, mask, entries);
    }

    private static void putMasks(Words chunk, HostRows masks) {
        for (int c = 0; c < masks.shape().components(); c++) {
            chunk.putRow(masks, 0, c, 0);
        }
    }

    /** Takes the masks at the beginning of a chunk. */
    private static HostRows mask(EnvelopeReader reader, Words chunk, Shape shape, RnsBasis basis) {
        HostRows rows = HostRows.allocate(shape, basis, Form.COEFFICIENT);
        long[] words = new long[shape.width()];
        for (int c = 0; c < shape.components(); c++) {
            chunk.take(reader, "words", words, 0);
            rows.setRow(0, c, 0, MemorySegment.ofArray(words));
        }
        return rows;
    }

    static Envelope envelope(PackedBlocks list) {
        MetadataWriter out = new MetadataWriter().writeInt(list.modulusBits()).writeCount(list.size());
        Words chunk = Words.allocate(
                list.masks().moduli().get(0), list.masks().shape().words() + list.size());
        putMasks(chunk, list.masks());
        for (int i = 0; i < list.size(); i++) {
            out.writeInt(list.range(i).low()).writeInt(list.range(i).high());
            chunk.put(list.body(i));
        }
        return new Envelope(
                header(PackingWire.PACKED_TYPE, list.fingerprint(), list.keySet(), out, 1),
                writer -> writer.chunk(chunk.segment()));
    }

    static PackedBlocks readPacked(EnvelopeReader reader, PbsParameters parameters, KeySetId keySet) {
        MetadataReader in = listOf(reader, PackingWire.PACKED_TYPE, parameters, keySet);
        int bits = in.readInt("modulus bits", 16, 32);
        if (bits != 16 && bits != 32) {
            throw in.invalid("modulus bits", "lists are modulo 2^16 or 2^32, not 2^" + bits);
        }
        int count = in.readCount("number of blocks", 1, parameters.ringDegree());
        int places = 2 * parameters.space();
        List<PackedBlocks.Range> ranges = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int low = in.readInt("least value", 1 - places, places - 1);
            ranges.add(new PackedBlocks.Range(low, in.readInt("largest value", low, low + places - 1)));
        }
        in.expectEnd();
        reader.expectChunks(1);
        Modulus modulus = Modulus.powerOfTwo(bits);
        Shape shape = PackedBlocks.maskShape(parameters);
        Words chunk = Words.read(reader, "words", modulus, shape.words() + count);
        HostRows masks = mask(reader, chunk, shape, PackedBlocks.basis(bits));
        long[] bodies = new long[count];
        chunk.take(reader, "words", bodies, 0);
        reader.expectEnd();
        return PackedBlocks.of(parameters, keySet, masks, bodies, ranges);
    }
}
