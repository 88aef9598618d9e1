package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.seed.PublicSeed;
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
import io.fhe4j.ringgsw.integer.Combination;
import io.fhe4j.ringgsw.integer.CommonFactor;
import io.fhe4j.ringgsw.integer.LookUp;
import io.fhe4j.ringgsw.integer.Table;
import io.fhe4j.ringgsw.integer.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The computing part of look-ups and combinations on a backend: kernels on buffers, no word passes through the host. Operands are checked before. */
final class Rotator implements AutoCloseable {

    /** So many tables are kept on the backend; then the memory of tables begins anew. */
    private static final int MOST_TABLES = 1024;

    private final Backend backend;
    private final RotationEngine engine;
    private final PbsParameters parameters;
    private final RnsBasis exponentBasis;
    /** For each coefficient that is extracted and each component, where the words of the ciphertext come from. */
    private final Map<Integer, List<Residues>> indices = new ConcurrentHashMap<>();
    /** What is turned for several tables at once. */
    private final Residues commonFactor;

    private final Map<Table, Residues> polynomials = new ConcurrentHashMap<>();
    private final Map<Integer, Residues> constants = new ConcurrentHashMap<>();

    Rotator(Backend backend, RotationEngine engine, PbsParameters parameters) {
        this.backend = backend;
        this.engine = engine;
        this.parameters = parameters;
        this.exponentBasis =
                RnsBasis.of(Modulus.powerOfTwo(Integer.numberOfTrailingZeros(2 * parameters.ringDegree())));
        this.commonFactor = newCommonFactor();
    }

    private List<Residues> indices(int coefficient) {
        return indices.computeIfAbsent(coefficient, at -> {
            List<Residues> list = new ArrayList<>();
            for (int c = 0; c <= parameters.maskComponents(); c++) {
                list.add(index(c, at));
            }
            return list;
        });
    }

    /**
     * For X^{@code turn} times an accumulator: a_0, −a_(N−1), …, −a_1 of a mask polynomial at its place, the constant term of the body at the last, 0
     * elsewhere.
     */
    private Residues index(int component, int turn) {
        int degree = parameters.ringDegree();
        int words = parameters.maskWords();
        return Places.of(words + 1, degree, w -> {
            int own = w == words ? parameters.maskComponents() : w / degree;
            int place = w == words ? 0 : w % degree;
            if (own != component) {
                return 2L * degree;
            }
            int source = (place == 0 ? 0 : degree - place) - turn;
            boolean negative = (place != 0) != (source < 0);
            return Math.floorMod(source, degree) + (negative ? (long) degree : 0);
        });
    }

    private Residues newCommonFactor() {
        int degree = parameters.ringDegree();
        HostRows rows = HostRows.allocate(Shape.of(1, degree), parameters.basis(), Form.COEFFICIENT);
        for (int j = 0; j < degree; j++) {
            rows.set(0, 0, 0, j, parameters.word(1));
        }
        return Residues.onHost(rows);
    }

    Backend backend() {
        return backend;
    }

    String engine() {
        return engine.name();
    }

    private Stream stream() {
        return backend.stream();
    }

    /** The trivial ciphertext of so many halves of the unit. */
    Residues constant(int halves) {
        return constants.computeIfAbsent(halves, this::newConstant);
    }

    private Residues newConstant(int halves) {
        HostRows rows = HostRows.allocate(PbsCiphertext.shape(parameters), parameters.basis(), Form.COEFFICIENT);
        rows.set(0, 0, 0, parameters.maskWords(), parameters.word(halves));
        return Residues.onHost(rows);
    }

    /** A mask of a seed, and no message. */
    Residues random(PublicSeed seed, int place) {
        HostRows rows = HostRows.allocate(PbsCiphertext.shape(parameters), parameters.basis(), Form.COEFFICIENT);
        long maskBytes = (long) parameters.maskWords() * Long.BYTES;
        SeededPbsRows.expandRandom(
                seed, parameters.ringModulus(), place, rows.row(0, 0, 0).asSlice(0, maskBytes));
        return Residues.onHost(rows);
    }

