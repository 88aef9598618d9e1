package io.fhe4j.ringgsw.search;

import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.TorusRotation;
import io.fhe4j.ringgsw.cost.CostTable;
import io.fhe4j.ringgsw.pbs.LookUpCost;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsNoise;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.PbsParametersBuilder;

/**
 * Numbers of a set for look-ups that is not built, and what they mean: its variance, its time, its keys. The search goes through secrets and decompositions of
 * each part by these.
 *
 * @param lwe n, the switching modulus and its errors
 * @param ring k, N, the modulus and its errors
 * @param rotation digits of the blind rotation
 * @param keySwitch digits of the key switch
 * @param grouping numbers of the LWE secret in a step
 */
record PbsCandidate(PbsNoise.Lwe lwe, PbsNoise.Ring ring, Gadget rotation, Gadget keySwitch, int grouping) {

    /** The numbers of a set. */
    static PbsCandidate of(PbsParameters set) {
        return new PbsCandidate(
                set.lwePart(), set.ringPart(), set.rotationGadget(), set.switchingGadget(), set.grouping());
    }

    /** The set that answers a request, with its consent to failures. */
    PbsParameters set(PbsRequest request) {
        PbsParametersBuilder builder = PbsParameters.builder(ring.engine())
                .name(request.name())
                .blocks(request.blocks())
                .acceptFailureProbability((int) Math.min(-1, Math.ceil(request.failureLog2())))
                .lwe(lwe.dimension(), lwe.error())
                .ring(ring.masks(), ring.degree(), ring.error())
                .rotation(rotation.logBase(), rotation.levels())
                .grouping(grouping)
                .keySwitch(keySwitch.logBase(), keySwitch.levels());
        switch (ring.engine()) {
            case TORUS -> builder.torusBits(ring.modulus().bits());
            case EXACT -> builder.moduli(ring.modulus().bits(), lwe.modulus().bits());
        }
        return builder.build();
    }

    /** The variance at which a table is read. */
    double atTable(double squaredNorm) {
        return squaredNorm * PbsNoise.rotation(lwe, ring, rotation, grouping)
                + PbsNoise.keySwitch(lwe, ring, keySwitch)
                + PbsNoise.modulusSwitch(lwe, ring);
    }

    /** Whether a table has all kernels of a look-up. */
    boolean isKnown(CostTable costs) {
        return LookUpCost.isKnown(
                costs, ring.engine(), ring.degree(), ring.modulus().bits(), grouping);
    }

    /** The predicted time of a look-up in a batch, in nanoseconds. */
    double nanos(CostTable costs, int batch) {
        return LookUpCost.nanos(lwe, ring, rotation, keySwitch, grouping, costs, batch);
    }

    /** Bytes of both keys: on the torus spectra of 8 bytes a coefficient and rows of 4, else as the CPU backend holds residues. */
    long keyBytes() {
        boolean torus = ring.engine() == PbsEngine.TORUS;
        long components = ring.masks() + 1L;
        long polynomials = TorusRotation.keys(lwe.dimension(), grouping) * components * components * rotation.levels();
        long rotationBytes = polynomials * ring.degree() * (torus ? Double.BYTES : HeldWords.bytes(ring.modulus()));
        long rows = (long) ring.words() * keySwitch.levels();
        return rotationBytes
                + (torus ? rows * (lwe.dimension() + 1L) * Integer.BYTES : rows * 2 * HeldWords.bytes(lwe.modulus()));
    }
}
