package io.fhe4j.backend.pim.engine;

/** What a conversion of bases is made of: each source's part at its site, the others at each target's. */
public enum ConversionPart {
    /** A source's residue times its factor. */
    SOURCE,
    /** What a target's sum begins with. */
    BEGIN,
    /** One source's term of a target's sum. */
    TERM,
    /** What the quotient of an exact conversion begins with. */
    BEGIN_QUOTIENT,
    /** One source's term of it. */
    QUOTIENT,
    /** The quotient times the product of the sources, taken from the sum. */
    CORRECTION
}
