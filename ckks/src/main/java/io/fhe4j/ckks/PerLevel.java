package io.fhe4j.ckks;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Constants of each level, made on first use and kept. Two threads may both make one; they are equal, and either is kept. */
final class PerLevel<T> {

    private final IntFunction<T> maker;
    private final AtomicReferenceArray<@Nullable T> made;

    /** @param maker gives the constants of a level, always the same for the same level */
    PerLevel(int levels, IntFunction<T> maker) {
        this.maker = maker;
        this.made = new AtomicReferenceArray<>(levels);
    }

    T get(int level) {
        T known = made.get(level);
        if (known == null) {
            known = maker.apply(level);
            made.set(level, known);
        }
        return known;
    }
}
