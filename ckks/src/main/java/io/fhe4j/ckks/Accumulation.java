package io.fhe4j.ckks;

import io.fhe4j.ckks.noise.NoiseEstimate;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RowBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The state of a {@link CkksAccumulator}: a sum with two components, or three while products wait for their relinearisation. */
final class Accumulation {

    /** Estimates of products are kept as pairs of factors and added up when there are so many. */
    private static final int MAX_FACTORS = 4096;

    private static final String MULTIPLY_ADD = "multiplyAdd";
    private static final String ADD = "add";

    private final Engine engine;
    private final Alignment alignment;
    private final Multiplication multiplication;
    private final boolean manual;
    private final List<NoiseEstimate> factors = new ArrayList<>();
    private @Nullable Term sum;
    private @Nullable RowBuffer low;
    private @Nullable RowBuffer high;
    private @Nullable CkksCiphertext first;
    private @Nullable Scale lastX;
    private @Nullable Scale lastY;
    private int slots = 1;
    private double bound;
    private boolean done;

    Accumulation(Engine engine, Alignment alignment, Multiplication multiplication, boolean manual) {
        this.engine = engine;
        this.alignment = alignment;
        this.multiplication = multiplication;
        this.manual = manual;
    }

    void multiplyAdd(CkksCiphertext x, CkksCiphertext y) {
        engine.check(MULTIPLY_ADD, x);
        engine.check(MULTIPLY_ADD, y);
        Multiplication.checkFactors(MULTIPLY_ADD, x, y);
        begin(x, y.slots(), x.bound() * y.bound());
        Term current = sum;
        RowBuffer tail = high;
        if (current != null && tail != null && fits(current, x.level(), x.scale(), y.level(), y.scale())) {
            addTensor(
                    x.residues().on(engine.stream(), BufferRole.CIPHERTEXT),
                    y.residues().on(engine.stream(), BufferRole.CIPHERTEXT));
            remember(x.noise(), y.noise());
            return;
        }
        Alignment.Pair pair = pair(engine.term(x), engine.term(y));
        if (current == null || fits(current, pair)) {
            start(pair, 3);
            addTensor(pair.x().rows(), pair.y().rows());
            remember(pair.x().noise(), pair.y().noise());
            remember(pair, x.scale(), y.scale(), x.level(), y.level());
            pair.close();
        } else {
            addAligned(multiplication.product(MULTIPLY_ADD, pair));
        }
    }

    void multiplyAdd(CkksCiphertext x, CkksPlaintext y) {
        engine.check(MULTIPLY_ADD, x);
        engine.check(MULTIPLY_ADD, y);
        Multiplication.checkFactors(MULTIPLY_ADD, x, y);
        begin(x, y.slots(), x.bound() * y.bound());
        Term current = sum;
        RowBuffer head = low;
        if (current != null && head != null && fits(current, x.level(), x.scale(), y.level(), y.scale())) {
            RowBuffer rows = x.residues().on(engine.stream(), BufferRole.CIPHERTEXT);
            RowBuffer factor = y.residues().on(engine.stream(), BufferRole.PLAINTEXT);
            engine.stream().multiplyAdd(head, rows, factor.broadcastTo(rows.shape()));
            remember(x.noise(), y.noise());
            return;
        }
        Alignment.Pair pair = pair(engine.term(x), engine.term(y));
        if (current == null || fits(current, pair)) {
            start(pair, 2);
            RowBuffer rows = pair.x().rows();
            RowBuffer started = Objects.requireNonNull(low);
            engine.stream().multiplyAdd(started, rows, pair.y().rows().broadcastTo(rows.shape()));
            remember(pair.x().noise(), pair.y().noise());
            remember(pair, x.scale(), y.scale(), x.level(), y.level());
            pair.close();
        } else {
            addAligned(multiplication.plainProduct(pair));
        }
    }

    void add(CkksCiphertext x) {
        engine.check(ADD, x);
        Multiplication.checkDegree(ADD, x);
        begin(x, x.slots(), x.bound());
        addAligned(engine.term(x));
    }

    CkksCiphertext freeze() {
        CkksCiphertext like = first;
        if (sum == null || like == null || done) {
            throw new IllegalStateException("an accumulator is frozen once, after something was added to it");
        }
        Term whole = relinearised();
        done = true;
        RowBuffer rows = Objects.requireNonNull(whole.owned());
        return CkksCiphertext.of(
                engine.parameters(),
                engine.keys().keySet(),
                Residues.onBackend(rows),
                whole.level(),
                whole.scale(),
                like.packing(),
                slots,
                whole.noise());
    }

    void close() {
        Term current = sum;
        if (!done && current != null) {
            current.close();
        }
        done = true;
        sum = null;
    }

