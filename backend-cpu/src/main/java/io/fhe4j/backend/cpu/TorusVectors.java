package io.fhe4j.backend.cpu;

/**
 * The torus kernels, generated once for each vector width; the arithmetic, and why they take addresses, is explained in the generator's {@code
 * TorusWriter}. A row at address {@code a} has M real parts and, {@code imaginary} bytes behind them, M imaginary parts; {@code w} are twiddles of {@link
 * TorusTables}. Vectors are counted by {@code from} and {@code to}, multiples of the lanes and of 4.
 */
public interface TorusVectors {

    /** Doubles in a vector. */
    int lanes();

    /** The first three stages on 512 numbers. */
    void forwardHead512(long a, double[] w);

    /** The first three stages on 1024 numbers. */
    void forwardHead1024(long a, double[] w);

    /** The second three stages on 512 numbers. */
    void forwardBlocks512(long a, double[] w);

    /** The second three stages on 1024 numbers. */
    void forwardBlocks1024(long a, double[] w);

    /** Three stages on {@code blocks} blocks of 8·s numbers. */
    void forward8(long a, long imaginary, int s, int blocks, double[] w);

    /** The transposition before the finest stages. */
    void forwardTurn1(long a, long imaginary, int from, int to, double[] w);

    /** One stage on blocks of two vectors, and the transposition. */
    void forwardTurn2(long a, long imaginary, int from, int to, double[] w);

    /** Two stages on blocks of four vectors, and the transposition. */
    void forwardTurn4(long a, long imaginary, int from, int to, double[] w);

    /** The finest stages. */
    void forwardFinest(long a, long imaginary, int from, int to, long table);

    /** Inverse of {@link #forwardHead512}, not scaled. */
    void inverseHead512(long a, double[] w);

    /** Inverse of {@link #forwardHead1024}, not scaled. */
    void inverseHead1024(long a, double[] w);

    /** Inverse of {@link #forwardBlocks512}. */
    void inverseBlocks512(long a, double[] w);

    /** Inverse of {@link #forwardBlocks1024}. */
    void inverseBlocks1024(long a, double[] w);

    /** Inverse of {@link #forward8}. */
    void inverse8(long a, long imaginary, int s, int blocks, double[] w);

    /** Adds n numbers to those at {@code e}, modulo 1. */
    void addModuloOne(long a, long e, int n);

    /** Inverse of {@link #forwardTurn1}. */
    void inverseTurn1(long a, long imaginary, int from, int to, double[] w);

    /** Inverse of {@link #forwardTurn2}. */
    void inverseTurn2(long a, long imaginary, int from, int to, double[] w);

    /** Inverse of {@link #forwardTurn4}. */
    void inverseTurn4(long a, long imaginary, int from, int to, double[] w);

    /** Inverse of {@link #forwardFinest}. */
    void inverseFinest(long a, long imaginary, int from, int to, long table);

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

    /** out ← out − Σ digit k·row k over eight rows of 32-bit words, {@code step} bytes apart, n words rounded up to whole vectors. */
    void subtractRows(long key, long step, long digits, long out, int n);
}
