package io.fhe4j.backend.pim.sensitivity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.backend.pim.device.Constant;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.reram.ReramDevice;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Samples, intervals and tornados against functions whose answers are known. */
class SensitivityTest {

    private static final DeviceFile FILE = ReramDevice.memfhe().file();
    private static final List<DeviceFile> SAMPLES = LatinHypercube.of(FILE, LatinHypercube.SAMPLES, 1);

    /** One value in each of the equal parts of every range, on a logarithmic scale. */
    @Test
    void everyPartOfARangeIsSampledOnce() {
        for (Constant constant : LatinHypercube.varied(FILE)) {
            if (constant.unit().isWhole()) {
                continue;
            }
            boolean[] seen = new boolean[SAMPLES.size()];
            for (DeviceFile sample : SAMPLES) {
                double place = Math.log(sample.value(constant.key()) / constant.low())
                        / Math.log(constant.high() / constant.low());
                seen[Math.clamp((int) (place * seen.length), 0, seen.length - 1)] = true;
            }
            int count = 0;
            for (boolean part : seen) {
                count += part ? 1 : 0;
            }
            assertEquals(SAMPLES.size(), count, constant.key());
        }
    }

    @Test
    void samplesAreTheSameForTheSameSeed() {
        List<DeviceFile> again = LatinHypercube.of(FILE, LatinHypercube.SAMPLES, 1);
        for (int i = 0; i < again.size(); i++) {
            assertEquals(SAMPLES.get(i).value("timing.cycle"), again.get(i).value("timing.cycle"));
        }
        assertTrue(SAMPLES.stream()
                        .map(file -> file.value("geometry.rows"))
                        .distinct()
                        .count()
                > 10);
    }

    /** log-uniform over [1, 3]: the percentiles are 3^0.05 and 3^0.95. */
    @Test
    void intervalOfASingleConstant() {
        Interval cycle = Interval.of(SAMPLES, file -> file.value("timing.cycle"));
        assertEquals(Math.pow(3, 0.05), cycle.low(), 0.03);
        assertEquals(Math.pow(3, 0.95), cycle.high(), 0.06);
        double[] hundred = new double[101];
        Arrays.setAll(hundred, i -> 100 - i);
        assertEquals(new Interval(5, 95), Interval.of(hundred));
    }

    @Test
    void theLargestEffectComesFirst() {
        // rowStep spans a factor of 30, squared; cycle 3; the host's rate 16, to the third root.
        Tornado tornado = Tornado.of(
                FILE,
                file -> Math.pow(file.value("energy.rowStep"), 2)
                        * file.value("timing.cycle")
                        * Math.cbrt(file.value("links.host.rate")));
        assertEquals(
                List.of("energy.rowStep", "timing.cycle", "links.host.rate"),
                tornado.dominating().stream()
                        .map(effect -> effect.constant().key())
                        .toList());
        assertEquals(900, tornado.dominating().getFirst().factor(), 1e-6);
        assertEquals(
                1,
                Tornado.of(FILE, file -> file.value("timing.cycle"))
                        .dominating()
                        .size());
    }
}
