package io.fhe4j.ringgsw;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Stream;

/**
 * Blind rotation by the method of a key: brings combined ciphertexts to exponents of X, and turns a test vector by their phases. All methods
 * round the body to the nearest exponent; they differ in what becomes of the mask.
 */
final class Rotation {

    private final Backend backend;
    private final BlindRotationKey key;
    private final FhewParameters parameters;
    private final RnsBasis turns;
    private final RnsBasis halves;

    Rotation(Backend backend, BlindRotationKey key) {
        this.backend = backend;
        this.key = key;
        this.parameters = key.parameters();
        int log = Integer.numberOfTrailingZeros(parameters.ringDegree());
        this.turns = RnsBasis.of(Modulus.powerOfTwo(log + 1));
        this.halves = RnsBasis.of(Modulus.powerOfTwo(log));
    }

    /**
     * Encrypts the test vector times X^−phase, phase modulo 2N that of the combined ciphertexts: its constant term is the vector's coefficient for
     * phases in [0, N), and its negative for the others.
     *
     * @param accumulator receives RLWE ciphertexts modulo Q, coefficient form
     * @param combined LWE ciphertexts modulo the ciphertext modulus
     * @param vector a trivial RLWE ciphertext whose coefficients are all equal
     */
    void run(RowBuffer accumulator, RowBuffer combined, Residues vector) {
        try (RowBuffer exponents = scratch(combined, turns);
                RowBuffer negated = scratch(combined, turns)) {
            stream().switchModulus(exponents, combined); // times 2N/q where that is a number: exact
            stream().negate(negated, exponents);
            RowBuffer spread = vector.on(stream(), BufferRole.CONTROL).broadcastTo(accumulator.shape());
            stream().multiplyMonomial(accumulator, spread, negated, parameters.lweDimension());
            switch (parameters.method()) {
                case GINX ->
                    stream().blindRotateGinx(accumulator, exponents, products(), parameters.accumulatorGadget());
                case AP ->
                    stream()
                            .blindRotateAp(
                                    accumulator,
                                    combined,
                                    products(),
                                    parameters.accumulatorGadget(),
                                    parameters.refreshBase());
                case LMKCDEY -> {
                    RowBuffer odd = exponents.withModuli(halves);
                    stream().switchModulusOdd(odd, combined);
                    stream()
                            .blindRotateLmkcdey(
                                    accumulator,
                                    odd,
                                    products(),
                                    key.moves().on(stream(), BufferRole.KEY),
                                    parameters.accumulatorGadget());
                }
            }
        }
    }

    private RowBuffer products() {
        return key.residues().on(stream(), BufferRole.KEY);
    }

    private RowBuffer scratch(RowBuffer rows, RnsBasis basis) {
        return backend.allocate(rows.shape(), basis, Form.COEFFICIENT, BufferRole.SCRATCH);
    }

    private Stream stream() {
        return backend.stream();
    }
}
