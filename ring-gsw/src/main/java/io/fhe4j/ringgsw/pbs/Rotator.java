package io.fhe4j.ringgsw.pbs;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ntt.Torus;
import io.fhe4j.ntt.TorusRotationKey;
import io.fhe4j.ntt.TorusSwitchingKey;
import io.fhe4j.ringgsw.integer.Combination;
import io.fhe4j.ringgsw.integer.LookUp;
import io.fhe4j.ringgsw.integer.Table;
import io.fhe4j.ringgsw.integer.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The computing part of look-ups and combinations on a backend: kernels on buffers, no word passes through the host. Operands are checked before. */
final class Rotator implements AutoCloseable {

    /** So many tables are kept on the backend; then the memory of tables begins anew. */
    private static final int MOST_TABLES = 1024;

    private final Torus torus;
    private final PbsParameters parameters;
    private final RnsBasis exponentBasis;
    private final TorusRotationKey rotationKey;
    private final TorusSwitchingKey switchingKey;
    /** For each component, where the words of an extracted ciphertext come from. */
    private final List<Residues> indices = new ArrayList<>();

    private final Map<Table, Residues> polynomials = new ConcurrentHashMap<>();
    private final Map<Integer, Residues> constants = new ConcurrentHashMap<>();

    Rotator(Torus torus, PbsKeys keys) {
        this.torus = torus;
        this.parameters = keys.parameters();
        this.exponentBasis = powerOfTwo(2 * parameters.ringDegree());
        this.rotationKey = KeyPreparation.rotation(torus, keys);
        this.switchingKey = KeyPreparation.switching(torus, keys);
        for (int c = 0; c <= parameters.maskComponents(); c++) {
            indices.add(index(c));
        }
    }

    private static RnsBasis powerOfTwo(int value) {
        return RnsBasis.of(Modulus.powerOfTwo(Integer.numberOfTrailingZeros(value)));
    }

    /** a_0, −a_(N−1), …, −a_1 of a mask polynomial at its place, the constant term of the body at the last, 0 elsewhere. */
    private Residues index(int component) {
        int degree = parameters.ringDegree();
        int words = parameters.maskWords();
        HostRows rows = HostRows.allocate(PbsCiphertext.shape(parameters), powerOfTwo(4 * degree), Form.COEFFICIENT);
        for (int w = 0; w <= words; w++) {
            boolean own = w < words && w / degree == component;
            int place = w % degree;
            long source = own ? (place == 0 ? 0 : 2L * degree - place) : 2L * degree;
            rows.set(0, 0, 0, w, w == words && component == parameters.maskComponents() ? 0 : source);
        }
        return Residues.onHost(rows);
    }

    Backend backend() {
        return torus.stream().backend();
    }

    String engine() {
        return torus.engine();
    }

    private Stream stream() {
        return torus.stream();
    }

    /** The trivial ciphertext of so many halves of the unit. */
    Residues constant(int halves) {
        return constants.computeIfAbsent(halves, this::newConstant);
    }

    private Residues newConstant(int halves) {
        HostRows rows = HostRows.allocate(PbsCiphertext.shape(parameters), parameters.basis(), Form.COEFFICIENT);
        rows.set(0, 0, 0, parameters.maskWords(), halves * (parameters.unit() >>> 1));
        return Residues.onHost(rows);
    }

    /** The polynomial of a table: entry v for coefficients around v·N/p. */
    private Residues polynomial(Table table) {
        if (polynomials.size() >= MOST_TABLES) {
            polynomials.clear();
        }
        return polynomials.computeIfAbsent(table, this::newPolynomial);
    }

    private Residues newPolynomial(Table table) {
        int degree = parameters.ringDegree();
        int space = parameters.space();
        int box = degree / space;
        int[] entries = table.halfEntries();
        HostRows rows = HostRows.allocate(Shape.of(1, degree), parameters.basis(), Form.COEFFICIENT);
        for (int j = 0; j < degree; j++) {
            int v = (j + box / 2) / box;
            long halves = v == space ? -entries[0] : entries[v];
            rows.set(0, 0, 0, j, halves * (parameters.unit() >>> 1));
        }
        return Residues.onHost(rows);
    }

    /** Σ factor·x + constant. */
    Residues combine(Combination<PbsCiphertext> combination) {
        RowBuffer out = ciphertext();
        boolean first = true;
        for (Term<PbsCiphertext> term : combination.terms()) {
            RowBuffer x = term.block().residues().on(stream(), BufferRole.CIPHERTEXT);
            if (first && term.factor() == 1) {
                stream().copy(out, x);
            } else if (first) {
                stream().multiplyScalar(out, x, scalar(term.factor()));
            } else if (term.factor() == 1) {
                stream().add(out, out, x);
            } else {
                stream().multiplyScalarAdd(out, x, scalar(term.factor()));
            }
            first = false;
        }
        if (combination.constant() != 0) {
            addHalves(out, 2 * combination.constant());
        }
        return Residues.onBackend(out);
    }

