package io.fhe4j.backend.pim.fhemem;

/** What sites are busy with. */
public enum CostKind {
    /** Transforms, forward and inverse. */
    TRANSFORM("transforms"),
    /** Products and sums of base conversions. */
    CONVERSION("conversion"),
    /** Products with keys and plaintexts. */
    INNER_PRODUCT("products with constants"),
    /** Automorphisms and gathers. */
    AUTOMORPHISM("automorphism"),
    /** Everything else, word by word. */
    ELEMENTWISE("word by word"),
    /** Sources of conversions on their way to all targets, along the chain of banks. */
    BROADCAST("broadcast for conversion"),
    /** Keys, plaintexts and powers of roots from neighbouring sites, where a site does not hold them itself. */
    FETCH("constants from neighbours"),
    /** Ciphertexts from one stage of the pipeline to the next. */
    PASS("between stages");

    private final String words;

    CostKind(String words) {
        this.words = words;
    }

    /** What reports call it. */
    public String words() {
        return words;
    }
}
