package io.fhe4j.backend.cpu;

/**
 * The torus kernels, generated once for each vector width; the arithmetic is explained in the generator's {@code TorusWriter}, why they take
 * addresses in its {@code TorusTransform}. A row at address {@code a} has M real parts and, {@code imaginary} bytes behind them, M imaginary parts; {@code w} are twiddles of {@link
 * TorusTables}. Vectors are counted by {@code from} and {@code to}, multiples of the lanes and of 4. The kernels of 512 and 1024 numbers have a {@code to} which
 * is M/8 in heads and 64 in blocks for all of the work, and less in training.
 */
public interface TorusVectors {

    /** Doubles in a vector. */
    int lanes();

    /** The first three stages on 512 numbers. */
    void forwardHead512(long a, double[] w, int to);

    /** The first three stages on 1024 numbers. */
    void forwardHead1024(long a, double[] w, int to);

    /** The second three stages on 512 numbers. */
    void forwardBlocks512(long a, double[] w, int to);

    /** The second three stages on 1024 numbers. */
    void forwardBlocks1024(long a, double[] w, int to);

    /** Three stages on {@code blocks} blocks of 8·s numbers. */
    void forward8(long a, long imaginary, int s, int blocks, double[] w);

    /** The transposition and the finest stages; the choices of lanes are right before {@code table}. Reads no {@code w}. */
    void forwardTail1(long a, long imaginary, int from, int to, long w, long table);

    /** One stage on blocks of two vectors, the transposition, and the finest stages. */
    void forwardTail2(long a, long imaginary, int from, int to, long w, long table);

    /** Two stages on blocks of four vectors, the transposition, and the finest stages. */
    void forwardTail4(long a, long imaginary, int from, int to, long w, long table);

    /** Inverse of {@link #forwardHead512}, not scaled. */
    void inverseHead512(long a, double[] w, int to);

    /** Inverse of {@link #forwardHead1024}, not scaled. */
    void inverseHead1024(long a, double[] w, int to);

    /** Inverse of {@link #forwardBlocks512}. */
    void inverseBlocks512(long a, double[] w, int to);

    /** Inverse of {@link #forwardBlocks1024}. */
    void inverseBlocks1024(long a, double[] w, int to);

    /** Inverse of {@link #forward8}. */
    void inverse8(long a, long imaginary, int s, int blocks, double[] w);

    /** Adds n numbers to those at {@code e}, modulo 1. */
    void addModuloOne(long a, long e, int n);

    /** Inverse of {@link #forwardTail1}. */
    void inverseTail1(long a, long imaginary, int from, int to, long w, long table);

    /** Inverse of {@link #forwardTail2}. */
    void inverseTail2(long a, long imaginary, int from, int to, long w, long table);

    /** Inverse of {@link #forwardTail4}. */
    void inverseTail4(long a, long imaginary, int from, int to, long w, long table);

    /**
     * Digits of sign·(numbers from x on) − (numbers of e).
     *
     * @param unit 1.5·2^52 times the digits' place
     * @param quarter of that place
     */
    void digits(long e, long x, double sign, long a, int from, int to, double unit, double quarter);

    /** The same for several levels, the least in the first of rows {@code step} bytes apart. */
    void digitLevels(long e, long x, double sign, long a, long step, int from, int to, double[] units, double quarter);

    /** Two spectra, {@code polynomial} bytes apart, times a 2 × 2 key, in place. */
    void products2(long key, long a, long imaginary, long polynomial, int from, int to);

    /** Spectra times a rows × columns key. */
    void products(long key, long a, long out, long imaginary, long polynomial, int rows, int columns, int from, int to);

    /**
     * Prepared keys, vector after vector, each times 1 − X^e, added up: the one key of a number.
     *
     * @param keys the first; the others are {@code step} bytes apart
     * @param polynomials of a key
     * @param e0 exponent of the first number; other kernels take more of them
     * @param turns for each vector the angle of its first place, in units of π/N
     * @param roots real and imaginary part of e^(iπ·j/N), j = 0…2N − 1
     * @param lane for e modulo a power of two real and then imaginary parts of what X^e is at each place of a vector, relative to the first
     */
    void bundle1(
            long keys,
            long step,
            long out,
            int polynomials,
            int e0,
            int e1,
            int e2,
            int[] turns,
            double[] roots,
            double[] lane,
            int from,
            int to);

    /** The same of the three keys of two numbers: of the first, of the second, and of both, where X has the sum of their exponents. */
    void bundle2(
            long keys,
            long step,
            long out,
            int polynomials,
            int e0,
            int e1,
            int e2,
            int[] turns,
            double[] roots,
            double[] lane,
            int from,
            int to);

    /** Two keys times 1 − X^e0 and 1 − X^e1, added to what is there: with sets of a third number. */
    void bundle3(
            long keys,
            long step,
            long out,
            int polynomials,
            int e0,
            int e1,
            int e2,
            int[] turns,
            double[] roots,
            double[] lane,
            int from,
            int to);

    /** out ← out − Σ digit k·row k over eight rows of 32-bit words, {@code step} bytes apart, n words rounded up to whole vectors. */
    void subtractRows(long key, long step, long digits, long out, int n);
}
