package io.fhe4j.ringgsw;

import io.fhe4j.ntt.Gadget;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The canonical encoding of what the identity of a parameter set rests on; its hash is the fingerprint. */
final class ParameterEncoding {

    private static final byte[] SCHEME = "fhe4j/fhew/1".getBytes(StandardCharsets.US_ASCII);
    private static final int WORDS = 12;
    private static final int USUAL_PLAINTEXT_MODULUS = 4;

    private ParameterEncoding() {}

    /**
     * Scheme; method; N, Q; n, q; q_KS; both gadgets; error deviation; secret distributions; for AP its base, for LMKCDEY its window; the plaintext
     * modulus of bits, unless it is 4. Little-endian 64-bit words. Names, reasons and accepted risks are not part of it.
     */
    static byte[] identity(FhewParameters.Spec spec) {
        ByteBuffer bytes =
                ByteBuffer.allocate(SCHEME.length + words(spec) * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(SCHEME);
        bytes.putLong(spec.method().ordinal());
        bytes.putLong(spec.ringDegree());
        bytes.putLong(spec.ringModulus().value());
        bytes.putLong(spec.lweDimension());
        bytes.putLong(spec.lweModulus().value());
        bytes.putLong(spec.switchingModulus().value());
        putGadget(bytes, spec.switchingGadget());
        putGadget(bytes, spec.accumulatorGadget());
        bytes.putDouble(FhewParameters.ERROR_DEVIATION);
        bytes.putLong(secrets(spec));
        if (spec.method() == BlindRotationMethod.AP) {
            bytes.putLong(spec.refreshBase());
        } else if (spec.method() == BlindRotationMethod.LMKCDEY) {
            bytes.putLong(spec.window());
        }
        if (spec.plaintextModulus() != USUAL_PLAINTEXT_MODULUS) {
            bytes.putLong(spec.plaintextModulus());
        }
        if (bytes.hasRemaining()) {
            throw new AssertionError("the encoding is " + bytes.remaining() + " bytes shorter than planned");
        }
        return bytes.array();
    }

    /** The LWE secret's distribution; above it, where the ring secret has another, one more than that. */
    private static long secrets(FhewParameters.Spec spec) {
        long ring = spec.ringSecret() == spec.lweSecret()
                ? 0
                : 1L + spec.ringSecret().ordinal();
        return ring << Integer.SIZE | spec.lweSecret().ordinal();
    }

    private static int words(FhewParameters.Spec spec) {
        return WORDS
                + (spec.method() == BlindRotationMethod.GINX ? 0 : 1)
                + (spec.plaintextModulus() == USUAL_PLAINTEXT_MODULUS ? 0 : 1);
    }

    private static void putGadget(ByteBuffer bytes, Gadget gadget) {
        bytes.putLong((long) gadget.logBase() << 32 | gadget.droppedBits());
        bytes.putLong(gadget.levels());
    }
}
