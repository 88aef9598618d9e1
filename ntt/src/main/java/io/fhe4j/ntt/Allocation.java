package io.fhe4j.ntt;

import io.fhe4j.api.ClosedException;
import io.fhe4j.ntt.spi.Memory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One piece of pooled memory in use, shared by all views of it. Running kernels hold it; when it has been closed and nothing holds it
 * any more, or when no view is reachable any more, its memory returns to the pool.
 */
final class Allocation {

    /** Whose the memory is: the pool's, to be used again, or somebody else's, who may allow reading only. */
    enum Origin {
        POOL,
        ADOPTED,
        ADOPTED_READ_ONLY
    }

    /** What the pool must know after the allocation itself has become unreachable. */
    static final class Lease {
        final long id;
        final Memory memory;
        final Origin origin;
        volatile boolean secret;

        Lease(long id, Memory memory, boolean secret, Origin origin) {
            this.id = id;
            this.memory = memory;
            this.secret = secret;
            this.origin = origin;
        }
    }

    private static final int CLOSED = 1 << 31;

    private final Backend backend;
    private final BufferRole role;
    private final Lease lease;
    private final int mostBits;
    private final int mostOddBits;
    private final AtomicInteger holders = new AtomicInteger();

    Allocation(Backend backend, BufferRole role, Lease lease, RnsBasis moduli) {
        this.backend = backend;
        this.role = role;
        this.lease = lease;
        this.mostBits = mostBits(moduli, false);
        this.mostOddBits = mostBits(moduli, true);
    }

    private static int mostBits(RnsBasis moduli, boolean odd) {
        int bits = 0;
        for (Modulus modulus : moduli.moduli()) {
            if (!odd || modulus.kind() != ModulusKind.POWER_OF_TWO) {
                bits = Math.max(bits, modulus.bits());
            }
        }
        return bits;
    }

    /** Whether there is room for rows of these moduli: words are as wide as the moduli of the allocation asked for. */
    boolean holds(RnsBasis moduli) {
        return mostBits(moduli, false) <= mostBits && mostBits(moduli, true) <= mostOddBits;
    }

    Backend backend() {
        return backend;
    }

    long id() {
        return lease.id;
    }

    BufferRole role() {
        return role;
    }

    Memory memory() {
        return lease.memory;
    }

    Lease lease() {
        return lease;
    }

    boolean isSecret() {
        return lease.secret;
    }

    void setSecret(boolean secret) {
        lease.secret = secret;
    }

    /** A kernel begins to use the memory. */
    void hold() {
        int count = holders.get();
        while (count >= 0) {
            if (holders.compareAndSet(count, count + 1)) {
                return;
            }
            count = holders.get();
        }
        throw new ClosedException("buffer " + lease.id + " has been closed; keep it open until its last use");
    }

    /** A kernel has ended. */
    void release() {
        if (holders.decrementAndGet() == CLOSED) {
            backend.reclaim(lease);
        }
    }

    void close() {
        int before = holders.getAndUpdate(count -> count | CLOSED);
        if (before == 0) {
            backend.reclaim(lease);
        }
    }
}
