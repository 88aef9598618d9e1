package io.fhe4j.backend.pim.memfhe;

/** How the server accumulates. */
public enum Technique {
    /** Ducas and Micciancio: a key for each digit of an exponent. */
    AP("AP"),
    /** Chillotti et al., one key after the other for a ternary secret's values 1 and −1. */
    GINX_SEPARATE("GINX, separate"),
    /** The same with both keys on one decomposition. */
    GINX_SHARED("GINX, shared");

    private final String title;

    Technique(String title) {
        this.title = title;
    }

    /** For reports. */
    public String title() {
        return title;
    }

    /** External products on the way of a ciphertext through a bootstrapping, one after another; shared ones count once. */
    public int products(HistoricalSet set) {
        return switch (this) {
            case AP -> set.dimension() * set.refreshDigits();
            case GINX_SEPARATE -> 2 * set.dimension();
            case GINX_SHARED -> set.dimension();
        };
    }
}
