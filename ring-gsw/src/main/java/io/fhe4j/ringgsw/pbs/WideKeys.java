package io.fhe4j.ringgsw.pbs;

import java.util.Optional;

/** What a server needs to look up values of some bits: the keys of their blocks, and of circuit bootstrapping where their way has it. Immutable; public. */
public final class WideKeys {

    private final WideParameters parameters;
    private final PbsKeys blocks;
    private final Optional<CircuitKeys> circuits;

    private WideKeys(WideParameters parameters, PbsKeys blocks, Optional<CircuitKeys> circuits) {
        this.parameters = parameters;
        this.blocks = blocks;
        this.circuits = circuits;
        if (!blocks.fingerprint().equals(parameters.blocks().fingerprint())
                || !circuits.map(CircuitKeys::parameters).equals(parameters.circuits())) {
            throw new IllegalArgumentException("keys of "
                    + circuits.map(CircuitKeys::toString).orElseGet(blocks::toString) + " for " + parameters);
        }
    }

    /**
     * Of the direct way.
     *
     * @throws IllegalArgumentException if the keys are of other parameters
     */
    public static WideKeys of(WideParameters parameters, PbsKeys blocks) {
        return new WideKeys(parameters, blocks, Optional.empty());
    }

    /**
     * Of the other ways.
     *
     * @throws IllegalArgumentException if the keys are of other parameters
     */
    public static WideKeys of(WideParameters parameters, CircuitKeys circuits) {
        return new WideKeys(parameters, circuits.blocks(), Optional.of(circuits));
    }

    /** How values are held. */
    public WideParameters parameters() {
        return parameters;
    }

    /** The keys of look-ups. */
    public PbsKeys blocks() {
        return blocks;
    }

    /** Those of circuit bootstrapping; empty for the direct way. */
    public Optional<CircuitKeys> circuits() {
        return circuits;
    }

    /** The bytes of bodies and seed: what is to be sent. */
    public long bytes() {
        return circuits.map(CircuitKeys::bytes).orElseGet(blocks::bytes);
    }

    /** Parameters and key set. */
    @Override
    public String toString() {
        return "keys for " + parameters + ", key set " + blocks.keySet();
    }
}
