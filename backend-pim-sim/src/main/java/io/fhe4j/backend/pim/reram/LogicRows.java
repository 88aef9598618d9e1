package io.fhe4j.backend.pim.reram;

import io.fhe4j.backend.pim.RowKernels;
import io.fhe4j.backend.pim.RowTask;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;
import io.fhe4j.ntt.Roots;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The primitive kernels on one residue row, through the gates of arrays: a word in each row, further arrays in lock step where a row of residues is
 * longer than an array.
 *
 * <p>Words are ordinary residues. What stays resident (twiddles, keys of sums of products, scalars, powers of roots) lies in Montgomery form, so that
 * product and reduction give the ordinary product; other products are reduced by Barrett's method.
 */
public final class LogicRows implements RowKernels {

    /** Programs of dense moduli of 60 bits have tens of thousands of steps: so many are kept. */
    private static final int SHELF = 48;

    private final ReramDevice device;
    private final LogicPrograms programs;
    private final Map<Object, Object> shelf = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Object> eldest) {
            return size() > SHELF;
        }
    };

    private record Ring(long prime, int points) {}

    /** Kernels on arrays of a device. */
    public LogicRows(ReramDevice device) {
        this.device = device;
        this.programs = new LogicPrograms(device);
    }

    @Override
    public Optional<long[][]> compute(RowTask task) {
        return compute(task, new LogicWork());
    }

    /** The same, with what it took. */
    public Optional<long[][]> compute(RowTask task, LogicWork work) {
        return switch (task.kernel()) {
            case DECOMPOSE -> digits(task, work);
            case CONVERT -> convert(task, work).map(row -> new long[][] {row});
            default -> Optional.of(new long[][] {row(task, work)});
        };
    }

    private long[] row(RowTask task, LogicWork work) {
        Modulus m = task.modulus();
        List<long[]> in = task.operands();
        long[] x = in.getFirst();
        return switch (task.kernel()) {
            case ZERO -> run(work, zero(m.bits()), m.bits(), x);
            case COPY -> copy(work, m.bits(), x);
            case ADD, ADD_SCALAR -> run(work, add(m), m.bits(), x, in.get(1));
            case SUBTRACT -> run(work, subtract(m), m.bits(), x, in.get(1));
            case NEGATE -> run(work, negate(m), m.bits(), x);
            case MULTIPLY -> run(work, multiply(m), m.bits(), x, in.get(1));
            case MULTIPLY_ADD -> run(work, add(m), m.bits(), run(work, multiply(m), m.bits(), x, in.get(1)), in.get(2));
            case MULTIPLY_SCALAR -> resident(work, m, x, in.get(1));
            case MULTIPLY_SCALAR_ADD -> run(work, add(m), m.bits(), resident(work, m, x, in.get(1)), in.get(2));
            case MULTIPLY_SUM -> sumOfProducts(work, m, in);
            case FORWARD_NTT -> transform(m, x.length).forward(x, work);
            case INVERSE_NTT -> transform(m, x.length).inverse(x, work);
            case GATHER -> gather(work, m, x, in.get(1));
            case AUTOMORPHISM -> gather(work, m, x, automorphism(x.length, task.number(), task.form()));
            case MULTIPLY_MONOMIAL ->
                task.form() == Form.EVALUATION
                        ? resident(work, m, x, rootPowers(m, x.length, task.number()))
                        : rotate(work, m, x, Math.toIntExact(task.number()));
            case SWITCH_MODULUS ->
                run(work, scale(task.source(), m, true), task.source().bits(), x);
            case SWITCH_MODULUS_ODD ->
                run(work, scale(task.source(), m, false), task.source().bits(), x);
            case LOOK_UP_SUM -> sumOfEntries(work, m, in);
            case SUM_OF_MULTIPLES -> sums(m).compute(in, work);
            default -> throw new IllegalArgumentException(task.kernel() + " is compound: its parts are computed");
        };
    }

    // ---- programs ----

    @SuppressWarnings("unchecked")
    private <T> T kept(Object key, Supplier<T> maker) {
        synchronized (shelf) {
            T found = (T) shelf.get(key);
            if (found != null) {
                return found;
            }
        }
        T made = maker.get();
        synchronized (shelf) {
            shelf.put(key, made);
        }
        return made;
    }

    private LogicProgram kept(String name, LogicPrograms.Body body, int... widths) {
        return kept(name, () -> programs.program(name, body, widths));
    }

    private static boolean isPower(Modulus m) {
        return m.kind() == ModulusKind.POWER_OF_TWO;
    }

    private LogicProgram zero(int w) {
        return kept("zero " + w, (a, c, in) -> Collections.nCopies(w, LogicBuilder.ZERO), w);
    }

    private LogicProgram add(Modulus m) {
        int w = m.bits();
        return kept(
                "add mod " + m,
                (a, c, in) ->
                        isPower(m) ? a.add(in.get(0), in.get(1), w) : a.modularAdd(in.get(0), in.get(1), m.value()),
                w,
                w);
    }

    private LogicProgram subtract(Modulus m) {
        int w = m.bits();
        return kept(
                "subtract mod " + m,
                (a, c, in) -> isPower(m)
                        ? a.subtract(in.get(0), in.get(1), w)
                        : a.modularSubtract(in.get(0), in.get(1), m.value()),
                w,
                w);
    }

    private LogicProgram negate(Modulus m) {
        int w = m.bits();
        List<Integer> zero = Collections.nCopies(w, LogicBuilder.ZERO);
        return kept(
                "negate mod " + m,
                (a, c, in) ->
                        isPower(m) ? a.subtract(zero, in.get(0), w) : a.modularSubtract(zero, in.get(0), m.value()),
                w);
    }

    private LogicProgram multiply(Modulus m) {
        int w = m.bits();
        return kept(
                "multiply mod " + m,
                (a, c, in) -> isPower(m)
                        ? c.multiplyTruncated(in.get(0), in.get(1))
                        : a.barrett(a.multiply(in.get(0), in.get(1)), m.value(), w),
                w,
                w);
    }

    private LogicProgram multiplyResident(Modulus m) {
        int w = m.bits();
        return kept(
                "multiply by residents mod " + m,
                (a, c, in) -> a.montgomery(a.multiply(in.get(0), in.get(1)), m.value(), w),
                w,
                w);
    }

    private LogicProgram scale(Modulus from, Modulus to, boolean rounded) {
        return kept(
                (rounded ? "switch " : "switch to odd ") + from + " to " + to,
                (a, c, in) -> c.scale(in.get(0), from.toBigInteger(), to.toBigInteger(), to.bits(), rounded),
                from.bits());
    }

    @Override
    public boolean multiplies(Modulus modulus, int largest) {
        return isPower(modulus) && largest == 1;
    }

    private SignedSums sums(Modulus m) {
        return kept("signed sums mod " + m, () -> new SignedSums(device, m.bits()));
    }

    private LogicTransform transform(Modulus m, int points) {
        return kept(new Ring(m.value(), points), () -> new LogicTransform(device, m, points, m.bits()));
    }

    // ---- execution ----

    /** Runs a program on operands of so many bits each, beside each other. */
    private long[] run(LogicWork work, LogicProgram program, int width, long[]... operands) {
        LogicArray array = work.array(device, operands[0].length);
        for (int i = 0; i < operands.length; i++) {
            array.write(Columns.range(i * width, width), operands[i]);
        }
        array.run(program);
        work.add(array);
        return array.read(program.result());
    }

    private long[] copy(LogicWork work, int width, long[] x) {
        Columns word = Columns.range(0, width);
        LogicArray from = work.array(device, x.length);
        from.write(word, x);
        LogicArray to = work.array(device, x.length);
        from.move(word, to, word, 0);
        work.add(from);
        return to.read(word);
    }

    /** x·y, y resident in Montgomery form; the controller put it there before. */
    private long[] resident(LogicWork work, Modulus m, long[] x, long[] y) {
        if (isPower(m)) {
            return run(work, multiply(m), m.bits(), x, y);
        }
        long shift = ModularMath.power(2, m.bits(), m.value());
        long[] stored = Arrays.stream(y)
                .map(word -> ModularMath.multiply(word, shift, m.value()))
                .toArray();
        return run(work, multiplyResident(m), m.bits(), x, stored);
    }

    private long[] sumOfProducts(LogicWork work, Modulus m, List<long[]> in) {
        long[] sum = resident(work, m, in.get(0), in.get(1));
        for (int k = 2; k < in.size(); k += 2) {
            sum = run(work, add(m), m.bits(), sum, resident(work, m, in.get(k), in.get(k + 1)));
        }
        return sum;
    }

    /** Entries come one after another from the arrays where they are stored, a column a cycle. */
    private long[] sumOfEntries(LogicWork work, Modulus m, List<long[]> in) {
        long[] signs = in.getLast();
        long[] sum = new long[in.getFirst().length];
        for (int k = 0; k < signs.length; k++) {
            long[] entry = copy(work, m.bits(), in.get(k));
            sum = run(work, signs[k] < 0 ? subtract(m) : add(m), m.bits(), sum, entry);
        }
        return sum;
    }

    /** Row by row through the sense amplifiers; then the negated words, in their rows alone. */
    private long[] gather(LogicWork work, Modulus m, long[] x, long[] index) {
        int width = x.length;
        int[] source = new int[index.length];
        BitSet negated = new BitSet();
        for (int i = 0; i < index.length; i++) {
            boolean none = Long.compareUnsigned(index[i], 2L * width) >= 0;
            negated.set(i, !none && index[i] >= width);
            source[i] = none ? -1 : (int) (index[i] % width);
        }
        Columns word = Columns.range(0, m.bits());
        LogicArray from = work.array(device, width);
        from.write(word, x);
        LogicArray to = work.array(device, index.length);
        from.permute(word, to, word, source);
        work.add(from);
        return negateRows(work, m, to, negated);
    }

    private long[] negateRows(LogicWork work, Modulus m, LogicArray array, BitSet rows) {
        Columns word = Columns.range(0, m.bits());
        LogicProgram negate = negate(m);
        LogicArray out = work.array(device, array.rows());
        array.select(rows);
        array.run(negate);
        out.select(rows);
        array.move(negate.result(), out, word, 0);
        BitSet others = (BitSet) rows.clone();
        others.flip(0, array.rows());
        out.select(others);
        array.move(word, out, word, 0);
        out.select(null);
        work.add(array);
        return out.read(word);
    }

    /** The gather that an automorphism is. */
    private static long[] automorphism(int width, long galois, Form form) {
        long[] index = new long[width];
        for (int i = 0; i < width; i++) {
            if (form == Form.COEFFICIENT) {
                long place = i * galois % (2L * width);
                index[(int) (place % width)] = place >= width ? i + (long) width : i;
            } else {
                long exponent = galois * (2L * reverse(i, width) + 1) % (2L * width);
                index[i] = reverse((int) (exponent / 2), width);
            }
        }
        return index;
    }

    private static int reverse(int i, int width) {
        return width == 1 ? 0 : Integer.reverse(i) >>> (32 - Integer.numberOfTrailingZeros(width));
    }

    /** ψ^(e·(2·bitrev(i)+1)) for each word i of evaluation form. */
    private static long[] rootPowers(Modulus m, int width, long e) {
        long root = Roots.primitive(m, width);
        long step = ModularMath.power(root, e, m.value());
        long square = ModularMath.multiply(step, step, m.value());
        long[] powers = new long[width];
        long power = step;
        for (int k = 0; k < width; k++) {
            powers[reverse(k, width)] = power;
            power = ModularMath.multiply(power, square, m.value());
        }
        return powers;
    }

    /** Fixed rotations by powers of two, each done or passed through; then the words that went round are negated. */
    private long[] rotate(LogicWork work, Modulus m, long[] x, int e) {
        int width = x.length;
        Columns word = Columns.range(0, m.bits());
        LogicArray array = work.array(device, width);
        array.write(word, x);
        int turns = e & (width - 1);
        for (int shift = 1; shift < width; shift *= 2) {
            LogicArray next = work.array(device, width);
            boolean moved = (turns & shift) != 0;
            BitSet low = new BitSet();
            low.set(0, shift);
            BitSet high = new BitSet();
            high.set(shift, width);
            next.select(high);
            array.move(word, next, word, moved ? shift : 0);
            next.select(low);
            array.move(word, next, word, moved ? shift - width : 0);
            next.select(null);
            work.add(array);
            array = next;
        }
        BitSet negated = new BitSet();
        negated.set(0, turns);
        if (e >= width) {
            negated.flip(0, width);
        }
        return negateRows(work, m, array, negated);
    }

    private Optional<long[][]> digits(RowTask task, LogicWork work) {
        Gadget gadget = Objects.requireNonNull(task.gadget());
        Modulus from = task.source();
        Modulus to = task.modulus();
        boolean odd = !isPower(to);
        if (odd && to.value() <= 1L << (Math.min(gadget.logBase(), from.bits()) - 1)) {
            return Optional.empty();
        }
        long[] rest = task.operands().getFirst();
        int bits = from.bits();
        int dropped = gadget.droppedBits();
        if (!isPower(from)) {
            rest = run(work, centre(from), bits, rest);
        }
        if (dropped > 0) {
            rest = run(work, round(bits, dropped, isPower(from)), bits, rest);
            bits = bits - dropped + (isPower(from) ? 0 : 1);
        }
        long[][] rows = new long[gadget.levels()][];
        for (int j = 0; j < rows.length; j++) {
            boolean end = j == rows.length - 1;
            LogicProgram program = digit(gadget, bits, end, gadget.wrapsFor(from), to);
            LogicArray array = work.array(device, rest.length);
            array.write(Columns.range(0, bits), rest);
            array.run(program);
            work.add(array);
            rows[j] = array.read(program.result().slice(0, to.bits()));
            if (!end) {
                bits = program.result().width() - to.bits();
                rest = array.read(program.result().slice(to.bits(), to.bits() + bits));
            }
        }
        return Optional.of(rows);
    }

    private LogicProgram centre(Modulus q) {
        return kept("centre " + q, (a, c, in) -> c.centre(in.get(0), q.value()), q.bits());
    }

    private LogicProgram round(int bits, int dropped, boolean wraps) {
        return kept(
                "round " + bits + " " + dropped + " " + wraps, (a, c, in) -> c.round(in.get(0), dropped, wraps), bits);
    }

    private LogicProgram digit(Gadget gadget, int bits, boolean end, boolean wraps, Modulus to) {
        int base = gadget.logBase();
        return kept(
                "digit " + base + " of " + bits + (end ? wraps ? " wrapping" : " last" : "") + " mod " + to,
                (a, c, in) -> {
                    LogicConversions.Digit digit = c.digit(
                            end && wraps ? in.get(0).subList(0, Math.min(base, bits)) : in.get(0),
                            base,
                            end,
                            to.value(),
                            to.bits(),
                            !isPower(to));
                    List<Integer> both = new ArrayList<>(digit.residue());
                    both.addAll(digit.rest());
                    return both;
                },
                bits);
    }

    private Optional<long[]> convert(RowTask task, LogicWork work) {
        ConversionConstants constants =
                ConversionConstants.of(Objects.requireNonNull(task.conversion()), Math.toIntExact(task.number()));
        if (isPower(task.modulus()) || constants.from().stream().anyMatch(LogicRows::isPower)) {
            return Optional.empty();
        }
        Modulus m = task.modulus();
        int width = task.operands().getFirst().length;
        long[] sum = new long[width];
        List<long[]> terms = new ArrayList<>();
        for (int k = 0; k < task.operands().size(); k++) {
            Modulus q = constants.from().get(k);
            long[] term = resident(
                    work, q, task.operands().get(k), filled(width, constants.inverses()[k]));
            terms.add(term);
            sum = addTerm(work, q, m, term, constants.cofactors()[k], sum);
        }
        if (constants.exact()) {
            sum = run(work, subtract(m), m.bits(), sum, constants.excess(terms, m));
        }
        return Optional.of(sum);
    }

    /** sum + y·cofactor mod m, y the centred residue of z modulo q. */
    long[] addTerm(LogicWork work, Modulus q, Modulus m, long[] z, long cofactor, long[] sum) {
        int w = m.bits();
        LogicProgram program = kept(
                "convert " + q + " to " + m,
                (a, c, in) -> c.centredTerm(in.get(0), in.get(1), in.get(2), in.get(3), q.value(), m.value()),
                q.bits(),
                w,
                w,
                w);
        LogicArray array = work.array(device, z.length);
        array.write(Columns.range(0, q.bits()), z);
        array.write(Columns.range(q.bits(), w), filled(z.length, cofactor));
        long multiple = q.toBigInteger()
                .multiply(BigInteger.valueOf(cofactor))
                .mod(m.toBigInteger())
                .longValue();
        array.write(Columns.range(q.bits() + w, w), filled(z.length, multiple));
        array.write(Columns.range(q.bits() + 2 * w, w), sum);
        array.run(program);
        work.add(array);
        return array.read(program.result());
    }

    private static long[] filled(int width, long word) {
        long[] row = new long[width];
        Arrays.fill(row, word);
        return row;
    }
}
