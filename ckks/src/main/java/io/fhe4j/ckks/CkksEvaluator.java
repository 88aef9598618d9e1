package io.fhe4j.ckks;

import io.fhe4j.api.ValueRangeException;
import io.fhe4j.ckks.encoding.SlotCodec;
import io.fhe4j.ckks.noise.NoiseEstimate;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.Scope;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes on ciphertexts without the secret key: the verbs of CKKS.
 *
 * <p>Levels and scales are managed: operands are brought to a common level and scale by themselves, products are relinearised at once
 * and rescaled when the next operation needs it. {@link #manual} gives an evaluator that leaves all of this to an expert. Bounds are
 * propagated, and a result that the bottom level could not hold is refused; noise is estimated without the secret key.
 *
 * <p>Results are immutable values on the backend; open a {@link #scope} around a computation so that its intermediates are released.
 * Safe for many threads.
 */
public final class CkksEvaluator {

    private static final Logger LOG = LoggerFactory.getLogger(CkksEvaluator.class);

    /** Whole numbers up to this are multiplied by exactly, without a level. */
    private static final double MAX_EXACT_FACTOR = 0x1p31;

    private final Engine engine;
    private final CkksEncoder encoder;
    private final Alignment alignment;
    private final Multiplication multiplication;
    private final Rotations rotations;
    private final boolean manual;
    private final @Nullable Mirror mirror;

    private CkksEvaluator(Engine engine, CkksEncoder encoder, boolean manual, @Nullable Mirror mirror) {
        this.engine = engine;
        this.encoder = encoder;
        this.alignment = new Alignment(engine);
        this.multiplication = new Multiplication(engine);
        this.rotations = new Rotations(engine);
        this.manual = manual;
        this.mirror = mirror;
    }

    /**
     * An evaluator.
     *
     * @param backend where it computes; stays open as long as the evaluator is used
     * @param keys the keys it may use
     */
    public static CkksEvaluator on(Backend backend, EvaluationKeys keys) {
        return new CkksEvaluator(new Engine(backend, keys), CkksEncoder.on(backend, keys.parameters()), false, null);
    }

    /** For a backend of shapes, with keys that are made up. */
    static CkksEvaluator dry(Backend backend, EvaluationKeys keys, KeySource source) {
        return new CkksEvaluator(
                new Engine(backend, keys, source), CkksEncoder.on(backend, keys.parameters()), false, null);
    }

    /**
     * For tests: the same evaluator that carries the clear value of everything beside it, decrypts after each operation, and names the
     * first one whose error passes its bound in a {@link io.fhe4j.api.PrecisionException}. Sums in accumulators are checked from their
     * value on. Inputs count as what they decrypt to.
     *
     * @param decryptor decrypts a ciphertext to its slots
     */
    public CkksEvaluator debug(Function<CkksCiphertext, ComplexVector> decryptor) {
        return new CkksEvaluator(engine, encoder, manual, new Mirror(decryptor));
    }

    /**
     * The same evaluator in manual mode: no operand is aligned or rescaled, products of ciphertexts keep degree 2 until {@link
     * #relinearise}, operands of sums must have equal scales.
     */
    public CkksEvaluator manual() {
        return new CkksEvaluator(engine, encoder, true, mirror);
    }

    /** The parameters. */
    public CkksParameters parameters() {
        return engine.parameters();
    }

    /** The backend. */
    public Backend backend() {
        return engine.backend();
    }

    /** The keys. */
    public EvaluationKeys keys() {
        return engine.keys();
    }

    /** An encoder for these parameters on this backend. */
    public CkksEncoder encoder() {
        return encoder;
    }

    /** A scope that releases the results made in it by this thread, except those that it keeps. */
    public Scope scope() {
        return Scope.open(engine.backend());
    }

    /**
     * Computes in a scope of its own: the result is kept, the intermediates made by this thread are released.
     *
     * @param computation what to compute, on this evaluator's backend
     * @return its result
     */
    public CkksCiphertext scoped(Supplier<CkksCiphertext> computation) {
        try (Scope scope = scope()) {
            CkksCiphertext result = computation.get();
            scope.keep(result.residues());
            return result;
        }
    }

    /** x + y. */
    public CkksCiphertext add(CkksCiphertext x, CkksCiphertext y) {
        return sum("add", x, y, false);
    }

    /** x − y. */
    public CkksCiphertext subtract(CkksCiphertext x, CkksCiphertext y) {
        return sum("subtract", x, y, true);
    }

    private CkksCiphertext sum(String operation, CkksCiphertext x, CkksCiphertext y, boolean negative) {
        engine.check(operation, x);
        engine.check(operation, y);
        checkPacking(operation, x.packing(), y.packing());
        if (x.degree() != y.degree()) {
            Multiplication.checkDegree(operation, x);
            Multiplication.checkDegree(operation, y);
        }
        engine.checkBound(operation, x.bound() + y.bound());
        Term a = engine.term(x);
        Term b = engine.term(y);
        if (manual) {
            multiplication.checkSameScale(operation, a, b);
        }
        try (Alignment.Pair pair = alignment.forSum(operation, a, b)) {
            RowBuffer out = engine.allocate(x.degree() + 1, pair.x().level());
            if (negative) {
                engine.stream().subtract(out, pair.x().rows(), pair.y().rows());
            } else {
                engine.stream().add(out, pair.x().rows(), pair.y().rows());
            }
            NoiseEstimate left = pair.x().noise();
            NoiseEstimate right = pair.y().noise();
            NoiseEstimate noise = negative ? left.minus(right) : left.plus(right);
            CkksCiphertext result = value(x, Math.max(x.slots(), y.slots()), pair.x(), out, noise);
            return mirrored(operation, result, m -> ClearArithmetic.sum(m.of(x), m.of(y), negative ? -1 : 1));
        }
    }

    /** x + y. */
    public CkksCiphertext add(CkksCiphertext x, CkksPlaintext y) {
        return plainSum("add", x, y, false);
    }

    /** x − y. */
    public CkksCiphertext subtract(CkksCiphertext x, CkksPlaintext y) {
        return plainSum("subtract", x, y, true);
    }

    private CkksCiphertext plainSum(String operation, CkksCiphertext x, CkksPlaintext y, boolean negative) {
        engine.check(operation, x);
        engine.check(operation, y);
        checkPacking(operation, x.packing(), y.packing());
        engine.checkBound(operation, x.bound() + y.bound());
        Term a = engine.term(x);
        Term b = engine.term(y);
        if (manual) {
            multiplication.checkSameScale(operation, a, b);
        }
        try (Alignment.Pair pair = alignment.forSum(operation, a, b)) {
            RowBuffer from = pair.x().rows();
            RowBuffer out = engine.allocate(x.degree() + 1, pair.x().level());
            if (negative) {
                engine.stream()
                        .subtract(out.component(0), from.component(0), pair.y().rows());
            } else {
                engine.stream()
                        .add(out.component(0), from.component(0), pair.y().rows());
            }
            engine.stream().copy(out.components(1, x.degree() + 1), from.components(1, x.degree() + 1));
            NoiseEstimate noise = pair.x().noise().plusPlaintext(pair.y().noise());
            CkksCiphertext result = value(x, Math.max(x.slots(), y.slots()), pair.x(), out, noise);
            return mirrored(operation, result, m -> ClearArithmetic.sum(m.of(x), encoder.decode(y), negative ? -1 : 1));
        }
    }

    /** x + values, real numbers followed by zeros, encoded at the scale of x. */
    public CkksCiphertext add(CkksCiphertext x, double[] values) {
        return scoped(() -> add(x, encoded(x, values, x.level(), x.scale())));
    }

    /** x − values, real numbers followed by zeros, encoded at the scale of x. */
    public CkksCiphertext subtract(CkksCiphertext x, double[] values) {
        return scoped(() -> subtract(x, encoded(x, values, x.level(), x.scale())));
    }

    private CkksPlaintext encoded(CkksCiphertext x, double[] values, int level, Scale scale) {
        return encoder.encode(ComplexVector.ofReal(values), level, scale, x.slots());
    }

    /** x + constant in every slot; no level, no key. */
    public CkksCiphertext add(CkksCiphertext x, double constant) {
        engine.check("add", x);
        Multiplication.checkSlots("add", x.packing());
        engine.checkBound("add", x.bound() + Math.abs(constant));
        BigInteger integer = SlotCodec.encodeConstant(constant, x.scale());
        Term a = engine.term(x);
        RowBuffer out = engine.allocate(x.degree() + 1, x.level());
        RowScalars scalars = RowScalars.of(parameters().basis(x.level()), integer);
        engine.stream().addScalar(out.component(0), a.rows().component(0), scalars);
        engine.stream().copy(out.components(1, x.degree() + 1), a.rows().components(1, x.degree() + 1));
        NoiseEstimate noise = a.noise()
                .plusPlaintext(engine.noise().exact(Math.abs(constant)))
                .withBias(StrictMath.pow(2, -1 - x.scale().log2()));
        return mirrored("add", value(x, x.slots(), a, out, noise), m -> ClearArithmetic.affine(m.of(x), 1, constant));
    }

    /** x − constant in every slot; no level, no key. */
    public CkksCiphertext subtract(CkksCiphertext x, double constant) {
        return add(x, -constant);
    }

    /** −x. */
    public CkksCiphertext negate(CkksCiphertext x) {
        engine.check("negate", x);
        Term a = engine.term(x);
        RowBuffer out = engine.allocate(x.degree() + 1, x.level());
        engine.stream().negate(out, a.rows());
        return mirrored(
                "negate",
                value(x, x.slots(), a, out, a.noise().timesConstant(-1, 0)),
                m -> ClearArithmetic.affine(m.of(x), -1, 0));
    }

    /**
     * x·y; relinearised, except in manual mode. The next operation that needs it rescales.
     *
     * @throws io.fhe4j.api.LevelExhaustedException if an operand is at level 0
     * @throws io.fhe4j.api.MissingKeyException if there is no relinearisation key for the level
     */
    public CkksCiphertext multiply(CkksCiphertext x, CkksCiphertext y) {
        return x == y ? square(x) : product("multiply", x, y);
    }

    private CkksCiphertext product(String operation, CkksCiphertext x, CkksCiphertext y) {
        engine.check(operation, x);
        engine.check(operation, y);
        Multiplication.checkFactors(operation, x, y);
        engine.checkBound(operation, x.bound() * y.bound());
        Alignment.Pair pair = manual
                ? multiplication.sameLevel(operation, engine.term(x), engine.term(y))
                : alignment.forProduct(operation, engine.term(x), engine.term(y));
        Term product = manual ? multiplication.tensor(pair) : multiplication.product(operation, pair);
        return mirrored(
                operation,
                value(x, Math.max(x.slots(), y.slots()), product),
                m -> ClearArithmetic.product(m.of(x), m.of(y)));
    }

    /** x²; as {@link #multiply(CkksCiphertext, CkksCiphertext)}. */
    public CkksCiphertext square(CkksCiphertext x) {
        engine.check("square", x);
        Multiplication.checkFactors("square", x, x);
        engine.checkBound("square", x.bound() * x.bound());
        Term a = engine.term(x);
        Term settled = manual ? a : alignment.settled("square", a);
        if (!manual && settled.level() == 0) {
            settled.close();
            throw engine.exhausted("square", 0);
        }
        Term product = manual
                ? multiplication.tensor(multiplication.sameLevel("square", a, a))
                : multiplication.product("square", new Alignment.Pair(settled, settled));
        return mirrored("square", value(x, x.slots(), product), m -> ClearArithmetic.product(m.of(x), m.of(x)));
    }

    /**
     * x·y, slot by slot. Encode y for the level that x has once it is settled, then nothing has to be aligned.
     *
     * @throws io.fhe4j.api.LevelExhaustedException if an operand is at level 0
     */
    public CkksCiphertext multiply(CkksCiphertext x, CkksPlaintext y) {
        engine.check("multiply", x);
        engine.check("multiply", y);
        Multiplication.checkFactors("multiply", x, y);
        engine.checkBound("multiply", x.bound() * y.bound());
        Alignment.Pair pair = manual
                ? multiplication.sameLevel("multiply", engine.term(x), engine.term(y))
                : alignment.forProduct("multiply", engine.term(x), engine.term(y));
        return mirrored(
                "multiply",
                value(x, Math.max(x.slots(), y.slots()), multiplication.plainProduct(pair)),
                m -> ClearArithmetic.product(m.of(x), encoder.decode(y)));
    }

    /** x·values, real numbers followed by zeros, slot by slot. */
    public CkksCiphertext multiply(CkksCiphertext x, double[] values) {
        int level = manual ? x.level() : settledLevel(x);
        return scoped(() -> multiply(x, encoded(x, values, level, parameters().scale(level))));
    }

    /** The level that a ciphertext has once its pending rescales are done: encode its plaintext factors for this level. */
    public int settledLevel(CkksCiphertext x) {
        int level = x.level();
        Scale scale = x.scale();
        while (alignment.isPending(level, scale)) {
            scale = scale.divide(CkksParameters.scaleOf(parameters().group(level)));
            level--;
        }
        return level;
    }

    /**
     * x·constant. Whole numbers up to 2^31 are exact and take no level; others are rounded to a multiple of 1/scale.
     *
     * @throws ValueRangeException if the constant is not finite
     */
    public CkksCiphertext multiply(CkksCiphertext x, double constant) {
        engine.check("multiply", x);
        if (!Double.isFinite(constant)) {
            throw new ValueRangeException("multiply: the constant is " + constant + "; it must be finite");
        }
        engine.checkBound("multiply", x.bound() * Math.abs(constant));
        if (constant == Math.rint(constant) && Math.abs(constant) <= MAX_EXACT_FACTOR) {
            Term a = engine.term(x);
            RowBuffer out = engine.allocate(x.degree() + 1, x.level());
            engine.stream()
                    .multiplyScalar(out, a.rows(), RowScalars.of(parameters().basis(x.level()), (long) constant));
            return mirrored(
                    "multiply",
                    value(x, x.slots(), a, out, a.noise().timesConstant(constant, 0)),
                    m -> ClearArithmetic.affine(m.of(x), constant, 0));
        }
        Term a = manual ? engine.term(x) : alignment.settled("multiply", engine.term(x));
        if (a.level() == 0) {
            a.close();
            throw engine.exhausted("multiply", 0);
        }
        Scale scale = parameters().scale(a.level());
        BigInteger integer = SlotCodec.encodeConstant(constant, scale);
        RowBuffer out = engine.allocate(x.degree() + 1, a.level());
        engine.stream().multiplyScalar(out, a.rows(), RowScalars.of(parameters().basis(a.level()), integer));
        NoiseEstimate noise = a.noise().timesConstant(constant, StrictMath.pow(2, -1 - scale.log2()));
        Term product = new Term(out, a.level(), a.scale().multiply(scale), noise, out);
        a.close();
        return mirrored("multiply", value(x, x.slots(), product), m -> ClearArithmetic.affine(m.of(x), constant, 0));
    }

    /** From degree 2 to degree 1; for manual mode. A ciphertext of degree 1 is returned as it is. */
    public CkksCiphertext relinearise(CkksCiphertext x) {
        engine.check("relinearise", x);
        return x.degree() == 1
                ? x
                : mirrored(
                        "relinearise",
                        value(x, x.slots(), multiplication.relinearised("relinearise", engine.term(x))),
                        m -> m.of(x));
    }

    /**
     * Divides by the primes of the level. In managed mode this happens only where a rescale is pending, as often as needed; in manual
     * mode once, always.
     *
     * @throws io.fhe4j.api.LevelExhaustedException at level 0, in manual mode
     */
    public CkksCiphertext rescale(CkksCiphertext x) {
        engine.check("rescale", x);
        Multiplication.checkDegree("rescale", x);
        if (!manual && !alignment.isPending(x.level(), x.scale())) {
            return x;
        }
        Term a = engine.term(x);
        Term rescaled = manual ? engine.rescaled("rescale", a) : alignment.settled("rescale", a);
        return mirrored("rescale", value(x, x.slots(), rescaled), m -> m.of(x));
    }

    /**
     * Drops the primes above a level, after pending rescales (except in manual mode). Exact: the scale stays.
     *
     * @param level 0 to the level of x
     * @throws IllegalArgumentException if x is below that level
     */
    public CkksCiphertext modDrop(CkksCiphertext x, int level) {
        engine.check("modDrop", x);
        CkksCiphertext settled = manual ? x : rescale(x);
        if (level < 0 || level > settled.level()) {
            throw new IllegalArgumentException(
                    "modDrop: a ciphertext of level " + settled.level() + " cannot come to level " + level);
        }
        if (level == settled.level()) {
            return settled;
        }
        Term a = engine.dropped(engine.term(settled), level);
        RowBuffer out = engine.allocate(x.degree() + 1, level);
        engine.stream().copy(out, a.rows());
        return mirrored("modDrop", value(x, x.slots(), a, out, a.noise()), m -> m.of(x));
    }

    /**
     * Brings a ciphertext to a lower level with that level's canonical scale: times a rounded integer, then a rescale.
     *
     * @param level 0 to the settled level of x
     */
    public CkksCiphertext lower(CkksCiphertext x, int level) {
        engine.check("lower", x);
        Multiplication.checkDegree("lower", x);
        CkksCiphertext settled = rescale(x);
        if (level < 0 || level > settled.level()) {
            throw new IllegalArgumentException(
                    "lower: a ciphertext of level " + settled.level() + " cannot come to level " + level);
        }
        return level == settled.level()
                ? settled
                : mirrored(
                        "lower",
                        value(x, x.slots(), alignment.lowered("lower", engine.term(settled), level)),
                        m -> m.of(x));
    }

    /**
     * Rotates the slots: slot j of the result is slot j + step of x, modulo the number of slots.
     *
     * @param step to the left; negative to the right
     * @throws io.fhe4j.api.MissingKeyException if no key, and no powers of two, do it; the message says how to get one
     */
    public CkksCiphertext rotate(CkksCiphertext x, int step) {
        checkRotatable("rotate", x);
        List<EvaluationKey> keys = rotations.forStep("rotate", step, x.slots(), x.level());
        if (keys.isEmpty()) {
            return x;
        }
        Term rotated = engine.term(x);
        for (EvaluationKey key : keys) {
            Term next = rotations.apply(rotated, key);
            rotated.close();
            rotated = next;
        }
        return mirrored("rotate", value(x, x.slots(), rotated), m -> ClearArithmetic.rotated(m.of(x), step));
    }

    /**
     * Several rotations of one ciphertext, which share most of the work (hoisting: Halevi, Shoup 2018, §5.1).
     *
     * @param steps to the left, as for {@link #rotate}
     * @return the rotations in the order of the steps
     */
    public List<CkksCiphertext> rotateAll(CkksCiphertext x, int... steps) {
        checkRotatable("rotateAll", x);
        CkksCiphertext[] results = new CkksCiphertext[steps.length];
        List<EvaluationKey> direct = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int k = 0; k < steps.length; k++) {
            List<EvaluationKey> keys = rotations.forStep("rotateAll", steps[k], x.slots(), x.level());
            if (keys.size() == 1) {
                direct.add(keys.getFirst());
                places.add(k);
            } else {
                results[k] = rotate(x, steps[k]);
            }
        }
        List<Term> rotated = direct.isEmpty() ? List.of() : rotations.applyAll(engine.term(x), direct);
        for (int k = 0; k < rotated.size(); k++) {
            int step = steps[places.get(k)];
            results[places.get(k)] = mirrored(
                    "rotateAll", value(x, x.slots(), rotated.get(k)), m -> ClearArithmetic.rotated(m.of(x), step));
        }
        return List.of(results);
    }

    /** The complex conjugate of every slot. */
    public CkksCiphertext conjugate(CkksCiphertext x) {
        checkRotatable("conjugate", x);
        EvaluationKey key = rotations.forConjugation(x.level());
        return mirrored(
                "conjugate",
                value(x, x.slots(), rotations.apply(engine.term(x), key)),
                m -> ClearArithmetic.conjugate(m.of(x)));
    }

    /**
     * Slot j of the result is the sum of the slots j…j + count − 1 of x, modulo the number of slots; takes 2·log2(count) rotations at most,
     * by steps up to count/2 and, where count is no power of two, by {@code count} with lower bits cleared.
     *
     * @param count 1 to the number of slots
     */
    public CkksCiphertext innerSum(CkksCiphertext x, int count) {
        checkRotatable("innerSum", x);
        if (count < 1 || count > x.slots()) {
            throw new IllegalArgumentException("innerSum: 1 to " + x.slots() + " slots can be summed, not " + count);
        }
        engine.checkBound("innerSum", x.bound() * count);
        return Composites.innerSum(this, x, count);
    }

    /** The rotations that {@link #innerSum} of {@code count} slots needs. */
    public static int[] innerSumRotations(int count) {
        return Composites.innerSumRotations(count);
    }

    /**
     * The product of a public matrix and a vector, by diagonals with baby steps, giant steps and double hoisting. The result waits for its
     * rescale.
     *
     * @param transform encoded for at most the settled level of x
     * @throws io.fhe4j.api.MissingKeyException if a rotation of {@link io.fhe4j.ckks.linear.LinearTransform#rotations} has no key
     */
    public CkksCiphertext transform(EncodedTransform transform, CkksCiphertext x) {
        checkRotatable("transform", x);
        if (!transform.parameters().fingerprint().equals(parameters().fingerprint())) {
            throw new io.fhe4j.api.IncompatibleException("transform: encoded for parameters "
                    + transform.parameters().fingerprint() + ", not "
                    + parameters().fingerprint());
        }
        if (transform.transform().slots() != x.slots()) {
            throw new IllegalArgumentException("transform: for vectors of "
                    + transform.transform().slots() + " slots, the ciphertext has " + x.slots());
        }
        engine.checkBound("transform", x.bound() * transform.transform().norm());
        Term settled = manual ? engine.term(x) : alignment.settled("transform", engine.term(x));
        if (settled.level() < transform.level()) {
            settled.close();
            throw engine.exhausted("transform encoded for level " + transform.level(), settled.level());
        }
        try (Term vector = manual
                ? engine.dropped(settled, transform.level())
                : alignment.lowered("transform", settled, transform.level())) {
            Term product = new DoubleHoisting(engine, rotations, transform).apply(vector);
            return mirrored(
                    "transform",
                    value(x, x.slots(), product),
                    m -> ClearArithmetic.transformed(transform.transform(), m.of(x)));
        }
    }

    /** A sum of products that is built in place. */
    public CkksAccumulator accumulator() {
        return new CkksAccumulator(new Accumulation(engine, alignment, multiplication, manual));
    }

    /**
     * Declares a tighter bound than the propagated one.
     *
     * @param bound no slot of the message is above it in modulus
     * @param reason how it is known; it goes to the log
     * @throws ValueRangeException if the bottom level does not hold it
     */
    public CkksCiphertext assumeBound(CkksCiphertext x, double bound, String reason) {
        engine.check("assumeBound", x);
        NoiseEstimate noise = engine.checkBound("assumeBound", x.noise().withMessageBound(bound));
        LOG.debug("a bound of {} is taken for {}: {}", bound, x.bound(), reason);
        CkksCiphertext declared = CkksCiphertext.of(
                x.parameters(), x.keySet(), x.residues(), x.level(), x.scale(), x.packing(), x.slots(), noise);
        return mirrored("assumeBound", declared, m -> m.of(x));
    }

    /**
     * A polynomial of low degree of every slot, Σ coefficients[i]·x^i, by powers x², x⁴, … and halving: ⌈log2(degree + 1)⌉ levels, one
     * fewer where the leading coefficients are whole numbers.
     *
     * @param coefficients the constant one first; at most 64
     */
    public CkksCiphertext polynomial(CkksCiphertext x, double... coefficients) {
        engine.check("polynomial", x);
        return Composites.polynomial(this, x, coefficients);
    }

    private void checkRotatable(String operation, CkksCiphertext x) {
        engine.check(operation, x);
        Multiplication.checkDegree(operation, x);
        Multiplication.checkSlots(operation, x.packing());
    }

    private static void checkPacking(String operation, Packing x, Packing y) {
        if (x != y) {
            throw new IllegalArgumentException(operation + ": one operand is packed in " + x + ", the other in " + y);
        }
    }

    /** The result, after a comparison with its clear value if this evaluator carries one. */
    private CkksCiphertext mirrored(String operation, CkksCiphertext result, Function<Mirror, ComplexVector> clear) {
        Mirror values = mirror;
        return values == null || result.packing() != Packing.SLOTS
                ? result
                : values.checked(operation, result, clear.apply(values));
    }

    private CkksCiphertext value(CkksCiphertext like, int slots, Term term) {
        RowBuffer out = term.owned();
        if (out == null) {
            throw new AssertionError("an operation without a result of its own");
        }
        return value(like, slots, term, out, term.noise());
    }

    private CkksCiphertext value(CkksCiphertext like, int slots, Term at, RowBuffer out, NoiseEstimate noise) {
        return CkksCiphertext.of(
                like.parameters(),
                like.keySet(),
                Residues.onBackend(out),
                at.level(),
                at.scale(),
                like.packing(),
                slots,
                noise);
    }
}
