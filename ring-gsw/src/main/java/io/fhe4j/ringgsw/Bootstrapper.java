package io.fhe4j.ringgsw;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import java.util.ArrayList;
import java.util.List;

/** The steps of a batch of gates on a backend: kernels on buffers, no word passes through the host. Operands are checked before. */
final class Bootstrapper {

    private final Backend backend;
    private final FhewEvaluationKeys keys;
    private final FhewParameters parameters;
    private final GateConstants constants;
    private final RnsBasis exponentBasis;

    Bootstrapper(Backend backend, FhewEvaluationKeys keys) {
        this.backend = backend;
        this.keys = keys;
        this.parameters = keys.parameters();
        this.constants = new GateConstants(parameters);
        this.exponentBasis =
                RnsBasis.of(Modulus.powerOfTwo(Integer.numberOfTrailingZeros(2 * parameters.ringDegree())));
    }

    Backend backend() {
        return backend;
    }

    /** q/4 − x. */
    Residues negated(LweCiphertext x) {
        RowBuffer out = backend.allocate(
                LweCiphertext.shape(parameters), parameters.lweBasis(), Form.COEFFICIENT, BufferRole.CIPHERTEXT);
        stream().subtract(out, constant(constants.quarter()), operand(x));
        return Residues.onBackend(out);
    }

    /** The results of gates, each as a value of its own. */
    List<Residues> evaluate(List<GateCall> calls) {
        int batch = calls.size();
        try (RowBuffer combined = lwe(batch, parameters.lweBasis());
                RowBuffer accumulator = accumulator(batch);
                RowBuffer switched = lwe(batch, parameters.ringBasis())) {
            combine(combined, calls);
            rotate(accumulator, combined);
            RowBuffer results = switchKey(switched, accumulator);
            List<Residues> values = new ArrayList<>(batch);
            for (int b = 0; b < batch; b++) {
                RowBuffer value = backend.allocate(
                        LweCiphertext.shape(parameters),
                        parameters.lweBasis(),
                        Form.COEFFICIENT,
                        BufferRole.CIPHERTEXT);
                stream().copy(value, results.entry(b, 0, 0));
                values.add(Residues.onBackend(value));
            }
            return values;
        }
    }

    /** out = k·(x + y) + offset modulo q for each gate. */
    private void combine(RowBuffer out, List<GateCall> calls) {
        for (int b = 0; b < calls.size(); b++) {
            GateCall call = calls.get(b);
            RowBuffer one = out.entry(b, 0, 0);
            stream().add(one, operand(call.x()), operand(call.y()));
            int k = call.gate().coefficient();
            if (Math.abs(k) == 2) {
                stream().add(one, one, one);
            }
            RowBuffer offset = constant(constants.offset(call.gate()));
            if (k > 0) {
                stream().add(one, one, offset);
            } else {
                stream().subtract(one, offset, one);
            }
        }
    }

    /**
     * Encrypts the test vector times X^−phase, phase modulo 2N that of the combined ciphertexts: its constant term is Q/8 for phases in [0, N)
     * and −Q/8 for the others.
     *
     * @param accumulator receives RLWE ciphertexts modulo Q, coefficient form
     * @param combined LWE ciphertexts modulo q
     */
    void rotate(RowBuffer accumulator, RowBuffer combined) {
        int batch = combined.shape().batch1();
        try (RowBuffer exponents = lwe(batch, exponentBasis);
                RowBuffer negated = lwe(batch, exponentBasis)) {
            stream().switchModulus(exponents, combined); // times 2N/q: exact
            stream().negate(negated, exponents);
            RowBuffer vector = constant(constants.testVector()).broadcastTo(accumulator.shape());
            stream().multiplyMonomial(accumulator, vector, negated, parameters.lweDimension());
            RowBuffer key = keys.blindRotation().residues().on(stream(), BufferRole.KEY);
            stream().blindRotateGinx(accumulator, exponents, key, parameters.accumulatorGadget());
        }
    }

    /**
     * Brings the constant terms of RLWE ciphertexts, plus Q/8, under the LWE secret and modulo q.
     *
     * @param memory is overwritten
     * @return the LWE ciphertexts, a view of the memory
     */
    private RowBuffer switchKey(RowBuffer memory, RowBuffer accumulator) {
        int batch = accumulator.shape().batch1();
        try (RowBuffer mask = backend.allocate(
                new Shape(batch, 1, 1, 1, 1, parameters.ringDegree()),
                parameters.ringBasis(),
                Form.COEFFICIENT,
                BufferRole.SCRATCH)) {
            stream().gather(mask, accumulator.component(0), constant(constants.maskIndex()));
            stream().gather(memory, accumulator.component(1), constant(constants.bodyIndex()));
            stream().add(memory, memory, constant(constants.eighth()).broadcastTo(memory.shape()));
            RowBuffer table = keys.switching().residues().on(stream(), BufferRole.KEY);
            RowBuffer out = switched(memory, parameters.switchingBasis());
            stream()
                    .lweKeySwitch(
                            out, switched(mask, parameters.switchingBasis()), table, parameters.switchingGadget());
            return switched(out, parameters.lweBasis());
        }
    }

    /** The same rows, brought to another modulus in place. */
    private RowBuffer switched(RowBuffer rows, RnsBasis basis) {
        if (rows.moduli().equals(basis)) {
            return rows;
        }
        RowBuffer out = rows.withModuli(basis);
        stream().switchModulus(out, rows);
        return out;
    }

    /** Memory for RLWE ciphertexts modulo Q. */
    RowBuffer accumulator(int batch) {
        return backend.allocate(
                new Shape(batch, 1, 1, BlindRotationKey.COMPONENTS, 1, parameters.ringDegree()),
                parameters.ringBasis(),
                Form.COEFFICIENT,
                BufferRole.SCRATCH);
    }

    /** Memory for rows of n + 1 words. */
    RowBuffer lwe(int batch, RnsBasis basis) {
        return backend.allocate(
                new Shape(batch, 1, 1, 1, 1, parameters.lweDimension() + 1),
                basis,
                Form.COEFFICIENT,
                BufferRole.SCRATCH);
    }

    private RowBuffer operand(LweCiphertext x) {
        return x.residues().on(stream(), BufferRole.CIPHERTEXT);
    }

    private RowBuffer constant(Residues value) {
        return value.on(stream(), BufferRole.CONTROL);
    }

    private Stream stream() {
        return backend.stream();
    }
}
