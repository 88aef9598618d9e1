package io.fhe4j.ringgsw.wire;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.envelope.Envelope;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.envelope.MetadataWriter;
import io.fhe4j.ringgsw.integer.IntegerType;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.PbsValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Numbers and bits: how many; of each the bits of its type, negative for one with a sign, 1 for a bit. Then their blocks, one number after the other, as
 * {@link PbsBlockCodec} has them.
 */
final class PbsValueCodec {

    private static final int BIT = 1;
    private static final int MAX_BITS = 1024;

    private PbsValueCodec() {}

    static Envelope envelope(List<PbsValue> values) {
        MetadataWriter out = new MetadataWriter().writeCount(values.size());
        List<PbsCiphertext> blocks = new ArrayList<>();
        for (PbsValue value : values) {
            out.writeInt(value.type().map(PbsValueCodec::code).orElse(BIT));
            blocks.addAll(value.blocks());
        }
        return PbsBlockCodec.envelope(PbsWire.VALUES_TYPE, out, blocks);
    }

    private static int code(IntegerType<?> type) {
        return type.isSigned() ? -type.bits() : type.bits();
    }

    /** The types of the values, and empty for bits. */
    static List<Optional<IntegerType<?>>> types(MetadataReader in) {
        int count = in.readCount("number of values", 1, PbsBlockCodec.MAX_BLOCKS);
        List<Optional<IntegerType<?>>> types = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int code = in.readInt("type", -MAX_BITS, MAX_BITS);
            Optional<IntegerType<?>> type = IntegerType.all().stream()
                    .filter(known -> code(known) == code)
                    .findAny();
            if (type.isEmpty() && code != BIT) {
                throw in.invalid("type", code + " is no type of numbers");
            }
            types.add(type);
        }
        return types;
    }

    static List<PbsValue> read(EnvelopeReader reader, PbsParameters parameters, KeySetId expected) {
        reader.expectType(PbsWire.VALUES_TYPE);
        MetadataReader in = reader.metadata();
        List<Optional<IntegerType<?>>> types = types(in);
        List<PbsCiphertext> blocks = PbsBlockCodec.read(reader, in, parameters, expected);
        List<PbsValue> values = new ArrayList<>();
        int next = 0;
        for (Optional<IntegerType<?>> type : types) {
            int size = type.map(number -> number.blocks(parameters.blocks())).orElse(1);
            if (size > blocks.size() - next) {
                throw reader.invalid("field number of blocks", blocks.size() + " are not enough for the values");
            }
            List<PbsCiphertext> own = blocks.subList(next, next + size);
            if (type.isEmpty() && !isBit(own.getFirst())) {
                throw reader.invalid("field largest value", "a bit is 0 or 1");
            }
            values.add(new PbsValue(type, own));
            next += size;
        }
        if (next < blocks.size()) {
            throw reader.invalid("field number of blocks", blocks.size() + " are more than the values have");
        }
        return List.copyOf(values);
    }

    private static boolean isBit(PbsCiphertext block) {
        return block.state().low() >= 0 && block.state().high() <= 1;
    }
}
