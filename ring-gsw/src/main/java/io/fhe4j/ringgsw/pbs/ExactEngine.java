package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Look-ups over primes, by the verbs of a stream: GINX with binary secrets, a key switch of ring ciphertexts, and a switch to exponents whose mean error is
 * taken off.
 */
final class ExactEngine implements RotationEngine {

    /** Rounding errors of exponents are known to so many bits below an exponent's step. */
    static final int FINE_BITS = 6;

    private final Backend backend;
    private final PbsParameters parameters;
    private final int degree;
    private final RowBuffer rotationKey;
    private final RowBuffer switchingKey;
    private final RnsBasis exponentBasis;
    /** For each component the words of a ciphertext as a polynomial. */
    private final Residues[] maskPlaces;

    private final Residues bodyPlace;
    private final Residues exponentPlaces;
    private final Residues constantPlace;
    /** By the modulus of the sums 1, …, 2^(FINE_BITS−1): what a rounding error of so many fine steps adds. */
    private final Map<RnsBasis, Residues> errors = new ConcurrentHashMap<>();

    /**
     * Expands and uploads the keys.
     *
     * @param progress hears for how many of the secret's numbers they are ready
     */
    ExactEngine(Backend backend, PbsKeys keys, ProgressListener progress) {
        this.backend = backend;
        this.parameters = keys.parameters();
        this.degree = parameters.ringDegree();
        this.exponentBasis = powerOfTwo(log2Exponents());
        int words = parameters.maskWords();
        this.maskPlaces = new Residues[parameters.maskComponents()];
        for (int c = 0; c < maskPlaces.length; c++) {
            int first = c * degree;
            maskPlaces[c] = Places.of(degree, words + 1, t -> Places.reversed(t, first, degree, words + 1));
        }
        this.bodyPlace = Places.of(1, words + 1, t -> words);
        // The negative of what a polynomial's constant term with s takes: −w_0, w_(N−1), …
        this.exponentPlaces = Places.of(parameters.lweDimension(), degree, t -> t == 0 ? degree : (long) degree - t);
        this.constantPlace = Places.of(1, degree, t -> 0);
        try (TakenMemory taken = new TakenMemory()) {
            this.switchingKey = taken.take(switchingKey(), RowBuffer::close);
            this.rotationKey = taken.take(rotationKey(), RowBuffer::close);
            fillSwitchingKey(keys);
            fillRotationKey(keys, new Preparation(progress, parameters.lweDimension()));
            taken.keep();
        }
    }

    private int log2Exponents() {
        return Integer.numberOfTrailingZeros(2 * degree);
    }

    private static RnsBasis powerOfTwo(int log) {
        return RnsBasis.of(Modulus.powerOfTwo(log));
    }

    /** 2N. */
    RnsBasis exponentBasis() {
        return exponentBasis;
    }

    private static Residues errors(RnsBasis basis) {
        int multiples = 1 << FINE_BITS - 1;
        HostRows table = HostRows.allocate(new Shape(1, 1, multiples, 1, 1, 1), basis, Form.COEFFICIENT);
        for (int h = 0; h < multiples; h++) {
            table.set(h, 0, 0, 0, h + 1);
        }
        return Residues.onHost(table);
    }

    private RowBuffer rotationKey() {
        int components = parameters.maskComponents() + 1;
        Shape shape = new Shape(
                parameters.lweDimension(),
                components,
                parameters.rotationGadget().levels(),
                components,
                1,
                degree);
        return backend.allocate(shape, parameters.basis(), Form.EVALUATION, BufferRole.KEY);
    }

    private void fillRotationKey(PbsKeys keys, Preparation preparation) {
        int components = parameters.maskComponents() + 1;
        int rows = components * parameters.rotationGadget().levels();
        HostRows one = HostRows.allocate(rotationKey.batch1(0, 1).shape(), parameters.basis(), Form.EVALUATION);
        for (int i = 0; i < parameters.lweDimension(); i++) {
            for (int row = 0; row < rows; row++) {
                for (int c = 0; c < components - 1; c++) {
                    SeededPbsRows.expandRotation(keys.seed(), parameters.ringModulus(), i, row, c, one.row(row, c, 0));
                }
                one.setRow(row, components - 1, 0, keys.rotation().rowWords(i * rows + row, 0, 0));
            }
            stream().upload(rotationKey.batch1(i, i + 1), one);
            stream().await();
            preparation.step();
        }
    }

    private RowBuffer switchingKey() {
        int levels = parameters.switchingGadget().levels();
        Shape shape = new Shape(1, parameters.maskComponents(), levels, 2, 1, degree);
        return backend.allocate(shape, parameters.switchingBasis(), Form.EVALUATION, BufferRole.KEY);
    }

    private void fillSwitchingKey(PbsKeys keys) {
        int levels = parameters.switchingGadget().levels();
        HostRows rows = HostRows.allocate(switchingKey.shape(), parameters.switchingBasis(), Form.EVALUATION);
        MemorySegment mask = MemorySegment.ofArray(new long[degree]);
        for (int c = 0; c < parameters.maskComponents(); c++) {
            for (int level = 0; level < levels; level++) {
                SeededPbsRows.expandSwitching(keys.seed(), parameters.switchingModulus(), c, level, mask);
                rows.setRow(c * levels + level, 0, 0, mask);
                rows.setRow(c * levels + level, 1, 0, keys.switching().rowWords(c * levels + level, 0, 0));
            }
        }
        stream().upload(switchingKey, rows);
        stream().await();
    }

    private Stream stream() {
        return backend.stream();
    }

    @Override
    public String name() {
        return "exact (modulo " + parameters.ringModulus() + ", backend " + backend.name() + ")";
    }

