package io.fhe4j.ringgsw.wire;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.envelope.Envelope;
import io.fhe4j.api.envelope.EnvelopeHeader;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.envelope.MetadataWriter;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.LweCiphertext;
import io.fhe4j.ringgsw.SeededKeyRows;
import io.fhe4j.ringgsw.functions.NumberCiphertext;
import io.fhe4j.ringgsw.functions.NumberEncoding;
import io.fhe4j.ringgsw.noise.NoiseSources;
import io.fhe4j.ringgsw.packing.CompactBits;
import io.fhe4j.ringgsw.packing.CompactLwe;
import io.fhe4j.ringgsw.packing.CompactNumbers;
import io.fhe4j.ringgsw.packing.FhewPublicKey;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Numbers: log2 of the modulus, message bits, their number; of each the constant, the sources of its error, whether seeded, seed and place; a chunk of
 * all n + 1 words of each, or the body alone. Public keys: the seed; a chunk of the body. Lists of bits: their number, of each the name of its encryption; a chunk
 * of mask and bodies. Lists of numbers: log2 of the modulus and message bits, then as lists of bits.
 */
final class NumberCodec {

    /** So many have room in a header. */
    static final int MAX_NUMBERS = 1024;

    private static final int LEAST_MODULUS_BITS = 3;
    private static final int MOST_MODULUS_BITS = 60;

    private NumberCodec() {}

    private record Entry(long constant, NoiseSources sources, Optional<LweCiphertext.Seeded> seeded) {
        int words(FhewParameters parameters) {
            return seeded.isPresent() ? 1 : parameters.lweDimension() + 1;
        }
    }

    static long maxBytes(FhewParameters parameters) {
        return Math.max(MAX_NUMBERS * (parameters.lweDimension() + 1L), 2L * parameters.ringDegree()) * Long.BYTES;
    }

    static Envelope envelope(List<NumberCiphertext> numbers) {
        if (numbers.isEmpty() || numbers.size() > MAX_NUMBERS) {
            throw new IllegalArgumentException("a file holds 1 to " + MAX_NUMBERS + " numbers, not " + numbers.size());
        }
        NumberCiphertext first = numbers.getFirst();
        NumberEncoding encoding = first.encoding();
        MetadataWriter out = new MetadataWriter()
                .writeInt(encoding.modulusBits())
                .writeInt(encoding.messageBits())
                .writeCount(numbers.size());
        long words = 0;
        for (NumberCiphertext x : numbers) {
            if (!x.fingerprint().equals(first.fingerprint())
                    || !x.keySet().equals(first.keySet())
                    || !x.encoding().equals(encoding)) {
                throw new IllegalArgumentException(
                        "the numbers of a file have the same parameters, key set and encoding");
            }
            out.writeLong(x.constant());
            x.sources().write(out);
            out.writeBoolean(x.seeded().isPresent());
            x.seeded()
                    .ifPresent(seeded -> out.writeBytes(seeded.seed().toBytes()).writeInt(seeded.place()));
            words += new Entry(x.constant(), x.sources(), x.seeded()).words(x.parameters());
        }
        Words chunk = Words.allocate(encoding.modulus(), words);
        for (NumberCiphertext x : numbers) {
            chunk.putRow(
                    x.residues().toHost(),
                    0,
                    0,
                    x.seeded().isPresent() ? x.parameters().lweDimension() : 0);
        }
        EnvelopeHeader header =
                new EnvelopeHeader(NumberWire.NUMBERS_TYPE, first.fingerprint(), first.keySet(), out, 1);
        return new Envelope(header, writer -> writer.chunk(chunk.segment()));
    }

    static List<NumberCiphertext> readNumbers(EnvelopeReader reader, FhewParameters parameters, KeySetId keySet) {
        MetadataReader in = listOf(reader, NumberWire.NUMBERS_TYPE, parameters, keySet);
        NumberEncoding encoding = encoding(in, parameters);
        int count = in.readCount("number of numbers", 1, MAX_NUMBERS);
        List<Entry> entries = new ArrayList<>(count);
        long words = 0;
        for (int i = 0; i < count; i++) {
            Entry entry = entry(in, encoding.modulusBits());
            entries.add(entry);
            words += entry.words(parameters);
        }
        in.expectEnd();
        reader.expectChunks(1);
        Words chunk = Words.read(reader, "words", encoding.modulus(), words);
        List<NumberCiphertext> numbers = new ArrayList<>(count);
        for (Entry entry : entries) {
            numbers.add(number(reader, chunk, parameters, keySet, encoding, entry));
        }
        reader.expectEnd();
        return List.copyOf(numbers);
    }

    private static Entry entry(MetadataReader in, int modulusBits) {
        long constant = in.readLong("constant", 0, (1L << modulusBits) - 1);
        NoiseSources sources = NoiseSources.read(in);
        Optional<LweCiphertext.Seeded> seeded = Optional.empty();
        if (in.readBoolean("seeded")) {
            PublicSeed seed = PublicSeed.fromBytes(in.readBytes("seed", PublicSeed.BYTES));
            seeded = Optional.of(new LweCiphertext.Seeded(seed, in.readInt("place", 0, Integer.MAX_VALUE)));
        }
        return new Entry(constant, sources, seeded);
    }

    private static NumberCiphertext number(
            EnvelopeReader reader,
            Words chunk,
            FhewParameters parameters,
            KeySetId keySet,
            NumberEncoding encoding,
            Entry entry) {
        long[] words = new long[parameters.lweDimension() + 1];
        MemorySegment row = MemorySegment.ofArray(words);
        entry.seeded.ifPresent(
                seeded -> SeededKeyRows.expandCiphertext(seeded.seed(), encoding.modulus(), seeded.place(), row));
        chunk.take(reader, "words", words, entry.seeded.isPresent() ? words.length - 1 : 0);
        return NumberCiphertext.restored(
                parameters,
                keySet,
                Residues.onHost(oneRow(LweCiphertext.shape(parameters), encoding.basis(), words)),
                encoding,
                entry.sources,
                entry.constant,
                entry.seeded);
    }

