package io.fhe4j.backend.pim.engine;

import io.fhe4j.ntt.Backend;
import java.util.Locale;

/** What lies on the device when a simulated program begins. */
public enum Start {
    /** Nothing: keys, plaintexts, tables of transforms, inputs come from the host, results go there. */
    EMPTY("on an empty device"),
    /** Keys, plaintexts and tables, and the preparation is done; inputs come from the host and results go there. */
    CONSTANTS("with keys, plaintexts and tables on the device"),
    /** Everything, and results stay: a program between others. */
    EVERYTHING("with all inputs on the device, where results stay");

    /** The name of the region of what a program does once, before it gets its inputs, such as encoding plaintexts. */
    public static final String PREPARATION = Backend.Region.PREPARATION;

    private final String words;

    Start(String words) {
        this.words = words;
    }

    /** In words. */
    public String words() {
        return words;
    }

    /** In one word. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a transfer from or to the host happens before the program begins, or not at all. */
    public boolean skips(Work work) {
        if (this == EMPTY || !(work instanceof Work.Host host)) {
            return false;
        }
        return switch (host.label()) {
            case Work.LOAD, Work.TWIDDLES -> true;
            case Work.UPLOAD, Work.DOWNLOAD -> this == EVERYTHING;
            default -> false;
        };
    }
}
