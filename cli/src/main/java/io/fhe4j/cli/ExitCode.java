package io.fhe4j.cli;

/** What the process returns. */
public final class ExitCode {

    /** All went well. */
    public static final int OK = 0;

    /** Something failed that should not have: a fault of the program, of the machine or of its disks. */
    public static final int FAILURE = 1;

    /** The command line was wrong. */
    public static final int USAGE = 2;

    /** An input was refused: a missing or damaged file, other parameters, a missing key, a wrong passphrase, an unsupported model. */
    public static final int REFUSED = 3;

    private ExitCode() {}
}