    private void begin(CkksCiphertext x, int otherSlots, double termBound) {
        if (done) {
            throw new IllegalStateException("the accumulator has been frozen or closed; take a new one");
        }
        if (first != null && first.packing() != x.packing()) {
            throw new IllegalArgumentException(
                    ADD + ": the sum is packed in " + first.packing() + ", the operand in " + x.packing());
        }
        engine.checkBound(MULTIPLY_ADD, bound + termBound);
        bound += termBound;
        slots = Math.max(slots, Math.max(x.slots(), otherSlots));
        if (first == null) {
            first = x;
        }
    }

    private Alignment.Pair pair(Term x, Term y) {
        return manual ? multiplication.sameLevel(MULTIPLY_ADD, x, y) : alignment.forProduct(MULTIPLY_ADD, x, y);
    }

    /** Whether the operands are those of the last call in level and scale; scales are mostly identical, and then this allocates nothing. */
    private boolean fits(Term current, int xLevel, Scale x, int yLevel, Scale y) {
        return Objects.equals(x, lastX)
                && Objects.equals(y, lastY)
                && xLevel == current.level()
                && yLevel == current.level();
    }

    private static boolean fits(Term current, Alignment.Pair pair) {
        return pair.x().level() == current.level()
                && pair.x().scale().multiply(pair.y().scale()).equals(current.scale());
    }

    /** The next operands of these scales and levels need no alignment. */
    private void remember(Alignment.Pair pair, Scale x, Scale y, int xLevel, int yLevel) {
        if (pair.x().scale().equals(x)
                && pair.y().scale().equals(y)
                && xLevel == yLevel
                && xLevel == pair.x().level()) {
            lastX = x;
            lastY = y;
        }
    }

    private void start(Alignment.Pair pair, int components) {
        Term current = sum;
        if (current != null && current.rows().shape().components() >= components) {
            return;
        }
        int level = pair.x().level();
        RowBuffer rows = engine.allocate(components, level);
        if (current == null) {
            engine.stream().zero(rows);
            put(new Term(
                    rows,
                    level,
                    pair.x().scale().multiply(pair.y().scale()),
                    engine.noise().exact(0),
                    rows));
        } else {
            int old = current.rows().shape().components();
            engine.stream().copy(rows.components(0, old), current.rows());
            engine.stream().zero(rows.components(old, components));
            current.close();
            put(new Term(rows, level, current.scale(), current.noise(), rows));
        }
    }

    private void put(Term term) {
        sum = term;
        RowBuffer rows = term.rows();
        low = rows.components(0, 2);
        high = rows.shape().components() == 3 ? rows.components(1, 3) : null;
    }

    /** (x0·y0, x1·y0) onto the first two components, (x0·y1, x1·y1) onto the last two. */
    private void addTensor(RowBuffer x, RowBuffer y) {
        RowBuffer head = Objects.requireNonNull(low);
        RowBuffer tail = Objects.requireNonNull(high);
        engine.stream().multiplyAdd(head, x, y.component(0).broadcastTo(x.shape()));
        engine.stream().multiplyAdd(tail, x, y.component(1).broadcastTo(x.shape()));
    }

    private void remember(NoiseEstimate x, NoiseEstimate y) {
        factors.add(x);
        factors.add(y);
        if (factors.size() >= MAX_FACTORS) {
            fold();
        }
    }

    private void fold() {
        Term current = sum;
        if (factors.isEmpty() || current == null) {
            return;
        }
        List<NoiseEstimate> products = new ArrayList<>();
        for (int i = 0; i < factors.size(); i += 2) {
            products.add(factors.get(i).times(factors.get(i + 1)));
        }
        factors.clear();
        sum = current.with(current.scale(), current.noise().plus(NoiseEstimate.sum(products)));
    }

    private Term relinearised() {
        fold();
        Term current = Objects.requireNonNull(sum);
        if (current.rows().shape().components() == 3) {
            current = multiplication.relinearised(MULTIPLY_ADD, current);
            put(current);
        }
        return current;
    }

    /** Adds a term of another level or scale; consumes it. */
    private void addAligned(Term term) {
        if (sum == null) {
            RowBuffer rows = engine.allocate(2, term.level());
            engine.stream().copy(rows, term.rows());
            term.close();
            put(new Term(rows, term.level(), term.scale(), term.noise(), rows));
            return;
        }
        Term current = relinearised();
        if (manual) {
            multiplication.checkSameScale(ADD, current, term);
        }
        try (Alignment.Pair pair = alignment.forSum(ADD, current, term)) {
            RowBuffer out = engine.allocate(2, pair.x().level());
            engine.stream().add(out, pair.x().rows(), pair.y().rows());
            NoiseEstimate noise = pair.x().noise().plus(pair.y().noise());
            put(new Term(out, pair.x().level(), pair.x().scale(), noise, out));
        }
        lastX = null;
        lastY = null;
    }
}
