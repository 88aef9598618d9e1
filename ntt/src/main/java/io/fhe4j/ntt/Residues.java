package io.fhe4j.ntt;

import io.fhe4j.api.ClosedException;
import org.jspecify.annotations.Nullable;

/**
 * An immutable value of residues that belongs to nobody: canonical residues on the host, or a handle in some backend's memory. What
 * ciphertexts, plaintexts and keys are made of.
 *
 * <p>A value born on the host keeps its host copy until {@link #moveTo}; the handle that {@link #on} makes on first use is a cache, dropped by
 * {@link #dropHandle} or when the value is used on another backend. A value born on a backend lives there alone until somebody asks for the
 * host copy. Used on another backend it is downloaded and uploaded by itself. Safe for many threads.
 */
public final class Residues {

    private final Shape shape;
    private final RnsBasis moduli;
    private final Form form;
    private @Nullable HostRows host;
    private @Nullable RowBuffer handle;

    private Residues(Shape shape, RnsBasis moduli, Form form, @Nullable HostRows host, @Nullable RowBuffer handle) {
        this.shape = shape;
        this.moduli = moduli;
        this.form = form;
        this.host = host;
        this.handle = handle;
    }

    /** A value on the host; its words must not change afterwards. */
    public static Residues onHost(HostRows rows) {
        return new Residues(rows.shape(), rows.moduli(), rows.form(), rows, null);
    }

    /**
     * A value in a backend's memory. The value takes the buffer over; the innermost open {@link Scope} of the calling thread on that
     * backend will release it.
     */
    public static Residues onBackend(RowBuffer buffer) {
        Residues value = new Residues(buffer.shape(), buffer.moduli(), buffer.form(), null, buffer);
        Scope.register(buffer.backend(), value);
        return value;
    }

    /** The shape. */
    public Shape shape() {
        return shape;
    }

    /** The modulus of each row. */
    public RnsBasis moduli() {
        return moduli;
    }

    /** The form. */
    public Form form() {
        return form;
    }

    /**
     * The value as a buffer of the stream's backend; only to be read. Uploads it on first use there.
     *
     * @throws ClosedException if the value was released, or its only copy was on a backend that has been closed
     */
    public synchronized RowBuffer on(Stream stream, BufferRole role) {
        RowBuffer current = handle;
        if (current != null && current.backend() == stream.backend()) {
            return current;
        }
        HostRows rows = toHost();
        RowBuffer uploaded = stream.backend().allocate(shape, moduli, form, role);
        boolean complete = false;
        try {
            stream.upload(uploaded, rows);
            complete = true;
        } finally {
            if (!complete) {
                uploaded.close();
            }
        }
        // The copy on the other backend is not closed, for another thread may be using it: it returns when nobody does.
        handle = uploaded;
        return uploaded;
    }

    /**
     * The same, and from now on the value lives there alone, as if it had been born there: the host's copy is given up, which for large keys is memory worth
     * having. Rows that {@link #toHost} gave out stay with whoever has them.
     *
     * @throws ClosedException as {@link #on} does
     */
    public synchronized RowBuffer moveTo(Stream stream, BufferRole role) {
        RowBuffer there = on(stream, role);
        host = null;
        return there;
    }

    /**
     * The canonical residues on the host, downloaded if they are not there yet; the value keeps them.
     *
     * @throws ClosedException if the value was released, or its only copy was on a backend that has been closed
     */
    public synchronized HostRows toHost() {
        HostRows rows = host;
        if (rows == null) {
            RowBuffer current = handle;
            if (current == null) {
                throw new ClosedException(
                        "the value has been released by its scope; keep it with Scope.keep, or use it before the scope"
                                + " closes");
            }
            rows = current.backend().stream().download(current);
            host = rows;
        }
        return rows;
    }

    /** Frees the copy in a backend's memory if there is one on the host as well. */
    public synchronized void dropHandle() {
        if (host != null && handle != null) {
            handle.close();
            handle = null;
        }
    }

    /** Frees the copy in a backend's memory; unless there is one on the host, the value is gone. */
    synchronized void release() {
        if (handle != null) {
            handle.close();
            handle = null;
        }
    }
}
