package io.fhe4j.ckks;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The evaluation keys of one key set that a server holds. Immutable; more keys of the set may be joined later. */
public final class EvaluationKeys {

    private final CkksParameters parameters;
    private final KeySetId keySet;
    /** By Galois element; 0 is relinearisation. */
    private final SortedMap<Long, EvaluationKey> keys;

    private EvaluationKeys(CkksParameters parameters, KeySetId keySet, SortedMap<Long, EvaluationKey> keys) {
        this.parameters = parameters;
        this.keySet = keySet;
        this.keys = keys;
    }

    /** No keys, for programs that need none. */
    public static EvaluationKeys none(CkksParameters parameters, KeySetId keySet) {
        return new EvaluationKeys(parameters, keySet, new TreeMap<>());
    }

    /**
     * Keys of one set; of two keys for the same purpose the one of higher level stays.
     *
     * @param keys any number of them
     * @throws IncompatibleException if one has other parameters
     * @throws KeySetMismatchException if one belongs to another key set
     */
    public static EvaluationKeys of(CkksParameters parameters, KeySetId keySet, Collection<EvaluationKey> keys) {
        SortedMap<Long, EvaluationKey> all = new TreeMap<>();
        for (EvaluationKey key : keys) {
            if (!key.fingerprint().equals(parameters.fingerprint())) {
                throw new IncompatibleException("the " + key + " belongs to parameters " + key.fingerprint()
                        + ", not to " + parameters.fingerprint());
            }
            if (!key.keySet().equals(keySet)) {
                throw new KeySetMismatchException("the " + key + " belongs to key set " + key.keySet() + ", not to "
                        + keySet + ": use keys of one set");
            }
            all.merge(key.galoisElement(), key, (old, more) -> more.level() > old.level() ? more : old);
        }
        return new EvaluationKeys(parameters, keySet, all);
    }

    /** These and other keys of the same set. */
    public EvaluationKeys and(EvaluationKeys more) {
        List<EvaluationKey> all = new ArrayList<>(keys.values());
        all.addAll(more.keys.values());
        return of(parameters, keySet, all);
    }

    /** Their parameters. */
    public CkksParameters parameters() {
        return parameters;
    }

    /** The fingerprint of their parameters. */
    public Fingerprint fingerprint() {
        return parameters.fingerprint();
    }

    /** The key set they belong to. */
    public KeySetId keySet() {
        return keySet;
    }

    /** All keys, the relinearisation key first, then by Galois element. */
    public List<EvaluationKey> all() {
        return List.copyOf(keys.values());
    }

    /** The relinearisation key. */
    public Optional<EvaluationKey> relinearisation() {
        return Optional.ofNullable(keys.get(0L));
    }

    /** The key for an automorphism X → X^g, g odd. */
    public Optional<EvaluationKey> galois(long element) {
        return element == 0 ? Optional.empty() : Optional.ofNullable(keys.get(element));
    }

    /** The number of words of all keys, both halves. */
    public long words() {
        return keys.values().stream()
                .mapToLong(key -> key.residues().shape().words())
                .sum();
    }
}
