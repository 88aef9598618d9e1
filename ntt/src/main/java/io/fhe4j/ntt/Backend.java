package io.fhe4j.ntt;

import io.fhe4j.api.ClosedException;
import io.fhe4j.ntt.secret.SecretAccess;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.spi.Memory;
import io.fhe4j.ntt.spi.RowImages;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An open backend: a device with a bounded pool of buffers, checks, secret marks and lifetime around it.
 *
 * <p>Whoever opened it closes it. {@link #close} waits for running kernels, then erases and frees all memory; later use of the backend or
 * its buffers throws {@link ClosedException}. Safe for many threads.
 */
public final class Backend implements AutoCloseable {

    private static final int CLOSED = 1 << 31;

    private final String name;
    private final Device device;
    private final MemoryPool pool;
    private final @Nullable CallObserver observer;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicLong nextId = new AtomicLong();
    private final AtomicInteger nextStream = new AtomicInteger();
    private final Object idle = new Object();
    private final Stream stream;
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
    private boolean deviceClosed;

    Backend(String name, Device device, long memoryBytes, @Nullable CallObserver observer) {
        this.name = name;
        this.device = device;
        this.pool = new MemoryPool(device, memoryBytes, observer == null ? id -> {} : observer::released);
        this.observer = observer;
        this.stream = newStream();
    }

    /**
     * A backend around a device, for authors of backends and their tests; users call {@link Backends#open(String)}.
     *
     * @param memoryBytes bound of the pool in bytes
     */
    public static Backend of(String name, Device device, long memoryBytes) {
        return new Backend(name, device, memoryBytes, null);
    }

    /** A backend around a device, all of whose calls are shown to an observer: the seam for recordings. */
    public static Backend observed(String name, Device device, long memoryBytes, CallObserver observer) {
        return new Backend(name, device, memoryBytes, observer);
    }

    /** The name it was opened by. */
    public String name() {
        return name;
    }

    /** What it serves and how it was chosen. */
    public Capabilities capabilities() {
        return device.capabilities();
    }

    /** How many parts of a kernel run side by side at most, at least 1: by it programs choose between few calls and large ones. */
    public int parallelism() {
        return device.parallelism();
    }

    /** For instruments: the device itself. */
    public Device device() {
        return device;
    }

    /** The default stream: kernels called on it take effect in the order of the calls. */
    public Stream stream() {
        return stream;
    }

    /** A further stream; work on buffers that another stream wrote waits for it by itself. */
    public Stream newStream() {
        enter();
        try {
            Stream opened = new Stream(this, nextStream.getAndIncrement(), device);
            streams.add(opened);
            return opened;
        } finally {
            leave();
        }
    }

    void forget(Stream closed) {
        streams.remove(closed);
    }

    /**
     * A buffer with unspecified contents.
     *
     * @param shape batch × components × rows × width
     * @param moduli one for each row
     * @throws IllegalArgumentException if the number of moduli is not the number of rows, the width is too large, or a modulus is not
     *     served, naming it
     * @throws io.fhe4j.api.PoolExhaustedException if the pool's bound is reached
     */
    public RowBuffer allocate(Shape shape, RnsBasis moduli, Form form, BufferRole role) {
        return allocate(shape, moduli, form, role, false);
    }

    /** A buffer that is marked secret from the start, see {@link RowBuffer#isSecret}. */
    public RowBuffer allocateSecret(Shape shape, RnsBasis moduli, Form form, BufferRole role) {
        return allocate(shape, moduli, form, role, true);
    }

    private RowBuffer allocate(Shape shape, RnsBasis moduli, Form form, BufferRole role, boolean secret) {
        check(shape, moduli);
        enter();
        try {
            return allocateEntered(shape, moduli, form, role, secret);
        } finally {
            leave();
        }
    }

    /** An intermediate buffer of a compound kernel; one that began before {@link #close} still gets it. */
    RowBuffer allocateScratch(Shape shape, RnsBasis moduli, Form form, boolean secret) {
        enterWithin();
        try {
            return allocateEntered(shape, moduli, form, BufferRole.SCRATCH, secret);
        } finally {
            leave();
        }
    }

    private RowBuffer allocateEntered(Shape shape, RnsBasis moduli, Form form, BufferRole role, boolean secret) {
        Memory memory = pool.take(shape.totalRows(), shape.width(), wordBytes(moduli));
        return buffer(memory, secret, Allocation.Origin.POOL, shape, moduli, form, role);
    }

    private int wordBytes(RnsBasis moduli) {
        int wordBytes = 0;
        for (Modulus modulus : moduli.moduli()) {
            wordBytes = Math.max(wordBytes, device.wordBytes(modulus));
        }
        return wordBytes;
    }

    private RowBuffer buffer(
            Memory memory,
            boolean secret,
            Allocation.Origin origin,
            Shape shape,
            RnsBasis moduli,
            Form form,
            BufferRole role) {
        Allocation.Lease lease = new Allocation.Lease(nextId.getAndIncrement(), memory, secret, origin);
        Allocation allocation = new Allocation(this, role, lease, moduli);
        pool.track(allocation);
        RowBuffer buffer = RowBuffer.root(allocation, shape, moduli, form);
        if (observer != null) {
            observer.allocated(buffer);
        }
        return buffer;
    }

    /**
     * The name of the representation in which rows of these moduli and this width lie in memory that {@link #adopt} takes: an image that was made where the
     * name is the same can be used here.
     *
     * @return at most 200 characters; empty if this backend keeps rows in its own memory only
     */
    public Optional<String> imageFormat(RnsBasis moduli, int width) {
        checkServed(moduli);
        return device.images().map(images -> images.format(moduli, width));
    }

    /** The bytes of the image of a buffer. */
    public long imageBytes(Shape shape, RnsBasis moduli) {
        return device.bytes(shape.totalRows(), shape.width(), wordBytes(moduli));
    }

    /**
     * A buffer in memory that the caller provides, such as a mapped file, outside of the pool and its bound. Its contents are what lies there, to
     * be checked by {@link #firstUnsound} where they are not this program's own; zeros are the residues 0. Closing it leaves the bytes as they are.
     *
     * @param image {@link #imageBytes} bytes of native memory, 64-byte aligned, which stays there while the buffer is in use; where it is read-only, the
     *     buffer is only to be read
     * @throws UnsupportedOperationException if this backend keeps rows in its own memory only
     * @throws IllegalArgumentException if the memory is not of that size and kind, or for the reasons of {@link #allocate}
     */
    public RowBuffer adopt(MemorySegment image, Shape shape, RnsBasis moduli, Form form, BufferRole role) {
        check(shape, moduli);
        RowImages images = images();
        long bytes = imageBytes(shape, moduli);
        if (!image.isNative() || image.byteSize() != bytes || (image.address() & 63) != 0) {
            throw new IllegalArgumentException("the image of " + shape + " is " + bytes
                    + " bytes of native memory, 64-byte aligned, and not " + image);
        }
        enter();
        try {
            Memory memory = images.adopt(image, shape.totalRows(), shape.width(), wordBytes(moduli));
            Allocation.Origin origin =
                    image.isReadOnly() ? Allocation.Origin.ADOPTED_READ_ONLY : Allocation.Origin.ADOPTED;
            RowBuffer buffer = buffer(memory, false, origin, shape, moduli, form, role);
            if (observer != null) {
                // Its words reach no trace, as those of a secret upload: shapes can be recorded, data cannot.
                observer.uploaded(stream, buffer, null);
            }
            return buffer;
        } finally {
            leave();
        }
    }

    /**
     * The first row of an {@linkplain #adopt adopted} buffer that is no image of canonical residues, counted in the order of batch, component, row; −1 if all
     * are. Reads all of it.
     */
    public long firstUnsound(RowBuffer adopted) {
        stream.begin(adopted);
        try {
            return images().firstUnsound(adopted);
        } finally {
            stream.end(adopted);
        }
    }

    private RowImages images() {
        return device.images()
                .orElseThrow(() -> new UnsupportedOperationException(
                        "backend " + name + " keeps rows in its own memory only; the backend cpu takes mapped files"));
    }

    private void check(Shape shape, RnsBasis moduli) {
        if (moduli.size() != shape.rows()) {
            throw new IllegalArgumentException(moduli.size() + " moduli for the " + shape.rows() + " rows of " + shape);
        }
        int widest = capabilities().maxWidth();
        if (shape.width() > widest) {
            throw new IllegalArgumentException(
                    "backend " + name + " serves rows of at most " + widest + " words, not " + shape.width());
        }
        checkServed(moduli);
    }

    void checkServed(RnsBasis moduli) {
        Capabilities capabilities = capabilities();
        for (int r = 0; r < moduli.size(); r++) {
            if (!capabilities.serves(moduli.get(r))) {
                throw new IllegalArgumentException("backend " + name + " does not serve the modulus " + moduli.get(r)
                        + " of row " + r + ": it serves " + capabilities.maxBits() + " (kind=most bits)");
            }
        }
    }

    /**
     * Takes the secret mark off a buffer whose contents may be published. Only the client can present the token. The mark belongs to all
     * views of the memory together.
     *
     * @param buffer the buffer that was allocated, not a view: all of it becomes public
     * @param access the client's token
     * @throws IllegalArgumentException if it is a view
     */
    @SuppressWarnings("exports") // only the client can name the token
    public void declassify(RowBuffer buffer, SecretAccess access) {
        java.util.Objects.requireNonNull(access);
        if (!buffer.isRoot()) {
            throw new IllegalArgumentException("declassify takes the buffer that was allocated, not the view " + buffer
                    + ": its other rows would become public as well");
        }
        buffer.allocation().setSecret(false);
    }

    /** What the pool holds. */
    public MemoryUse memoryUse() {
        return pool.use();
    }

    /** A named part of the program, for traces and reports; ends when it is closed. */
    public Region region(String regionName) {
        return region(regionName, 1);
    }

    /** A named part of the program that stands for {@code count} repetitions in a row. */
    public Region region(String regionName, long count) {
        CallObserver seen = observer;
        if (seen == null) {
            return Region.UNSEEN;
        }
        seen.regionBegins(regionName, count);
        return seen::regionEnds;
    }

    /** A named part of a program. */
    @FunctionalInterface
    public interface Region extends AutoCloseable {
        /** The name of the region of what a program does once, before it gets its inputs, such as encoding plaintexts. */
        String PREPARATION = "preparation";

        /** The region that nobody looks at. */
        Region UNSEEN = () -> {};

        /** Ends the region. */
        @Override
        void close();
    }

    @Nullable
    CallObserver observer() {
        return observer;
    }

    void enter() {
        if (running.getAndIncrement() < 0) {
            leave();
            throw new ClosedException("backend " + name + " has been closed; open another with Backends.open");
        }
    }

    /** As {@link #enter}, and while other calls still run also after {@link #close} has begun: it waits for this one, too. */
    private void enterWithin() {
        int before = running.getAndIncrement();
        if (before == CLOSED) {
            leave();
            throw new ClosedException("backend " + name + " has been closed; open another with Backends.open");
        }
    }

    void leave() {
        if (running.decrementAndGet() == CLOSED) {
            synchronized (idle) {
                idle.notifyAll();
            }
        }
    }

    void reclaim(Allocation.Lease lease) {
        pool.giveBack(lease);
    }

    /** Waits for running kernels, then erases and frees all memory. Closing again does nothing. */
    @Override
    public void close() {
        running.getAndUpdate(count -> count | CLOSED);
        boolean interrupted = false;
        synchronized (idle) {
            while (running.get() != CLOSED) {
                try {
                    idle.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (!deviceClosed) {
                deviceClosed = true;
                streams.forEach(Stream::closeQueue);
                pool.close();
                device.close();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Name and reason. */
    @Override
    public String toString() {
        return name + " (" + capabilities().reason() + ")";
    }
}
