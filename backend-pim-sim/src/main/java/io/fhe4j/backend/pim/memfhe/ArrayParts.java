package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.engine.LinkKind;
import io.fhe4j.backend.pim.fhemem.PipelineDevice;
import io.fhe4j.backend.pim.fhemem.PipelineStage;
import io.fhe4j.backend.pim.fhemem.PlacedOperation;
import io.fhe4j.backend.pim.fhemem.StagePlacement;
import io.fhe4j.backend.pim.reram.ReramDevice;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Arrays of stateful logic as a pipeline sees them [assumed]: stages own arrays with the switches between them, and share the host's link, over which
 * units reach each other, inputs and results come and go, and keys are streamed that find no room. A replica lies within a unit, or has whole units: of
 * a unit that it does not fill it owns an equal share, so that there are never more than fit.
 *
 * @param device its constants
 */
public record ArrayParts(ReramDevice device) implements PipelineDevice {

    @Override
    public DeviceFile file() {
        return device.file();
    }

    @Override
    public String partsInWords() {
        return "arrays";
    }

    private long units() {
        return device.file().count("levels.unit.count");
    }

    private long arraysOfUnit() {
        return device.file().count("levels.array.count");
    }

    @Override
    public long parts() {
        return units() * arraysOfUnit();
    }

    @Override
    public long parts(PipelineStage stage, StagePlacement placement) {
        long arrays = stage.sites(placement) * stage.operation().subarraysOfSite();
        return arrays >= arraysOfUnit()
                ? Math.ceilDiv(arrays, arraysOfUnit()) * arraysOfUnit()
                : Math.ceilDiv(arraysOfUnit(), arraysOfUnit() / arrays);
    }

    @Override
    public double sites(PlacedOperation operation) {
        long ofUnit = arraysOfUnit() / operation.subarraysOfSite();
        return (double) (units() * ofUnit);
    }

    @Override
    public LinkKind shared() {
        return LinkKind.HOST;
    }

    @Override
    public int sharedLinks() {
        return 1;
    }

    @Override
    public Map<String, Links> links(PlacedOperation operation) {
        Map<String, Links> links = new LinkedHashMap<>();
        links.put("switches", new Links(LinkKind.SWITCH, sites(operation)));
        links.put("host", new Links(LinkKind.HOST, 1));
        return links;
    }

    @Override
    public double refreshFactor() {
        return 1;
    }

    @Override
    public double standingPicojoules(double nanos) {
        return device.leakagePicojoules(parts(), nanos);
    }
}
