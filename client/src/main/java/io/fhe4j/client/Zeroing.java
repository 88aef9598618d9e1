package io.fhe4j.client;

import java.lang.ref.Reference;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Overwrites secrets with zeros.
 *
 * <p>The array is held reachable past the stores, so that a compiler which sees that nobody reads it again still has to
 * write them. Copies that a moving garbage collector made earlier are out of reach, which is why long-lived secrets are in
 * {@link SecretBytes}, outside the heap.
 */
final class Zeroing {
    private Zeroing() {}

    /** Zeroes {@code array}; nothing happens for null. */
    static void wipe(byte @Nullable [] array) {
        if (array != null) {
            try {
                Arrays.fill(array, (byte) 0);
            } finally {
                Reference.reachabilityFence(array);
            }
        }
    }

    /** Zeroes {@code array}; nothing happens for null. */
    static void wipe(long @Nullable [] array) {
        if (array != null) {
            try {
                Arrays.fill(array, 0L);
            } finally {
                Reference.reachabilityFence(array);
            }
        }
    }

    /** Zeroes {@code array}; nothing happens for null. */
    static void wipe(char @Nullable [] array) {
        if (array != null) {
            try {
                Arrays.fill(array, '\0');
            } finally {
                Reference.reachabilityFence(array);
            }
        }
    }

    /** Zeroes {@code array}; nothing happens for null. */
    static void wipe(double @Nullable [] array) {
        if (array != null) {
            try {
                Arrays.fill(array, 0.0);
            } finally {
                Reference.reachabilityFence(array);
            }
        }
    }
}
