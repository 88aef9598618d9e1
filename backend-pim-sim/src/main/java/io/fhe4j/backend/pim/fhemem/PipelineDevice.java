package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.engine.LinkKind;
import java.util.Map;

/**
 * What a {@link BatchPipeline} has to know of a device. Its <em>parts</em> are what stages own, so that what others do changes nothing; everything else is shared.
 */
public interface PipelineDevice {

    /** The device's constants. */
    DeviceFile file();

    /** What the parts are, in the plural: banks, arrays. */
    String partsInWords();

    /** How many parts there are. */
    long parts();

    /** How many parts a stage owns at a placement. */
    long parts(PipelineStage stage, StagePlacement placement);

    /** How many sites of an operation the device has. */
    double sites(PlacedOperation operation);

    /** The links that all stages share on their ways to each other, and whatever else they take these for. */
    LinkKind shared();

    /** How many of those work at once. */
    int sharedLinks();

    /**
     * Over how many links of a kind all transfers spread, by what reports call them.
     *
     * @param operation whose sites they are between
     */
    Map<String, Links> links(PlacedOperation operation);

    /**
     * Links of a kind.
     *
     * @param kind of them
     * @param count how many there are
     */
    record Links(LinkKind kind, double count) {}

    /** Time with refresh over time without. */
    double refreshFactor();

    /** What the device takes besides its tasks in so many ns, in pJ: refresh, background, leakage. */
    double standingPicojoules(double nanos);
}
