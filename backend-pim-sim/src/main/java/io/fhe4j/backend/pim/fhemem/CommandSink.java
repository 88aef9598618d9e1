package io.fhe4j.backend.pim.fhemem;

/** Gets the commands of a flat simulation; those of a subarray in the order of time. */
interface CommandSink {

    /**
     * A command.
     *
     * @param at when it begins, in ns
     * @param nanos how long it lasts
     * @param site whose subarrays take it together
     * @param slot that its row belongs to
     * @param row within the slot, for commands that name one; else 0
     * @param operation what
     * @param argument its number, or for links their names
     */
    void command(double at, double nanos, int site, int slot, int row, String operation, String argument);

    /** Commands that nobody wants to see. */
    CommandSink NONE = (at, nanos, site, slot, row, operation, argument) -> {};
}
