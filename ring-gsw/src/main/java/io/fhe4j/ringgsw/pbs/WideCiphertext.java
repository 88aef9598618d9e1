package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.IncompatibleException;
import java.util.List;

/** An encrypted value of some bits: the blocks of its parts. Immutable. */
public final class WideCiphertext {

    private final WideParameters parameters;
    private final List<PbsCiphertext> parts;

    private WideCiphertext(WideParameters parameters, List<PbsCiphertext> parts) {
        this.parameters = parameters;
        this.parts = List.copyOf(parts);
    }

    /**
     * A value of these blocks.
     *
     * @param parts the lowest first
     * @throws IncompatibleException if there are not as many as a value has, or one has other parameters or may lie outside its part
     */
    public static WideCiphertext of(WideParameters parameters, List<PbsCiphertext> parts) {
        if (parts.size() != parameters.parts()) {
            throw new IncompatibleException(
                    "a value of " + parameters + " has " + parameters.parts() + " blocks, not " + parts.size());
        }
        for (int i = 0; i < parts.size(); i++) {
            PbsCiphertext part = parts.get(i);
            if (!part.fingerprint().equals(parameters.blocks().fingerprint())) {
                throw new IncompatibleException(
                        "a block of " + part.parameters().name() + " is no part of a value of "
                                + parameters.blocks().name());
            }
            if (part.state().low() < 0 || part.state().high() > parameters.largest(i)) {
                throw new IncompatibleException("part " + i + " of a value is from 0 to " + parameters.largest(i)
                        + ", and a block could be anything from " + part.state().low() + " to "
                        + part.state().high());
            }
        }
        return new WideCiphertext(parameters, parts);
    }

    /** How it is held. */
    public WideParameters parameters() {
        return parameters;
    }

    /** Its blocks, the lowest part first. */
    public List<PbsCiphertext> parts() {
        return parts;
    }

    /** Bits and way; no contents. */
    @Override
    public String toString() {
        return "encrypted value of " + parameters.bits() + " bits in " + parts.size() + " blocks of "
                + parameters.blocks().name();
    }
}
