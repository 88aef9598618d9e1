package io.fhe4j.ringgsw.integer;

/** How two numbers are compared. */
public enum Relation {
    /** x &lt; y. */
    LESS,
    /** x ≤ y. */
    AT_MOST,
    /** x = y. */
    EQUAL,
    /** x ≠ y. */
    NOT_EQUAL,
    /** x ≥ y. */
    AT_LEAST,
    /** x &gt; y. */
    GREATER;

    boolean isOrder() {
        return this != EQUAL && this != NOT_EQUAL;
    }

    /** 1 if it holds for a difference of this sign, else 0. */
    int ofSign(int sign) {
        boolean holds = switch (this) {
            case LESS -> sign < 0;
            case AT_MOST -> sign <= 0;
            case EQUAL -> sign == 0;
            case NOT_EQUAL -> sign != 0;
            case AT_LEAST -> sign >= 0;
            case GREATER -> sign > 0;
        };
        return holds ? 1 : 0;
    }
}