    /** The polynomial that is turned for a table: entry v for coefficients around v·N/p. */
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
            int halves = v == space ? -entries[0] : entries[v];
            rows.set(0, 0, 0, j, parameters.word(halves));
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
        return backend.allocate(
                PbsCiphertext.shape(parameters), parameters.basis(), Form.COEFFICIENT, BufferRole.CIPHERTEXT);
    }

    /** Whether a request's tables are read with one rotation: see {@link CommonFactor}. */
    private boolean shares(LookUp<PbsCiphertext> request) {
        return CommonFactor.serves(parameters.blocks(), request.tables());
    }

    /** For each request its results, as values of their own. */
    List<List<Residues>> lookUp(List<LookUp<PbsCiphertext>> requests) {
        int rotations = requests.stream()
                .mapToInt(r -> shares(r) ? 1 : r.tables().size())
                .sum();
        try (RowBuffer exponents = rows(rotations, engine.exponentWords(), exponentBasis);
                RowBuffer accumulator = accumulator(rotations)) {
            load(requests, exponents, accumulator);
            engine.rotate(accumulator, exponents);
            return extract(requests, accumulator);
        }
    }

    /** Key switch and modulus switch of each input; exponents and X^−b times what is turned for each rotation. */
    private void load(List<LookUp<PbsCiphertext>> requests, RowBuffer exponents, RowBuffer accumulator) {
        int inputs = requests.size();
        RowBuffer body = accumulator.component(parameters.maskComponents());
        try (RowBuffer x = rows(inputs, parameters.maskWords() + 1, parameters.basis());
                RowBuffer rounded = rows(inputs, engine.exponentWords(), exponentBasis);
                RowBuffer turns = rows(inputs, 1, exponentBasis)) {
            for (int i = 0; i < inputs; i++) {
                Residues input = requests.get(i).input().residues();
                stream().copy(x.entry(i, 0, 0), input.on(stream(), BufferRole.CIPHERTEXT));
                if (requests.get(i).input().state().step() > 1) {
                    // Half of the unit up: of the entries around a possible value as many lie below as above then.
                    addHalves(x.entry(i, 0, 0), 1);
                }
            }
            engine.switchDown(rounded, turns, x);
            stream().zero(accumulator.components(0, parameters.maskComponents()));
            int rotation = 0;
            for (int i = 0; i < inputs; i++) {
                for (Residues polynomial : polynomials(requests.get(i))) {
                    stream().copy(exponents.entry(rotation, 0, 0), rounded.entry(i, 0, 0));
                    RowBuffer turned = polynomial.on(stream(), BufferRole.CONTROL);
                    stream().multiplyMonomial(body.entry(rotation, 0, 0), turned, turns.entry(i, 0, 0), 0);
                    rotation++;
                }
            }
        }
    }

    private List<Residues> polynomials(LookUp<PbsCiphertext> request) {
        return shares(request)
                ? List.of(commonFactor)
                : request.tables().stream().map(this::polynomial).toList();
    }

    private List<List<Residues>> extract(List<LookUp<PbsCiphertext>> requests, RowBuffer accumulator) {
        int rotations = accumulator.shape().batch1();
        List<List<Residues>> results = new ArrayList<>(requests.size());
        try (RowBuffer sum = rows(rotations, parameters.maskWords() + 1, parameters.basis());
                RowBuffer part = rows(rotations, parameters.maskWords() + 1, parameters.basis())) {
            extract(sum, part, accumulator, 0);
            int rotation = 0;
            for (LookUp<PbsCiphertext> request : requests) {
                boolean shared = shares(request);
                List<Residues> values = new ArrayList<>(request.tables().size());
                for (Table table : request.tables()) {
                    RowBuffer value = ciphertext();
                    if (shared) {
                        multiplySteps(value, accumulator.entry(rotation, 0, 0), CommonFactor.steps(table));
                    } else {
                        stream().copy(value, sum.entry(rotation++, 0, 0));
                    }
                    if (table.halfConstant() != 0) {
                        addHalves(value, table.halfConstant());
                    }
                    values.add(Residues.onBackend(value));
                }
                rotation += shared ? 1 : 0;
                results.add(values);
            }
        }
        return results;
    }

    /** The constant term of a ring ciphertext that is given memory to be written to. */
    Residues extracted(Consumer<RowBuffer> ring) {
        RowBuffer out = ciphertext();
        try (RowBuffer accumulator = accumulator(1);
                RowBuffer part = rows(1, parameters.maskWords() + 1, parameters.basis())) {
            ring.accept(accumulator);
            extract(out, part, accumulator, 0);
        }
        return Residues.onBackend(out);
    }

    /** The constant terms of X^{@code turn} times accumulators. */
    private void extract(RowBuffer out, RowBuffer part, RowBuffer accumulator, int turn) {
        List<Residues> places = indices(turn);
        for (int c = 0; c <= parameters.maskComponents(); c++) {
            RowBuffer index = places.get(c).on(stream(), BufferRole.CONTROL);
            stream().gather(c == 0 ? out : part, accumulator.component(c), index);
            if (c > 0) {
                stream().add(out, out, part);
            }
        }
    }

    /** The constant term of the turned common factor times a table's own. */
    private void multiplySteps(RowBuffer out, RowBuffer accumulator, int[] steps) {
        stream().zero(out);
        try (RowBuffer term = rows(1, parameters.maskWords() + 1, parameters.basis());
                RowBuffer part = rows(1, parameters.maskWords() + 1, parameters.basis())) {
            for (int v = 1; v <= steps.length; v++) {
                if (steps[v - 1] != 0) {
                    extract(term, part, accumulator, CommonFactor.place(v, steps.length, parameters.ringDegree()));
                    stream().multiplyScalarAdd(out, term, scalar(steps[v - 1]));
                }
            }
        }
    }

    private RowBuffer rows(int batch, int width, RnsBasis basis) {
        return backend.allocate(new Shape(batch, 1, 1, 1, 1, width), basis, Form.COEFFICIENT, BufferRole.SCRATCH);
    }

    private RowBuffer accumulator(int batch) {
        return backend.allocate(
                new Shape(batch, 1, 1, parameters.maskComponents() + 1, 1, parameters.ringDegree()),
                parameters.basis(),
                Form.COEFFICIENT,
                BufferRole.SCRATCH);
    }

    @Override
    public void close() {
        engine.close();
    }
}
