package io.fhe4j.ntt;

import io.fhe4j.api.ClosedException;
import io.fhe4j.api.ForeignBufferException;
import io.fhe4j.api.SecretAccessException;
import io.fhe4j.ntt.secret.SecretAccess;
import io.fhe4j.ntt.spi.BlindRotations;
import io.fhe4j.ntt.spi.CompoundKernels;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.spi.Queue;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A sequence of kernel calls on a backend: each takes effect after those before it. Every operand is checked here (owner, open, shape,
 * basis, form, aliasing) before the backend sees it, secret marks spread from operands to results, and the observer is told.
 *
 * <p>A call may return when it is enqueued; {@link #download} and {@link #await} synchronise. Safe for many threads; calls from several
 * threads are ordered as they arrive.
 */
public final class Stream implements Kernels, AutoCloseable {

    private final Backend backend;
    private final int id;
    private final Queue queue;
    private final AtomicBoolean closed = new AtomicBoolean();

    Stream(Backend backend, int id, Device device) {
        this.backend = backend;
        this.id = id;
        this.queue = device.openQueue(backend::allocateScratch);
    }

    /** The backend. */
    public Backend backend() {
        return backend;
    }

    /** The number of the stream in its backend; the default stream is 0. */
    public int id() {
        return id;
    }

    /** Waits for all work enqueued so far; errors of that work surface here. */
    public void await() {
        backend.enter();
        try {
            queue.await();
        } finally {
            backend.leave();
        }
    }

    /** Later work on this stream waits for the work enqueued so far on another stream of the same backend. */
    public void waitFor(Stream other) {
        if (other.backend != backend) {
            throw new ForeignBufferException("streams of different backends cannot wait for one another");
        }
        backend.enter();
        try {
            queue.waitFor(other.queue);
        } finally {
            backend.leave();
        }
    }

    @Override
    public void upload(RowBuffer out, MemorySegment words) {
        OperandChecks.writable(out);
        OperandChecks.hostWords(out, words);
        begin(out);
        try {
            CallObserver observer = backend.observer();
            if (observer != null) {
                observer.uploaded(this, out, out.isSecret() ? null : words);
            }
            queue.upload(out, words);
        } finally {
            end(out);
        }
    }

    /** Uploads a host value of the same shape, basis and form. */
    public void upload(RowBuffer out, HostRows value) {
        OperandChecks.sameKind(Kernel.UPLOAD, out, value.shape(), value.moduli(), value.form());
        if (value.wordBytes() == Long.BYTES) {
            upload(out, value.words());
        } else {
            uploadCompact(out, value);
        }
    }

    /** Widens one entry of the slowest batch dimension at a time, so that large keys take little memory on their way. */
    private void uploadCompact(RowBuffer out, HostRows value) {
        int entries = out.shape().batch1();
        long words = out.shape().words() / entries;
        try (Arena arena = Arena.ofShared()) {
            MemorySegment wide = arena.allocate(words * Long.BYTES, 64);
            for (int i = 0; i < entries; i++) {
                value.widen(i * words, wide, words);
                upload(out.batch1(i, i + 1), wide);
                await(); // before the memory is filled anew
            }
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws SecretAccessException if the buffer is secret
     */
    @Override
    public void download(MemorySegment words, RowBuffer x) {
        if (x.isSecret()) {
            throw new SecretAccessException("a secret buffer is downloaded only with the client's access token");
        }
        downloadChecked(words, x);
    }

    /** Downloads a buffer that may be secret, for the client. */
    @SuppressWarnings("exports") // only the client can name the token
    public void download(MemorySegment words, RowBuffer x, SecretAccess access) {
        java.util.Objects.requireNonNull(access);
        downloadChecked(words, x);
    }

    /** Downloads to a new host value. */
    public HostRows download(RowBuffer x) {
        HostRows value = HostRows.allocate(x.shape(), x.moduli(), x.form());
        download(value.words(), x);
        return value;
    }

    private void downloadChecked(MemorySegment words, RowBuffer x) {
        OperandChecks.hostWords(x, words);
        begin(x);
        try {
            queue.download(words, x);
            CallObserver observer = backend.observer();
            if (observer != null) {
                observer.downloaded(this, x, x.isSecret() ? null : words);
            }
        } finally {
            end(x);
        }
    }

    @Override
    public void zero(RowBuffer out) {
        OperandChecks.writable(out);
        RowBuffer[] operands = enter(Kernel.ZERO, 1, null, out);
        try {
            queue.zero(out);
        } finally {
            end(operands);
        }
    }

    @Override
    public void copy(RowBuffer out, RowBuffer x) {
        OperandChecks.elementWise(Kernel.COPY, out, x);
        RowBuffer[] operands = enter(Kernel.COPY, 1, null, out, x);
        try {
            queue.copy(out, x);
        } finally {
            end(operands);
        }
    }

    @Override
    public void forwardNtt(RowBuffer out, RowBuffer x) {
        OperandChecks.transform(Kernel.FORWARD_NTT, out, Form.EVALUATION, x, Form.COEFFICIENT);
        RowBuffer[] operands = enter(Kernel.FORWARD_NTT, 1, null, out, x);
        try {
            queue.forwardNtt(out, x);
        } finally {
            end(operands);
        }
    }

    @Override
    public void inverseNtt(RowBuffer out, RowBuffer x) {
        OperandChecks.transform(Kernel.INVERSE_NTT, out, Form.COEFFICIENT, x, Form.EVALUATION);
        RowBuffer[] operands = enter(Kernel.INVERSE_NTT, 1, null, out, x);
        try {
            queue.inverseNtt(out, x);
        } finally {
            end(operands);
        }
    }

    @Override
    public void add(RowBuffer out, RowBuffer x, RowBuffer y) {
        OperandChecks.elementWise(Kernel.ADD, out, x, y);
        RowBuffer[] operands = enter(Kernel.ADD, 1, null, out, x, y);
        try {
            queue.add(out, x, y);
        } finally {
            end(operands);
        }
    }

    @Override
    public void subtract(RowBuffer out, RowBuffer x, RowBuffer y) {
        OperandChecks.elementWise(Kernel.SUBTRACT, out, x, y);
        RowBuffer[] operands = enter(Kernel.SUBTRACT, 1, null, out, x, y);
        try {
            queue.subtract(out, x, y);
        } finally {
            end(operands);
        }
    }

    @Override
    public void negate(RowBuffer out, RowBuffer x) {
        OperandChecks.elementWise(Kernel.NEGATE, out, x);
        RowBuffer[] operands = enter(Kernel.NEGATE, 1, null, out, x);
        try {
            queue.negate(out, x);
        } finally {
            end(operands);
        }
    }

    @Override
    public void multiply(RowBuffer out, RowBuffer x, RowBuffer y) {
        OperandChecks.elementWise(Kernel.MULTIPLY, out, x, y);
        RowBuffer[] operands = enter(Kernel.MULTIPLY, 1, null, out, x, y);
        try {
            queue.multiply(out, x, y);
        } finally {
            end(operands);
        }
    }

    @Override
    public void multiplyAdd(RowBuffer out, RowBuffer x, RowBuffer y) {
        OperandChecks.elementWise(Kernel.MULTIPLY_ADD, out, x, y);
        RowBuffer[] operands = enter(Kernel.MULTIPLY_ADD, 1, null, out, x, y);
        try {
            queue.multiplyAdd(out, x, y);
        } finally {
            end(operands);
        }
    }

    @Override
    public void addScalar(RowBuffer out, RowBuffer x, RowScalars s) {
        OperandChecks.scalars(Kernel.ADD_SCALAR, out, x, s);
        RowBuffer[] operands = enter(Kernel.ADD_SCALAR, 1, s, out, x);
        try {
            queue.addScalar(out, x, s);
        } finally {
            end(operands);
        }
    }

    @Override
    public void multiplyScalar(RowBuffer out, RowBuffer x, RowScalars s) {
        OperandChecks.scalars(Kernel.MULTIPLY_SCALAR, out, x, s);
        RowBuffer[] operands = enter(Kernel.MULTIPLY_SCALAR, 1, s, out, x);
        try {
            queue.multiplyScalar(out, x, s);
        } finally {
            end(operands);
        }
    }

    @Override
    public void multiplyScalarAdd(RowBuffer out, RowBuffer x, RowScalars s) {
        OperandChecks.scalars(Kernel.MULTIPLY_SCALAR_ADD, out, x, s);
        RowBuffer[] operands = enter(Kernel.MULTIPLY_SCALAR_ADD, 1, s, out, x);
        try {
            queue.multiplyScalarAdd(out, x, s);
        } finally {
            end(operands);
        }
    }

    @Override
    public void multiplySum(RowBuffer out, RowBuffer x, RowBuffer y) {
        OperandChecks.multiplySum(out, x, y);
        RowBuffer[] operands = enter(Kernel.MULTIPLY_SUM, 1, null, out, x, y);
        try {
            queue.multiplySum(out, x, y);
        } finally {
            end(operands);
        }
    }

    @Override
    public void gather(RowBuffer out, RowBuffer x, RowBuffer index) {
        OperandChecks.gather(out, x, index);
        RowBuffer[] operands = enter(Kernel.GATHER, 1, null, out, x, index);
        try {
            queue.gather(out, x, index);
        } finally {
            end(operands);
        }
    }

    @Override
    public void automorphism(RowBuffer out, RowBuffer x, long galois) {
        OperandChecks.automorphism(out, x, galois);
        RowBuffer[] operands = enter(Kernel.AUTOMORPHISM, 1, galois, out, x);
        try {
            queue.automorphism(out, x, galois);
        } finally {
            end(operands);
        }
    }

    @Override
    public void multiplyMonomial(RowBuffer out, RowBuffer x, RowBuffer exponents, int column) {
        OperandChecks.monomial(out, x, exponents, column);
        Object constant = backend.observer() == null ? null : (long) column;
        RowBuffer[] operands = enter(Kernel.MULTIPLY_MONOMIAL, 1, constant, out, x, exponents);
        try {
            queue.multiplyMonomial(out, x, exponents, column);
        } finally {
            end(operands);
        }
    }

    @Override
    public void decompose(RowBuffer out, RowBuffer x, Gadget gadget) {
        OperandChecks.decompose(out, x, gadget);
        RowBuffer[] operands = enter(Kernel.DECOMPOSE, 1, gadget, out, x);
        try {
            queue.decompose(out, x, gadget);
        } finally {
            end(operands);
        }
    }

    @Override
    public void switchModulus(RowBuffer out, RowBuffer x) {
        OperandChecks.switchModulus(Kernel.SWITCH_MODULUS, out, x);
        RowBuffer[] operands = enter(Kernel.SWITCH_MODULUS, 1, null, out, x);
        try {
            queue.switchModulus(out, x);
        } finally {
            end(operands);
        }
    }

    @Override
    public void switchModulusOdd(RowBuffer out, RowBuffer x) {
        OperandChecks.switchModulus(Kernel.SWITCH_MODULUS_ODD, out, x);
        RowBuffer[] operands = enter(Kernel.SWITCH_MODULUS_ODD, 1, null, out, x);
        try {
            queue.switchModulusOdd(out, x);
        } finally {
            end(operands);
        }
    }

    @Override
    public void lookUpSum(RowBuffer out, RowBuffer table, RowBuffer digits) {
        OperandChecks.lookUpSum(out, table, digits);
        RowBuffer[] operands = enter(Kernel.LOOK_UP_SUM, 1, null, out, table, digits);
        try {
            queue.lookUpSum(out, table, digits);
        } finally {
            end(operands);
        }
    }

    @Override
    public void convert(RowBuffer out, RowBuffer x, BaseConversion conversion) {
        OperandChecks.convert(out, x, conversion);
        RowBuffer[] operands = enter(Kernel.CONVERT, 1, conversion, out, x);
        try {
            queue.convert(out, x, conversion);
        } finally {
            end(operands);
        }
    }

    @Override
    public void divide(RowBuffer out, RowBuffer x, ExactDivision division) {
        OperandChecks.divide(out, x, division);
        if (expands(Kernel.DIVIDE)) {
            CompoundKernels.divide(this, queue.scratch(), out, x, division);
            return;
        }
        RowBuffer[] operands = enter(Kernel.DIVIDE, 1, division, out, x);
        try {
            queue.divide(out, x, division);
        } finally {
            end(operands);
        }
    }

    @Override
    public void tensor(RowBuffer out, RowBuffer x, RowBuffer y) {
        OperandChecks.tensor(out, x, y);
        if (expands(Kernel.TENSOR)) {
            CompoundKernels.tensor(this, out, x, y);
            return;
        }
        RowBuffer[] operands = enter(Kernel.TENSOR, 1, null, out, x, y);
        try {
            queue.tensor(out, x, y);
        } finally {
            end(operands);
        }
    }

    @Override
    public void decomposeModUp(RowBuffer out, RowBuffer x, KeySwitchLayout layout) {
        OperandChecks.decomposeModUp(out, x, layout);
        if (expands(Kernel.DECOMPOSE_MOD_UP)) {
            CompoundKernels.decomposeModUp(this, queue.scratch(), out, x, layout);
            return;
        }
        RowBuffer[] operands = enter(Kernel.DECOMPOSE_MOD_UP, 1, layout, out, x);
        try {
            queue.decomposeModUp(out, x, layout);
        } finally {
            end(operands);
        }
    }

    @Override
    public void galoisInnerProducts(RowBuffer[] out, RowBuffer digits, RowBuffer[] keys, long[] galois) {
        OperandChecks.galoisInnerProducts(out, digits, keys, galois);
        if (expands(Kernel.GALOIS_INNER_PRODUCTS)) {
            CompoundKernels.galoisInnerProducts(this, queue.scratch(), out, digits, keys, galois);
            return;
        }
        RowBuffer[] operands = new RowBuffer[2 * out.length + 1];
        System.arraycopy(out, 0, operands, 0, out.length);
        operands[out.length] = digits;
        System.arraycopy(keys, 0, operands, out.length + 1, out.length);
        enter(Kernel.GALOIS_INNER_PRODUCTS, out.length, galois, operands);
        try {
            queue.galoisInnerProducts(out, digits, keys, galois);
        } finally {
            end(operands);
        }
    }

    @Override
    public void keySwitch(RowBuffer out, RowBuffer x, RowBuffer key, KeySwitchLayout layout, long galois) {
        OperandChecks.keySwitch(out, x, key, layout, galois);
        if (expands(Kernel.KEY_SWITCH)) {
            CompoundKernels.keySwitch(this, queue.scratch(), out, x, key, layout, galois);
            return;
        }
        Object constant = backend.observer() == null ? null : List.of(layout, galois);
        RowBuffer[] operands = enter(Kernel.KEY_SWITCH, 1, constant, out, x, key);
        try {
            queue.keySwitch(out, x, key, layout, galois);
        } finally {
            end(operands);
        }
    }

    @Override
    public void externalProduct(RowBuffer out, RowBuffer x, RowBuffer key, Gadget gadget) {
        OperandChecks.externalProduct(out, x, key, gadget);
        if (expands(Kernel.EXTERNAL_PRODUCT)) {
            CompoundKernels.externalProduct(this, queue.scratch(), out, x, key, gadget);
            return;
        }
        RowBuffer[] operands = enter(Kernel.EXTERNAL_PRODUCT, 1, gadget, out, x, key);
        try {
            queue.externalProduct(out, x, key, gadget);
        } finally {
            end(operands);
        }
    }

    @Override
    public void blindRotateGinx(RowBuffer accumulator, RowBuffer exponents, RowBuffer key, Gadget gadget) {
        OperandChecks.blindRotateGinx(accumulator, exponents, key, gadget);
        if (expands(Kernel.BLIND_ROTATE_GINX)) {
            CompoundKernels.blindRotateGinx(this, queue.scratch(), accumulator, exponents, key, gadget);
            return;
        }
        RowBuffer[] operands = enter(Kernel.BLIND_ROTATE_GINX, 1, gadget, accumulator, exponents, key);
        try {
            queue.blindRotateGinx(accumulator, exponents, key, gadget);
        } finally {
            end(operands);
        }
    }

    @Override
    public void blindRotateAp(RowBuffer accumulator, RowBuffer exponents, RowBuffer key, Gadget gadget, int base) {
        OperandChecks.blindRotateAp(accumulator, exponents, key, gadget, base);
        if (expands(Kernel.BLIND_ROTATE_AP)) {
            BlindRotations.ap(this, queue.scratch(), accumulator, exponents, key, gadget, base);
            return;
        }
        Object constant = backend.observer() == null ? null : List.of(gadget, (long) base);
        RowBuffer[] operands = enter(Kernel.BLIND_ROTATE_AP, 1, constant, accumulator, exponents, key);
        try {
            queue.blindRotateAp(accumulator, exponents, key, gadget, base);
        } finally {
            end(operands);
        }
    }

    @Override
    public void blindRotateLmkcdey(
            RowBuffer accumulator, RowBuffer exponents, RowBuffer key, RowBuffer moves, Gadget gadget) {
        OperandChecks.blindRotateLmkcdey(accumulator, exponents, key, moves, gadget);
        if (expands(Kernel.BLIND_ROTATE_LMKCDEY)) {
            BlindRotations.lmkcdey(this, queue.scratch(), accumulator, exponents, key, moves, gadget);
            return;
        }
        RowBuffer[] operands = enter(Kernel.BLIND_ROTATE_LMKCDEY, 1, gadget, accumulator, exponents, key, moves);
        try {
            queue.blindRotateLmkcdey(accumulator, exponents, key, moves, gadget);
        } finally {
            end(operands);
        }
    }

    @Override
    public void lweKeySwitch(RowBuffer out, RowBuffer mask, RowBuffer table, Gadget gadget) {
        OperandChecks.lweKeySwitch(out, mask, table, gadget);
        if (expands(Kernel.LWE_KEY_SWITCH)) {
            CompoundKernels.lweKeySwitch(this, queue.scratch(), out, mask, table, gadget);
            return;
        }
        RowBuffer[] operands = enter(Kernel.LWE_KEY_SWITCH, 1, gadget, out, mask, table);
        try {
            queue.lweKeySwitch(out, mask, table, gadget);
        } finally {
            end(operands);
        }
    }

    @Override
    public void sumOfMultiples(RowBuffer out, RowBuffer x, RowBuffer factors, int largest) {
        OperandChecks.sumOfMultiples(out, x, factors, largest);
        if (expands(Kernel.SUM_OF_MULTIPLES)) {
            CompoundKernels.sumOfMultiples(this, queue.scratch(), out, x, factors, largest);
            return;
        }
        Object constant = backend.observer() == null ? null : (long) largest;
        RowBuffer[] operands = enter(Kernel.SUM_OF_MULTIPLES, 1, constant, out, x, factors);
        try {
            queue.sumOfMultiples(out, x, factors, largest);
        } finally {
            end(operands);
        }
    }

    /**
     * The kernels of programmable bootstrapping on the torus, where the backend has them. A recording cannot hold what is inexact, so that recorded
     * backends have none.
     */
    public Optional<Torus> torus() {
        return backend.observer() == null ? queue.torus().map(kernels -> new Torus(this, kernels)) : Optional.empty();
    }

    private boolean expands(Kernel kernel) {
        CallObserver observer = backend.observer();
        return observer != null && observer.expands(kernel);
    }

    /** Holds the operands, spreads the secret mark to the first {@code outputs} of them, tells the observer. */
    private RowBuffer[] enter(Kernel kernel, int outputs, @Nullable Object constant, RowBuffer... operands) {
        begin(operands);
        boolean entered = false;
        try {
            announce(kernel, outputs, constant, operands);
            entered = true;
        } finally {
            if (!entered) {
                end(operands);
            }
        }
        return operands;
    }

    /** As {@link #enter}, for kernels that no observer is told of. */
    RowBuffer[] enterUnseen(int outputs, RowBuffer... operands) {
        begin(operands);
        spreadSecret(outputs, operands);
        return operands;
    }

    private static void spreadSecret(int outputs, RowBuffer[] operands) {
        boolean secret = false;
        for (RowBuffer operand : operands) {
            secret |= operand.isSecret();
        }
        if (secret) {
            for (int k = 0; k < outputs; k++) {
                operands[k].allocation().setSecret(true);
            }
        }
    }

    private void announce(Kernel kernel, int outputs, @Nullable Object constant, RowBuffer[] operands) {
        spreadSecret(outputs, operands);
        CallObserver observer = backend.observer();
        if (observer != null) {
            observer.kernel(this, kernel, outputs, operands, constant);
        }
    }

    void begin(RowBuffer... operands) {
        backend.enter();
        int held = 0;
        try {
            if (closed.get()) {
                throw new ClosedException("stream " + id + " has been closed; take another from Backend.newStream");
            }
            for (RowBuffer operand : operands) {
                if (operand.backend() != backend) {
                    throw new ForeignBufferException(
                            "a buffer of backend " + operand.backend().name() + " was passed to backend "
                                    + backend.name() + "; download it there and upload it here");
                }
                operand.allocation().hold();
                held++;
            }
        } finally {
            if (held < operands.length) {
                for (int k = 0; k < held; k++) {
                    operands[k].allocation().release();
                }
                backend.leave();
            }
        }
    }

    void end(RowBuffer... operands) {
        for (RowBuffer operand : operands) {
            operand.allocation().release();
        }
        backend.leave();
    }

    void closeQueue() {
        if (closed.compareAndSet(false, true)) {
            queue.close();
        }
    }

    /** Ends the stream after its work. The default stream of a backend ends with the backend. Closing again does nothing. */
    @Override
    public void close() {
        if (this != backend.stream()) {
            closeQueue();
            backend.forget(this);
        }
    }
}
