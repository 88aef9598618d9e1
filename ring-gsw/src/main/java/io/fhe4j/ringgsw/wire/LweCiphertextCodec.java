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
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.LweCiphertext;
import io.fhe4j.ringgsw.LweEncoding;
import io.fhe4j.ringgsw.SeededKeyRows;
import io.fhe4j.ringgsw.noise.NoiseSource;
import io.fhe4j.ringgsw.noise.NoiseSources;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ciphertexts: their number; of each whether it is a bit that everybody can read, and that bit, or else plaintext modulus and offset of its encoding, the
 * source of its error, whether seeded, seed and place. One chunk: of each encryption all n + 1 words, or the body alone.
 */
final class LweCiphertextCodec {

    /** So many have room in a header. */
    static final int MAX_CIPHERTEXTS = 1024;

    /** The variance of a number that may lie anywhere on the circle: nothing is left of the message. */
    private static final double LARGEST_VARIANCE = 1.0 / 12;

    /** Another machine may compute the variance of a fresh encryption by other roundings. */
    private static final double LEAST_SHARE = 1 - 1e-9;

    private LweCiphertextCodec() {}

    private record Entry(
            Optional<Boolean> trivial,
            LweEncoding encoding,
            NoiseSources sources,
            Optional<LweCiphertext.Seeded> seeded) {

        int words(FhewParameters parameters) {
            return trivial.isPresent() ? 0 : seeded.isPresent() ? 1 : parameters.lweDimension() + 1;
        }
    }

    static long maxBytes(FhewParameters parameters) {
        return MAX_CIPHERTEXTS * (parameters.lweDimension() + 1L) * Long.BYTES;
    }

    private static Entry entry(LweCiphertext x) {
        return new Entry(x.knownBit(), x.encoding(), x.sources(), x.seeded());
    }

    static Envelope envelope(List<LweCiphertext> ciphertexts) {
        if (ciphertexts.isEmpty() || ciphertexts.size() > MAX_CIPHERTEXTS) {
            throw new IllegalArgumentException(
                    "a file holds 1 to " + MAX_CIPHERTEXTS + " ciphertexts, not " + ciphertexts.size());
        }
        LweCiphertext first = ciphertexts.getFirst();
        MetadataWriter out = new MetadataWriter().writeCount(ciphertexts.size());
        long words = 0;
        for (LweCiphertext x : ciphertexts) {
            if (!x.fingerprint().equals(first.fingerprint()) || !x.keySet().equals(first.keySet())) {
                throw new IllegalArgumentException("the ciphertexts of a file have the same parameters and key set");
            }
            write(out, entry(x));
            words += entry(x).words(x.parameters());
        }
        EnvelopeHeader header =
                new EnvelopeHeader(FhewWire.CIPHERTEXT_TYPE, first.fingerprint(), first.keySet(), out, 1);
        Words chunk = Words.allocate(first.parameters().ciphertextModulus(), words);
        for (LweCiphertext x : ciphertexts) {
            if (x.knownBit().isEmpty()) {
                int from = x.seeded().isPresent() ? x.parameters().lweDimension() : 0;
                chunk.putRow(x.residues().toHost(), 0, 0, from);
            }
        }
        return new Envelope(header, writer -> writer.chunk(chunk.segment()));
    }

    private static void write(MetadataWriter out, Entry entry) {
        out.writeBoolean(entry.trivial.isPresent());
        if (entry.trivial.isPresent()) {
            out.writeBoolean(entry.trivial.get());
            return;
        }
        out.writeInt(entry.encoding.plaintextModulus()).writeInt(entry.encoding.offsetHalves());
        entry.sources.write(out);
        out.writeBoolean(entry.seeded.isPresent());
        if (entry.seeded.isPresent()) {
            out.writeBytes(entry.seeded.get().seed().toBytes());
            out.writeInt(entry.seeded.get().place());
        }
    }

