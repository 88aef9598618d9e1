package io.fhe4j.ringgsw.functions;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ringgsw.BlindRotationKey;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch of numbers of one modulus on a backend, and the memory to rotate by them: kernels on buffers, no word passes through the host. Operands are
 * checked before.
 */
final class NumberRotations implements NumberSteps, AutoCloseable {

    private final Backend backend;
    private final FhewEvaluationKeys keys;
    private final FhewParameters parameters;
    private final FunctionConstants constants;
    private final int batch;
    private final int exponentBits;
    private final List<RowBuffer> memory = new ArrayList<>();
    /** The numbers, and what is added to or taken from them: rows for moduli up to Q. */
    private final RowBuffer numbers;

    private final RowBuffer scratch;
    private final RowBuffer exponents;
    private final RowBuffer negated;
    private final RowBuffer accumulator;
    private final RowBuffer mask;

    /** log2 of the numbers' modulus. */
    private int bits;

    NumberRotations(Backend backend, FhewEvaluationKeys keys, FunctionConstants constants, List<NumberCiphertext> x) {
        this.backend = backend;
        this.keys = keys;
        this.parameters = keys.parameters();
        this.constants = constants;
        this.batch = x.size();
        this.exponentBits = Integer.numberOfTrailingZeros(2 * parameters.ringDegree());
        int width = parameters.lweDimension() + 1;
        RnsBasis turns = RnsBasis.of(Modulus.powerOfTwo(exponentBits));
        boolean made = false;
        try {
            this.numbers = allocate(1, width, parameters.ringBasis());
            this.scratch = allocate(1, width, parameters.ringBasis());
            this.exponents = allocate(1, width, turns);
            this.negated = allocate(1, width, turns);
            this.accumulator = allocate(BlindRotationKey.COMPONENTS, parameters.ringDegree(), parameters.ringBasis());
            this.mask = allocate(1, parameters.ringDegree(), parameters.ringBasis());
            this.bits = x.getFirst().encoding().modulusBits();
            for (int i = 0; i < batch; i++) {
                stream().copy(numbers().entry(i, 0, 0), x.get(i).residues().on(stream(), BufferRole.CIPHERTEXT));
            }
            made = true;
        } finally {
            if (!made) {
                close();
            }
        }
    }

    private RowBuffer allocate(int components, int width, RnsBasis basis) {
        RowBuffer rows = backend.allocate(
                new Shape(batch, 1, 1, components, 1, width), basis, Form.COEFFICIENT, BufferRole.SCRATCH);
        memory.add(rows);
        return rows;
    }

    private RowBuffer numbers() {
        return view(numbers, bits);
    }

    private static RowBuffer view(RowBuffer rows, int modulusBits) {
        return rows.withModuli(RnsBasis.of(Modulus.powerOfTwo(modulusBits)));
    }

    @Override
    public void add(long value) {
        RowBuffer offset = constants.atBody(bits, value).on(stream(), BufferRole.CONTROL);
        stream().add(numbers(), numbers(), offset.broadcastTo(numbers().shape()));
    }

    @Override
    public void switchTo(int modulusBits) {
        if (modulusBits != bits) {
            stream().switchModulus(view(numbers, modulusBits), numbers());
            bits = modulusBits;
        }
    }

    @Override
    public void reduce(int modulusBits) {
        if (modulusBits != bits) {
            shiftUp(numbers(), modulusBits);
            stream().switchModulus(view(numbers, modulusBits), numbers());
            bits = modulusBits;
        }
    }

    /** out = the numbers times their modulus over 2^modulusBits: what they are modulo that, at the top. */
    private void shiftUp(RowBuffer out, int modulusBits) {
        stream().multiplyScalar(out, numbers(), RowScalars.of(out.moduli(), 1L << (bits - modulusBits)));
    }

    @Override
    public void lift() {
        RowBuffer lifted = view(scratch, bits + 1);
        stream().decompose(lifted, numbers(), new Gadget(bits, 1));
        bits++;
        stream().copy(numbers(), lifted);
    }

    @Override
    public void replace(double margin, TestVector vector) {
        rotate(vector, bits);
        stream().copy(view(numbers, vector.modulusBits()), view(scratch, vector.modulusBits()));
        bits = vector.modulusBits();
    }

    @Override
    public void fold(double margin, TestVector vector, int phaseBits) {
        takeOff(margin, vector, phaseBits);
    }

    @Override
    public void takeOff(double margin, TestVector vector, int phaseBits) {
        rotate(vector, phaseBits);
        stream().subtract(numbers(), numbers(), view(scratch, bits));
    }

    private void rotate(TestVector vector, int phaseBits) {
        if (phaseBits == bits) {
            stream().switchModulus(exponents, numbers());
        } else {
            shiftUp(view(scratch, bits), phaseBits);
            stream().switchModulus(exponents, view(scratch, bits));
        }
        stream().negate(negated, exponents);
        RowBuffer spread =
                constants.vector(vector).on(stream(), BufferRole.CONTROL).broadcastTo(accumulator.shape());
        stream().multiplyMonomial(accumulator, spread, negated, parameters.lweDimension());
        RowBuffer key = keys.blindRotation().residues().on(stream(), BufferRole.KEY);
        Gadget gadget = parameters.accumulatorGadget();
        switch (parameters.method()) {
            case GINX -> stream().blindRotateGinx(accumulator, exponents, key, gadget);
            case AP -> stream().blindRotateAp(accumulator, exponents, key, gadget, parameters.refreshBase());
            case LMKCDEY -> throw new AssertionError("its exponents are odd, and so rounded");
        }
        extract(vector.modulusBits());
    }

    /** The accumulators' constant terms, under s modulo 2^modulusBits, to the scratch memory. */
    private void extract(int modulusBits) {
        RowBuffer body = scratch;
        stream()
                .gather(
                        mask,
                        accumulator.component(0),
                        constants.extraction().maskIndex().on(stream(), BufferRole.CONTROL));
        stream()
                .gather(
                        body,
                        accumulator.component(1),
                        constants.extraction().bodyIndex().on(stream(), BufferRole.CONTROL));
        RnsBasis switching = parameters.switchingBasis();
        RowBuffer switchedMask = mask.withModuli(switching);
        RowBuffer switchedBody = body.withModuli(switching);
        if (!switching.equals(parameters.ringBasis())) {
            stream().switchModulus(switchedMask, mask);
            stream().switchModulus(switchedBody, body);
        }
        RowBuffer table = keys.switching().residues().on(stream(), BufferRole.KEY);
        stream().lweKeySwitch(switchedBody, switchedMask, table, parameters.switchingGadget());
        RowBuffer out = view(scratch, modulusBits);
        if (!switching.equals(out.moduli())) {
            stream().switchModulus(out, switchedBody);
        }
    }

    /** The numbers as values of their own. */
    List<Residues> values() {
        List<Residues> values = new ArrayList<>(batch);
        for (int i = 0; i < batch; i++) {
            RowBuffer value = backend.allocate(
                    Shape.of(1, parameters.lweDimension() + 1),
                    numbers().moduli(),
                    Form.COEFFICIENT,
                    BufferRole.CIPHERTEXT);
            stream().copy(value, numbers().entry(i, 0, 0));
            values.add(Residues.onBackend(value));
        }
        return values;
    }

    /** How many bits the exponents have: log2 2N. */
    int exponentBits() {
        return exponentBits;
    }

    private Stream stream() {
        return backend.stream();
    }

    @Override
    public void close() {
        memory.forEach(RowBuffer::close);
    }
}
