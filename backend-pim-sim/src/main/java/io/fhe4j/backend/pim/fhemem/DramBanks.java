package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.LinkKind;
import java.util.LinkedHashMap;
import java.util.Map;

/** DRAM as a pipeline sees it: stages own banks and share the ports of channels. */
record DramBanks(DramDevice device) implements PipelineDevice {

    @Override
    public DeviceFile file() {
        return device.file();
    }

    @Override
    public String partsInWords() {
        return "banks";
    }

    @Override
    public long parts() {
        return (long) device.channels() * device.file().count("levels.bank.count");
    }

    @Override
    public long parts(PipelineStage stage, StagePlacement placement) {
        return Math.ceilDiv(stage.sites(placement), sitesOfBank(stage.operation()));
    }

    private int sitesOfBank(PlacedOperation operation) {
        int share = (int) Math.rint(1 / device.file().value("geometry.activeSubarrays"));
        return device.file().count("levels.subarray.count")
                * device.aspectRatio()
                / share
                / operation.subarraysOfSite();
    }

    @Override
    public double sites(PlacedOperation operation) {
        return (double) parts() * sitesOfBank(operation);
    }

    @Override
    public LinkKind shared() {
        return LinkKind.PORT;
    }

    @Override
    public int sharedLinks() {
        return device.channels();
    }

    @Override
    public Map<String, Links> links(PlacedOperation operation) {
        Map<String, Links> links = new LinkedHashMap<>();
        links.put("chain of banks", new Links(LinkKind.CHAIN, Math.max(1, parts() - device.channels())));
        links.put("lines in banks", new Links(LinkKind.MDL, sites(operation)));
        links.put("channel ports", new Links(LinkKind.PORT, device.channels()));
        links.put("host", new Links(LinkKind.HOST, 1));
        return links;
    }

    @Override
    public double refreshFactor() {
        return device.refreshFactor();
    }

    @Override
    public double standingPicojoules(double nanos) {
        return device.refreshPicojoules(nanos) + device.backgroundPicojoules(nanos);
    }
}
