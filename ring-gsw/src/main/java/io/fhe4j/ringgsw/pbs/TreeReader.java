package io.fhe4j.ringgsw.pbs;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ringgsw.integer.CommonFactor;
import io.fhe4j.ringgsw.integer.Table;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads tables at places of two digits by trees of look-ups (Guimarães, Borin, Aranha, "Revisiting the functional bootstrap in TFHE", 2021): one rotation by the low
 * digit reads an entry for each value of the high digit, all of them by the common factor of {@link CommonFactor}; these become the boxes of one polynomial, which is
 * turned by the high digit.
 *
 * <p>They are brought into it as by Chen, Dai, Kim, Song (2021): pairs are merged by automorphisms until one ciphertext has them all, the other coefficients are taken
 * away by the rest of the trace, and a product with a box's polynomial makes them as wide as boxes are.
 */
final class TreeReader {

    private final Backend backend;
    private final ExactEngine engine;
    private final RingSwitcher switcher;
    private final PbsParameters blocks;
    private final int degree;
    private final int logDegree;
    private final int space;
    private final Residues commonFactor;
    /** 1 at the coefficients of the box around 0. */
    private final Residues box;
    /** From a ring ciphertext to X^(N/2), X^(N/4), … times it. */
    private final List<Residues> shifts = new ArrayList<>();

    private final RowScalars inverseDegree;

    TreeReader(Backend backend, ExactEngine engine, RingSwitcher switcher, PbsParameters blocks) {
        this.backend = backend;
        this.engine = engine;
        this.switcher = switcher;
        this.blocks = blocks;
        this.degree = blocks.ringDegree();
        this.logDegree = Integer.numberOfTrailingZeros(degree);
        this.space = blocks.space();
        BigInteger modulus = BigInteger.valueOf(blocks.ringModulus().value());
        this.inverseDegree =
                RowScalars.of(blocks.basis(), BigInteger.valueOf(degree).modInverse(modulus));
        HostRows factor = HostRows.allocate(Shape.of(1, degree), blocks.basis(), Form.COEFFICIENT);
        HostRows wide = HostRows.allocate(Shape.of(1, degree), blocks.basis(), Form.COEFFICIENT);
        int half = degree / space / 2;
        for (int j = 0; j < degree; j++) {
            factor.set(0, 0, 0, j, blocks.word(1));
            wide.set(0, 0, 0, j, j < half ? 1 : j < degree - half ? 0 : modulus.longValue() - 1);
        }
        this.commonFactor = Residues.onHost(factor);
        this.box = Residues.onHost(wide);
        for (int by = degree / 2; by >= degree / space; by /= 2) {
            int from = by;
            shifts.add(Places.of(degree, degree, t -> t >= from ? t - from : degree + (long) (t - from + degree)));
        }
    }

    private Stream stream() {
        return backend.stream();
    }

    private RowBuffer scratch(Shape shape, RnsBasis basis, Form form) {
        return backend.allocate(shape, basis, form, BufferRole.SCRATCH);
    }

    private RowBuffer rings(int batch1, int batch2, int components) {
        return scratch(new Shape(batch1, batch2, 1, components, 1, degree), blocks.basis(), Form.COEFFICIENT);
    }

    private RowBuffer rows(int batch, int width, RnsBasis basis) {
        return scratch(new Shape(batch, 1, 1, 1, 1, width), basis, Form.COEFFICIENT);
    }

    /**
     * Reads.
     *
     * @param low the low digits of places
     * @param high as many high digits
     * @param tables as many, of places in two digits
     * @return for each place the digits of the entry, the lowest first, as constant terms of ring ciphertexts, one after the other in the batch; to be closed
     */
    RowBuffer read(List<PbsCiphertext> low, List<PbsCiphertext> high, List<WideTable> tables) {
        int places = low.size();
        int digits = WideParameters.TREE_DIGITS;
        try (RowBuffer exponents = rows(2 * places, engine.exponentWords(), engine.exponentBasis());
                RowBuffer turns = rows(2 * places, 1, engine.exponentBasis());
                RowBuffer first = rings(places, 1, 2);
                RowBuffer leaves = rings(space, places * digits, 2)) {
            switchDown(exponents, turns, low, high);
            stream().zero(first.component(0));
            RowBuffer body = first.component(1);
            RowBuffer factor = commonFactor.on(stream(), BufferRole.CONTROL);
            stream().multiplyMonomial(body, factor.broadcastTo(body.shape()), turns.batch1(0, places), 0);
            engine.rotate(first, exponents.batch1(0, places));
            stream().multiplyScalar(first, first, inverseDegree);
            multiplySteps(leaves, first, tables);
            pack(leaves);
            return turn(leaves.batch1(0, 1), exponents.batch1(places, 2 * places), turns.batch1(places, 2 * places));
        }
    }

