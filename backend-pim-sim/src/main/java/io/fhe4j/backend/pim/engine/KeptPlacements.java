package io.fhe4j.backend.pim.engine;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.backend.pim.device.Constant;
import io.fhe4j.backend.pim.device.DeviceFile;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The fastest placement of a program on a device, for each start, as it was found first.
 *
 * @param <P> a placement
 */
public final class KeptPlacements<P> {

    /**
     * A placement and what comes out of it.
     *
     * @param placement the placement
     * @param result on the device
     */
    public record Candidate<P>(P placement, SimulationResult result) {}

    /** How an architecture maps the program. */
    public interface Mapping<P> {

        /** Tries placements. */
        Candidate<P> fastest(Start start, Effort effort) throws IOException;

        /** The schedule of a placement on a device of the same geometry. */
        SimulationResult on(P placement, DeviceFile other, Start start);
    }

    private final DeviceFile device;
    private final List<String> geometry;
    private final Mapping<P> mapping;
    private final Map<Start, Candidate<P>> kept = new EnumMap<>(Start.class);

    /**
     * None yet.
     *
     * @param device that placements are for
     * @param geometry what keys of constants begin with that a placement depends on
     * @param mapping of the program
     */
    public KeptPlacements(DeviceFile device, List<String> geometry, Mapping<P> mapping) {
        this.device = device;
        this.geometry = geometry;
        this.mapping = mapping;
    }

    /** The fastest placement. */
    public Candidate<P> fastest(Start start) throws IOException {
        Candidate<P> known = kept.get(start);
        return known == null ? fastest(start, Effort.unbounded()) : known;
    }

    Candidate<P> fastest(Start start, Effort effort) throws IOException {
        Candidate<P> found = mapping.fastest(start, effort);
        kept.put(start, found);
        return found;
    }

    SimulationResult again(DeviceFile other, Start start) throws IOException {
        for (Constant constant : device.constants()) {
            if (isGeometry(constant.key()) && constant.value() != other.value(constant.key())) {
                throw new InvalidParametersException("the placement was made for another " + constant.key() + ", "
                        + constant.value() + " instead of " + other.value(constant.key()) + ": map it again");
            }
        }
        return mapping.on(fastest(start).placement, other, start);
    }

    boolean isGeometry(String key) {
        return geometry.stream().anyMatch(key::startsWith);
    }
}
