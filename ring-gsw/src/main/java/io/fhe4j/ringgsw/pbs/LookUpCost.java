package io.fhe4j.ringgsw.pbs;

import io.fhe4j.ntt.Gadget;
import io.fhe4j.ringgsw.cost.CostTable;
import io.fhe4j.ringgsw.cost.CostTable.Kernel;
import io.fhe4j.ringgsw.integer.BatchCost;

/** What a look-up takes, by a table of costs: its steps, each of one number of the LWE secret, and its key switch. */
public final class LookUpCost {

    /** Batches in which keys are read so seldom that longer ones gain nothing. */
    private static final int LONG_BATCH = 8;

    /** Where tables have the kernels of the torus: on doubles, whatever the bits of words are. */
    private static final int TORUS_BITS = Long.SIZE;

    private static final double NANOS = 1e6;

    private LookUpCost() {}

    /**
     * Whether a table has all kernels of look-ups in a ring.
     *
     * @param degree N
     * @param bits of the ring's modulus; on the torus kernels are the same for all
     * @param grouping numbers of the LWE secret in a step
     */
    public static boolean isKnown(CostTable costs, PbsEngine engine, int degree, int bits, int grouping) {
        return engine == PbsEngine.TORUS
                ? costs.knows(Kernel.TORUS_STEP, degree, TORUS_BITS)
                        && (grouping == 1 || costs.knows(Kernel.TORUS_BUNDLE, degree, TORUS_BITS))
                : costs.knows(Kernel.EXACT_STEP, degree, bits) && costs.knows(Kernel.EXACT_SWITCH, degree, 0);
    }

    /**
     * The time of a look-up.
     *
     * @param lwe the LWE part
     * @param ring the ring
     * @param rotation digits of the blind rotation
     * @param keySwitch digits of the key switch
     * @param grouping numbers of the LWE secret in a step
     * @param costs a table that knows its kernels
     * @param batch look-ups that are made together
     * @return nanoseconds for each
     * @throws io.fhe4j.api.InvalidParametersException if the table does not
     */
    public static double nanos(
            PbsNoise.Lwe lwe,
            PbsNoise.Ring ring,
            Gadget rotation,
            Gadget keySwitch,
            int grouping,
            CostTable costs,
            int batch) {
        boolean torus = ring.engine() == PbsEngine.TORUS;
        int components = ring.masks() + 1;
        int degree = ring.degree();
        int bits = torus ? TORUS_BITS : ring.modulus().bits();
        double polynomial =
                costs.nanos(torus ? Kernel.TORUS_STEP : Kernel.EXACT_STEP, degree, bits, batch, rotation.levels());
        double products = costs.nanos(
                torus ? Kernel.TORUS_PRODUCT : Kernel.EXACT_PRODUCT,
                degree,
                bits,
                batch,
                (double) components * components * rotation.levels());
        double switching = switching(lwe, ring, keySwitch, costs, batch);
        if (grouping > 1) {
            double bundles = (double) components * components * rotation.levels();
            int whole = lwe.dimension() / grouping;
            int rest = lwe.dimension() % grouping;
            return whole * (components * polynomial + bundles * bundle(ring, grouping, costs, batch))
                    + (rest == 0 ? 0 : components * polynomial + bundles * bundle(ring, rest, costs, batch))
                    + switching;
        }
        return lwe.dimension() * (components * polynomial + products) + switching;
    }

    /** A product with the sum of the keys for so many numbers. */
    private static double bundle(PbsNoise.Ring ring, int numbers, CostTable costs, int batch) {
        return costs.nanos(Kernel.TORUS_BUNDLE, ring.degree(), TORUS_BITS, batch, (1 << numbers) - 1);
    }

    /**
     * The time of packing p entries of a tree for each of two digits: see {@link TreeReader}.
     *
     * @param space p
     * @param switching digits of ring key switches
     * @param costs a table that knows the kernel
     * @param batch look-ups that are made together
     * @return nanoseconds for each
     */
    public static double packing(PbsNoise.Ring ring, int space, Gadget switching, CostTable costs, int batch) {
        int trace = Integer.numberOfTrailingZeros(ring.degree()) - Integer.numberOfTrailingZeros(space);
        return WideParameters.TREE_DIGITS * (space - 1 + trace) * move(ring, switching, costs, batch);
    }

    /**
     * The time of a circuit bootstrapping beside its rotation and key switch: for each digit of the result a trace, and a product with z.
     *
     * @param output digits of the result
     * @param switching digits of ring key switches
     * @param costs a table that knows the kernel
     * @param batch bits that are made together
     * @return nanoseconds for each
     */
    public static double traces(PbsNoise.Ring ring, Gadget output, Gadget switching, CostTable costs, int batch) {
        int moves = Integer.numberOfTrailingZeros(ring.degree()) + 1;
        return output.levels() * moves * move(ring, switching, costs, batch);
    }

    /**
     * The time of one selection in a table, an external product.
     *
     * @param output digits of the selecting bit
     * @param costs a table that knows the kernels
     * @return nanoseconds
     */
    public static double selection(PbsNoise.Ring ring, Gadget output, CostTable costs) {
        int components = ring.masks() + 1;
        int bits = ring.modulus().bits();
        return components * costs.nanos(Kernel.EXACT_STEP, ring.degree(), bits, 1, output.levels())
                + costs.nanos(
                        Kernel.EXACT_PRODUCT,
                        ring.degree(),
                        bits,
                        1,
                        (double) components * components * output.levels());
    }

    private static double move(PbsNoise.Ring ring, Gadget switching, CostTable costs, int batch) {
        return costs.nanos(Kernel.EXACT_MOVE, ring.degree(), ring.modulus().bits(), batch, switching.levels());
    }

    private static double switching(PbsNoise.Lwe lwe, PbsNoise.Ring ring, Gadget digits, CostTable costs, int batch) {
        int bits = lwe.modulus().bits();
        if (ring.engine() == PbsEngine.EXACT) {
            return ring.masks() * costs.nanos(Kernel.EXACT_SWITCH, ring.degree(), bits, batch, digits.levels());
        }
        double row = costs.nanos(Kernel.TORUS_ROW, ring.degree(), bits, batch, (lwe.dimension() + 1) / 1024.0);
        return (double) ring.words() * digits.levels() * row;
    }

    /** What batches take by the committed table; that of two message and two carry bits on the torus where it does not know the kernels. */
    static BatchCost batch(PbsParameters set) {
        CostTable costs = CostTable.committed();
        if (!isKnown(costs, set.engine(), set.ringDegree(), set.ringModulus().bits(), set.grouping())) {
            return BatchCost.ONE_THREAD;
        }
        double alone = nanos(set, costs, 1) / NANOS;
        double each = nanos(set, costs, LONG_BATCH) / NANOS;
        return new BatchCost(Math.max(0, alone - each), each, 1);
    }

    private static double nanos(PbsParameters set, CostTable costs, int batch) {
        return nanos(
                set.lwePart(),
                set.ringPart(),
                set.rotationGadget(),
                set.switchingGadget(),
                set.grouping(),
                costs,
                batch);
    }
}
