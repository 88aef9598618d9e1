package io.fhe4j.backend.pim.fhemem;

import java.util.List;

/**
 * An operation in steady state on a device, at several placements, among which a {@link BankPartition} chooses.
 *
 * @param subarraysOfSite subarrays of a site that are active together
 * @param slotsOfSite residue rows that a site holds
 * @param constantRows residue rows of its keys and plaintexts
 * @param arrivedRows residue rows that come from the stage before for one input
 * @param resultRows residue rows that it makes of one input
 * @param host a residue row's way from or to the host
 * @param port a residue row's way from channel to channel
 * @param assumed the kernels whose mapping is our own
 * @param placements at least one
 */
public record PlacedOperation(
        int subarraysOfSite,
        int slotsOfSite,
        long constantRows,
        double arrivedRows,
        double resultRows,
        RowWay host,
        RowWay port,
        List<String> assumed,
        List<StagePlacement> placements) {

    /**
     * What a residue row's way takes.
     *
     * @param nanos how long it takes links, in ns, refresh included
     * @param picojoules its energy
     */
    public record RowWay(double nanos, double picojoules) {}

    /** Copies the lists. */
    public PlacedOperation {
        assumed = List.copyOf(assumed);
        placements = List.copyOf(placements);
    }
}
