package io.fhe4j.backend.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Primes;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The proofs of the lazy ranges, at their ends: rows that hold the largest doubles a row at rest may hold, which canonical uploads never
 * reach, through products, sums and transforms modulo the largest primes.
 */
class RangeLimitsTest {

    private static final double REST = 0.586;
    private static final int LARGEST = 2048;
    private static final int N = 256;
    private final CpuMemory memory = new CpuMemory(64, LARGEST, Long.BYTES);
    private final MemorySegment rows = memory.segment();

    static Stream<Arguments> widthsAndPrimes() {
        return Stream.of("512", "256", "128", "plain")
                .flatMap(bits ->
                        Stream.of(50, 49, 48, 30).map(size -> Arguments.of(bits, Primes.ofBits(size, LARGEST, 1)[0])));
    }

    @AfterEach
    void free() {
        memory.free();
    }

    private static RowModulus modulus(String bits, long p) {
        Engine engine = bits.equals("plain")
                ? Engine.vectors(
                        KernelChoice.always(new PlainDoubleKernels(8)),
                        EngineChoice.words(512),
                        KernelChoice.always(Engine.plainNarrow()),
                        bits)
                : EngineChoice.choose(BackendOptions.defaults()
                        .with(EngineChoice.OPTION, bits)
                        .forMeasuring());
        return engine.modulus(Modulus.of(p));
    }

    /** Signed doubles at the limit of a row at rest: all of one sign, alternating, or mixed with small ones. */
    private void fillAtLimit(int row, long p, int pattern) {
        fillAtLimit(row, p, pattern, N);
    }

    private void fillAtLimit(int row, long p, int pattern, int n) {
        SplittableRandom random = new SplittableRandom(row * 31L + pattern);
        double limit = Math.floor(REST * p);
        for (int i = 0; i < n; i++) {
            double value = switch (pattern) {
                case 0 -> limit;
                case 1 -> -limit;
                case 2 -> i % 2 == 0 ? limit : -limit;
                default -> random.nextInt(3) == 0 ? limit - random.nextInt(9) : -limit + random.nextInt(9);
            };
            rows.set(Words.REAL, memory.offset(row) + 8L * i, value);
        }
    }

    private BigInteger at(int row, int i) {
        return BigInteger.valueOf((long) rows.get(Words.REAL, memory.offset(row) + 8L * i));
    }

    private void assertResidue(BigInteger expected, int row, int i, long p) {
        BigInteger modulus = BigInteger.valueOf(p);
        double word = rows.get(Words.REAL, memory.offset(row) + 8L * i);
        assertEquals(expected.mod(modulus), at(row, i).mod(modulus), "word " + i);
        assertEquals(word, Math.rint(word), "an integer");
        assertTrue(Math.abs(word) <= REST * p, "at rest: " + Math.abs(word) / p);
    }

    @ParameterizedTest
    @MethodSource("widthsAndPrimes")
    void productsOfRowsAtTheLimitAreAtRest(String bits, long p) {
        RowModulus m = modulus(bits, p);
        for (int pattern = 0; pattern < 4; pattern++) {
            fillAtLimit(0, p, pattern);
            fillAtLimit(1, p, 3);
            m.kernels.multiply(rows, memory.offset(2), rows, memory.offset(0), rows, memory.offset(1), N, m);
            fillAtLimit(3, p, pattern);
            MemorySegment.copy(rows, memory.offset(3), rows, memory.offset(4), 8L * N);
            m.kernels.multiplyAdd(rows, memory.offset(3), rows, memory.offset(0), rows, memory.offset(0), N, m);
            for (int i = 0; i < N; i++) {
                assertResidue(at(0, i).multiply(at(1, i)), 2, i, p);
                assertResidue(at(0, i).multiply(at(0, i)).add(at(4, i)), 3, i, p);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("widthsAndPrimes")
    void lazySumsOfAsManyTermsAsAllowedAreExact(String bits, long p) {
        RowModulus m = modulus(bits, p);
        int terms = Math.min(2 * m.products.terms + 1, 30);
        for (int pattern = 0; pattern < 4; pattern++) {
            for (int d = 0; d < terms; d++) {
                fillAtLimit(2 * d, p, pattern);
                fillAtLimit(2 * d + 1, p, pattern);
            }
            long step = 2 * memory.stride();
            m.kernels.multiplySum(rows, memory.offset(62), rows, 0, step, rows, memory.stride(), step, terms, N, m);
            m.kernels.multiplySumPair(
                    rows,
                    memory.offset(60),
                    memory.offset(61),
                    rows,
                    0,
                    step,
                    rows,
                    0,
                    step,
                    memory.stride(),
                    terms - 1,
                    N,
                    m);
            for (int i = 0; i < N; i++) {
                BigInteger sum = BigInteger.ZERO;
                BigInteger squares = BigInteger.ZERO;
                BigInteger shorter = BigInteger.ZERO;
                for (int d = 0; d < terms; d++) {
                    BigInteger product = at(2 * d, i).multiply(at(2 * d + 1, i));
                    sum = sum.add(product);
                    if (d < terms - 1) {
                        shorter = shorter.add(product);
                        squares = squares.add(at(2 * d, i).pow(2));
                    }
                }
                assertResidue(sum, 62, i, p);
                assertResidue(squares, 60, i, p);
                assertResidue(shorter, 61, i, p);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("widthsAndPrimes")
    void transformsOfRowsAtTheLimitAreExactAndAtRest(String bits, long p) {
        for (int n : new int[] {N, 1024, LARGEST}) {
            transformsAtTheLimit(modulus(bits, p), n, p);
        }
    }

    private void transformsAtTheLimit(RowModulus m, int n, long p) {
        RowTransform transform = m.transform(n);
        for (int pattern = 0; pattern < 4; pattern++) {
            fillAtLimit(0, p, pattern, n);
            canonical(1, 0, m, n);
            transform.forward(rows, memory.offset(2), rows, memory.offset(0));
            transform.forward(rows, memory.offset(3), rows, memory.offset(1));
            assertSameResidues(2, 3, p, n);
            fillAtLimit(4, p, pattern, n);
            canonical(5, 4, m, n);
            transform.inverse(rows, memory.offset(6), rows, memory.offset(4));
            transform.inverse(rows, memory.offset(7), rows, memory.offset(5));
            assertSameResidues(6, 7, p, n);
        }
        transform.close();
    }

    /** The same residues, centred. */
    private void canonical(int to, int from, RowModulus m, int n) {
        m.kernels.encode(rows, memory.offset(to), rows, memory.offset(from), n, Form.COEFFICIENT, m);
        assertTrue(m.kernels.decode(rows, memory.offset(to), rows, memory.offset(to), n, Form.COEFFICIENT, m));
    }

    private void assertSameResidues(int row, int other, long p, int n) {
        for (int i = 0; i < n; i++) {
            assertResidue(at(other, i), row, i, p);
        }
    }
}
