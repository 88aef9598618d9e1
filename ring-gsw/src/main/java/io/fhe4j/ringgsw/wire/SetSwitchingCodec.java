package io.fhe4j.ringgsw.wire;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.envelope.Envelope;
import io.fhe4j.api.envelope.EnvelopeHeader;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.envelope.MetadataWriter;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.SetSwitchingKey;
import java.util.Optional;

/**
 * Keys between sets: the fingerprint and key set of the source, and the seed of all masks; the header names the target's. A chunk for each number of the source's LWE
 * secret: the bodies of its table entries.
 */
final class SetSwitchingCodec {

    private SetSwitchingCodec() {}

    static long maxBytes(FhewParameters from, FhewParameters to) {
        return SetSwitchingKey.shape(from, to).words() * Long.BYTES;
    }

    static Envelope envelope(SetSwitchingKey key) {
        MetadataWriter out = new MetadataWriter()
                .writeBytes(key.from().fingerprint().toBytes())
                .writeBytes(key.fromKeySet().toBytes())
                .writeBytes(key.seed().toBytes());
        int chunks = key.from().lweDimension();
        EnvelopeHeader header = new EnvelopeHeader(
                FhewWire.SET_SWITCHING_KEY_TYPE, key.to().fingerprint(), key.toKeySet(), out, chunks);
        return new Envelope(header, writer -> {
            for (int i = 0; i < chunks; i++) {
                writer.chunk(FhewKeyCodec.tableChunk(key.residues(), i, true));
            }
        });
    }

    static SetSwitchingKey read(EnvelopeReader reader, FhewParameters from, FhewParameters to) {
        reader.expectType(FhewWire.SET_SWITCHING_KEY_TYPE);
        reader.expectFingerprint(to.fingerprint());
        KeySetId toKeySet = reader.requireKeySet();
        MetadataReader in = reader.metadata();
        Fingerprint source = Fingerprint.fromBytes(in.readBytes("fingerprint of the source", Fingerprint.BYTES));
        if (!source.equals(from.fingerprint())) {
            throw new IncompatibleException(
                    reader.source() + ": field fingerprint of the source: the key is for bits of " + source
                            + ", not of " + from.fingerprint() + "; use the parameters that it was made with");
        }
        KeySetId fromKeySet = keySet(in);
        PublicSeed seed = PublicSeed.fromBytes(in.readBytes("seed", PublicSeed.BYTES));
        in.expectEnd();
        reader.expectChunks(from.lweDimension());
        Residues table = FhewKeyCodec.readTable(reader, SetSwitchingKey.shape(from, to), to, Optional.of(seed));
        reader.expectEnd();
        return SetSwitchingKey.of(from, fromKeySet, to, toKeySet, seed, table);
    }

    private static KeySetId keySet(MetadataReader in) {
        String field = "key set of the source";
        try {
            return KeySetId.fromBytes(in.readBytes(field, KeySetId.BYTES));
        } catch (IllegalArgumentException e) {
            throw in.invalid(field, "all zeros name no key set");
        }
    }
}
