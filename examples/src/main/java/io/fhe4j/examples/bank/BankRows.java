package io.fhe4j.examples.bank;

import io.fhe4j.backend.pim.RowKernels;
import io.fhe4j.backend.pim.RowTask;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;
import io.fhe4j.ntt.Roots;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * The primitive kernels on one residue row that lies in one bank, carried out by the unit beside its row buffer. Words are canonical residues, 64 bits
 * each; a product is reduced by Montgomery's method with 2^64. No program's steps depend on the residues, so the time and energy that the {@link BankUnit}
 * adds up on zeros are those of every row.
 */
final class BankRows implements RowKernels {

    /** The widest moduli: a sum of two residues, and a difference's sign, still fit a lane. */
    static final int MAX_BITS = 62;

    private final DeviceFile device;

    BankRows(DeviceFile device) {
        this.device = device;
    }

    /** A program on its way: the unit, the names of its registers, and the modulus that its constants are of. */
    private static final class Program {
        private final BankUnit unit;
        private final int x = 0;
        private final int y;
        private final int sum;
        private final int t;
        private final int u;
        private final int zero;
        private final int q;
        private final int inverse;
        private final int factor;
        private boolean power;

        Program(BankUnit unit) {
            this.unit = unit;
            y = unit.group;
            sum = 2 * unit.group;
            t = 3 * unit.group;
            u = t + 1;
            zero = t + 2;
            q = t + 3;
            inverse = t + 4;
            factor = t + 5;
            unit.constant(zero, 0);
        }

        /** Sends the constants of a modulus: q and q^-1 modulo 2^64, or the bits of residues modulo a power of two. */
        void modulus(Modulus modulus) {
            power = modulus.kind() == ModulusKind.POWER_OF_TWO;
            unit.constant(q, power ? modulus.value() - 1 : modulus.value());
            if (!power) {
                unit.constant(inverse, ModularMath.inverse(modulus.value(), 0));
            }
        }

        /** r = a + b mod q: of s and s − q the one that has not gone below 0 is the lesser unsigned number. */
        void add(int r, int a, int b) {
            unit.simple(r, a, b, Long::sum);
            if (power) {
                unit.simple(r, r, q, (s, mask) -> s & mask);
            } else {
                unit.simple(t, r, q, (s, m) -> s - m);
                unit.simple(r, r, t, BankRows::least);
            }
        }

        /** r = a − b mod q. */
        void subtract(int r, int a, int b) {
            unit.simple(r, a, b, (v, w) -> v - w);
            if (power) {
                unit.simple(r, r, q, (s, mask) -> s & mask);
            } else {
                unit.simple(t, r, q, Long::sum);
                unit.simple(r, r, t, BankRows::least);
            }
        }

        /** r = a·b·2^-64 mod q, for a below 2^63 and b below q (Montgomery 1985, with a difference in place of the sum). */
        void montgomery(int r, int a, int b) {
            unit.multiplyAdd(t, a, b, zero);
            unit.multiplyHigh(r, a, b);
            unit.multiplyAdd(t, t, inverse, zero);
            unit.multiplyHigh(t, t, q);
            unit.simple(r, r, t, (v, w) -> v - w);
            unit.simple(t, r, q, Long::sum);
            unit.simple(r, r, t, BankRows::least);
        }

        /** The upper halves in x and the lower ones in y become the pair's sum, in x, and its other result, in sum; twiddles are in factor. */
        void butterflies(int count, boolean backwards) {
            for (int i = 0; i < count; i++) {
                if (!backwards) {
                    montgomery(y + i, y + i, factor);
                }
                subtract(sum + i, x + i, y + i);
                add(x + i, x + i, y + i);
                if (backwards) {
                    montgomery(sum + i, sum + i, factor);
                }
            }
        }
    }

    private static long least(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? a : b;
    }

    /** What the controller sends for a factor: w·2^64 mod q, so that a Montgomery product with it is the product with w. */
    private static long sent(long w, Modulus modulus) {
        if (modulus.kind() == ModulusKind.POWER_OF_TWO) {
            return w;
        }
        return ModularMath.multiply(w, ModularMath.power(2, Long.SIZE, modulus.value()), modulus.value());
    }

    @Override
    public Optional<long[][]> compute(RowTask task) {
        return compute(task, new BankUnit(device));
    }