    @Override
    public int exponentWords() {
        return parameters.lweDimension();
    }

    @Override
    public void switchDown(RowBuffer exponents, RowBuffer turns, RowBuffer x) {
        switchDown(exponents, turns, x, 0);
    }

    /** The same to multiples of 2^{@code dropped}. */
    void switchDown(RowBuffer exponents, RowBuffer turns, RowBuffer x, int dropped) {
        int batch = x.shape().batch1();
        RnsBasis basis = parameters.switchingBasis();
        try (RowBuffer narrow = scratch(x.shape(), basis, Form.COEFFICIENT);
                RowBuffer switched = scratch(ring(batch, 1, 2), basis, Form.EVALUATION);
                RowBuffer mask = scratch(exponents.shape(), basis, Form.COEFFICIENT);
                RowBuffer body = scratch(turns.shape(), basis, Form.COEFFICIENT);
                RowBuffer taken = scratch(turns.shape(), basis, Form.COEFFICIENT)) {
            stream().switchModulus(narrow, x);
            switchRing(switched, narrow);
            RowBuffer result = switched.as(Form.COEFFICIENT);
            gather(mask, result.component(0), exponentPlaces);
            gather(body, narrow, bodyPlace);
            gather(taken, result.component(1), constantPlace);
            stream().subtract(body, body, taken);
            round(exponents, turns, mask, body, dropped);
        }
    }

    private Shape ring(int batch, int levels, int components) {
        return new Shape(batch, 1, levels, components, 1, degree);
    }

    private void gather(RowBuffer out, RowBuffer x, Residues places) {
        stream().gather(out, x, places.on(stream(), BufferRole.CONTROL));
    }

    private RowBuffer scratch(Shape shape, RnsBasis basis, Form form) {
        return backend.allocate(shape, basis, form, BufferRole.SCRATCH);
    }

    /** out = Σ_c Σ_j d_j(mask c)·key[c, j], in coefficient form afterwards: a ring ciphertext under s of what the masks take from the body. */
    void switchRing(RowBuffer out, RowBuffer x) {
        int batch = x.shape().batch1();
        int levels = parameters.switchingGadget().levels();
        int masks = parameters.maskComponents();
        RnsBasis basis = parameters.switchingBasis();
        try (RowBuffer polynomials = scratch(ring(batch, 1, masks), basis, Form.COEFFICIENT);
                RowBuffer digits = scratch(ring(batch, levels, masks), basis, Form.EVALUATION);
                RowBuffer term = scratch(out.shape(), basis, Form.EVALUATION)) {
            for (int c = 0; c < masks; c++) {
                gather(polynomials.component(c), x, maskPlaces[c]);
            }
            stream().decompose(digits.as(Form.COEFFICIENT), polynomials, parameters.switchingGadget());
            stream().forwardNtt(digits, digits.as(Form.COEFFICIENT));
            Shape full = ring(batch, levels, 2);
            for (int c = 0; c < masks; c++) {
                RowBuffer spread = digits.component(c).broadcastTo(full);
                RowBuffer key = switchingKey.batch2(c, c + 1).broadcastTo(full);
                stream().multiplySum(c == 0 ? out : term, spread, key);
                if (c > 0) {
                    stream().add(out, out, term);
                }
            }
            stream().inverseNtt(out.as(Form.COEFFICIENT), out);
        }
    }

    /**
     * Exponents of mask and body, multiples of 2^{@code dropped}: what the mask's rounding errors amount to for a mean secret, half of their sum, is taken off the
     * body first.
     */
    void round(RowBuffer exponents, RowBuffer turns, RowBuffer mask, RowBuffer body, int dropped) {
        Shape table = new Shape(parameters.lweDimension(), 1, 1 << FINE_BITS - 1, 1, 1, 1);
        int log = log2Exponents() - dropped;
        RnsBasis coarseBasis = powerOfTwo(log);
        RnsBasis fineBasis = powerOfTwo(log + FINE_BITS);
        // Twice as fine, so that half of a sum is a number.
        RnsBasis sumBasis = powerOfTwo(log + FINE_BITS + 1);
        try (RowBuffer fine = scratch(mask.shape(), fineBasis, Form.COEFFICIENT);
                RowBuffer back = scratch(mask.shape(), fineBasis, Form.COEFFICIENT);
                RowBuffer coarse = scratch(mask.shape(), coarseBasis, Form.COEFFICIENT);
                RowBuffer doubled = scratch(body.shape(), sumBasis, Form.COEFFICIENT);
                RowBuffer sum = scratch(body.shape(), sumBasis, Form.COEFFICIENT);
                RowBuffer turn = scratch(body.shape(), coarseBasis, Form.COEFFICIENT)) {
            stream().switchModulus(fine, mask);
            stream().switchModulus(coarse, fine);
            stream().switchModulus(back, coarse);
            stream().subtract(fine, fine, back);
            Residues multiples = errors.computeIfAbsent(sumBasis, ExactEngine::errors);
            stream().lookUpSum(sum, multiples.on(stream(), BufferRole.CONTROL).broadcastTo(table), fine);
            stream().switchModulus(doubled, body);
            stream().subtract(doubled, doubled, sum);
            stream().switchModulus(turn, doubled);
            stream().negate(turn, turn);
            stream().switchModulus(exponents, coarse);
            stream().switchModulus(turns, turn);
        }
    }

    @Override
    public void rotate(RowBuffer accumulator, RowBuffer exponents) {
        stream().blindRotateGinx(accumulator, exponents, rotationKey, parameters.rotationGadget());
    }

    @Override
    public void close() {
        rotationKey.close();
        switchingKey.close();
    }
}
