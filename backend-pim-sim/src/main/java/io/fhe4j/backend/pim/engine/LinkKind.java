package io.fhe4j.backend.pim.engine;

import java.util.Locale;

/** What connects sites with each other and with the host. */
public enum LinkKind {
    /** Data lines between neighbouring sites of a bank. */
    MDL,
    /** Between neighbouring banks of a channel. */
    CHAIN,
    /** A channel's. */
    PORT,
    /** Between stacks. */
    STACK_LINK,
    /** Between neighbouring arrays. */
    SWITCH,
    /** To the host. */
    HOST;

    /** Its name in reports. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace("_", "");
    }
}