    /** The same on a unit that one has a look at afterwards. */
    Optional<long[][]> compute(RowTask task, BankUnit unit) {
        Program program = new Program(unit);
        program.modulus(task.modulus());
        Optional<long[][]> rows = switch (task.kernel()) {
            case FORWARD_NTT -> one(transform(task, program, false));
            case INVERSE_NTT -> one(transform(task, program, true));
            case GATHER -> one(gather(task, program, task.operands().get(1)));
            case AUTOMORPHISM -> one(gather(task, program, automorphism(task)));
            case MULTIPLY_MONOMIAL -> one(monomial(task, program));
            case DECOMPOSE -> digits(task, program);
            case CONVERT -> convert(task, program);
            case SWITCH_MODULUS, SWITCH_MODULUS_ODD -> Optional.empty();
            default -> one(elementwise(task, program));
        };
        unit.close();
        return rows;
    }

    private static Optional<long[][]> one(long[] row) {
        return Optional.of(new long[][] {row});
    }

    // ---- word by word ----

    private static long[] elementwise(RowTask task, Program p) {
        BankUnit unit = p.unit;
        int width = task.operands().getFirst().length;
        int[] at = task.operands().stream().mapToInt(unit::lay).toArray();
        int out = unit.lay(new long[width]);
        boolean scalar = isScalar(task.kernel());
        if (scalar) {
            long s = task.operands().get(1)[0];
            unit.constant(p.factor, task.kernel() == Kernel.ADD_SCALAR ? s : sent(s, task.modulus()));
        } else if (!p.power && isProduct(task.kernel())) {
            unit.constant(p.factor, sent(sent(1, task.modulus()), task.modulus()));
        }
        int vectors = Math.ceilDiv(width, unit.lanes);
        for (int from = 0; from < vectors; from += unit.group) {
            int count = Math.min(unit.group, vectors - from);
            if (addsToOld(task.kernel())) {
                load(unit, p.sum, at[2] + from, count);
            } else if (isProduct(task.kernel()) || task.kernel() == Kernel.LOOK_UP_SUM) {
                each(count, i -> unit.simple(p.sum + i, p.zero, p.zero, Long::sum));
            }
            for (int term = 0; term < terms(task); term++) {
                boolean pairs = task.kernel() != Kernel.LOOK_UP_SUM;
                load(unit, p.x, at[pairs ? 2 * term : term] + from, count);
                if (pairs && !scalar && at.length > 1) {
                    load(unit, p.y, at[2 * term + 1] + from, count);
                }
                for (int i = 0; i < count; i++) {
                    term(task, p, i, scalar ? p.factor : p.y + i, term);
                }
            }
            store(unit, p.sum, out + from, count);
        }
        return unit.read(out, width);
    }

    private static void load(BankUnit unit, int r, int vector, int count) {
        each(count, i -> unit.load(r + i, vector + i));
    }

    private static void store(BankUnit unit, int r, int vector, int count) {
        each(count, i -> unit.store(r + i, vector + i));
    }

    private static boolean isScalar(Kernel kernel) {
        return kernel == Kernel.ADD_SCALAR || kernel == Kernel.MULTIPLY_SCALAR || kernel == Kernel.MULTIPLY_SCALAR_ADD;
    }

    private static boolean isProduct(Kernel kernel) {
        return switch (kernel) {
            case ZERO, COPY, NEGATE, ADD, ADD_SCALAR, SUBTRACT, LOOK_UP_SUM -> false;
            default -> true;
        };
    }

    private static boolean addsToOld(Kernel kernel) {
        return kernel == Kernel.MULTIPLY_ADD || kernel == Kernel.MULTIPLY_SCALAR_ADD;
    }

    private static int terms(RowTask task) {
        return switch (task.kernel()) {
            case MULTIPLY_SUM -> task.operands().size() / 2;
            case LOOK_UP_SUM -> task.operands().getLast().length;
            default -> 1;
        };
    }

    /** One vector of one term; the second operand is in register {@code b}. */
    private static void term(RowTask task, Program p, int i, int b, int term) {
        int a = p.x + i;
        int sum = p.sum + i;
        switch (task.kernel()) {
            case ZERO -> p.unit.simple(sum, p.zero, p.zero, Long::sum);
            case COPY -> p.unit.simple(sum, a, p.zero, Long::sum);
            case NEGATE -> p.subtract(sum, p.zero, a);
            case ADD, ADD_SCALAR -> p.add(sum, a, b);
            case SUBTRACT -> p.subtract(sum, a, b);
            case LOOK_UP_SUM -> {
                if (task.operands().getLast()[term] < 0) {
                    p.subtract(sum, sum, a);
                } else {
                    p.add(sum, sum, a);
                }
            }
            default -> {
                if (p.power) {
                    p.unit.multiplyAdd(sum, a, b, sum);
                    p.unit.simple(sum, sum, p.q, (s, mask) -> s & mask);
                } else {
                    p.montgomery(a, a, b);
                    if (!isScalar(task.kernel()) && task.kernel() != Kernel.MULTIPLY_MONOMIAL) {
                        p.montgomery(a, a, p.factor);
                    }
                    p.add(sum, sum, a);
                }
            }
        }
    }

