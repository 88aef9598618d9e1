package io.fhe4j.backend.pim.sensitivity;

import io.fhe4j.backend.pim.device.Constant;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.device.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Samples of what a device may be: every constant that is not published takes, over all samples, one value from each of as many equal parts of its
 * range, on a logarithmic scale (McKay, Beckman, Conover 1979). Seeded: the same file gives the same samples.
 */
public final class LatinHypercube {

    /** The samples of a reported interval. */
    public static final int SAMPLES = 64;

    private LatinHypercube() {}

    /** The constants that vary: not published, with a range. */
    public static List<Constant> varied(DeviceFile file) {
        return file.constants().stream()
                .filter(constant -> constant.mark() != Mark.PUBLISHED && constant.low() < constant.high())
                .toList();
    }

    /**
     * Samples of a device.
     *
     * @param file whose ranges count
     * @param count how many, at least 1
     * @param seed of the random numbers
     */
    public static List<DeviceFile> of(DeviceFile file, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<DeviceFile> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            samples.add(file);
        }
        for (Constant constant : varied(file)) {
            int[] parts = shuffled(count, random);
            for (int i = 0; i < count; i++) {
                double place = (parts[i] + random.nextDouble()) / count;
                samples.set(i, samples.get(i).with(constant.key(), value(constant, place)));
            }
        }
        return samples;
    }

    /** A place between 0 and 1 of a constant's range; a range that begins at zero is linear. Counts are whole. */
    private static double value(Constant constant, double place) {
        double low = constant.low();
        double high = constant.high();
        double value = low > 0 ? low * Math.pow(high / low, place) : low + (high - low) * place;
        return constant.unit().isWhole() ? Math.clamp(Math.rint(value), low, high) : value;
    }

    private static int[] shuffled(int count, SplittableRandom random) {
        int[] parts = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            parts[i] = parts[j];
            parts[j] = i;
        }
        return parts;
    }
}
