package io.fhe4j.ringgsw.wire;

import io.fhe4j.api.FheException;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.api.envelope.Envelope;
import io.fhe4j.api.envelope.EnvelopeHeader;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.envelope.MetadataWriter;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.FhewParametersBuilder;
import io.fhe4j.ringgsw.FhewSets;
import java.util.Optional;

/**
 * Parameters: name, reason for insecurity or none, method, refresh base, window, plaintext modulus of bits, N, Q, n, log2 q, log2 of the key-switching
 * modulus or 0 for Q, log2 of the key switch's base, log2 of the accumulator's base, its levels and dropped bits, distributions of the secrets. A set without a
 * reason is a published one, whose figures must be those of its name.
 */
final class FhewParametersCodec {

    private static final int MAX_NAME_BYTES = 256;
    private static final int MAX_REASON_BYTES = 4096;

    /** How both secrets are drawn: by one distribution under its name, else the LWE secret's first. */
    private enum Secrets {
        TERNARY(SecretDistribution.TERNARY, SecretDistribution.TERNARY),
        GAUSSIAN(SecretDistribution.GAUSSIAN, SecretDistribution.GAUSSIAN),
        TERNARY_GAUSSIAN(SecretDistribution.TERNARY, SecretDistribution.GAUSSIAN),
        GAUSSIAN_TERNARY(SecretDistribution.GAUSSIAN, SecretDistribution.TERNARY);

        private final SecretDistribution lwe;
        private final SecretDistribution ring;

        Secrets(SecretDistribution lwe, SecretDistribution ring) {
            this.lwe = lwe;
            this.ring = ring;
        }

        static Secrets of(FhewParameters set) {
            for (Secrets secrets : values()) {
                if (secrets.lwe == set.lweSecretDistribution() && secrets.ring == set.ringSecretDistribution()) {
                    return secrets;
                }
            }
            throw new AssertionError("no name for the secrets of " + set);
        }
    }

    private FhewParametersCodec() {}

    static Envelope envelope(FhewParameters set) {
        Optional<String> insecurity = set.insecurityReason();
        boolean switchesUnderQ = set.switchingModulus().equals(set.ringModulus());
        Gadget gadget = set.accumulatorGadget();
        MetadataWriter out = new MetadataWriter().writeString(set.name()).writeBoolean(insecurity.isPresent());
        insecurity.ifPresent(out::writeString);
        out.writeEnum(set.method())
                .writeInt(set.refreshBase())
                .writeInt(set.automorphismWindow())
                .writeInt(set.bitEncoding().plaintextModulus())
                .writeInt(set.ringDegree())
                .writeLong(set.ringModulus().value())
                .writeInt(set.lweDimension())
                .writeInt(set.lweModulus().bits())
                .writeInt(switchesUnderQ ? 0 : set.switchingModulus().bits())
                .writeInt(set.switchingGadget().logBase())
                .writeInt(gadget.logBase())
                .writeInt(gadget.levels())
                .writeInt(gadget.droppedBits())
                .writeEnum(Secrets.of(set));
        EnvelopeHeader header = new EnvelopeHeader(FhewWire.PARAMETERS_TYPE, set.fingerprint(), null, out, 0);
        return new Envelope(header, writer -> {});
    }

    static FhewParameters read(EnvelopeReader reader) {
        reader.expectType(FhewWire.PARAMETERS_TYPE);
        reader.expectNoKeySet();
        MetadataReader in = reader.metadata();
        String name = in.readString("name", MAX_NAME_BYTES);
        Optional<String> reason =
                in.readBoolean("insecure") ? Optional.of(in.readString("reason", MAX_REASON_BYTES)) : Optional.empty();
        FhewParametersBuilder builder = builder(in).name(name);
        in.expectEnd();
        reader.expectChunks(0);
        reader.expectEnd();
        if (reason.isPresent() || FhewSets.publishedNames().contains(name)) {
            builder.insecure(reason.orElse("read from a file"));
        }
        FhewParameters set;
        try {
            set = known(name, reason, builder.build());
        } catch (FheException | IllegalArgumentException | ArithmeticException e) {
            // Whatever makes a parameter set unsound makes the file so.
            throw reader.invalid("field parameters", "they do not fit together: " + e.getMessage());
        }
        if (!set.fingerprint().equals(reader.header().fingerprint())) {
            throw reader.invalid(
                    "field fingerprint",
                    "the header names " + reader.header().fingerprint() + ", the parameters are " + set.fingerprint());
        }
        return set;
    }

    /** The set that is known here by the name, if the figures are its; one of somebody's own is secure, or needs a reason. */
    private static FhewParameters known(String name, Optional<String> reason, FhewParameters figures) {
        if (!FhewSets.names().contains(name)) {
            return figures;
        }
        FhewParameters known = FhewSets.any(name, reason.orElse("none is needed"));
        if (known.withMethod(figures.method()).fingerprint().equals(figures.fingerprint())) {
            return known.withMethod(figures.method());
        }
        if (reason.isEmpty()) {
            throw new IllegalArgumentException("the figures are not those of the published set " + name);
        }
        return figures;
    }

    private static FhewParametersBuilder builder(MetadataReader in) {
        FhewParametersBuilder builder = FhewParameters.builder();
        builder.method(in.readEnum("method", BlindRotationMethod.class));
        builder.refreshBase(in.readInt("refresh base", 2, 1 << 16));
        builder.automorphismWindow(in.readInt("window", 1, 64));
        builder.plaintextModulus(in.readInt("plaintext modulus", 4, 16));
        int degree = in.readInt("ring degree", 16, 1 << 16);
        if (Integer.bitCount(degree) != 1) {
            throw in.invalid("ring degree", degree + " is not a power of two");
        }
        long modulus = in.readLong("ring modulus", 3, (1L << 60) - 1);
        if (modulus % 2 == 0) {
            throw in.invalid("ring modulus", modulus + " is even");
        }
        builder.ring(degree, Modulus.of(modulus));
        builder.lwe(in.readInt("LWE dimension", 1, 4096), in.readInt("log2 of the LWE modulus", 4, 17));
        builder.keySwitch(
                in.readInt("log2 of the key-switching modulus", 0, 60),
                in.readInt("log2 of the key-switching base", 1, 10));
        builder.gadget(new Gadget(
                in.readInt("log2 of the gadget base", 1, 32),
                in.readInt("gadget levels", 1, 64),
                in.readInt("dropped bits", 0, 59)));
        Secrets secrets = in.readEnum("secret distribution", Secrets.class);
        return builder.secrets(secrets.lwe, secrets.ring);
    }
}