    // ---- transforms ----

    /** ψ^bitrev(i) or its inverse, as the controller sends them (Longa, Naehrig 2016, algorithms 1 and 2). */
    private static long[] twiddles(Modulus modulus, int points, boolean backwards) {
        long root = Roots.primitive(modulus, points);
        long step = backwards ? ModularMath.inverse(root, modulus.value()) : root;
        long[] table = new long[points];
        long power = sent(1, modulus);
        for (int e = 0; e < points; e++) {
            table[reverse(e, points)] = power;
            power = ModularMath.multiply(power, step, modulus.value());
        }
        return table;
    }

    private static int reverse(int i, int width) {
        return width == 1 ? 0 : Integer.reverse(i) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(width));
    }

    private static long[] transform(RowTask task, Program p, boolean backwards) {
        long[] words = task.operands().getFirst();
        int points = words.length;
        int at = p.unit.lay(words);
        long[] table = twiddles(task.modulus(), points, backwards);
        for (int k = 1; k < points; k *= 2) {
            int half = backwards ? k : points / 2 / k;
            if (half >= p.unit.lanes) {
                wideStage(p, at, points, half, table, backwards);
            } else {
                narrowStage(p, at, points, half, table, backwards);
            }
        }
        if (backwards) {
            long inverse = ModularMath.inverse(
                    points % task.modulus().value(), task.modulus().value());
            p.unit.constant(p.factor, sent(inverse, task.modulus()));
            for (int vector = 0; vector < Math.ceilDiv(points, p.unit.lanes); vector++) {
                p.unit.load(p.x, at + vector);
                p.montgomery(p.x, p.x, p.factor);
                p.unit.store(p.x, at + vector);
            }
        }
        return p.unit.read(at, points);
    }

    /** Pairs lie in two vectors, often in two rows of the bank. */
    private static void wideStage(Program p, int at, int points, int half, long[] table, boolean backwards) {
        int distance = half / p.unit.lanes;
        int blocks = points / 2 / half;
        for (int block = 0; block < blocks; block++) {
            p.unit.constant(p.factor, table[blocks + block]);
            for (int from = 0; from < distance; from += p.unit.group) {
                int count = Math.min(p.unit.group, distance - from);
                int upper = at + 2 * block * distance + from;
                load(p.unit, p.x, upper, count);
                load(p.unit, p.y, upper + distance, count);
                p.butterflies(count, backwards);
                store(p.unit, p.sum, upper + distance, count);
                store(p.unit, p.x, upper, count);
            }
        }
    }

    /** Pairs lie in one vector: its lanes are spread over two, and collected again. */
    private static void narrowStage(Program p, int at, int points, int half, long[] table, boolean backwards) {
        int lanes = p.unit.lanes;
        int[] uppers = IntStream.range(0, lanes).map(i -> i & ~half).toArray();
        int[] lowers = IntStream.range(0, lanes).map(i -> i | half).toArray();
        int[] both = IntStream.range(0, lanes)
                .map(i -> (i & half) == 0 ? i : lanes + i)
                .toArray();
        for (int vector = 0; vector < Math.ceilDiv(points, lanes); vector++) {
            int first = vector * lanes;
            p.unit.constant(
                    p.factor,
                    IntStream.range(first, first + lanes)
                            .mapToLong(i -> table[points / 2 / half + i % points / (2 * half)])
                            .toArray());
            p.unit.load(p.u, at + vector);
            p.unit.permute(p.x, p.u, p.u, uppers);
            p.unit.permute(p.y, p.u, p.u, lowers);
            p.butterflies(1, backwards);
            p.unit.permute(p.x, p.x, p.sum, both);
            p.unit.store(p.x, at + vector);
        }
    }

    // ---- moves ----

    /** Word i is word index[i], beyond N the negated one of index[i] − N, beyond 2N zero. Each word opens its row anew, wherever it lies. */
    private static long[] gather(RowTask task, Program p, long[] index) {
        BankUnit unit = p.unit;
        long[] words = task.operands().getFirst();
        int at = unit.lay(words);
        int out = unit.lay(new long[index.length]);
        for (int vector = 0; vector < Math.ceilDiv(index.length, unit.lanes); vector++) {
            unit.simple(p.sum, p.zero, p.zero, Long::sum);
            unit.simple(p.u, p.zero, p.zero, Long::sum);
            for (int lane = 0; lane < unit.lanes && vector * unit.lanes + lane < index.length; lane++) {
                long place = index[vector * unit.lanes + lane];
                boolean none = Long.compareUnsigned(place, 2L * words.length) >= 0;
                int source = none ? 0 : (int) (place % words.length);
                int[] from = IntStream.range(0, unit.lanes).toArray();
                if (!none) {
                    from[lane] = unit.lanes + source % unit.lanes;
                }
                unit.close();
                unit.load(p.x, at + source / unit.lanes);
                int target = !none && place >= words.length ? p.u : p.sum;
                unit.permute(target, target, p.x, from);
            }
            p.subtract(p.sum, p.sum, p.u);
            unit.store(p.sum, out + vector);
        }
        return unit.read(out, index.length);
    }

    private static long[] automorphism(RowTask task) {
        int width = task.operands().getFirst().length;
        long[] index = new long[width];
        for (int i = 0; i < width; i++) {
            if (task.form() == Form.COEFFICIENT) {
                long place = i * task.number() % (2L * width);
                index[(int) (place % width)] = place >= width ? i + (long) width : i;
            } else {
                long exponent = task.number() * (2L * reverse(i, width) + 1) % (2L * width);
                index[i] = reverse((int) (exponent / 2), width);
            }
        }
        return index;
    }

    /** Moved words in coefficient form, products with powers of ψ in evaluation form. */
    private static long[] monomial(RowTask task, Program p) {
        long[] words = task.operands().getFirst();
        int width = words.length;
        long[] second = new long[width];
        if (task.form() == Form.COEFFICIENT) {
            for (int i = 0; i < width; i++) {
                long place = (i + task.number()) % (2L * width);
                second[(int) (place % width)] = place >= width ? i + (long) width : i;
            }
            return gather(task, p, second);
        }
        long q = task.modulus().value();
        long step = ModularMath.power(Roots.primitive(task.modulus(), width), task.number(), q);
        long square = ModularMath.multiply(step, step, q);
        long power = sent(step, task.modulus());
        for (int k = 0; k < width; k++) {
            second[reverse(k, width)] = power;
            power = ModularMath.multiply(power, square, q);
        }
        return elementwise(
                new RowTask(task.kernel(), task.modulus(), task.source(), task.form(), List.of(words, second)), p);
    }

    // ---- digits and bases ----

    /** Digits of signed words, the least first; each is carried to the modulus of its row. */
    private static Optional<long[][]> digits(RowTask task, Program p) {
        Gadget gadget = Objects.requireNonNull(task.gadget());
        Modulus from = task.source();
        Modulus to = task.modulus();
        long half = 1L << (Math.min(gadget.logBase(), from.bits()) - 1);
        if (to.kind() != ModulusKind.POWER_OF_TWO && to.value() <= half) {
            return Optional.empty();
        }
        BankUnit unit = p.unit;
        long[] words = task.operands().getFirst();
        int at = unit.lay(words);
        int[] out = IntStream.range(0, gadget.levels())
                .map(j -> unit.lay(new long[words.length]))
                .toArray();
        int vectors = Math.ceilDiv(words.length, unit.lanes);
        for (int first = 0; first < vectors; first += unit.group) {
            int count = Math.min(unit.group, vectors - first);
            load(unit, p.x, at + first, count);
            centre(p, from, count);
            if (gadget.droppedBits() > 0) {
                round(p, from, gadget.droppedBits(), count);
            }
            for (int j = 0; j < gadget.levels(); j++) {
                boolean last = j == gadget.levels() - 1;
                if (last && !gadget.wrapsFor(from)) {
                    each(count, i -> unit.simple(p.y + i, p.x + i, p.zero, Long::sum));
                } else {
                    lowest(p, p.y, p.x, gadget.logBase(), count);
                }
                if (!last) {
                    each(count, i -> {
                        unit.simple(p.x + i, p.x + i, p.y + i, (a, b) -> a - b);
                        unit.shift(p.x + i, p.x + i, gadget.logBase());
                    });
                }
                p.modulus(to);
                each(count, i -> residue(p, p.y + i));
                store(unit, p.y, out[j] + first, count);
            }
        }
        return Optional.of(
                Arrays.stream(out).mapToObj(row -> unit.read(row, words.length)).toArray(long[][]::new));
    }

    private static void each(int count, IntConsumer step) {
        IntStream.range(0, count).forEach(step);
    }

    /** The residues in x become signed words in [−q/2, q/2). */
    private static void centre(Program p, Modulus q, int count) {
        p.modulus(q);
        p.unit.constant(p.factor, q.value() >>> 1);
        each(count, i -> {
            p.add(p.x + i, p.x + i, p.factor);
            p.unit.simple(p.x + i, p.x + i, p.factor, (a, b) -> a - b);
        });
    }

    /** The signed words in x without so many bits, rounded half up. */
    private static void round(Program p, Modulus q, int dropped, int count) {
        p.unit.constant(p.factor, 1L << (dropped - 1));
        each(count, i -> {
            p.unit.simple(p.x + i, p.x + i, p.factor, Long::sum);
            p.unit.shift(p.x + i, p.x + i, dropped);
        });
        if (p.power) {
            lowest(p, p.x, p.x, q.bits() - dropped, count);
        }
    }

    /** r = a modulo 2^bits, centred. */
    private static void lowest(Program p, int r, int a, int bits, int count) {
        p.unit.constant(p.factor, 1L << (bits - 1));
        p.unit.constant(p.u, (1L << bits) - 1);
        each(count, i -> {
            p.unit.simple(r + i, a + i, p.factor, Long::sum);
            p.unit.simple(r + i, r + i, p.u, (v, mask) -> v & mask);
            p.unit.simple(r + i, r + i, p.factor, (v, w) -> v - w);
        });
    }

    /** A signed word of at most q in magnitude becomes a residue. */
    private static void residue(Program p, int r) {
        if (p.power) {
            p.unit.simple(r, r, p.q, (v, mask) -> v & mask);
        } else {
            p.unit.simple(p.t, r, p.q, Long::sum);
            p.unit.simple(r, r, p.t, BankRows::least);
        }
    }

    /** Σ y_i·(Q/q_i), y_i centred: u = y_i + (q_i − 1)/2 is multiplied, and the excess taken away. Exact conversions want floating point. */
    private static Optional<long[][]> convert(RowTask task, Program p) {
        BaseConversion conversion = Objects.requireNonNull(task.conversion());
        List<Modulus> from = conversion.from().moduli();
        Modulus to = task.modulus();
        if (conversion.kind() == BaseConversion.Kind.EXACT
                || to.kind() == ModulusKind.POWER_OF_TWO
                || from.stream().anyMatch(q -> q.kind() == ModulusKind.POWER_OF_TWO)) {
            return Optional.empty();
        }
        BankUnit unit = p.unit;
        int width = task.operands().getFirst().length;
        int[] at = task.operands().stream().mapToInt(unit::lay).toArray();
        int out = unit.lay(new long[width]);
        int target = Math.toIntExact(task.number());
        int vectors = Math.ceilDiv(width, unit.lanes);
        for (int first = 0; first < vectors; first += unit.group) {
            int count = Math.min(unit.group, vectors - first);
            each(count, i -> unit.simple(p.sum + i, p.zero, p.zero, Long::sum));
            for (int k = 0; k < at.length; k++) {
                Modulus q = from.get(k);
                long half = q.value() >>> 1;
                load(unit, p.x, at[k] + first, count);
                p.modulus(q);
                unit.constant(p.factor, sent(conversion.cofactorInverses().get(k), q));
                unit.constant(p.u, half);
                each(count, i -> {
                    p.montgomery(p.x + i, p.x + i, p.factor);
                    p.add(p.x + i, p.x + i, p.u);
                });
                long cofactor = conversion.cofactor(k, target);
                p.modulus(to);
                unit.constant(p.factor, sent(cofactor, to));
                unit.constant(p.u, ModularMath.multiply(half, cofactor, to.value()));
                each(count, i -> {
                    p.montgomery(p.x + i, p.x + i, p.factor);
                    p.add(p.sum + i, p.sum + i, p.x + i);
                    p.subtract(p.sum + i, p.sum + i, p.u);
                });
            }
            store(unit, p.sum, out + first, count);
        }
        return one(unit.read(out, width));
    }
}
