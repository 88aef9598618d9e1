package io.fhe4j.ckks.wire;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.envelope.Envelope;
import io.fhe4j.api.envelope.EnvelopeHeader;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.EnvelopeWriter;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.envelope.MetadataWriter;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.EvaluationKey;
import io.fhe4j.ckks.EvaluationKeys;
import io.fhe4j.ckks.KeyKind;
import io.fhe4j.ckks.SeededRows;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Evaluation keys: their number; of each, by ascending Galois element (0 is relinearisation), the element, its level, whether
 * seeded, and the seed. A chunk for each digit of each key: components b and a, or b alone.
 */
final class KeyCodec {

    private static final int MAX_KEYS = 4096;

    private KeyCodec() {}

    private record Entry(long galoisElement, int level, Optional<PublicSeed> seed) {}

    static Envelope envelope(EvaluationKeys keys) {
        List<EvaluationKey> all = keys.all();
        if (all.size() > MAX_KEYS) {
            throw new IllegalArgumentException("a file holds at most " + MAX_KEYS + " keys, not " + all.size());
        }
        MetadataWriter out = new MetadataWriter().writeCount(all.size());
        int chunks = 0;
        for (EvaluationKey key : all) {
            out.writeLong(key.galoisElement());
            out.writeInt(key.level());
            out.writeBoolean(key.seed().isPresent());
            key.seed().ifPresent(seed -> out.writeBytes(seed.toBytes()));
            chunks += keys.parameters().digits(key.level());
        }
        EnvelopeHeader header =
                new EnvelopeHeader(CkksWire.EVALUATION_KEYS_TYPE, keys.fingerprint(), keys.keySet(), out, chunks);
        return new Envelope(header, writer -> all.forEach(key -> writeRows(writer, key)));
    }

    private static void writeRows(EnvelopeWriter writer, EvaluationKey key) {
        HostRows rows = key.residues().toHost();
        for (int d = 0; d < rows.shape().batch(); d++) {
            writer.chunk(ValueCodec.words(rows, d, key.seed().isPresent() ? 1 : 2));
        }
    }

    static EvaluationKeys read(EnvelopeReader reader, CkksParameters parameters) {
        reader.expectType(CkksWire.EVALUATION_KEYS_TYPE);
        reader.expectFingerprint(parameters.fingerprint());
        KeySetId keySet = reader.requireKeySet();
        MetadataReader in = reader.metadata();
        int count = in.readCount("number of keys", 0, MAX_KEYS);
        List<Entry> entries = new ArrayList<>();
        long chunks = 0;
        long previous = -1;
        for (int k = 0; k < count; k++) {
            Entry entry = entry(in, parameters, previous);
            entries.add(entry);
            chunks += parameters.digits(entry.level);
            previous = entry.galoisElement;
        }
        in.expectEnd();
        reader.expectChunks(chunks);
        List<EvaluationKey> keys = new ArrayList<>();
        for (Entry entry : entries) {
            keys.add(key(reader, parameters, keySet, entry));
        }
        reader.expectEnd();
        return EvaluationKeys.of(parameters, keySet, keys);
    }

    private static Entry entry(MetadataReader in, CkksParameters parameters, long previous) {
        long element = in.readLong("Galois element", 0, 2L * parameters.ringDegree() - 1);
        if (element <= previous) {
            throw in.invalid("Galois element", element + " follows " + previous + "; they ascend");
        }
        if (element != 0 && (element % 2 == 0 || element == 1)) {
            throw in.invalid("Galois element", element + " is not odd and above 1");
        }
        int level = in.readInt("level", 0, parameters.depth());
        Optional<PublicSeed> seed = in.readBoolean("seeded")
                ? Optional.of(PublicSeed.fromBytes(in.readBytes("seed", PublicSeed.BYTES)))
                : Optional.empty();
        return new Entry(element, level, seed);
    }

    private static EvaluationKey key(EnvelopeReader reader, CkksParameters parameters, KeySetId keySet, Entry entry) {
        Shape shape = EvaluationKey.shape(parameters, entry.level);
        RnsBasis basis = parameters.keyBasis(entry.level);
        KeyKind kind = entry.galoisElement == 0 ? KeyKind.RELINEARISATION : KeyKind.GALOIS;
        HostRows rows = HostRows.allocate(shape, basis, Form.EVALUATION);
        for (int d = 0; d < shape.batch(); d++) {
            String field = "digit " + d + " of the key " + entry.galoisElement;
            ValueCodec.readInto(reader, field, rows, d, entry.seed.isPresent() ? 1 : 2);
            if (entry.seed.isPresent()) {
                SeededRows.expandKeyDigit(entry.seed.get(), kind, entry.galoisElement, entry.level, d, rows);
            }
        }
        return EvaluationKey.of(
                parameters, keySet, kind, entry.galoisElement, entry.level, Residues.onHost(rows), entry.seed);
    }
}
