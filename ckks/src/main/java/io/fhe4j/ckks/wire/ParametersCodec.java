package io.fhe4j.ckks.wire;

import io.fhe4j.api.FheException;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.api.envelope.Envelope;
import io.fhe4j.api.envelope.EnvelopeHeader;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.envelope.MetadataWriter;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.CkksParametersBuilder;
import io.fhe4j.ckks.ReleaseRoom;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parameters: ring degree, scale bits, rows per digit (4 bytes each); groups, bottom first, as lists of primes; special primes; message and
 * input bound; secret distribution; security level or reason for none; promised precision or 0; room for releases.
 */
final class ParametersCodec {

    private static final int MAX_LEVELS = 200;
    private static final int MAX_SPECIAL = 256;
    private static final int MAX_REASON_BYTES = 4096;
    private static final double MAX_BOUND = 0x1p60;

    private ParametersCodec() {}

    static Envelope envelope(CkksParameters parameters) {
        MetadataWriter out = new MetadataWriter()
                .writeInt(parameters.ringDegree())
                .writeInt(parameters.scaleBits())
                .writeInt(parameters.digitRows())
                .writeCount(parameters.depth() + 1);
        for (int level = 0; level <= parameters.depth(); level++) {
            out.writeLongs(primes(parameters.group(level)));
        }
        out.writeLongs(primes(parameters.special()));
        out.writeDouble(parameters.messageBound());
        out.writeDouble(parameters.inputBound());
        out.writeEnum(parameters.secretDistribution());
        Optional<String> insecurity = parameters.insecurity();
        out.writeBoolean(insecurity.isPresent());
        if (insecurity.isPresent()) {
            out.writeString(insecurity.get());
        } else {
            out.writeEnum(parameters.security().orElse(SecurityLevel.BITS_128));
        }
        out.writeInt(parameters.promisedPrecisionBits().orElse(0));
        Optional<ReleaseRoom> room = parameters.releaseRoom();
        out.writeInt(room.map(ReleaseRoom::statisticalBits).orElse(0));
        out.writeInt(room.map(ReleaseRoom::maxReleases).orElse(0));
        EnvelopeHeader header = new EnvelopeHeader(CkksWire.PARAMETERS_TYPE, parameters.fingerprint(), null, out, 0);
        return new Envelope(header, writer -> {});
    }

    private static long[] primes(RnsBasis basis) {
        return basis.moduli().stream().mapToLong(Modulus::value).toArray();
    }

    static CkksParameters read(EnvelopeReader reader) {
        reader.expectType(CkksWire.PARAMETERS_TYPE);
        reader.expectNoKeySet();
        MetadataReader in = reader.metadata();
        CkksParametersBuilder builder = builder(in);
        in.expectEnd();
        reader.expectChunks(0);
        reader.expectEnd();
        CkksParameters parameters;
        try {
            parameters = builder.build();
        } catch (FheException | IllegalArgumentException | ArithmeticException e) {
            // Whatever makes a parameter set unsound makes the file so.
            throw reader.invalid("field parameters", "they do not fit together: " + e.getMessage());
        }
        if (!parameters.fingerprint().equals(reader.header().fingerprint())) {
            throw reader.invalid(
                    "field fingerprint",
                    "the header names " + reader.header().fingerprint() + ", the parameters are "
                            + parameters.fingerprint());
        }
        return parameters;
    }

    private static CkksParametersBuilder builder(MetadataReader in) {
        CkksParametersBuilder builder = CkksParameters.builder();
        int ringDegree = in.readInt("ring degree", 1, CkksParameters.MAX_RING_DEGREE);
        if (Integer.bitCount(ringDegree) != 1) {
            throw in.invalid("ring degree", ringDegree + " is not a power of two");
        }
        builder.ringDegree(ringDegree);
        builder.scaleBits(in.readInt("scale bits", 10, 150));
        int digitRows = in.readInt("digit rows", 1, MAX_SPECIAL);
        builder.digitRows(digitRows);
        int levels = in.readCount("levels", 1, MAX_LEVELS + 1);
        List<long[]> groups = new ArrayList<>();
        int rows = 0;
        for (int level = 0; level < levels; level++) {
            long[] group = primes(in, "primes of level " + level, CkksParameters.MAX_PRIMES_PER_LEVEL);
            rows += group.length;
            groups.add(group);
        }
        if (digitRows > rows) {
            throw in.invalid("digit rows", digitRows + " primes in a digit, where there are " + rows);
        }
        builder.levelPrimes(groups);
        builder.specialPrimes(primes(in, "special primes", MAX_SPECIAL));
        builder.messageBound(in.readDouble("message bound", Double.MIN_VALUE, MAX_BOUND));
        builder.inputBound(in.readDouble("input bound", Double.MIN_VALUE, MAX_BOUND));
        builder.secret(in.readEnum("secret distribution", SecretDistribution.class));
        if (in.readBoolean("insecure")) {
            String reason = in.readString("reason", MAX_REASON_BYTES);
            if (reason.isBlank()) {
                throw in.invalid("reason", "insecure parameters without a reason");
            }
            builder.insecure(reason);
        } else {
            builder.security(in.readEnum("security level", SecurityLevel.class));
        }
        int promised = in.readInt("promised precision", 0, 120);
        if (promised > 0) {
            builder.precisionBits(promised);
        }
        int statisticalBits = in.readInt("statistical bits", 0, 128);
        int releases = in.readInt("releases", 0, 1 << 30);
        if ((statisticalBits == 0) != (releases == 0)) {
            throw in.invalid("releases", statisticalBits + " statistical bits with " + releases + " releases");
        }
        if (releases > 0) {
            builder.released(statisticalBits, releases);
        }
        return builder;
    }

    private static long[] primes(MetadataReader in, String field, int most) {
        long[] primes = in.readLongs(field, most, 3, (1L << CkksParameters.MAX_PRIME_BITS) - 1);
        if (primes.length == 0) {
            throw in.invalid(field, "there is none");
        }
        for (long prime : primes) {
            if (prime % 2 == 0) {
                throw in.invalid(field, prime + " is even");
            }
        }
        return primes;
    }
}
