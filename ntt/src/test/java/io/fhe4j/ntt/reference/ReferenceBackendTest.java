package io.fhe4j.ntt.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Roots;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import java.math.BigInteger;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** First checks of the reference against definitions on big integers; the conformance suite has the rest. */
class ReferenceBackendTest {

    private static HostRows random(SplittableRandom random, Shape shape, RnsBasis moduli, Form form) {
        HostRows rows = HostRows.allocate(shape, moduli, form);
        for (int b = 0; b < shape.batch(); b++) {
            for (int c = 0; c < shape.components(); c++) {
                for (int r = 0; r < shape.rows(); r++) {
                    for (int i = 0; i < shape.width(); i++) {
                        long m = moduli.get(r).value();
                        rows.set(b, c, r, i, m == 0 ? random.nextLong() : Long.remainderUnsigned(random.nextLong(), m));
                    }
                }
            }
        }
        return rows;
    }

    private static RowBuffer upload(Backend backend, HostRows rows) {
        RowBuffer buffer = backend.allocate(rows.shape(), rows.moduli(), rows.form(), BufferRole.CIPHERTEXT);
        backend.stream().upload(buffer, rows);
        return buffer;
    }

    @Property(tries = 50)
    void theTransformEvaluatesAtOddPowersOfTheRoot(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int width = 1 << random.nextInt(1, 7);
        RnsBasis moduli = RnsBasis.of(
                Primes.ofBits(random.nextInt(20, 61), width, 1)[0], Primes.ofBits(random.nextInt(20, 61), width, 2)[1]);
        Shape shape = Shape.of(2, width);
        try (Backend backend = Backends.open("reference")) {
            HostRows coefficients = random(random, shape, moduli, Form.COEFFICIENT);
            RowBuffer buffer = upload(backend, coefficients);
            backend.stream().forwardNtt(buffer.as(Form.EVALUATION), buffer);
            HostRows values = backend.stream().download(buffer.as(Form.EVALUATION));
            for (int r = 0; r < 2; r++) {
                BigInteger p = moduli.get(r).toBigInteger();
                BigInteger root = BigInteger.valueOf(Roots.primitive(moduli.get(r), width));
                for (int i = 0; i < width; i++) {
                    int reversed = Integer.reverse(i) >>> (32 - Integer.numberOfTrailingZeros(width));
                    BigInteger point = root.modPow(BigInteger.valueOf(2L * reversed + 1), p);
                    BigInteger sum = BigInteger.ZERO;
                    for (int j = width - 1; j >= 0; j--) {
                        sum = sum.multiply(point)
                                .add(BigInteger.valueOf(coefficients.get(0, 0, r, j)))
                                .mod(p);
                    }
                    assertEquals(sum.longValue(), values.get(0, 0, r, i));
                }
            }
            backend.stream().inverseNtt(buffer, buffer.as(Form.EVALUATION));
            assertEquals(
                    -1,
                    coefficients
                            .words()
                            .mismatch(backend.stream().download(buffer).words()));
        }
    }

    @Test
    void roundTripsAtLargeWidthsAndWideModuli() {
        SplittableRandom random = new SplittableRandom(7);
        int width = 1 << 14;
        // The greatest prime below 2^63 that is 1 mod 2^15 leaves no headroom at all.
        long wide = Long.MAX_VALUE - Math.floorMod(Long.MAX_VALUE - 1, 2L * width);
        while (!Primes.isPrime(wide)) {
            wide -= 2L * width;
        }
        RnsBasis moduli = RnsBasis.of(wide, Primes.ofBits(60, width, 1)[0]);
        try (Backend backend = Backends.open("reference")) {
            HostRows coefficients = random(random, Shape.of(2, width), moduli, Form.COEFFICIENT);
            RowBuffer buffer = upload(backend, coefficients);
            backend.stream().forwardNtt(buffer.as(Form.EVALUATION), buffer);
            backend.stream().inverseNtt(buffer, buffer.as(Form.EVALUATION));
            assertEquals(
                    -1,
                    coefficients
                            .words()
                            .mismatch(backend.stream().download(buffer).words()));
        }
    }

    @Property(tries = 50)
    void gadgetDigitsMakeUpTheCentredResidue(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int logBase = random.nextInt(1, 33);
        Modulus modulus = random.nextBoolean()
                ? Modulus.powerOfTwo(random.nextInt(1, 65))
                : Modulus.of(random.nextLong(3, 1L << random.nextInt(3, 63)) | 1);
        int levels = (modulus.bits() + logBase - 1) / logBase;
        Gadget gadget = new Gadget(logBase, levels);
        RnsBasis moduli = RnsBasis.of(modulus);
        RnsBasis digitModuli = RnsBasis.of(Modulus.powerOfTwo(64));
        try (Backend backend = Backends.open("reference")) {
            HostRows x = random(random, Shape.of(1, 33), moduli, Form.COEFFICIENT);
            RowBuffer out = backend.allocate(
                    new Shape(1, 1, levels, 1, 1, 33), digitModuli, Form.COEFFICIENT, BufferRole.SCRATCH);
            backend.stream().decompose(out, upload(backend, x), gadget);
            HostRows digits = backend.stream().download(out);
            for (int i = 0; i < 33; i++) {
                BigInteger sum = BigInteger.ZERO;
                for (int j = 0; j < levels; j++) {
                    long digit = digits.get(j, 0, 0, i);
                    assertEquals(true, Math.abs(digit) <= 1L << (logBase - 1), "a digit is not balanced");
                    sum = sum.add(BigInteger.valueOf(digit).shiftLeft(j * logBase));
                }
                assertEquals(x.get(0, 0, 0, i), sum.mod(modulus.toBigInteger()).longValue());
            }
        }
    }
}
