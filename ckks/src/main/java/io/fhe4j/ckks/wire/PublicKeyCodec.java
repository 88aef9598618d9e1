package io.fhe4j.ckks.wire;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.envelope.Envelope;
import io.fhe4j.api.envelope.EnvelopeHeader;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.envelope.MetadataWriter;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.PublicKey;
import io.fhe4j.ckks.SeededRows;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import java.util.Optional;

/** A public key: whether seeded, the seed; one chunk, both components or the first alone. */
final class PublicKeyCodec {

    private PublicKeyCodec() {}

    static long maxBytes(CkksParameters parameters) {
        return PublicKey.shape(parameters).words() * Long.BYTES;
    }

    static Envelope envelope(PublicKey key) {
        MetadataWriter out = new MetadataWriter().writeBoolean(key.seed().isPresent());
        key.seed().ifPresent(seed -> out.writeBytes(seed.toBytes()));
        EnvelopeHeader header =
                new EnvelopeHeader(CkksWire.PUBLIC_KEY_TYPE, key.parameters().fingerprint(), key.keySet(), out, 1);
        int components = key.seed().isPresent() ? 1 : 2;
        return new Envelope(
                header, writer -> writer.chunk(ValueCodec.words(key.residues().toHost(), 0, components)));
    }

    static PublicKey read(EnvelopeReader reader, CkksParameters parameters) {
        reader.expectType(CkksWire.PUBLIC_KEY_TYPE);
        reader.expectFingerprint(parameters.fingerprint());
        KeySetId keySet = reader.requireKeySet();
        MetadataReader in = reader.metadata();
        Optional<PublicSeed> seed = in.readBoolean("seeded")
                ? Optional.of(PublicSeed.fromBytes(in.readBytes("seed", PublicSeed.BYTES)))
                : Optional.empty();
        in.expectEnd();
        reader.expectChunks(1);
        Shape shape = PublicKey.shape(parameters);
        RnsBasis basis = parameters.publicKeyBasis();
        HostRows rows = HostRows.allocate(shape, basis, Form.EVALUATION);
        ValueCodec.readInto(reader, "residues", rows, 0, seed.isPresent() ? 1 : 2);
        seed.ifPresent(value -> SeededRows.expandPublicKey(value, parameters.depth(), rows));
        reader.expectEnd();
        return PublicKey.of(parameters, keySet, Residues.onHost(rows), seed);
    }
}
