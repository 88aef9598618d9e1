package io.fhe4j.backend.pim.fhemem;

/** How simulators of plain memories want to be told of reads and writes. */
public enum AccessFormat {
    /** {@code 0xADDRESS READ|WRITE CYCLE}: DRAMsim3; Ramulator 1 looks at the first letter of the second word only. */
    DRAMSIM3,
    /** {@code LD|ST 0xADDRESS}, in the order of time: the front end LoadStoreTrace of Ramulator 2, which issues them as fast as it can. */
    RAMULATOR2;

    /** A line. */
    String line(long address, boolean read, long cycle) {
        String at = "0x" + Long.toHexString(address);
        return switch (this) {
            case DRAMSIM3 -> at + (read ? " READ " : " WRITE ") + cycle + "\n";
            case RAMULATOR2 -> (read ? "LD " : "ST ") + at + "\n";
        };
    }
}
