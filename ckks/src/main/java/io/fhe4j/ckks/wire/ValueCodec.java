package io.fhe4j.ckks.wire;

import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.envelope.MetadataWriter;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.Packing;
import io.fhe4j.ckks.Scale;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.RnsBasis;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** What plaintexts and ciphertexts have in common: level, exact scale as prime factors, packing, slots. */
final class ValueCodec {

    /** Values live between 2^-64 and the modulus; nothing that is computed has another scale. */
    private static final double LEAST_LOG_SCALE = -64;

    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);

    private ValueCodec() {}

    /** The fields of a value. */
    record Fields(int level, Scale scale, Packing packing, int slots) {}

    static void write(MetadataWriter out, int level, Scale scale, Packing packing, int slots) {
        out.writeInt(level);
        List<Scale.Factor> factors = scale.factors();
        out.writeCount(factors.size());
        for (Scale.Factor factor : factors) {
            out.writeLong(factor.base());
            out.writeBigInteger(factor.exponent());
        }
        out.writeEnum(packing);
        out.writeInt(slots);
    }

    static Fields read(MetadataReader in, CkksParameters parameters) {
        int level = in.readInt("level", 0, parameters.depth());
        int count = in.readCount("scale factors", 0, Scale.MAX_FACTORS);
        List<Scale.Factor> factors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long base = in.readLong("scale base", 2, Long.MAX_VALUE);
            factors.add(new Scale.Factor(base, in.readBigInteger("scale exponent", Scale.MAX_EXPONENT_BITS)));
        }
        Scale scale = scale(in, factors);
        double log = scale.log2();
        double most = parameters.logQ(level);
        if (!(log >= LEAST_LOG_SCALE && log <= most)) {
            throw in.invalid("scale", "2^" + log + " is not in [2^" + LEAST_LOG_SCALE + ", 2^" + most + "]");
        }
        Packing packing = in.readEnum("packing", Packing.class);
        int slots = in.readInt("slots", 1, parameters.ringDegree());
        boolean fits = packing == Packing.SLOTS
                ? slots <= parameters.maxSlots() && Integer.bitCount(slots) == 1
                : slots == parameters.ringDegree();
        if (!fits) {
            throw in.invalid(
                    "slots", slots + " do not fit the packing " + packing + " of degree " + parameters.ringDegree());
        }
        return new Fields(level, scale, packing, slots);
    }

    private static Scale scale(MetadataReader in, List<Scale.Factor> factors) {
        BigInteger largest = BigInteger.ONE.shiftLeft(Scale.MAX_EXPONENT_BITS);
        for (Scale.Factor factor : factors) {
            if (factor.exponent().abs().compareTo(largest) >= 0) {
                throw in.invalid("scale exponent", "it is too long");
            }
        }
        try {
            return Scale.ofFactors(factors);
        } catch (IllegalArgumentException e) {
            throw in.invalid("scale factors", String.valueOf(e.getMessage()));
        }
    }

    /**
     * The next chunk as the leading components of a batch entry, every residue checked.
     *
     * @param rows receives it
     * @param entry the batch entry
     * @param components how many of its components the chunk holds
     */
    static void readInto(EnvelopeReader reader, String field, HostRows rows, int entry, int components) {
        MemorySegment words = words(rows, entry, components);
        reader.chunkInto(field, words);
        RnsBasis basis = rows.moduli();
        int width = rows.shape().width();
        for (int c = 0; c < components; c++) {
            for (int r = 0; r < basis.size(); r++) {
                int column =
                        firstNotBelow(rows.row(entry, c, r), width, basis.get(r).value());
                if (column >= 0) {
                    throw reader.invalid(
                            "chunk " + field,
                            "the residue in component " + c + ", row " + r + ", column " + column
                                    + " is not below its modulus " + basis.get(r));
                }
            }
        }
    }

    /** The words of the leading components of a batch entry. */
    static MemorySegment words(HostRows rows, int entry, int components) {
        long bytes = (long) rows.shape().rows() * rows.shape().width() * Long.BYTES;
        return rows.words().asSlice(entry * bytes * rows.shape().components(), components * bytes);
    }

    private static int firstNotBelow(MemorySegment row, int width, long modulus) {
        for (int i = 0; i < width; i++) {
            if (Long.compareUnsigned(row.get(WORD, (long) i * Long.BYTES), modulus) >= 0) {
                return i;
            }
        }
        return -1;
    }
}