    private void switchDown(RowBuffer exponents, RowBuffer turns, List<PbsCiphertext> low, List<PbsCiphertext> high) {
        int places = low.size();
        try (RowBuffer x = rows(2 * places, blocks.maskWords() + 1, blocks.basis())) {
            for (int i = 0; i < 2 * places; i++) {
                PbsCiphertext digit = i < places ? low.get(i) : high.get(i - places);
                stream().copy(x.entry(i, 0, 0), digit.residues().on(stream(), BufferRole.CIPHERTEXT));
            }
            engine.switchDown(exponents, turns, x);
        }
    }

    /** For each value of the high digit what is read at the low one: the turned common factor times a table's own. */
    private void multiplySteps(RowBuffer leaves, RowBuffer first, List<WideTable> tables) {
        int digits = WideParameters.TREE_DIGITS;
        int inner = tables.size() * digits;
        Shape shape = new Shape(space, inner, 1, 1, 1, degree);
        try (RowBuffer steps = scratch(shape, blocks.basis(), Form.EVALUATION)) {
            stream().upload(steps.as(Form.COEFFICIENT), steps(shape, tables));
            stream().forwardNtt(steps, steps.as(Form.COEFFICIENT));
            stream().forwardNtt(first.as(Form.EVALUATION), first);
            for (int i = 0; i < inner; i++) {
                RowBuffer out = leaves.batch2(i, i + 1).as(Form.EVALUATION);
                RowBuffer turned = first.batch1(i / digits, i / digits + 1).as(Form.EVALUATION);
                stream()
                        .multiply(
                                out,
                                turned.broadcastTo(out.shape()),
                                steps.batch2(i, i + 1).broadcastTo(out.shape()));
            }
            stream().inverseNtt(leaves, leaves.as(Form.EVALUATION));
            stream().await();
        }
    }

    private HostRows steps(Shape shape, List<WideTable> tables) {
        HostRows rows = HostRows.allocate(shape, blocks.basis(), Form.COEFFICIENT);
        long modulus = blocks.ringModulus().value();
        int logSpace = Integer.numberOfTrailingZeros(space);
        int inner = shape.batch2();
        for (int i = 0; i < inner; i++) {
            WideTable table = tables.get(i / WideParameters.TREE_DIGITS);
            int shift = i % WideParameters.TREE_DIGITS * logSpace;
            for (int high = 0; high << logSpace < table.size(); high++) {
                int place = high << logSpace;
                int[] steps = CommonFactor.steps(Table.of(space, low -> table.value(place + low) >> shift & space - 1));
                for (int v = 1; v <= space; v++) {
                    rows.set(
                            high * inner + i,
                            0,
                            0,
                            CommonFactor.place(v, space, degree),
                            Math.floorMod(steps[v - 1], modulus));
                }
            }
        }
        return rows;
    }

    /** The constant term of leaf v to coefficients around v·N/p of the first, N times as large: all others of them are 0. */
    private void pack(RowBuffer leaves) {
        int step = logDegree;
        for (int half = space / 2; half >= 1; half /= 2) {
            step--;
            RowBuffer even = leaves.batch1(0, half);
            RowBuffer odd = leaves.batch1(half, 2 * half);
            Shape shape = even.shape();
            try (RowBuffer shifted = scratch(shape, blocks.basis(), Form.COEFFICIENT);
                    RowBuffer difference = scratch(shape, blocks.basis(), Form.COEFFICIENT)) {
                Residues shift = shifts.get(logDegree - 1 - step);
                stream().gather(shifted, odd, shift.on(stream(), BufferRole.CONTROL));
                stream().subtract(difference, even, shifted);
                stream().add(even, even, shifted);
                switcher.addMoved(even, difference, step);
            }
        }
        RowBuffer packed = leaves.batch1(0, 1);
        while (step > 0) {
            switcher.addMoved(packed, packed, --step);
        }
        RowBuffer transformed = packed.as(Form.EVALUATION);
        stream().forwardNtt(transformed, packed);
        try (RowBuffer wide = scratch(Shape.of(1, degree), blocks.basis(), Form.EVALUATION)) {
            stream().forwardNtt(wide, box.on(stream(), BufferRole.CONTROL));
            stream().multiply(transformed, transformed, wide.broadcastTo(transformed.shape()));
        }
        stream().inverseNtt(packed, transformed);
    }

    /** The boxes turned by the high digits. */
    private RowBuffer turn(RowBuffer packed, RowBuffer exponents, RowBuffer turns) {
        int inner = packed.shape().batch2();
        RowBuffer out = rings(inner, 1, 2);
        try (RowBuffer each = rows(inner, engine.exponentWords(), engine.exponentBasis())) {
            for (int i = 0; i < inner; i++) {
                int place = i / WideParameters.TREE_DIGITS;
                stream().copy(each.entry(i, 0, 0), exponents.entry(place, 0, 0));
                stream().multiplyMonomial(out.entry(i, 0, 0), packed.entry(0, i, 0), turns.entry(place, 0, 0), 0);
            }
            engine.rotate(out, each);
        }
        return out;
    }
}
