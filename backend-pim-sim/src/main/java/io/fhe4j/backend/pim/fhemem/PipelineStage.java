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
 * @param sites how many sites it owns
 * @param subarraysOfSite subarrays of a site that are active together
 * @param slotsOfSite residue rows that a site holds
 * @param constantRows residue rows of its keys and plaintexts
 * @param arrivedRows residue rows that come from the stage before for one input
 * @param resultRows residue rows that it makes of one input
 * @param channels how many channels its sites lie in
 * @param hostNanosOfRow how long the host's link and a port take for a residue row, in ns, refresh included
 * @param hostPicojoulesOfRow the energy of a residue row's way from or to the host
 * @param portNanosOfRow how long ports take for a residue row from channel to channel, in ns, refresh included
 * @param portPicojoulesOfRow the energy of a residue row's way from channel to channel
 * @param work what one run does for one input
 * @param pass what one input's way from the stage before does
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
        double arrivedRows,
        double resultRows,
        int channels,
        double hostNanosOfRow,
        double hostPicojoulesOfRow,
        double portNanosOfRow,
        double portPicojoulesOfRow,
        StageWork work,
        StageWork pass,
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
                arrivedRows,
                resultRows,
                channels,
                hostNanosOfRow,
                hostPicojoulesOfRow,
                portNanosOfRow,
                portPicojoulesOfRow,
                work,
                pass,
                assumed);
    }

    /** The same stage by a name, with repetitions. */
    PipelineStage as(String other, long times) {
        return new PipelineStage(
                other,
                times,
                nanos,
                together,
                sites,
                subarraysOfSite,
                slotsOfSite,
                constantRows,
                arrivedRows,
                resultRows,
                channels,
                hostNanosOfRow,
                hostPicojoulesOfRow,
                portNanosOfRow,
                portPicojoulesOfRow,
                work,
                pass,
                assumed);
    }

    /** How long one input's data takes through the ports of the stage's channels, in ns. */
    public double arrivalNanos() {
        return arrivedRows * portNanosOfRow / channels;
    }

    /** How long the stage works on the inputs that share it, in ns: all repetitions. */
    public double runNanos() {
        return repeats * nanos;
    }

    /** From inputs to the next ones when there are always some, in ns: these arrive while those are worked on. */
    public double beatNanos() {
        return Math.max(together * arrivalNanos(), runNanos());
    }

    /** The time of sites that an input takes, in ns. */
    double siteNanosOfInput() {
        return sites * beatNanos() / together;
    }
}
