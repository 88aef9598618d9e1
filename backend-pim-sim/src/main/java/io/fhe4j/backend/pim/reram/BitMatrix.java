package io.fhe4j.backend.pim.reram;

/** Turns 64 words of 64 bits over: words of rows become bits of columns, and back. */
final class BitMatrix {

    private BitMatrix() {}

    /** Bit j of word i becomes bit i of word j (Warren, Hacker's Delight, section 7-3: blocks of half the side change places, for each side). */
    static void transpose(long[] words) {
        long mask = 0x00000000ffffffffL;
        for (int side = 32; side != 0; side >>>= 1, mask ^= mask << side) {
            for (int k = 0; k < 64; k = (k + side + 1) & ~side) {
                long swapped = (words[k] >>> side ^ words[k + side]) & mask;
                words[k] ^= swapped << side;
                words[k + side] ^= swapped;
            }
        }
    }
}
