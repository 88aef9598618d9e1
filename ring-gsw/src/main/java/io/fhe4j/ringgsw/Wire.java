package io.fhe4j.ringgsw;

/**
 * A bit of a circuit under construction: the value of a node, or its opposite, for NOT costs nothing. Made by a {@link CircuitBuilder}, and good for
 * that one alone.
 */
public final class Wire {

    private final CircuitBuilder owner;
    private final int node;
    private final boolean inverted;

    Wire(CircuitBuilder owner, int node, boolean inverted) {
        this.owner = owner;
        this.node = node;
        this.inverted = inverted;
    }

    CircuitBuilder owner() {
        return owner;
    }

    int node() {
        return node;
    }

    boolean inverted() {
        return inverted;
    }

    /** The opposite bit. */
    public Wire not() {
        return new Wire(owner, node, !inverted);
    }

    /** The same node of the same builder, and both inverted or none. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Wire w && w.owner == owner && w.node == node && w.inverted == inverted;
    }

    @Override
    public int hashCode() {
        return 2 * node + (inverted ? 1 : 0);
    }

    @Override
    public String toString() {
        return (inverted ? "¬" : "") + "wire " + node;
    }
}