    private RowScalars scalar(int factor) {
        return RowScalars.of(parameters.basis(), factor);
    }

    private void addHalves(RowBuffer out, int halves) {
        stream().add(out, out, constant(halves).on(stream(), BufferRole.CONTROL));
    }

    private RowBuffer ciphertext() {
        return backend()
                .allocate(PbsCiphertext.shape(parameters), parameters.basis(), Form.COEFFICIENT, BufferRole.CIPHERTEXT);
    }

    /** For each request its results, as values of their own. */
    List<List<Residues>> lookUp(List<LookUp<PbsCiphertext>> requests) {
        int rotations = requests.stream().mapToInt(r -> r.tables().size()).sum();
        int n = parameters.lweDimension();
        try (RowBuffer exponents = rows(rotations, n + 1, exponentBasis);
                RowBuffer accumulator = accumulator(rotations)) {
            load(requests, exponents, accumulator);
            torus.blindRotate(accumulator, exponents, rotationKey);
            return extract(requests, accumulator);
        }
    }

    /** Key switch and modulus switch of each input; exponents and X^−b times the polynomial for each table. */
    private void load(List<LookUp<PbsCiphertext>> requests, RowBuffer exponents, RowBuffer accumulator) {
        int inputs = requests.size();
        int n = parameters.lweDimension();
        try (RowBuffer x = rows(inputs, parameters.maskWords() + 1, parameters.basis());
                RowBuffer switched = rows(inputs, n + 1, PbsKeys.switchingBasis());
                RowBuffer rounded = rows(inputs, n + 1, exponentBasis);
                RowBuffer negated = rows(inputs, n + 1, exponentBasis)) {
            for (int i = 0; i < inputs; i++) {
                Residues input = requests.get(i).input().residues();
                stream().copy(x.entry(i, 0, 0), input.on(stream(), BufferRole.CIPHERTEXT));
            }
            torus.switchKey(switched, x, switchingKey);
            torus.switchToExponents(rounded, switched, true);
            stream().negate(negated, rounded);
            stream().zero(accumulator.components(0, parameters.maskComponents()));
            int rotation = 0;
            for (int i = 0; i < inputs; i++) {
                for (Table table : requests.get(i).tables()) {
                    stream().copy(exponents.entry(rotation, 0, 0), rounded.entry(i, 0, 0));
                    stream()
                            .multiplyMonomial(
                                    accumulator.entry(rotation, 0, 0).component(parameters.maskComponents()),
                                    polynomial(table).on(stream(), BufferRole.CONTROL),
                                    negated.entry(i, 0, 0),
                                    n);
                    rotation++;
                }
            }
        }
    }

    private List<List<Residues>> extract(List<LookUp<PbsCiphertext>> requests, RowBuffer accumulator) {
        int rotations = accumulator.shape().batch1();
        List<List<Residues>> results = new ArrayList<>(requests.size());
        try (RowBuffer sum = rows(rotations, parameters.maskWords() + 1, parameters.basis());
                RowBuffer part = rows(rotations, parameters.maskWords() + 1, parameters.basis())) {
            for (int c = 0; c <= parameters.maskComponents(); c++) {
                RowBuffer index = indices.get(c).on(stream(), BufferRole.CONTROL);
                stream().gather(c == 0 ? sum : part, accumulator.component(c), index);
                if (c > 0) {
                    stream().add(sum, sum, part);
                }
            }
            int rotation = 0;
            for (LookUp<PbsCiphertext> request : requests) {
                List<Residues> values = new ArrayList<>(request.tables().size());
                for (Table table : request.tables()) {
                    RowBuffer value = ciphertext();
                    stream().copy(value, sum.entry(rotation++, 0, 0));
                    if (table.halfConstant() != 0) {
                        addHalves(value, table.halfConstant());
                    }
                    values.add(Residues.onBackend(value));
                }
                results.add(values);
            }
        }
        return results;
    }

    private RowBuffer rows(int batch, int width, RnsBasis basis) {
        return backend().allocate(new Shape(batch, 1, 1, 1, 1, width), basis, Form.COEFFICIENT, BufferRole.SCRATCH);
    }

    private RowBuffer accumulator(int batch) {
        return backend()
                .allocate(
                        new Shape(batch, 1, 1, parameters.maskComponents() + 1, 1, parameters.ringDegree()),
                        parameters.basis(),
                        Form.COEFFICIENT,
                        BufferRole.SCRATCH);
    }

    @Override
    public void close() {
        rotationKey.close();
        switchingKey.close();
    }
}