    private static HostRows oneRow(Shape shape, RnsBasis basis, long[] words) {
        HostRows rows = HostRows.allocate(shape, basis, Form.COEFFICIENT);
        rows.setRow(0, 0, 0, MemorySegment.ofArray(words));
        return rows;
    }

    static Envelope envelope(FhewPublicKey key) {
        MetadataWriter out = new MetadataWriter().writeBytes(key.seed().toBytes());
        Words chunk = Words.allocate(
                key.parameters().ringModulus(), key.body().shape().words());
        chunk.putRow(key.body(), 0, 0, 0);
        EnvelopeHeader header = new EnvelopeHeader(NumberWire.PUBLIC_KEY_TYPE, key.fingerprint(), key.keySet(), out, 1);
        return new Envelope(header, writer -> writer.chunk(chunk.segment()));
    }

    static FhewPublicKey readPublicKey(EnvelopeReader reader, FhewParameters parameters) {
        reader.expectType(NumberWire.PUBLIC_KEY_TYPE);
        reader.expectFingerprint(parameters.fingerprint());
        KeySetId keySet = reader.requireKeySet();
        MetadataReader in = reader.metadata();
        PublicSeed seed = PublicSeed.fromBytes(in.readBytes("seed", PublicSeed.BYTES));
        in.expectEnd();
        reader.expectChunks(1);
        Words chunk = Words.read(reader, "body", parameters.ringModulus(), parameters.ringDegree());
        HostRows body = ringRow(reader, chunk, "body", parameters);
        reader.expectEnd();
        return FhewPublicKey.of(parameters, keySet, seed, body);
    }

    private static HostRows ringRow(EnvelopeReader reader, Words chunk, String field, FhewParameters parameters) {
        long[] words = new long[parameters.ringDegree()];
        chunk.take(reader, field, words, 0);
        return oneRow(FhewPublicKey.shape(parameters), parameters.ringBasis(), words);
    }

    static Envelope envelope(CompactBits list) {
        return envelope(NumberWire.BITS_TYPE, new MetadataWriter(), list);
    }

    static Envelope envelope(CompactNumbers list) {
        MetadataWriter out = new MetadataWriter()
                .writeInt(list.encoding().modulusBits())
                .writeInt(list.encoding().messageBits());
        return envelope(NumberWire.COMPACT_TYPE, out, list);
    }

    private static Envelope envelope(String type, MetadataWriter out, CompactLwe list) {
        out.writeCount(list.entries().size());
        Words chunk = Words.allocate(
                list.parameters().ringModulus(),
                list.mask().shape().words() + list.entries().size());
        chunk.putRow(list.mask(), 0, 0, 0);
        for (CompactLwe.Entry entry : list.entries()) {
            out.writeLong(entry.sourceId());
            chunk.put(entry.body());
        }
        EnvelopeHeader header = new EnvelopeHeader(type, list.fingerprint(), list.keySet(), out, 1);
        return new Envelope(header, writer -> writer.chunk(chunk.segment()));
    }

    /** What a list of messages has after what is its own. */
    private record Messages(HostRows mask, List<CompactLwe.Entry> entries) {}

    private static MetadataReader listOf(
            EnvelopeReader reader, String type, FhewParameters parameters, KeySetId keySet) {
        reader.expectType(type);
        reader.expectFingerprint(parameters.fingerprint());
        reader.expectKeySet(keySet);
        return reader.metadata();
    }

    static CompactBits readBits(EnvelopeReader reader, FhewParameters parameters, KeySetId keySet) {
        Messages bits = messages(reader, listOf(reader, NumberWire.BITS_TYPE, parameters, keySet), parameters);
        return CompactBits.of(parameters, keySet, bits.mask, bits.entries);
    }

    static CompactNumbers readCompact(EnvelopeReader reader, FhewParameters parameters, KeySetId keySet) {
        MetadataReader in = listOf(reader, NumberWire.COMPACT_TYPE, parameters, keySet);
        NumberEncoding encoding = encoding(in, parameters);
        Messages numbers = messages(reader, in, parameters);
        return CompactNumbers.of(parameters, keySet, encoding, numbers.mask, numbers.entries);
    }

    private static NumberEncoding encoding(MetadataReader in, FhewParameters parameters) {
        int most = Math.min(MOST_MODULUS_BITS, parameters.switchingModulus().bits());
        int modulusBits = in.readInt("modulus bits", LEAST_MODULUS_BITS, most);
        return new NumberEncoding(modulusBits, in.readInt("message bits", 1, modulusBits - 2));
    }

    /** What follows in the metadata, and the chunk. */
    private static Messages messages(EnvelopeReader reader, MetadataReader in, FhewParameters parameters) {
        int count = in.readCount("number of messages", 1, parameters.ringDegree());
        long[] ids = new long[count];
        for (int i = 0; i < count; i++) {
            ids[i] = in.readLong("noise source id", Long.MIN_VALUE, Long.MAX_VALUE);
        }
        in.expectEnd();
        reader.expectChunks(1);
        Words chunk = Words.read(reader, "words", parameters.ringModulus(), (long) parameters.ringDegree() + count);
        HostRows mask = ringRow(reader, chunk, "words", parameters);
        List<CompactLwe.Entry> entries = new ArrayList<>(count);
        for (long id : ids) {
            entries.add(new CompactLwe.Entry(chunk.take(reader, "words"), id));
        }
        reader.expectEnd();
        return new Messages(mask, entries);
    }
}
