package io.fhe4j.ringgsw.pbs;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * From bits in LWE ciphertexts to Ring-GSW ciphertexts: one rotation gives a bit at the weights of all digits, in as many coefficients; a trace takes all others
 * away; and a key switch from z² multiplies by z.
 */
final class CircuitBootstrapper {

    private final Backend backend;
    private final CircuitParameters parameters;
    private final PbsParameters blocks;
    private final ExactEngine engine;
    private final int degree;
    private final int levels;
    private final RingSwitcher switcher;
    /** The weights' halves in turn: what is turned. */
    private final Residues weights;
    /** An eighth of the circle: bits are 0 and a quarter. */
    private final Residues eighth;
    /** For each digit, from coefficient to constant term. */
    private final List<Residues> places = new ArrayList<>();
    /** For each digit, half of its weight as a constant polynomial. */
    private final List<Residues> halves = new ArrayList<>();

    private final RowScalars inverseDegree;

    CircuitBootstrapper(Backend backend, ExactEngine engine, RingSwitcher switcher, CircuitParameters parameters) {
        this.backend = backend;
        this.engine = engine;
        this.parameters = parameters;
        this.blocks = parameters.blocks();
        this.degree = blocks.ringDegree();
        this.levels = parameters.output().levels();
        Gadget gadget = parameters.output();
        long modulus = blocks.ringModulus().value();
        int spacing = 1 << parameters.droppedExponentBits();
        HostRows turned = HostRows.allocate(Shape.of(1, degree), blocks.basis(), Form.COEFFICIENT);
        for (int t = 0; t < degree; t++) {
            int level = t % spacing;
            turned.set(0, 0, 0, t, level < levels ? gadget.weight(level) / 2 : 0);
        }
        this.weights = Residues.onHost(turned);
        HostRows offset = HostRows.allocate(PbsCiphertext.shape(blocks), blocks.basis(), Form.COEFFICIENT);
        offset.set(0, 0, 0, blocks.maskWords(), blocks.word(blocks.space() / 2));
        this.eighth = Residues.onHost(offset);
        for (int level = 0; level < levels; level++) {
            int from = level;
            places.add(
                    Places.of(degree, degree, t -> t + from < degree ? t + from : degree + (long) (t + from - degree)));
            HostRows half = HostRows.allocate(Shape.of(1, degree), blocks.basis(), Form.COEFFICIENT);
            half.set(0, 0, 0, 0, gadget.weight(level) / 2);
            halves.add(Residues.onHost(half));
        }
        this.inverseDegree =
                RowScalars.of(blocks.basis(), BigInteger.valueOf(degree).modInverse(BigInteger.valueOf(modulus)));
        this.switcher = switcher;
    }

    private Stream stream() {
        return backend.stream();
    }

    private RowBuffer scratch(Shape shape, RnsBasis basis, Form form) {
        return backend.allocate(shape, basis, form, BufferRole.SCRATCH);
    }

    private Shape rings(int batch, int digits, int components) {
        return new Shape(batch, levels, digits, components, 1, degree);
    }

    /**
     * Ring-GSW ciphertexts.
     *
     * @param bits ciphertexts of 0 and of a quarter of the circle
     * @return bits × 2 × digits × 2 × 1 × N in evaluation form
     */
    RowBuffer bootstrap(List<PbsCiphertext> bits) {
        int batch = bits.size();
        RowBuffer out = backend.allocate(
                new Shape(batch, 2, levels, 2, 1, degree), blocks.basis(), Form.EVALUATION, BufferRole.CIPHERTEXT);
        try (RowBuffer accumulator = scratch(new Shape(batch, 1, 1, 2, 1, degree), blocks.basis(), Form.COEFFICIENT);
                RowBuffer constants = scratch(rings(batch, 1, 2), blocks.basis(), Form.COEFFICIENT)) {
            rotate(accumulator, bits);
            for (int level = 0; level < levels; level++) {
                RowBuffer row = constants.batch2(level, level + 1);
                stream().gather(row, accumulator, places.get(level).on(stream(), BufferRole.CONTROL));
                RowBuffer body = row.component(1);
                RowBuffer half = halves.get(level).on(stream(), BufferRole.CONTROL);
                stream().add(body, body, half.broadcastTo(body.shape()));
            }
            stream().multiplyScalar(constants, constants, inverseDegree);
            trace(constants);
            write(out, constants);
        }
        return out;
    }

    /** Digit j's weight times the bit, less half of it, at coefficient j. */
    private void rotate(RowBuffer accumulator, List<PbsCiphertext> bits) {
        int batch = bits.size();
        int dropped = parameters.droppedExponentBits();
        try (RowBuffer x = scratch(
                        new Shape(batch, 1, 1, 1, 1, blocks.maskWords() + 1), blocks.basis(), Form.COEFFICIENT);
                RowBuffer exponents = scratch(
                        new Shape(batch, 1, 1, 1, 1, engine.exponentWords()),
                        engine.exponentBasis(),
                        Form.COEFFICIENT);
                RowBuffer turns = scratch(new Shape(batch, 1, 1, 1, 1, 1), engine.exponentBasis(), Form.COEFFICIENT)) {
            RowBuffer offset = eighth.on(stream(), BufferRole.CONTROL);
            for (int b = 0; b < batch; b++) {
                RowBuffer bit = bits.get(b).residues().on(stream(), BufferRole.CIPHERTEXT);
                stream().subtract(x.entry(b, 0, 0), bit, offset);
            }
            engine.switchDown(exponents, turns, x, dropped);
            RowBuffer turned = weights.on(stream(), BufferRole.CONTROL);
            RowBuffer body = accumulator.component(1);
            stream().zero(accumulator.component(0));
            stream().multiplyMonomial(body, turned.broadcastTo(body.shape()), turns, 0);
            engine.rotate(accumulator, exponents);
        }
    }

    /** Takes away all coefficients of phases but the constant terms, which it multiplies by N. */
    private void trace(RowBuffer rows) {
        for (int step = 0; step < Integer.numberOfTrailingZeros(degree); step++) {
            switcher.addMoved(rows, rows, step);
        }
    }

    /** The rows of the body are the constants (a, b); those of the mask are (b, 0) + switch of a from z²: their phase is −z·(b − a·z). */
    private void write(RowBuffer out, RowBuffer constants) {
        RowBuffer bodies = out.batch2(1, 2);
        RowBuffer masks = out.batch2(0, 1);
        try (RowBuffer sum = scratch(constants.shape(), blocks.basis(), Form.EVALUATION)) {
            switcher.multiplyMaskBySquare(sum, constants);
            for (int level = 0; level < levels; level++) {
                RowBuffer body = bodies.batch3(level, level + 1);
                RowBuffer mask = masks.batch3(level, level + 1);
                RowBuffer part = sum.batch2(level, level + 1);
                stream().copy(body.as(Form.COEFFICIENT), constants.batch2(level, level + 1));
                stream().forwardNtt(body, body.as(Form.COEFFICIENT));
                stream().copy(mask, part);
                stream().add(mask.component(0), mask.component(0), body.component(1));
            }
        }
    }
}
