package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.dram.DramDevice;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/** What the product of energy, time and area is made of, when a workload is held against the baseline's. */
enum Accounting {
    ADDED("full pipeline, added area", false, DeviceArea::added),
    FOOTPRINT("full pipeline, footprint", false, DeviceArea::footprint),
    SILICON("full pipeline, all silicon", false, DeviceArea::silicon),
    BATCH("batch " + FhememReport.BATCH + ", footprint", true, DeviceArea::footprint);

    private final String words;
    private final boolean batch;

    @SuppressWarnings("ImmutableEnumChecker")
    private final ToDoubleFunction<DeviceArea> area;

    Accounting(String words, boolean batch, ToDoubleFunction<DeviceArea> area) {
        this.words = words;
        this.batch = batch;
        this.area = area;
    }

    /** What reports call it. */
    String words() {
        return words;
    }

    /**
     * How many times better than the baseline a workload is.
     *
     * @param workload one whose time and energy on the baseline are known
     * @param plan what it takes
     * @param device on which
     */
    double gain(String workload, BatchResult plan, DramDevice device) {
        Accelerator baseline = Accelerator.baseline();
        double millis = Objects.requireNonNull(baseline.millis().get(workload));
        double theirs = baseline.energy(workload)
                * millis
                * area.applyAsDouble(DeviceArea.ofProcessor(baseline.area(), device));
        double joules = 1e-12 * (batch ? plan.picojoulesOfInput() : plan.fullPicojoules());
        double mine = 1e-6 * (batch ? plan.amortisedNanos() : plan.beatNanos());
        return theirs / (joules * mine * area.applyAsDouble(DeviceArea.of(device)));
    }
}
