package io.fhe4j.ntt;

import io.fhe4j.ntt.spi.TorusKernels;
import java.util.Optional;

/**
 * The kernels of programmable bootstrapping on the discretised torus that a stream offers ({@link Stream#torus}), with every operand checked.
 *
 * <p>A word x modulo 2^64 stands for the number x/2^64 of the torus R/Z, one modulo 2^32 for x/2^32: shapes say which. External products are computed with doubles and are inexact: see {@link
 * TorusKernels} for what is promised, and {@link #productVariance} for how much. Everything else is exact. Programs on these kernels give other
 * words on other backends; what they decrypt to is the same, with the failure probability that their parameters have.
 *
 * <p>Calls take effect in the order of the stream's. Safe for many threads, as the stream is.
 */
public final class Torus {

    private final Stream stream;
    private final TorusKernels kernels;

    Torus(Stream stream, TorusKernels kernels) {
        this.stream = stream;
        this.kernels = kernels;
    }

    /** The stream. */
    public Stream stream() {
        return stream;
    }

    /** One line for reports: which engine computes. */
    public String engine() {
        return kernels.engine();
    }

    /**
     * The greatest variance, in units of the torus, of the error that the engine adds to a coefficient in the product of one polynomial of digits
     * with one key polynomial.
     */
    public double productVariance(int degree, Gadget gadget) {
        return kernels.productVariance(degree, gadget);
    }

    /**
     * Memory for a rotation key; {@link #prepare(TorusRotationKey, int, RowBuffer)} fills it.
     *
     * @throws io.fhe4j.api.PoolExhaustedException if the pool's bound is reached
     */
    public TorusRotationKey rotationKey(TorusRotation shape) {
        return new TorusRotationKey(shape, memory(shape.keys(), kernels.rotationWords(shape)));
    }

    /**
     * Memory for a switching key; {@link #prepare(TorusSwitchingKey, int, RowBuffer)} fills it.
     *
     * @throws io.fhe4j.api.PoolExhaustedException if the pool's bound is reached
     */
    public TorusSwitchingKey switchingKey(TorusSwitching shape) {
        return new TorusSwitchingKey(shape, memory(kernels.switchingRows(shape), kernels.switchingWords(shape)));
    }

    private RowBuffer memory(int rows, int words) {
        return stream.backend()
                .allocate(
                        new Shape(rows, 1, 1, 1, 1, words),
                        RnsBasis.of(TorusRotation.modulus()),
                        Form.COEFFICIENT,
                        BufferRole.KEY);
    }

    /**
     * Prepares some GGSW ciphertexts of the key of a blind rotation, in the order of {@link TorusRotation#keys}.
     *
     * @param key receives them
     * @param first the first of them
     * @param entries count × C × levels × C × 1 × N words modulo {@link TorusRotation#wordModulus} in coefficient form: for number i at [i, c, j] a GLWE encryption of 0 with
     *     m_i·2^t·B^j added to component c, t the gadget's dropped bits; C components, of which the last is the body; m_i is s_i, or the product for a set of a group
     * @throws IllegalArgumentException if they do not fit
     */
    public void prepare(TorusRotationKey key, int first, RowBuffer entries) {
        TorusRotation shape = key.shape();
        int count = entries.shape().batch1();
        range(first, count, shape.keys(), "GGSW ciphertexts");
        expect("GGSW ciphertexts", entries, shape.entries(count), shape.wordModulus());
        RowBuffer[] operands = stream.enterUnseen(1, key.memory(), entries);
        try {
            kernels.prepareRotation(key.memory(), first, entries, shape);
        } finally {
            stream.end(operands);
        }
    }

    /**
     * Prepares the key rows of some mask words.
     *
     * @param key receives them
     * @param first the first mask word
     * @param entries count × levels × 1 × 1 × 1 × (n + 1) words modulo 2^32 in coefficient form: for mask word i at [i, j] an LWE encryption of
     *     z_i·2^32/B^(levels − j)
     * @throws IllegalArgumentException if they do not fit
     */
    public void prepare(TorusSwitchingKey key, int first, RowBuffer entries) {
        TorusSwitching shape = key.shape();
        int count = entries.shape().batch1();
        range(first, count, shape.words(), "mask words");
        expect("key rows", entries, shape.entries(count), TorusSwitching.modulus());
        RowBuffer[] operands = stream.enterUnseen(1, key.memory(), entries);
        try {
            kernels.prepareSwitching(key.memory(), first, entries, shape);
        } finally {
            stream.end(operands);
        }
    }

    /**
     * Blind rotation of a batch: for i = 0…n−1, A ← A + ((X^(e_i) − 1)·A) ⊡ key[i], e_i = exponents[b, 0, 0, i], where the external product
     * (y ⊡ key) = Σ_c Σ_j d_j(y_c)·key[c, j], d_j the gadget's digits. So A is multiplied by X^(Σ e_i·s_i).
     *
     * <p>With grouping g > 1: for each group A ← A + Σ_J (1 − X^(e_J))·((−A) ⊡ key[J]), J the sets of some of its numbers, e_J = Σ_(i ∈ J) e_i. It decomposes
     * once for all J, and their keys, times 1 − X^(e_J), may be added up before one product.
     *
     * @param accumulator A, read and written: b1 × b2 × 1 × C × 1 × N modulo {@link TorusRotation#wordModulus}, coefficient form
     * @param exponents batch of A × 1 × 1 × at least n words modulo 2N, coefficient form
     * @param key prepared for n steps
     * @throws IllegalArgumentException if they do not fit
     */
    public void blindRotate(RowBuffer accumulator, RowBuffer exponents, TorusRotationKey key) {
        TorusRotation shape = key.shape();
        Shape batch = accumulator.shape();
        OperandChecks.writable(accumulator);
        expect(
                "accumulators",
                accumulator,
                new Shape(batch.batch1(), batch.batch2(), 1, shape.components(), 1, shape.degree()),
                shape.wordModulus());
        int width = exponents.width();
        if (width < shape.steps()) {
            throw new IllegalArgumentException(width + " exponents for " + shape.steps() + " steps");
        }
        expect(
                "exponents",
                exponents,
                new Shape(batch.batch1(), batch.batch2(), 1, 1, 1, width),
                exponentModulus(shape.degree()));
        apart(accumulator, exponents);
        RowBuffer[] operands = stream.enterUnseen(1, accumulator, exponents, key.memory());
        try {
            kernels.blindRotate(accumulator, exponents, key.memory(), shape);
        } finally {
            stream.end(operands);
        }
    }

