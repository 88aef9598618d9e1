package io.fhe4j.ntt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Releases the values that were made on a backend by the thread that opened it, when it is closed: a ciphertext is megabytes of native
 * memory behind a hundred bytes of heap, so the collector alone never frees in time.
 *
 * <pre>{@code
 * try (Scope scope = evaluator.scope()) {
 *     result = evaluator.add(evaluator.square(x), y);
 *     scope.keep(result.residues());   // the square is released, the sum is kept
 * }
 * }</pre>
 *
 * <p>Scopes nest: what an inner scope keeps belongs to the outer one. Opened and closed by one thread.
 */
public final class Scope implements AutoCloseable {

    private static final ThreadLocal<@Nullable Scope> INNERMOST = new ThreadLocal<>();

    private final Backend backend;
    private final @Nullable Scope outer;
    private final List<Residues> made = new ArrayList<>();
    private final Set<Residues> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean closed;

    private Scope(Backend backend, @Nullable Scope outer) {
        this.backend = backend;
        this.outer = outer;
    }

    /** Opens a scope for the values made by this thread on this backend. */
    public static Scope open(Backend backend) {
        Scope scope = new Scope(backend, INNERMOST.get());
        INNERMOST.set(scope);
        return scope;
    }

    static void register(Backend backend, Residues value) {
        for (Scope scope = INNERMOST.get(); scope != null; scope = scope.outer) {
            if (scope.backend == backend) {
                scope.made.add(value);
                return;
            }
        }
    }

    /** Keeps this value when the scope closes. */
    public Residues keep(Residues value) {
        kept.add(value);
        return value;
    }

    /**
     * Releases what was made in the scope and not kept. Closing again does nothing.
     *
     * @throws IllegalStateException if an inner scope is still open, or another thread closes
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (INNERMOST.get() != this) {
            throw new IllegalStateException("close the scopes of a thread from the inside out, on that thread");
        }
        closed = true;
        if (outer == null) {
            INNERMOST.remove();
        } else {
            INNERMOST.set(outer);
        }
        for (Residues value : made) {
            if (!kept.contains(value)) {
                value.release();
            } else if (outer != null) {
                register(backend, value);
            }
        }
    }
}
