package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ringgsw.noise.DigitMoments;
import io.fhe4j.ringgsw.noise.SecretMoments;
import io.fhe4j.ringgsw.noise.SwitchNoise;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/**
 * Keys of the exact engine for tests: seeded, insecure, written after the formulas of the package documentation, their products by schoolbook; and phases. k = 1.
 */
final class ExactOracle {

    final PbsParameters parameters;
    /** The LWE secret s and the ring's secret z. */
    final int[] s;

    final int[] z;
    private final PublicSeed seed;
    private final Backend backend;
    private final SplittableRandom random;

    ExactOracle(PbsParameters parameters, Backend backend, long seed) {
        this.parameters = parameters;
        this.backend = backend;
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

    /** What the model says for these secrets. */
    PbsNoise noise() {
        SecretMoments ring = SecretMoments.ofNumbers(z);
        Modulus modulus = parameters.switchingModulus();
        double rounding = SwitchNoise.modulus(
                parameters.maskWords(), PbsNoise.size(parameters.ringModulus()), PbsNoise.size(modulus), ring);
        double keys = SwitchNoise.multiplied(
                parameters.maskWords(),
                DigitMoments.of(parameters.switchingGadget(), modulus),
                PbsNoise.variance(parameters.lweError(), modulus),
                ring);
        return new PbsNoise(
                PbsNoise.exactRotation(
                        parameters.lwePart(),
                        parameters.ringPart(),
                        parameters.rotationGadget(),
                        SecretMoments.ofNumbers(s),
                        ring),
                rounding + keys,
                parameters.noise().modulusSwitch());
    }

    PbsKeys keys() {
        return PbsKeys.of(parameters, KeySetId.random(), seed, rotation(), switching());
    }

    /** Keys of which the rotation key is 0. */
    PbsKeys switchingOnly() {
        return PbsKeys.of(parameters, KeySetId.random(), seed, noRotation(), switching());
    }

    /** Keys that are 0. */
    PbsKeys noKeys() {
        HostRows nothing =
                HostRows.allocate(PbsKeys.switchingShape(parameters), parameters.switchingBasis(), Form.EVALUATION);
        return PbsKeys.of(parameters, KeySetId.random(), seed, noRotation(), nothing);
    }

    private HostRows noRotation() {
        return HostRows.allocate(PbsKeys.rotationShape(parameters), parameters.basis(), Form.EVALUATION);
    }

    private HostRows rotation() {
        HostRows bodies = HostRows.allocate(PbsKeys.rotationShape(parameters), parameters.basis(), Form.EVALUATION);
        Gadget gadget = parameters.rotationGadget();
        int levels = gadget.levels();
        long[] mask = new long[z.length];
        for (int i = 0; i < s.length; i++) {
            for (int row = 0; row < 2 * levels; row++) {
                SeededPbsRows.expandRotation(seed, parameters.ringModulus(), i, row, 0, MemorySegment.ofArray(mask));
                long message = s[i] * gadget.weight(row % levels);
                long[] added = new long[z.length];
                for (int t = 0; t < added.length; t++) {
                    added[t] = row < levels ? -message * z[t] : t == 0 ? message : 0;
                }
                put(bodies, i * 2 * levels + row, mask, z, added, parameters.ringModulus(), parameters.ringError());
            }
        }
        return bodies;
    }

    private HostRows switching() {
        HostRows bodies =
                HostRows.allocate(PbsKeys.switchingShape(parameters), parameters.switchingBasis(), Form.EVALUATION);
        Gadget gadget = parameters.switchingGadget();
        long[] mask = new long[z.length];
        for (int level = 0; level < gadget.levels(); level++) {
            SeededPbsRows.expandSwitching(seed, parameters.switchingModulus(), 0, level, MemorySegment.ofArray(mask));
            long[] added = new long[z.length];
            for (int t = 0; t < added.length; t++) {
                added[t] = gadget.weight(level) * z[t];
            }
            put(bodies, level, mask, s, added, parameters.switchingModulus(), parameters.lweError());
        }
        return bodies;
    }

    private void put(
            HostRows bodies,
            int row,
            long[] mask,
            int[] secret,
            long[] added,
            Modulus modulus,
            ErrorDistribution error) {
        long[] body = product(transformed(mask, modulus, false), secret, modulus.value());
        for (int t = 0; t < body.length; t++) {
            long e = Math.round(error.deviation() * random.nextGaussian());
            body[t] = Math.floorMod(body[t] + added[t] + e, modulus.value());
        }
        bodies.setRow(row, 0, 0, MemorySegment.ofArray(transformed(body, modulus, true)));
    }

    private long[] transformed(long[] words, Modulus modulus, boolean forward) {
        Stream stream = backend.stream();
        try (RowBuffer row = backend.allocate(
                Shape.of(1, words.length), RnsBasis.of(modulus), Form.EVALUATION, BufferRole.SCRATCH)) {
            RowBuffer coefficients = row.as(Form.COEFFICIENT);
            stream.upload(forward ? coefficients : row, MemorySegment.ofArray(words));
            if (forward) {
                stream.forwardNtt(row, coefficients);
            } else {
                stream.inverseNtt(coefficients, row);
            }
            return stream.download(forward ? row : coefficients).rowWords(0, 0, 0);
        }
    }

    /** x·secret modulo X^N + 1; a secret shorter than N is the head of its polynomial. */
    static long[] product(long[] x, int[] secret, long modulus) {
        int degree = x.length;
        long[] sum = new long[degree];
        for (int i = 0; i < secret.length; i++) {
            if (secret[i] != 0) {
                for (int t = i; t < degree; t++) {
                    sum[t] += x[t - i];
                }
                for (int t = 0; t < i; t++) {
                    sum[t] -= x[t - i + degree];
                }
            }
        }
        for (int t = 0; t < degree; t++) {
            sum[t] = Math.floorMod(sum[t], modulus);
        }
        return sum;
    }

    /** body − mask·secret of a ring ciphertext. */
    static long[] phase(HostRows rows, int entry, int[] secret) {
        long modulus = rows.moduli().get(0).value();
        long[] phase = rows.rowWords(entry, 1, 0);
        long[] product = product(rows.rowWords(entry, 0, 0), secret, modulus);
        for (int t = 0; t < phase.length; t++) {
            phase[t] = Math.floorMod(phase[t] - product[t], modulus);
        }
        return phase;
    }
}
