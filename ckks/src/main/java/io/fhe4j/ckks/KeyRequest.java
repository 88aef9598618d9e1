package io.fhe4j.ckks;

import io.fhe4j.api.InvalidParametersException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which evaluation keys a program needs: relinearisation, rotations, conjugation, each for levels up to one. Nothing above is generated.
 * Immutable; requests are joined by {@link #and}.
 *
 * <pre>{@code
 * KeyRequest.relinearisation().rotations(1, -1).rotationsAt(2, 4, 8).conjugation()
 * }</pre>
 */
public final class KeyRequest {

    /** A key to make. Galois element 0 stands for relinearisation. */
    public record Item(KeyKind kind, long galoisElement, int level) {}

    private static final int HIGHEST = Integer.MAX_VALUE;
    private static final KeyRequest NONE = new KeyRequest(-1, -1, -1, Map.of());

    /** Levels; −1 for "not wanted", {@link #HIGHEST} for the highest. */
    private final int relinearisation;

    private final int conjugation;
    private final int powersOfTwo;
    private final Map<Integer, Integer> rotations;

    private KeyRequest(int relinearisation, int conjugation, int powersOfTwo, Map<Integer, Integer> rotations) {
        this.relinearisation = relinearisation;
        this.conjugation = conjugation;
        this.powersOfTwo = powersOfTwo;
        this.rotations = Map.copyOf(rotations);
    }

    /** No keys: to begin with. */
    public static KeyRequest none() {
        return NONE;
    }

    /** The relinearisation key, for all levels. */
    public static KeyRequest relinearisation() {
        return relinearisationAt(HIGHEST);
    }

    /** The relinearisation key for levels up to {@code level}. */
    public static KeyRequest relinearisationAt(int level) {
        return new KeyRequest(checked(level), -1, -1, Map.of());
    }

    /**
     * This and rotations by all powers of two in both directions, for all levels: any rotation is composed of these, at the cost of up to
     * log2(N)/2 key switches, which the log mentions.
     */
    public KeyRequest powersOfTwo() {
        return powersOfTwoAt(HIGHEST);
    }

    /** As {@link #powersOfTwo()}, for levels up to {@code level}. */
    public KeyRequest powersOfTwoAt(int level) {
        return new KeyRequest(relinearisation, conjugation, Math.max(powersOfTwo, checked(level)), rotations);
    }

    /** This and rotations by these numbers of slots to the left (negative: to the right), for all levels. */
    public KeyRequest rotations(int... steps) {
        return rotationsAt(HIGHEST, steps);
    }

    /** This and rotations for levels up to {@code level}. */
    public KeyRequest rotationsAt(int level, int... steps) {
        Map<Integer, Integer> all = new HashMap<>(rotations);
        for (int step : steps) {
            all.merge(step, checked(level), Math::max);
        }
        return new KeyRequest(relinearisation, conjugation, powersOfTwo, all);
    }

    /** This and complex conjugation, for all levels. */
    public KeyRequest conjugation() {
        return conjugationAt(HIGHEST);
    }

    /** This and complex conjugation for levels up to {@code level}. */
    public KeyRequest conjugationAt(int level) {
        return new KeyRequest(relinearisation, Math.max(conjugation, checked(level)), powersOfTwo, rotations);
    }

    /** What either asks for, at the higher of two levels. */
    public KeyRequest and(KeyRequest other) {
        Map<Integer, Integer> all = new HashMap<>(rotations);
        other.rotations.forEach((step, level) -> all.merge(step, level, Math::max));
        return new KeyRequest(
                Math.max(relinearisation, other.relinearisation),
                Math.max(conjugation, other.conjugation),
                Math.max(powersOfTwo, other.powersOfTwo),
                all);
    }

    /**
     * The keys to make for a parameter set, each once, relinearisation first, then by Galois element.
     *
     * @throws InvalidParametersException if a level is above the highest of the parameters
     */
    public List<Item> items(CkksParameters parameters) {
        SortedMap<Long, Integer> levels = new TreeMap<>();
        if (relinearisation >= 0) {
            levels.put(0L, resolve(relinearisation, parameters));
        }
        if (conjugation >= 0) {
            levels.put(parameters.conjugationElement(), resolve(conjugation, parameters));
        }
        rotations.forEach((step, level) -> put(levels, step, level, parameters));
        if (powersOfTwo >= 0) {
            for (int step = 1; step < parameters.maxSlots(); step *= 2) {
                put(levels, step, powersOfTwo, parameters);
                put(levels, -step, powersOfTwo, parameters);
            }
        }
        List<Item> items = new ArrayList<>();
        levels.forEach((element, level) ->
                items.add(new Item(element == 0 ? KeyKind.RELINEARISATION : KeyKind.GALOIS, element, level)));
        return items;
    }

    private static void put(SortedMap<Long, Integer> levels, int step, int level, CkksParameters parameters) {
        long element = parameters.galoisElement(step);
        if (element != 1) {
            levels.merge(element, resolve(level, parameters), Math::max);
        }
    }

    private static int resolve(int level, CkksParameters parameters) {
        if (level == HIGHEST) {
            return parameters.depth();
        }
        if (level > parameters.depth()) {
            throw new InvalidParametersException(
                    "keys for level " + level + " are wanted, and the highest level is " + parameters.depth());
        }
        return level;
    }

    private static int checked(int level) {
        if (level < 0) {
            throw new IllegalArgumentException("a level is at least 0, not " + level);
        }
        return level;
    }
}
