package io.fhe4j.ckks.wire;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.PrecisionException;
import io.fhe4j.api.envelope.Envelope;
import io.fhe4j.api.envelope.EnvelopeHeader;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.EnvelopeWriter;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.envelope.MetadataWriter;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.SeededRows;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ciphertexts: their number; of each degree, level, scale, packing, slots, message bound, deviation and bias of the error, whether
 * seeded, seed and place. A chunk for each: all components, or the first alone.
 */
final class CiphertextCodec {

    private static final int MAX_CIPHERTEXTS = 4096;
    private static final double MAX_ERROR = 0x1p900;

    private CiphertextCodec() {}

    private record Entry(
            ValueCodec.Fields fields,
            int degree,
            double bound,
            double deviation,
            double bias,
            Optional<CkksCiphertext.Seeded> seeded) {}

    static long maxBytes(CkksParameters parameters) {
        return MAX_CIPHERTEXTS * 3L * parameters.rows(parameters.depth()) * parameters.ringDegree() * Long.BYTES;
    }

    static Envelope envelope(List<CkksCiphertext> ciphertexts) {
        if (ciphertexts.isEmpty() || ciphertexts.size() > MAX_CIPHERTEXTS) {
            throw new IllegalArgumentException(
                    "a file holds 1 to " + MAX_CIPHERTEXTS + " ciphertexts, not " + ciphertexts.size());
        }
        CkksCiphertext first = ciphertexts.getFirst();
        MetadataWriter out = new MetadataWriter().writeCount(ciphertexts.size());
        for (CkksCiphertext x : ciphertexts) {
            if (!x.fingerprint().equals(first.fingerprint()) || !x.keySet().equals(first.keySet())) {
                throw new IllegalArgumentException("the ciphertexts of a file have the same parameters and key set");
            }
            write(out, x);
        }
        EnvelopeHeader header = new EnvelopeHeader(
                CkksWire.CIPHERTEXT_TYPE, first.fingerprint(), first.keySet(), out, ciphertexts.size());
        return new Envelope(header, writer -> ciphertexts.forEach(x -> writeRows(writer, x)));
    }

    private static void write(MetadataWriter out, CkksCiphertext x) {
        out.writeInt(x.degree());
        ValueCodec.write(out, x.level(), x.scale(), x.packing(), x.slots());
        out.writeDouble(x.bound());
        out.writeDouble(x.noise().randomDeviation());
        out.writeDouble(x.noise().bias());
        Optional<CkksCiphertext.Seeded> seeded = x.seeded();
        out.writeBoolean(seeded.isPresent());
        if (seeded.isPresent()) {
            out.writeBytes(seeded.get().seed().toBytes());
            out.writeInt(seeded.get().place());
        }
    }

    private static void writeRows(EnvelopeWriter writer, CkksCiphertext x) {
        writer.chunk(ValueCodec.words(x.residues().toHost(), 0, x.seeded().isPresent() ? 1 : x.degree() + 1));
    }

    static List<CkksCiphertext> read(EnvelopeReader reader, CkksParameters parameters, @Nullable KeySetId expected) {
        reader.expectType(CkksWire.CIPHERTEXT_TYPE);
        reader.expectFingerprint(parameters.fingerprint());
        if (expected != null) {
            reader.expectKeySet(expected);
        }
        KeySetId keySet = reader.requireKeySet();
        MetadataReader in = reader.metadata();
        int count = in.readCount("number of ciphertexts", 1, MAX_CIPHERTEXTS);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(entry(in, parameters));
        }
        in.expectEnd();
        reader.expectChunks(count);
        List<CkksCiphertext> ciphertexts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ciphertexts.add(ciphertext(reader, "residues of ciphertext " + i, parameters, keySet, entries.get(i)));
        }
        reader.expectEnd();
        return List.copyOf(ciphertexts);
    }

    private static Entry entry(MetadataReader in, CkksParameters parameters) {
        int degree = in.readInt("degree", 1, 2);
        ValueCodec.Fields fields = ValueCodec.read(in, parameters);
        double bound = in.readDouble("message bound", 0, parameters.headroom());
        double deviation = in.readDouble("deviation", 0, MAX_ERROR);
        double bias = in.readDouble("bias", 0, MAX_ERROR);
        Optional<CkksCiphertext.Seeded> seeded = Optional.empty();
        if (in.readBoolean("seeded")) {
            if (degree != 1) {
                throw in.invalid("seeded", "a ciphertext of degree " + degree + " is not expanded from a seed");
            }
            PublicSeed seed = PublicSeed.fromBytes(in.readBytes("seed", PublicSeed.BYTES));
            seeded = Optional.of(new CkksCiphertext.Seeded(seed, in.readInt("place", 0, Integer.MAX_VALUE)));
        }
        return new Entry(fields, degree, bound, deviation, bias, seeded);
    }

    private static CkksCiphertext ciphertext(
            EnvelopeReader reader, String field, CkksParameters parameters, KeySetId keySet, Entry entry) {
        int level = entry.fields.level();
        RnsBasis basis = parameters.basis(level);
        Shape shape = Shape.of(entry.degree + 1, basis.size(), parameters.ringDegree());
        HostRows rows = HostRows.allocate(shape, basis, Form.EVALUATION);
        ValueCodec.readInto(reader, field, rows, 0, entry.seeded.isPresent() ? 1 : entry.degree + 1);
        entry.seeded.ifPresent(seeded -> SeededRows.expandCiphertext(seeded.seed(), level, seeded.place(), rows));
        try {
            CkksCiphertext ciphertext = CkksCiphertext.restored(
                    parameters,
                    keySet,
                    Residues.onHost(rows),
                    level,
                    entry.fields.scale(),
                    entry.fields.packing(),
                    entry.fields.slots(),
                    entry.bound,
                    entry.deviation,
                    entry.bias);
            return entry.seeded.map(ciphertext::seeded).orElse(ciphertext);
        } catch (PrecisionException e) {
            throw reader.invalid("bound and error of " + field, String.valueOf(e.getMessage()));
        }
    }
}
