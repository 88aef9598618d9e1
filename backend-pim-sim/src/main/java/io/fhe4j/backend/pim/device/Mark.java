package io.fhe4j.backend.pim.device;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** How well a number is known, the best first. Every report shows the mark of a figure beside it. */
public enum Mark {
    /** Read in the source that is named. */
    PUBLISHED,
    /** Computed here from published numbers. */
    DERIVED,
    /** Known from memory of a publication that could not be read again. */
    RECALLED,
    /** An engineering choice within a range. */
    ASSUMED;

    /** The word in device files and reports. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The mark of that word. */
    public static Optional<Mark> of(String word) {
        return Arrays.stream(values()).filter(mark -> mark.word().equals(word)).findFirst();
    }

    /** The mark of a figure computed from others: the worst of theirs, and derived at best. */
    public static Mark ofComputed(Collection<Mark> inputs) {
        return inputs.stream().reduce(DERIVED, (x, y) -> x.compareTo(y) > 0 ? x : y);
    }
}
