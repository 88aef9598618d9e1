package io.fhe4j.ringgsw.integer;

/**
 * A way to propagate carries.
 *
 * @param unit how many blocks are looked at together: 1 or 2
 * @param levels {@link #RIPPLE} or {@link #RIPPLE_BY_DIGITS}: from unit to unit; else the depth of the tree (Brent, Kung 1982) of groups of states, above which carries go from group to
 *     group
 */
record CarryPlan(int unit, int levels) {

    static final int RIPPLE = -1;
    static final int RIPPLE_BY_DIGITS = -2;

    boolean ripples() {
        return levels < 0;
    }

    /** Whether carries wait for the lowest digits of their units, without which there is less noise. */
    boolean readsDigitsFirst() {
        return levels == RIPPLE_BY_DIGITS;
    }
}
