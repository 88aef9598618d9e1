package io.fhe4j.client;

import io.fhe4j.ringgsw.packing.PackedBlocks;
import io.fhe4j.ringgsw.pbs.PbsParameters;

/** Decrypts packed lists: of each block's coefficient the inner product with z. */
final class PackedDecryption {

    private PackedDecryption() {}

    static int[] decrypt(PbsSecretKey secret, PackedBlocks packed) {
        int places = 2 * secret.parameters().space();
        int boxBits = packed.modulusBits() - Integer.numberOfTrailingZeros(places);
        long[] phases = phases(secret, packed);
        try {
            int[] values = new int[packed.size()];
            for (int block = 0; block < values.length; block++) {
                int low = packed.range(block).low();
                values[block] = low + Math.floorMod((int) (phases[block] >>> boxBits) - low, places);
            }
            return values;
        } finally {
            Zeroing.wipe(phases);
        }
    }

    /** The blocks' phases plus half a box, modulo the list's modulus, which the caller zeroes. */
    static long[] phases(PbsSecretKey secret, PackedBlocks packed) {
        PbsParameters parameters = secret.parameters();
        int degree = parameters.ringDegree();
        long modulus = 1L << packed.modulusBits();
        long[] z = secret.ringWords();
        long[] phases = new long[packed.size()];
        try {
            for (int c = 0; c < parameters.maskComponents(); c++) {
                long[] mask = packed.masks().rowWords(0, c, 0);
                for (int block = 0; block < phases.length; block++) {
                    phases[block] -= product(mask, z, c * degree, packed.place(block));
                }
            }
            for (int block = 0; block < phases.length; block++) {
                long half = modulus / (4L * parameters.space());
                phases[block] = phases[block] + packed.body(block) + half & modulus - 1;
            }
            return phases;
        } finally {
            Zeroing.wipe(z);
        }
    }

    /** Coefficient {@code place} of a mask polynomial times N numbers of z from {@code from} on, modulo 2^64. */
    private static long product(long[] mask, long[] z, int from, int place) {
        long sum = 0;
        for (int i = 0; i <= place; i++) {
            sum += mask[place - i] * z[from + i];
        }
        for (int i = place + 1; i < mask.length; i++) {
            sum -= mask[mask.length + place - i] * z[from + i];
        }
        return sum;
    }
}
