package io.fhe4j.ringgsw.search;

import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.TorusSwitching;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.noise.AccumulatorNoise;
import io.fhe4j.ringgsw.noise.DigitMoments;
import io.fhe4j.ringgsw.noise.ExternalProduct;
import io.fhe4j.ringgsw.noise.SecretMoments;
import io.fhe4j.ringgsw.noise.SwitchNoise;
import io.fhe4j.ringgsw.noise.TorusTransform;
import io.fhe4j.ringgsw.pbs.ErrorDistribution.TUniform;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.PbsParametersBuilder;
import java.util.Optional;

/**
 * Numbers of a torus set that is not built, and what they mean: its variances, its time, its keys. The search goes through secrets and decompositions of
 * each part by these.
 *
 * @param lwe n and its errors
 * @param ring k, N and their errors
 * @param rotation digits of the blind rotation
 * @param keySwitch digits of the key switch
 */
record PbsCandidate(Lwe lwe, Ring ring, Digits rotation, Digits keySwitch) {

    private static final int TORUS_BITS = Long.SIZE;
    private static final double LWE_MODULUS = Math.scalb(1.0, TorusSwitching.RESULT_BITS);

    /**
     * The LWE part.
     *
     * @param dimension n
     * @param errorBits of TUniform errors in words modulo 2^32
     */
    record Lwe(int dimension, int errorBits) {}

    /**
     * The ring part.
     *
     * @param masks k
     * @param degree N
     * @param errorBits of TUniform errors in words modulo 2^64
     */
    record Ring(int masks, int degree, int errorBits) {
        /** k·N. */
        int words() {
            return masks * degree;
        }
    }

    /** Base 2^{@code logBase} and the number of digits. */
    record Digits(int logBase, int levels) {}

    /** The numbers of a set; empty if its engine or its errors are others than the search's. */
    static Optional<PbsCandidate> of(PbsParameters set) {
        if (set.engine() != PbsEngine.TORUS
                || !(set.lweError() instanceof TUniform lweError)
                || !(set.ringError() instanceof TUniform ringError)) {
            return Optional.empty();
        }
        return Optional.of(new PbsCandidate(
                new Lwe(set.lweDimension(), lweError.bits()),
                new Ring(set.maskComponents(), set.ringDegree(), ringError.bits()),
                digits(set.rotationGadget()),
                digits(set.switchingGadget())));
    }

    private static Digits digits(Gadget gadget) {
        return new Digits(gadget.logBase(), gadget.levels());
    }

    /** The set, as a builder has it. */
    PbsParametersBuilder builder(BlockParameters blocks) {
        return PbsParameters.builder()
                .blocks(blocks)
                .lwe(lwe.dimension, new TUniform(lwe.errorBits))
                .ring(ring.masks, ring.degree, new TUniform(ring.errorBits))
                .rotation(rotation.logBase, rotation.levels)
                .keySwitch(keySwitch.logBase, keySwitch.levels);
    }

    /** Of the rounding to exponents, its mean taken off. */
    static double rounding(Lwe lwe, int degree) {
        return SwitchNoise.compensated(lwe.dimension, LWE_MODULUS, 2.0 * degree, SecretMoments.BINARY);
    }

    /** Of a rotation's result. */
    static double rotation(Lwe lwe, Ring ring, Digits digits) {
        ExternalProduct product = new ExternalProduct(
                ring.degree,
                ring.masks,
                DigitMoments.ofTorus(TORUS_BITS, digits.logBase, digits.levels),
                Math.scalb(new TUniform(ring.errorBits).variance(), -2 * TORUS_BITS),
                TorusTransform.variance(ring.degree, digits.logBase),
                SecretMoments.BINARY);
        return AccumulatorNoise.controlled(product, lwe.dimension, SecretMoments.BINARY)
                .total();
    }

    /** What a key switch adds. */
    static double keySwitch(Lwe lwe, Ring ring, Digits digits) {
        return SwitchNoise.multiplied(
                ring.words(),
                DigitMoments.ofTorus(TORUS_BITS, digits.logBase, digits.levels),
                Math.scalb(new TUniform(lwe.errorBits).variance(), -2 * TorusSwitching.RESULT_BITS),
                SecretMoments.BINARY);
    }

    /** The variance at which a table is read. */
    double atTable(double squaredNorm) {
        return squaredNorm * rotation(lwe, ring, rotation)
                + keySwitch(lwe, ring, keySwitch)
                + rounding(lwe, ring.degree);
    }

    /** The predicted time of a look-up in a batch, in nanoseconds. */
    double nanos(CostTable costs, int batch) {
        int components = ring.masks + 1;
        double step =
                components * costs.nanos(CostTable.Kernel.TORUS_STEP, ring.degree, TORUS_BITS, batch, rotation.levels)
                        + costs.nanos(
                                CostTable.Kernel.TORUS_PRODUCT,
                                ring.degree,
                                TORUS_BITS,
                                batch,
                                (double) components * components * rotation.levels);
        double row = costs.nanos(
                CostTable.Kernel.TORUS_ROW,
                ring.degree,
                TorusSwitching.RESULT_BITS,
                batch,
                (lwe.dimension + 1) / 1024.0);
        return lwe.dimension * step + (double) ring.words() * keySwitch.levels * row;
    }

    /** Bytes of both keys: spectra of 8 bytes a coefficient, rows of 4. */
    long keyBytes() {
        long components = ring.masks + 1L;
        long rotationBytes =
                (long) Double.BYTES * lwe.dimension * components * components * rotation.levels * ring.degree;
        return rotationBytes + (long) Integer.BYTES * ring.words() * keySwitch.levels * (lwe.dimension + 1);
    }
}
