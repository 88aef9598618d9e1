package io.fhe4j.ringgsw.search;

import io.fhe4j.api.LweSecurity.Secret;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.FhewParametersBuilder;
import io.fhe4j.ringgsw.cost.CostTable;
import io.fhe4j.ringgsw.noise.AccumulatorNoise;
import io.fhe4j.ringgsw.noise.DigitMoments;
import io.fhe4j.ringgsw.noise.ExternalProduct;
import io.fhe4j.ringgsw.noise.FhewNoise;
import io.fhe4j.ringgsw.noise.SecretMoments;
import io.fhe4j.ringgsw.noise.SwitchNoise;

/**
 * Numbers of a set that is not built: what the search weighs, for it passes a million of them.
 *
 * @param method how accumulators are rotated
 * @param ring N, Q and how the ring secret is drawn
 * @param gadget of external products
 * @param lwe n, q_KS, the decomposition of the key switch, and how the LWE secret is drawn
 * @param lweModulusBits log2 q
 * @param refreshBase B_r of AP
 * @param window w of LMKCDEY
 */
record FhewCandidate(
        BlindRotationMethod method,
        Ring ring,
        Gadget gadget,
        Lwe lwe,
        int lweModulusBits,
        int refreshBase,
        int window) {

    private static final int COMPONENTS = 2;
    private static final double SIGMA = FhewParameters.ERROR_DEVIATION;

    /** A ring, its modulus and its secret. */
    record Ring(SecretDistribution secret, int degree, Modulus modulus) {
        SecretMoments moments() {
            return SecretMoments.of(Secret.of(secret), SIGMA);
        }
    }

    /** An LWE secret, its dimension, the modulus that its keys are switched under, and how. */
    record Lwe(SecretDistribution secret, int dimension, Modulus switching, Gadget gadget) {
        SecretMoments moments() {
            return SecretMoments.of(Secret.of(secret), SIGMA);
        }
    }

    /** The numbers of a set. */
    static FhewCandidate of(FhewParameters set) {
        return new FhewCandidate(
                set.method(),
                new Ring(set.ringSecretDistribution(), set.ringDegree(), set.ringModulus()),
                set.accumulatorGadget(),
                new Lwe(set.lweSecretDistribution(), set.lweDimension(), set.switchingModulus(), set.switchingGadget()),
                set.lweModulus().bits(),
                set.refreshBase(),
                set.automorphismWindow());
    }

    /** Whether a table has all kernels of a gate. */
    boolean isKnown(CostTable costs) {
        CostTable.Kernel kernel = switch (method) {
            case GINX -> CostTable.Kernel.GINX;
            case AP -> CostTable.Kernel.AP;
            case LMKCDEY -> CostTable.Kernel.LMKCDEY;
        };
        return costs.knows(kernel, ring.degree, ring.modulus.bits())
                && costs.knows(CostTable.Kernel.TABLE_ROW, ring.degree, lwe.switching.bits());
    }

    /** The variances, by the model. */
    FhewNoise noise() {
        SecretMoments lweSecret = lwe.moments();
        SecretMoments ringSecret = ring.moments();
        double modulus = (double) ring.modulus.value();
        double switching = (double) lwe.switching.value();
        boolean late = method == BlindRotationMethod.LMKCDEY;
        return new FhewNoise(
                accumulator(lweSecret),
                SwitchNoise.table(
                        ring.degree, DigitMoments.of(lwe.gadget, lwe.switching), keyVariance(switching), ringSecret),
                SwitchNoise.modulus(ring.degree, modulus, switching, ringSecret),
                late ? 0 : SwitchNoise.modulus(lwe.dimension, switching, Math.scalb(1.0, lweModulusBits), lweSecret),
                late ? SwitchNoise.odd(lwe.dimension, switching, 2.0 * ring.degree, lweSecret) : 0);
    }

    private AccumulatorNoise accumulator(SecretMoments lweSecret) {
        ExternalProduct product = product(ring, gadget);
        return switch (method) {
            case GINX -> AccumulatorNoise.ginx(product, lwe.dimension, signs(), lweSecret);
            case AP -> AccumulatorNoise.ap(product, products());
            case LMKCDEY -> AccumulatorNoise.lmkcdey(product, lwe.dimension, moves());
        };
    }

    private static ExternalProduct product(Ring ring, Gadget gadget) {
        return ExternalProduct.exact(
                ring.degree,
                COMPONENTS - 1,
                DigitMoments.of(gadget, ring.modulus),
                keyVariance((double) ring.modulus.value()),
                ring.moments());
    }

    /** What one number of a ternary LWE secret adds in a rotation by GINX. */
    static double ginxStep(Ring ring, Gadget gadget) {
        return AccumulatorNoise.ginx(product(ring, gadget), 1, signs(), SecretMoments.TERNARY)
                .total();
    }

    private static double keyVariance(double modulus) {
        return SIGMA * SIGMA / modulus / modulus;
    }

    private static int signs() {
        return 2;
    }

    private double products() {
        return AccumulatorNoise.apProducts(lwe.dimension, 1L << lweModulusBits, refreshBase);
    }

    private double moves() {
        return AccumulatorNoise.automorphisms(lwe.dimension, ring.degree, window);
    }

    /** Bytes of the rotation key and the table, as the CPU backend holds them. */
    long keyBytes() {
        long pair = 2L * ring.degree * HeldWords.bytes(ring.modulus) * gadget.levels();
        long rotation = switch (method) {
            case GINX -> (long) lwe.dimension * signs() * COMPONENTS * pair;
            case AP -> lwe.dimension * digitValues() * COMPONENTS * pair;
            case LMKCDEY -> ((long) lwe.dimension * COMPONENTS + window + 1) * pair;
        };
        long rows = (long) ring.degree * lwe.gadget.levels() << lwe.gadget.logBase() - 1;
        return rotation + rows * (lwe.dimension + 1) * HeldWords.bytes(lwe.switching);
    }

    /** Digits other than 0 that AP has keys for. */
    private long digitValues() {
        long values = 0;
        for (long rest = 1L << lweModulusBits; rest > 1; rest = Math.ceilDiv(rest, refreshBase)) {
            values += Math.min(rest, refreshBase) - 1;
        }
        return values;
    }

    /** The predicted time of one gate in a batch, in nanoseconds. */
    double nanos(CostTable costs, int batch) {
        double rotation = switch (method) {
            case GINX -> lwe.dimension * cost(costs, CostTable.Kernel.GINX, batch);
            case AP -> products() * cost(costs, CostTable.Kernel.AP, batch);
            case LMKCDEY ->
                lwe.dimension * cost(costs, CostTable.Kernel.LMKCDEY, batch)
                        + moves() * cost(costs, CostTable.Kernel.MOVE, batch);
        };
        double rows = ring.degree * DigitMoments.of(lwe.gadget, lwe.switching).nonZero();
        double row = costs.nanos(
                CostTable.Kernel.TABLE_ROW, ring.degree, lwe.switching.bits(), batch, (lwe.dimension + 1) / 1024.0);
        return rotation + rows * row;
    }

    private double cost(CostTable costs, CostTable.Kernel kernel, int batch) {
        return costs.nanos(kernel, ring.degree, ring.modulus.bits(), batch, gadget.levels());
    }

    /** The set, as a builder has it. */
    FhewParametersBuilder builder() {
        return FhewParameters.builder()
                .method(method)
                .secrets(lwe.secret, ring.secret)
                .ring(ring.degree, ring.modulus.bits())
                .lwe(lwe.dimension, lweModulusBits)
                .keySwitch(lwe.switching.bits(), lwe.gadget.logBase())
                .gadget(gadget.logBase(), gadget.droppedBits() > 0)
                .refreshBase(refreshBase)
                .automorphismWindow(window);
    }
}
