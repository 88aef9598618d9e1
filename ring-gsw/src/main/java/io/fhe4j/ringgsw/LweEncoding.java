package io.fhe4j.ringgsw;

/**
 * Where the messages of an LWE ciphertext lie: message m has the phase (m + offsetHalves/2)·q/plaintextModulus.
 *
 * @param plaintextModulus p, an even number from 2 to 2^16
 * @param offsetHalves the phase of message 0 in units of q/(2p), from 0 to 2p − 1
 */
public record LweEncoding(int plaintextModulus, int offsetHalves) {

    private static final int LARGEST_MODULUS = 1 << 16;

    /** A bit for gates of two inputs: 0 or q/4. Half of the circle stays free, so that gates can add two bits. */
    public static final LweEncoding BIT = new LweEncoding(4, 0);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException outside them
     */
    public LweEncoding {
        if (plaintextModulus < 2 || plaintextModulus > LARGEST_MODULUS || plaintextModulus % 2 != 0) {
            throw new IllegalArgumentException(
                    "a plaintext modulus is an even number from 2 to 2^16, not " + plaintextModulus);
        }
        if (offsetHalves < 0 || offsetHalves >= 2 * plaintextModulus) {
            throw new IllegalArgumentException(
                    "an offset is from 0 to 2p - 1 = " + (2 * plaintextModulus - 1) + " halves, not " + offsetHalves);
        }
    }

    /** As {@code plaintext modulus 4, offset 0/2}. */
    @Override
    public String toString() {
        return "plaintext modulus " + plaintextModulus + ", offset " + offsetHalves + "/2";
    }
}