    static List<LweCiphertext> read(EnvelopeReader reader, FhewParameters parameters, KeySetId expected) {
        reader.expectType(FhewWire.CIPHERTEXT_TYPE);
        reader.expectFingerprint(parameters.fingerprint());
        reader.expectKeySet(expected);
        MetadataReader in = reader.metadata();
        int count = in.readCount("number of ciphertexts", 1, MAX_CIPHERTEXTS);
        List<Entry> entries = new ArrayList<>();
        long words = 0;
        for (int i = 0; i < count; i++) {
            Entry entry = entry(in, parameters);
            entries.add(entry);
            words += entry.words(parameters);
        }
        in.expectEnd();
        reader.expectChunks(1);
        Words chunk = Words.read(reader, "words", parameters.ciphertextModulus(), words);
        List<LweCiphertext> ciphertexts = new ArrayList<>();
        for (Entry entry : entries) {
            ciphertexts.add(ciphertext(reader, chunk, parameters, expected, entry));
        }
        reader.expectEnd();
        return List.copyOf(ciphertexts);
    }

    private static Entry entry(MetadataReader in, FhewParameters parameters) {
        if (in.readBoolean("trivial")) {
            Optional<Boolean> bit = Optional.of(in.readBoolean("bit"));
            return new Entry(bit, parameters.bitEncoding(), NoiseSources.NONE, Optional.empty());
        }
        long most = Math.min(1 << 16, parameters.ciphertextModulus().value() / 4);
        int modulus = in.readInt("plaintext modulus", 2, (int) most);
        if (modulus % 2 != 0) {
            throw in.invalid("plaintext modulus", modulus + " is odd");
        }
        LweEncoding encoding = new LweEncoding(modulus, in.readInt("offset", 0, 2 * modulus - 1));
        NoiseSources sources = NoiseSources.read(in);
        if (sources.list().size() != 1) {
            throw in.invalid(
                    "noise sources",
                    "an encryption has one, not " + sources.list().size());
        }
        NoiseSource source = sources.list().getFirst();
        if (Math.abs(source.coefficient()) != 1 || source.group()) {
            throw in.invalid("noise sources", "that of an encryption is taken once, and is no group");
        }
        double least = LEAST_SHARE * LweCiphertext.freshVariance(parameters);
        if (source.variance() < least || source.variance() > LARGEST_VARIANCE) {
            throw in.invalid(
                    "noise variance",
                    source.variance() + " is not between that of a fresh encryption, " + least
                            + ", and that of a random number, " + LARGEST_VARIANCE);
        }
        Optional<LweCiphertext.Seeded> seeded = Optional.empty();
        if (in.readBoolean("seeded")) {
            PublicSeed seed = PublicSeed.fromBytes(in.readBytes("seed", PublicSeed.BYTES));
            seeded = Optional.of(new LweCiphertext.Seeded(seed, in.readInt("place", 0, Integer.MAX_VALUE)));
        }
        return new Entry(Optional.empty(), encoding, sources, seeded);
    }

    private static LweCiphertext ciphertext(
            EnvelopeReader reader, Words chunk, FhewParameters parameters, KeySetId keySet, Entry entry) {
        if (entry.trivial.isPresent()) {
            return LweCiphertext.trivial(parameters, keySet, entry.trivial.get());
        }
        int dimension = parameters.lweDimension();
        long[] words = new long[dimension + 1];
        entry.seeded.ifPresent(seeded -> SeededKeyRows.expandCiphertext(
                seeded.seed(), parameters.ciphertextModulus(), seeded.place(), MemorySegment.ofArray(words)));
        chunk.take(reader, "words", words, entry.seeded.isPresent() ? dimension : 0);
        HostRows rows =
                HostRows.allocate(LweCiphertext.shape(parameters), parameters.ciphertextBasis(), Form.COEFFICIENT);
        rows.setRow(0, 0, 0, MemorySegment.ofArray(words));
        return LweCiphertext.restored(
                parameters, keySet, Residues.onHost(rows), entry.encoding, entry.sources, entry.seeded);
    }
}
