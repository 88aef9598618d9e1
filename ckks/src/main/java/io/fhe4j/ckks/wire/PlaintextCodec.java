package io.fhe4j.ckks.wire;

import io.fhe4j.api.envelope.Envelope;
import io.fhe4j.api.envelope.EnvelopeHeader;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.envelope.MetadataWriter;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.CkksPlaintext;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;

/** A plaintext: level, scale, packing, slots, bound; one chunk of rows. */
final class PlaintextCodec {

    private static final double MAX_BOUND = 0x1p900;

    private PlaintextCodec() {}

    static long maxBytes(CkksParameters parameters) {
        return (long) parameters.rows(parameters.depth()) * parameters.ringDegree() * Long.BYTES;
    }

    static Envelope envelope(CkksPlaintext x) {
        MetadataWriter out = new MetadataWriter();
        ValueCodec.write(out, x.level(), x.scale(), x.packing(), x.slots());
        out.writeDouble(x.bound());
        EnvelopeHeader header = new EnvelopeHeader(CkksWire.PLAINTEXT_TYPE, x.fingerprint(), null, out, 1);
        return new Envelope(header, writer -> writer.chunk(x.residues().toHost().words()));
    }

    static CkksPlaintext read(EnvelopeReader reader, CkksParameters parameters) {
        reader.expectType(CkksWire.PLAINTEXT_TYPE);
        reader.expectFingerprint(parameters.fingerprint());
        reader.expectNoKeySet();
        MetadataReader in = reader.metadata();
        ValueCodec.Fields fields = ValueCodec.read(in, parameters);
        double bound = in.readDouble("bound", 0, MAX_BOUND);
        in.expectEnd();
        reader.expectChunks(1);
        RnsBasis basis = parameters.basis(fields.level());
        Shape shape = Shape.of(basis.size(), parameters.ringDegree());
        HostRows rows = HostRows.allocate(shape, basis, Form.EVALUATION);
        ValueCodec.readInto(reader, "residues", rows, 0, 1);
        reader.expectEnd();
        return CkksPlaintext.of(
                parameters,
                Residues.onHost(rows),
                fields.level(),
                fields.scale(),
                fields.packing(),
                fields.slots(),
                bound);
    }
}
