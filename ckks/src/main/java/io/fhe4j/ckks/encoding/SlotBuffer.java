package io.fhe4j.ckks.encoding;

import java.util.Arrays;

/** Working space of one transform: complex numbers in double-double. The low words are zero or unused in double precision. */
final class SlotBuffer {

    final double[] re;
    final double[] reLo;
    final double[] im;
    final double[] imLo;

    SlotBuffer(int size) {
        re = new double[size];
        reLo = new double[size];
        im = new double[size];
        imLo = new double[size];
    }

    /** Forgets everything: slots may be secret, and buffers are used again. */
    void clear() {
        Arrays.fill(re, 0);
        Arrays.fill(reLo, 0);
        Arrays.fill(im, 0);
        Arrays.fill(imLo, 0);
    }
}
