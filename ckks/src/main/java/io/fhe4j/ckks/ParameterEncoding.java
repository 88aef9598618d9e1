package io.fhe4j.ckks;

import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The canonical encoding of what the identity of a parameter set rests on; its hash is the fingerprint. */
final class ParameterEncoding {

    private static final byte[] SCHEME = "fhe4j/ckks/1".getBytes(StandardCharsets.US_ASCII);

    private ParameterEncoding() {}

    /**
     * Scheme; ring degree; groups, bottom first; special primes; digits; scale; error deviation; secret distribution; bounds.
     * Little-endian 64-bit words, lists with their length in front. Requests (precision, security, reasons) are not part of it.
     */
    static byte[] identity(CkksParameters.Spec spec) {
        int words = 8 + spec.groups().size() + 1 + spec.special().size();
        for (RnsBasis group : spec.groups()) {
            words += group.size();
        }
        ByteBuffer bytes =
                ByteBuffer.allocate(SCHEME.length + words * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(SCHEME);
        bytes.putLong(spec.ringDegree());
        bytes.putLong(spec.groups().size());
        for (RnsBasis group : spec.groups()) {
            putPrimes(bytes, group);
        }
        putPrimes(bytes, spec.special());
        bytes.putLong(spec.digitRows());
        bytes.putLong(spec.scaleBits());
        bytes.putDouble(PrecisionModel.ERROR_DEVIATION);
        bytes.putLong(spec.secret().ordinal());
        bytes.putDouble(spec.messageBound());
        bytes.putDouble(spec.inputBound());
        if (bytes.hasRemaining()) {
            throw new AssertionError("the encoding is " + bytes.remaining() + " bytes shorter than planned");
        }
        return bytes.array();
    }

    private static void putPrimes(ByteBuffer bytes, RnsBasis basis) {
        bytes.putLong(basis.size());
        for (Modulus modulus : basis.moduli()) {
            bytes.putLong(modulus.value());
        }
    }
}
