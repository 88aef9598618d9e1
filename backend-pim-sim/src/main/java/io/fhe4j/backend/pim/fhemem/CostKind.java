package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.engine.Work;

/** What sites are busy with. */
public enum CostKind {
    /** Transforms, forward and inverse. */
    TRANSFORM("transforms"),
    /** Products and sums at the targets of base conversions. */
    CONVERSION("conversion"),
    /** Automorphisms and gathers. */
    AUTOMORPHISM("automorphism"),
    /** Everything else, word by word: inner products with keys and plaintexts, sums. */
    ELEMENTWISE("word by word"),
    /** Sources of conversions on their way to all targets. */
    BROADCAST("broadcast for conversion"),
    /** Keys, plaintexts, powers of roots and data from other sites, where a site does not hold them itself. */
    MOVE("rows from other sites"),
    /** Rows that come from the host, or go there for want of room. */
    HOST("from and to the host"),
    /** What one stage of the pipeline hands to the next. */
    PASS("between stages");

    private final String words;

    CostKind(String words) {
        this.words = words;
    }

    /** What reports call it. */
    public String words() {
        return words;
    }

    /** The kind of the tasks of a label. */
    static CostKind of(String label) {
        return switch (label) {
            case "forward_ntt", "inverse_ntt" -> TRANSFORM;
            case "convert" -> CONVERSION;
            case "automorphism", "gather" -> AUTOMORPHISM;
            case Work.BROADCAST -> BROADCAST;
            case Work.MOVE, Work.RELOCATE -> MOVE;
            case Work.UPLOAD, Work.LOAD, Work.DOWNLOAD, Work.TWIDDLES, Work.SPILL, Work.RELOAD -> HOST;
            default -> ELEMENTWISE;
        };
    }
}
