package io.fhe4j.backend.pim.fhemem;

import java.util.List;

/**
 * A stage of a {@link BatchPipeline}: an operation in steady state, with everything on the device. {@link ProgramSimulation#stage} makes it of a recorded
 * operation.
 *
 * @param name of the stage
 * @param repeats how often each input runs through it before it goes on
 * @param nanos one run of all inputs that share its sites, in ns
 * @param together how many inputs share its sites
 * @param sites how many sites it takes
 * @param subarraysOfSite subarrays of a site that are active together
 * @param slotsOfSite residue rows that a site holds
 * @param constantRows residue rows of its keys and plaintexts
 * @param arrivalNanos how long one input's data takes through the port of a channel, coming from the stage before, in ns
 * @param hostNanosOfRow how long the host's link and a port take for a residue row, in ns
 * @param portNanosOfRow how long ports take for a residue row from channel to channel, in ns
 * @param picojoules the energy of one run for one input, without refresh and background
 * @param assumed the kernels whose mapping is our own
 */
public record PipelineStage(
        String name,
        long repeats,
        double nanos,
        int together,
        long sites,
        int subarraysOfSite,
        int slotsOfSite,
        long constantRows,
        double arrivalNanos,
        double hostNanosOfRow,
        double portNanosOfRow,
        double picojoules,
        List<String> assumed) {

    /** Copies the list. */
    public PipelineStage {
        assumed = List.copyOf(assumed);
    }

    /**
     * The same stage where each repetition has plaintexts of its own.
     *
     * @param rows residue rows of one repetition's plaintexts; the first one's are counted already
     */
    public PipelineStage withOwnPlaintexts(long rows) {
        long more = rows * (repeats - 1);
        return new PipelineStage(
                name,
                repeats,
                nanos,
                together,
                sites + Math.ceilDiv(more, (long) slotsOfSite),
                subarraysOfSite,
                slotsOfSite,
                constantRows + more,
                arrivalNanos,
                hostNanosOfRow,
                portNanosOfRow,
                picojoules,
                assumed);
    }

    /** How long the stage works on the inputs that share it, in ns: their arrival and all repetitions. */
    public double beatNanos() {
        return together * arrivalNanos + repeats * nanos;
    }

    /** The time of sites that an input takes, in ns. */
    double siteNanosOfInput() {
        return sites * beatNanos() / together;
    }
}
