package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.backend.pim.engine.LinkKind;

/**
 * A stage of a {@link BatchPipeline}: an operation in steady state, with everything on the device, at each of the placements that it may have. {@link
 * ProgramSimulation#stage} makes it of a recorded operation.
 *
 * @param name of the stage
 * @param repeats how often each input runs through it before it goes on
 * @param ownRows residue rows of plaintexts that each repetition after the first has for itself
 * @param operation what it does
 */
public record PipelineStage(String name, long repeats, long ownRows, PlacedOperation operation) {

    /**
     * A stage.
     *
     * @throws InvalidParametersException if it takes no time: nothing comes to it and nothing runs
     */
    public PipelineStage {
        for (StagePlacement placement : operation.placements()) {
            if (operation.arrivedRows() == 0 && repeats * placement.nanos() == 0) {
                throw new InvalidParametersException("stage " + name + " does nothing with its inputs");
            }
        }
    }

    /** A stage whose repetitions share all constants. */
    public PipelineStage(String name, long repeats, PlacedOperation operation) {
        this(name, repeats, 0, operation);
    }

    /** Residue rows of its keys and plaintexts. */
    public long constantRows() {
        return operation.constantRows() + moreRows();
    }

    private long moreRows() {
        return ownRows * (repeats - 1);
    }

    /** How many sites it owns at a placement. */
    public long sites(StagePlacement placement) {
        return placement.sites() + Math.ceilDiv(moreRows(), (long) operation.slotsOfSite());
    }

    /** How long one input's data takes through the ports of a placement's channels, in ns. */
    public double arrivalNanos(StagePlacement placement) {
        return operation.arrivedRows() * operation.port().nanos() / placement.channels();
    }

    /** How long a placement works on the inputs that share it, in ns: all repetitions. */
    public double runNanos(StagePlacement placement) {
        return repeats * placement.nanos();
    }

    /** From inputs to the next ones when there are always some, in ns: these arrive while those are worked on. */
    public double beatNanos(StagePlacement placement) {
        return Math.max(placement.together() * arrivalNanos(placement), runNanos(placement));
    }

    /**
     * How long all links of a kind together are taken by an input, in ns, refresh excluded.
     *
     * @param first whether it is there already, or comes from the host
     */
    double linkNanos(LinkKind kind, StagePlacement placement, boolean first) {
        return (first ? 0 : placement.pass().linkNanos(kind))
                + repeats * placement.work().linkNanos(kind);
    }

    /** How long the host's link is taken by what an input brings to it, in ns. */
    double fetchedNanos() {
        return operation.arrivedRows() * operation.host().nanos();
    }
}
