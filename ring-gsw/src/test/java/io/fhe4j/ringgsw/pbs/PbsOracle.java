package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ringgsw.noise.AccumulatorNoise;
import io.fhe4j.ringgsw.noise.DigitMoments;
import io.fhe4j.ringgsw.noise.ExternalProduct;
import io.fhe4j.ringgsw.noise.SecretMoments;
import io.fhe4j.ringgsw.noise.SwitchNoise;
import io.fhe4j.ringgsw.noise.TorusTransform;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Slow key generation and phases for tests: seeded, insecure, written after the formulas of the package documentation, products by the schoolbook. k = 1.
 */
final class PbsOracle {

    final PbsParameters parameters;
    final PublicSeed seed;
    /** The LWE secret s and the ring's secret z. */
    final int[] s;

    final int[] z;

    private final SplittableRandom random;

    PbsOracle(PbsParameters parameters, long seed) {
        this.parameters = parameters;
        this.random = new SplittableRandom(seed);
        byte[] bytes = new byte[PublicSeed.BYTES];
        random.nextBytes(bytes);
        this.seed = PublicSeed.fromBytes(bytes);
        this.s = bits(parameters.lweDimension());
        this.z = bits(parameters.ringDegree());
    }

    private int[] bits(int length) {
        int[] bits = new int[length];
        for (int i = 0; i < length; i++) {
            bits[i] = random.nextInt(2);
        }
        return bits;
    }

    private long error(ErrorDistribution distribution) {
        return Math.round(distribution.deviation() * random.nextGaussian());
    }

    /** What the model says for these secrets, of plain rotations. */
    PbsNoise noise() {
        Gadget rotation = parameters.rotationGadget();
        Gadget switching = parameters.switchingGadget();
        SecretMoments ring = SecretMoments.ofNumbers(z);
        ExternalProduct product = new ExternalProduct(
                parameters.ringDegree(),
                1,
                DigitMoments.ofTorus(64, rotation.logBase(), rotation.levels()),
                Math.scalb(parameters.ringError().variance(), -2 * wordBits()),
                TorusTransform.variance(parameters.ringDegree(), rotation.logBase()),
                ring);
        double keySwitch = SwitchNoise.multiplied(
                parameters.maskWords(),
                DigitMoments.ofTorus(64, switching.logBase(), switching.levels()),
                parameters.lweError().variance() * 0x1p-64,
                ring);
        return new PbsNoise(
                AccumulatorNoise.controlled(product, s.length, SecretMoments.ofNumbers(s))
                                .total()
                        + wordRounding(),
                keySwitch,
                parameters.noise().modulusSwitch());
    }

    private int wordBits() {
        return parameters.ringModulus().bits();
    }

    /** Of a word of 32 bits in each coefficient of both components. */
    private double wordRounding() {
        return wordBits() == 64 ? 0 : (1 + Arrays.stream(z).sum()) / 12.0 * 0x1p-64;
    }

    PbsKeys keys() {
        return PbsKeys.of(parameters, KeySetId.random(), seed, rotation(), switching());
    }

    private HostRows rotation() {
        HostRows bodies = HostRows.allocate(PbsKeys.rotationShape(parameters), parameters.basis(), Form.COEFFICIENT);
        int levels = parameters.rotationGadget().levels();
        int degree = parameters.ringDegree();
        long[] mask = new long[degree];
        for (int i = 0; i < parameters.rotationKeys(); i++) {
            long selected = selected(i);
            for (int row = 0; row < 2 * levels; row++) {
                SeededPbsRows.expandRotation(seed, parameters.ringModulus(), i, row, 0, MemorySegment.ofArray(mask));
                long[] body = product(mask);
                long message = selected
                        << parameters.rotationGadget().droppedBits()
                                + row % levels * parameters.rotationGadget().logBase();
                for (int t = 0; t < degree; t++) {
                    long hidden = row < levels ? -message * z[t] : t == 0 ? message : 0;
                    long word = body[t] + hidden + error(parameters.ringError());
                    bodies.set(i * 2 * levels + row, 0, 0, t, word & -1L >>> Long.SIZE - wordBits());
                }
            }
        }
        return bodies;
    }

    /** 1 if the numbers of a group are those bits that a key stands for. */
    private long selected(int key) {
        int grouping = parameters.grouping();
        int sets = (1 << grouping) - 1;
        for (int k = 0; k < grouping && key / sets * grouping + k < s.length; k++) {
            if (s[key / sets * grouping + k] != (key % sets + 1 >> k & 1)) {
                return 0;
            }
        }
        return 1;
    }

    /** mask·z modulo X^N + 1 and 2^64. */
    private long[] product(long[] mask) {
        int degree = mask.length;
        long[] product = new long[degree];
        for (int i = 0; i < degree; i++) {
            if (z[i] != 0) {
                for (int t = i; t < degree; t++) {
                    product[t] += mask[t - i];
                }
                for (int t = 0; t < i; t++) {
                    product[t] -= mask[t - i + degree];
                }
            }
        }
        return product;
    }

    private HostRows switching() {
        HostRows bodies =
                HostRows.allocate(PbsKeys.switchingShape(parameters), parameters.switchingBasis(), Form.COEFFICIENT);
        Gadget gadget = parameters.switchingGadget();
        long[] mask = new long[s.length];
        for (int i = 0; i < z.length; i++) {
            for (int level = 0; level < gadget.levels(); level++) {
                SeededPbsRows.expandSwitching(
                        seed, parameters.switchingModulus(), i, level, MemorySegment.ofArray(mask));
                long body = (long) z[i] << 32 - (gadget.levels() - level) * gadget.logBase();
                for (int k = 0; k < s.length; k++) {
                    body += mask[k] * s[k];
                }
                bodies.set(i, 0, 0, level, body + error(parameters.lweError()) & 0xFFFFFFFFL);
            }
        }
        return bodies;
    }

    /** body − mask·z of a GLWE ciphertext, as words of 64 bits whatever the ciphertext's are. */
    long[] phase(HostRows rows, int entry) {
        long[] phase = rows.rowWords(entry, 1, 0);
        long[] product = product(rows.rowWords(entry, 0, 0));
        for (int t = 0; t < phase.length; t++) {
            phase[t] = phase[t] - product[t] << Long.SIZE - wordBits();
        }
        return phase;
    }

    /** body − ⟨mask, secret⟩ of an LWE ciphertext. */
    static long phase(HostRows rows, int entry, int[] secret) {
        long phase = rows.get(entry, 0, 0, secret.length);
        for (int i = 0; i < secret.length; i++) {
            phase -= rows.get(entry, 0, 0, i) * secret[i];
        }
        return phase;
    }
}
