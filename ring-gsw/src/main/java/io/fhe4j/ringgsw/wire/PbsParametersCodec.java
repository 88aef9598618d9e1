package io.fhe4j.ringgsw.wire;

import io.fhe4j.api.FheException;
import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.envelope.Envelope;
import io.fhe4j.api.envelope.EnvelopeHeader;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.envelope.MetadataWriter;
import io.fhe4j.ntt.TorusRotation;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.pbs.ErrorDistribution;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.PbsParametersBuilder;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Parameters: name, reason for insecurity or none, bits of the ring's and of the switching modulus (on the torus 0 of 64 and 32 of 32 bits, and 0), message bits, carry bits, ν², n, its errors, k, N, its errors, log2 of the rotation's
 * base, its levels, log2 of the key switch's base, its levels, the grouping. An error distribution is whether it is TUniform, and its bits or its deviation.
 */
final class PbsParametersCodec {

    private static final int MAX_NAME_BYTES = 256;
    private static final int MAX_REASON_BYTES = 4096;
    private static final int MAX_BITS = 50;
    private static final double MAX_DEVIATION = 0x1p45;
    private static final double MAX_SQUARED_NORM = 0x1p32;

    private PbsParametersCodec() {}

    static Envelope envelope(PbsParameters set) {
        MetadataWriter out = new MetadataWriter();
        write(out, set);
        EnvelopeHeader header = new EnvelopeHeader(PbsWire.PARAMETERS_TYPE, set.fingerprint(), null, out, 0);
        return new Envelope(header, writer -> {});
    }

    /** Appends a set. */
    static void write(MetadataWriter out, PbsParameters set) {
        Optional<String> insecurity = set.insecurityReason();
        out.writeString(set.name()).writeBoolean(insecurity.isPresent());
        insecurity.ifPresent(out::writeString);
        boolean exact = set.engine() == PbsEngine.EXACT;
        int ringBits = set.ringModulus().bits();
        out.writeInt(ringBits < Long.SIZE ? ringBits : 0)
                .writeInt(exact ? set.switchingModulus().bits() : 0)
                .writeInt(set.blocks().messageBits())
                .writeInt(set.blocks().carryBits())
                .writeDouble(set.blocks().largestSquaredNorm())
                .writeInt(set.lweDimension());
        write(out, set.lweError());
        out.writeInt(set.maskComponents()).writeInt(set.ringDegree());
        write(out, set.ringError());
        out.writeInt(set.rotationGadget().logBase())
                .writeInt(set.rotationGadget().levels())
                .writeInt(set.switchingGadget().logBase())
                .writeInt(set.switchingGadget().levels())
                .writeInt(set.grouping());
    }

    private static void write(MetadataWriter out, ErrorDistribution error) {
        switch (error) {
            case ErrorDistribution.TUniform uniform -> out.writeBoolean(true).writeInt(uniform.bits());
            case ErrorDistribution.Gaussian gaussian -> out.writeBoolean(false).writeDouble(gaussian.deviation());
        }
    }

    static PbsParameters read(EnvelopeReader reader, int acceptedFailureLog2) {
        reader.expectType(PbsWire.PARAMETERS_TYPE);
        reader.expectNoKeySet();
        MetadataReader in = reader.metadata();
        Unchecked set = Unchecked.read(in);
        in.expectEnd();
        return sound(reader, () -> set.build(acceptedFailureLog2), PbsParameters::fingerprint);
    }

    /** What the fields of a file without chunks describe, with the fingerprint that its header names. */
    static <T> T sound(EnvelopeReader reader, Supplier<T> build, Function<T, Fingerprint> fingerprint) {
        T set;
        try {
            set = build.get();
        } catch (FheException | IllegalArgumentException | ArithmeticException e) {
            // Whatever makes a parameter set unsound makes the file so.
            throw reader.invalid("field parameters", "they do not fit together: " + e.getMessage());
        }
        reader.expectChunks(0);
        reader.expectEnd();
        if (!fingerprint.apply(set).equals(reader.header().fingerprint())) {
            throw reader.invalid(
                    "field fingerprint",
                    "the header names " + reader.header().fingerprint() + ", the parameters are "
                            + fingerprint.apply(set));
        }
        return set;
    }

    /** A set as it was read. */
    record Unchecked(String name, Optional<String> reason, Figures figures) {
        static Unchecked read(MetadataReader in) {
            String name = in.readString("name", MAX_NAME_BYTES);
            Optional<String> reason = in.readBoolean("insecure")
                    ? Optional.of(in.readString("reason", MAX_REASON_BYTES))
                    : Optional.empty();
            return new Unchecked(name, reason, Figures.read(in));
        }

        /** The set, if it is one. */
        PbsParameters build(int acceptedFailureLog2) {
            return figures.build(name, reason, acceptedFailureLog2);
        }
    }

    /** The numbers, each in a range that holds for all sets. */
    private record Figures(
            int ringBits,
            int switchingBits,
            int messageBits,
            int carryBits,
            double squaredNorm,
            int lweDimension,
            ErrorDistribution lweError,
            int maskComponents,
            int ringDegree,
            ErrorDistribution ringError,
            int rotationLogBase,
            int rotationLevels,
            int switchingLogBase,
            int switchingLevels,
            int grouping) {

        static Figures read(MetadataReader in) {
            return new Figures(
                    in.readInt("bits of the ring's modulus", 0, MAX_BITS),
                    in.readInt("bits of the switching modulus", 0, MAX_BITS),
                    in.readInt("message bits", 1, 8),
                    in.readInt("carry bits", 0, 8),
                    in.readDouble("squared norm", 1, MAX_SQUARED_NORM),
                    in.readInt("LWE dimension", 1, 1 << 14),
                    error(in),
                    in.readInt("mask components", 1, 16),
                    in.readInt("ring degree", 1, 1 << 16),
                    error(in),
                    in.readInt("log2 of the rotation's base", 1, 63),
                    in.readInt("levels of the rotation", 1, 64),
                    in.readInt("log2 of the key switch's base", 1, 63),
                    in.readInt("levels of the key switch", 1, 64),
                    in.readInt("grouping", 1, TorusRotation.MAX_GROUPING));
        }

        PbsParameters build(String name, Optional<String> reason, int acceptedFailureLog2) {
            boolean torus = switchingBits == 0;
            PbsParametersBuilder builder = PbsParameters.builder(torus ? PbsEngine.TORUS : PbsEngine.EXACT);
            if (torus) {
                builder.torusBits(ringBits == 0 ? Long.SIZE : ringBits);
            } else {
                builder.moduli(ringBits, switchingBits);
            }
            reason.ifPresent(builder::insecure);
            return builder.name(name)
                    .blocks(new BlockParameters(messageBits, carryBits, squaredNorm))
                    .lwe(lweDimension, lweError)
                    .ring(maskComponents, ringDegree, ringError)
                    .rotation(rotationLogBase, rotationLevels)
                    .keySwitch(switchingLogBase, switchingLevels)
                    .grouping(grouping)
                    .acceptFailureProbability(acceptedFailureLog2)
                    .build()
                    .withoutNeedlessConsent();
        }
    }

    private static ErrorDistribution error(MetadataReader in) {
        return in.readBoolean("TUniform")
                ? new ErrorDistribution.TUniform(in.readInt("bits of errors", 0, 45))
                : new ErrorDistribution.Gaussian(in.readDouble("deviation of errors", 1, MAX_DEVIATION));
    }
}