    private static Modulus exponentModulus(int degree) {
        return Modulus.powerOfTwo(Integer.numberOfTrailingZeros(2 * degree));
    }

    /**
     * LWE key switch: out = (0, …, 0, ⌊b/2^(w−32) + 1/2⌋) − Σ_i Σ_j d_j(a_i)·key[i, j] modulo 2^32, (a, b) the words of x, of w bits, d_j the gadget's digits. The digits
     * multiply the rows, and so their errors: keys are sized for that. Exact.
     *
     * @param out b1 × b2 × 1 × 1 × 1 × (n + 1) words modulo 2^32, coefficient form
     * @param x batch of out × 1 × 1 × (words + 1) modulo {@link TorusSwitching#wordModulus}, coefficient form
     * @param key prepared for these numbers of words
     * @throws IllegalArgumentException if they do not fit
     */
    public void switchKey(RowBuffer out, RowBuffer x, TorusSwitchingKey key) {
        TorusSwitching shape = key.shape();
        Shape batch = x.shape();
        OperandChecks.writable(out);
        expect(
                "LWE ciphertexts",
                x,
                new Shape(batch.batch1(), batch.batch2(), 1, 1, 1, shape.words() + 1),
                shape.wordModulus());
        expect("results", out, batch.withWidth(shape.dimension() + 1), TorusSwitching.modulus());
        apart(out, x);
        RowBuffer[] operands = stream.enterUnseen(1, out, x, key.memory());
        try {
            kernels.switchKey(out, x, key.memory(), shape);
        } finally {
            stream.end(operands);
        }
    }

    /**
     * Modulus switch of LWE ciphertexts to 2N, for exponents: with u = q/2N, mask words become e_i = ⌊a_i/u + 1/2⌋ mod 2N, with rounding errors ε_i = a_i −
     * e_i·u in [−u/2, u/2); the body becomes ⌊(b − c)/u + 1/2⌋ mod 2N, (b − c) modulo q, where c = ⌊(Σ ε_i)/2⌋ if the mean is compensated and
     * 0 otherwise.
     *
     * <p>For binary secrets Σ ε_i·s_i has, given the mask, the mean Σ ε_i/2, which everybody can compute: taking it off halves the variance of the
     * rounding. Exact.
     *
     * @param out words modulo a power of two 2N of at most 2^24, coefficient form, shaped as x
     * @param x b1 × b2 × 1 × 1 × 1 × (n + 1) words modulo 2^32, coefficient form
     * @param compensated whether the secrets are binary and the mean is to be taken off
     * @throws IllegalArgumentException if they do not fit
     */
    public void switchToExponents(RowBuffer out, RowBuffer x, boolean compensated) {
        Shape shape = x.shape();
        Modulus to = out.moduli().get(0);
        OperandChecks.writable(out);
        expect(
                "LWE ciphertexts",
                x,
                new Shape(shape.batch1(), shape.batch2(), 1, 1, 1, shape.width()),
                TorusSwitching.modulus());
        expect("exponents", out, shape, to);
        if (to.kind() != ModulusKind.POWER_OF_TWO || to.bits() > MOST_EXPONENT_BITS) {
            throw new IllegalArgumentException(
                    "exponents are words modulo a power of two of at most 2^" + MOST_EXPONENT_BITS + ", not " + to);
        }
        apart(out, x);
        RowBuffer[] operands = stream.enterUnseen(1, out, x);
        try {
            kernels.switchToExponents(out, x, compensated);
        } finally {
            stream.end(operands);
        }
    }

    private static final int MOST_EXPONENT_BITS = 24;

    /** For measurements: see {@link TorusKernels#transform}. */
    public Optional<Runnable> transform(int degree, boolean forward) {
        return kernels.transform(degree, forward);
    }

    private static void range(int first, int count, int size, String what) {
        if (first < 0 || count > size - first) {
            throw new IllegalArgumentException(
                    what + " " + first + " to " + (first + (long) count - 1) + " of a key that has " + size);
        }
    }

    private static void expect(String what, RowBuffer x, Shape shape, Modulus modulus) {
        if (!x.shape().equals(shape) || !x.moduli().get(0).equals(modulus) || x.form() != Form.COEFFICIENT) {
            throw new IllegalArgumentException(what + " shaped " + x.shape() + " modulo "
                    + x.moduli().get(0) + " in " + x.form() + " form; expected " + shape + " modulo " + modulus
                    + " in coefficient form");
        }
    }

    private static void apart(RowBuffer out, RowBuffer x) {
        if (out.overlaps(x)) {
            throw new IllegalArgumentException("the output overlaps an operand");
        }
    }
}
