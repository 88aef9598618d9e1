package io.fhe4j.ringgsw;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
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
    private final Rotation rotation;

    Bootstrapper(Backend backend, FhewEvaluationKeys keys) {
        this.backend = backend;
        this.keys = keys;
        this.parameters = keys.parameters();
        this.constants = new GateConstants(parameters);
        this.rotation = new Rotation(backend, keys.blindRotation());
    }

    Backend backend() {
        return backend;
    }

    /** The encoding of 1, less x. */
    Residues negated(LweCiphertext x) {
        RowBuffer out = ciphertext();
        stream().subtract(out, constant(constants.one()), operand(x));
        return Residues.onBackend(out);
    }

    /** The results of gates, each as a value of its own. */
    List<Residues> evaluate(List<GateCall> calls) {
        int batch = calls.size();
        try (RowBuffer combined = lwe(batch, parameters.ciphertextBasis());
                RowBuffer accumulator = accumulator(batch);
                RowBuffer switched = lwe(batch, parameters.ringBasis())) {
            combine(combined, calls);
            rotate(accumulator, combined);
            RowBuffer results = switchKey(switched, accumulator);
            List<Residues> values = new ArrayList<>(batch);
            for (int b = 0; b < batch; b++) {
                RowBuffer value = ciphertext();
                stream().copy(value, results.entry(b, 0, 0));
                values.add(Residues.onBackend(value));
            }
            return values;
        }
    }

    private RowBuffer ciphertext() {
        return backend.allocate(
                LweCiphertext.shape(parameters), parameters.ciphertextBasis(), Form.COEFFICIENT, BufferRole.CIPHERTEXT);
    }

    /** out = k·Σ x_i + offset for each gate. */
    private void combine(RowBuffer out, List<GateCall> calls) {
        for (int b = 0; b < calls.size(); b++) {
            GateCall call = calls.get(b);
            RowBuffer one = out.entry(b, 0, 0);
            List<LweCiphertext> operands = call.operands();
            stream().add(one, operand(operands.get(0)), operand(operands.get(1)));
            for (LweCiphertext operand : operands.subList(2, operands.size())) {
                stream().add(one, one, operand(operand));
            }
            int k = call.gate().coefficient(parameters.bitEncoding().plaintextModulus());
            if (Math.abs(k) > 1) {
                stream().multiplyScalar(one, one, constants.parityFactor());
            }
            // Gates that are not negated have negative offsets.
            RowBuffer offset = constant(constants.offset(call.gate()));
            if (k > 0) {
                stream().subtract(one, one, offset);
            } else {
                stream().subtract(one, offset, one);
            }
        }
    }

    /**
     * Turns ⌊Q/(2p)⌉·(1 + X + … + X^(N−1)) by the phases of combined ciphertexts, see {@link Rotation#run}.
     *
     * @param accumulator receives RLWE ciphertexts modulo Q, coefficient form
     * @param combined LWE ciphertexts modulo the ciphertext modulus
     */
    void rotate(RowBuffer accumulator, RowBuffer combined) {
        rotation.run(accumulator, combined, constants.testVector());
    }

    /**
     * Brings the constant terms of RLWE ciphertexts, plus Q/(2p), under the LWE secret and the ciphertext modulus.
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
            stream()
                    .gather(
                            mask,
                            accumulator.component(0),
                            constant(constants.extraction().maskIndex()));
            stream()
                    .gather(
                            memory,
                            accumulator.component(1),
                            constant(constants.extraction().bodyIndex()));
            stream().add(memory, memory, constant(constants.half()).broadcastTo(memory.shape()));
            RowBuffer table = keys.switching().residues().on(stream(), BufferRole.KEY);
            RowBuffer out = switched(memory, parameters.switchingBasis());
            stream()
                    .lweKeySwitch(
                            out, switched(mask, parameters.switchingBasis()), table, parameters.switchingGadget());
            return switched(out, parameters.ciphertextBasis());
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
