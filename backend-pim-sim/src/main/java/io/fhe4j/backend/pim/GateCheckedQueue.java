package io.fhe4j.backend.pim;

import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.spi.Queue;
import io.fhe4j.ntt.spi.Scratch;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Hands every kernel on to the queue that computes; rows that are to be executed gate by gate are read before, and compared or replaced after. */
final class GateCheckedQueue implements Queue {

    /** The operands of a row, read before the kernel may overwrite them. */
    @FunctionalInterface
    private interface Reader {
        RowTask read(Place place);
    }

    /** A row of the result. */
    private record Place(int b, int c, int r) {}

    private final Queue values;
    private final Scratch scratch;
    private final RowKernels arrays;
    private final GateChecks checks;

    GateCheckedQueue(Queue values, Scratch scratch, RowKernels arrays, GateChecks checks) {
        this.values = values;
        this.scratch = scratch;
        this.arrays = arrays;
        this.checks = checks;
    }

    @Override
    public Scratch scratch() {
        return scratch;
    }

    // ---- rows ----

    /** The view of one row. */
    private static RowBuffer view(RowBuffer buffer, int b, int c, int r) {
        Shape shape = buffer.shape();
        int b3 = b % shape.batch3();
        int b2 = b / shape.batch3() % shape.batch2();
        int b1 = b / shape.batch3() / shape.batch2();
        return buffer.entry(b1, b2, b3).component(c).rows(r, r + 1);
    }

    private long[] words(RowBuffer buffer, int b, int c, int r) {
        long[] words = new long[buffer.width()];
        values.download(MemorySegment.ofArray(words), view(buffer, b, c, r));
        return words;
    }

    private long[] words(RowBuffer buffer, Place place) {
        return words(buffer, place.b, place.c, place.r);
    }

    /** Runs a kernel, and its sampled rows or all of them on the arrays. {@code places} has the shape of the rows to choose from. */
    private void execute(Kernel kernel, RowBuffer out, Shape places, Runnable run, Reader reader, int group) {
        long rows = (long) places.batch() * places.components() * places.rows();
        List<Place> chosen = new ArrayList<>();
        if (checks.extent() == GateChecks.Extent.ALL) {
            for (long row = 0; row < rows; row++) {
                chosen.add(place(places, row));
            }
        } else {
            long row = checks.sample(kernel, rows);
            if (row >= 0) {
                chosen.add(place(places, row));
            }
        }
        List<RowTask> tasks = new ArrayList<>(chosen.size());
        for (Place place : chosen) {
            tasks.add(reader.read(place));
        }
        run.run();
        for (int i = 0; i < tasks.size(); i++) {
            compare(tasks.get(i), out, chosen.get(i), group);
            tasks.get(i).operands().forEach(words -> Arrays.fill(words, 0));
        }
    }

    private static Place place(Shape shape, long row) {
        int r = (int) (row % shape.rows());
        int c = (int) (row / shape.rows() % shape.components());
        return new Place((int) (row / shape.rows() / shape.components()), c, r);
    }

    private void compare(RowTask task, RowBuffer out, Place place, int group) {
        Optional<long[][]> computed = arrays.compute(task);
        if (computed.isEmpty()) {
            checks.refused(task.kernel());
            return;
        }
        long[][] rows = computed.get();
        for (int j = 0; j < rows.length; j++) {
            RowBuffer row = view(out, place.b * group + j, place.c, place.r);
            long[] value = new long[row.width()];
            values.download(MemorySegment.ofArray(value), row);
            int difference = Arrays.mismatch(rows[j], value);
            Arrays.fill(value, 0);
            if (difference >= 0) {
                throw new IllegalStateException("the array's " + task.kernel() + " differs from the kernel's in word "
                        + difference + " of a row modulo " + row.moduli().get(0));
            }
            if (checks.extent() == GateChecks.Extent.ALL) {
                values.upload(row, MemorySegment.ofArray(rows[j]));
            }
            Arrays.fill(rows[j], 0);
        }
        checks.executed(task.kernel());
    }

    private static RowTask task(Kernel kernel, RowBuffer out, RowBuffer x, int r, long[]... operands) {
        return new RowTask(
                kernel,
                out.moduli().get(r),
                x.moduli().get(Math.min(r, x.moduli().size() - 1)),
                out.form(),
                List.of(operands));
    }

    private void unary(Kernel kernel, RowBuffer out, RowBuffer x, Runnable run) {
        execute(kernel, out, out.shape(), run, at -> task(kernel, out, x, at.r, words(x, at)), 1);
    }

    private void binary(Kernel kernel, RowBuffer out, RowBuffer x, RowBuffer y, Runnable run) {
        execute(kernel, out, out.shape(), run, at -> task(kernel, out, x, at.r, words(x, at), words(y, at)), 1);
    }

    private static long[] filled(RowScalars s, Place at, RowBuffer out) {
        long[] words = new long[out.width()];
        Arrays.fill(words, s.get(at.r));
        return words;
    }

    // ---- kernels ----

    @Override
    public void upload(RowBuffer out, MemorySegment words) {
        values.upload(out, words);
    }

    @Override
    public void download(MemorySegment words, RowBuffer x) {
        values.download(words, x);
    }

    @Override
    public void zero(RowBuffer out) {
        execute(
                Kernel.ZERO,
                out,
                out.shape(),
                () -> values.zero(out),
                at -> task(Kernel.ZERO, out, out, at.r, new long[out.width()]),
                1);
    }

    @Override
    public void copy(RowBuffer out, RowBuffer x) {
        unary(Kernel.COPY, out, x, () -> values.copy(out, x));
    }

    @Override
    public void forwardNtt(RowBuffer out, RowBuffer x) {
        unary(Kernel.FORWARD_NTT, out, x, () -> values.forwardNtt(out, x));
    }

    @Override
    public void inverseNtt(RowBuffer out, RowBuffer x) {
        unary(Kernel.INVERSE_NTT, out, x, () -> values.inverseNtt(out, x));
    }

    @Override
    public void add(RowBuffer out, RowBuffer x, RowBuffer y) {
        binary(Kernel.ADD, out, x, y, () -> values.add(out, x, y));
    }

    @Override
    public void subtract(RowBuffer out, RowBuffer x, RowBuffer y) {
        binary(Kernel.SUBTRACT, out, x, y, () -> values.subtract(out, x, y));
    }

    @Override
    public void negate(RowBuffer out, RowBuffer x) {
        unary(Kernel.NEGATE, out, x, () -> values.negate(out, x));
    }

    @Override
    public void multiply(RowBuffer out, RowBuffer x, RowBuffer y) {
        binary(Kernel.MULTIPLY, out, x, y, () -> values.multiply(out, x, y));
    }

    @Override
    public void multiplyAdd(RowBuffer out, RowBuffer x, RowBuffer y) {
        execute(
                Kernel.MULTIPLY_ADD,
                out,
                out.shape(),
                () -> values.multiplyAdd(out, x, y),
                at -> task(Kernel.MULTIPLY_ADD, out, x, at.r, words(x, at), words(y, at), words(out, at)),
                1);
    }

    @Override
    public void addScalar(RowBuffer out, RowBuffer x, RowScalars s) {
        scalar(Kernel.ADD_SCALAR, out, x, s, () -> values.addScalar(out, x, s));
    }

    @Override
    public void multiplyScalar(RowBuffer out, RowBuffer x, RowScalars s) {
        scalar(Kernel.MULTIPLY_SCALAR, out, x, s, () -> values.multiplyScalar(out, x, s));
    }

    private void scalar(Kernel kernel, RowBuffer out, RowBuffer x, RowScalars s, Runnable run) {
        execute(kernel, out, out.shape(), run, at -> task(kernel, out, x, at.r, words(x, at), filled(s, at, out)), 1);
    }

    @Override
    public void multiplyScalarAdd(RowBuffer out, RowBuffer x, RowScalars s) {
        execute(
                Kernel.MULTIPLY_SCALAR_ADD,
                out,
                out.shape(),
                () -> values.multiplyScalarAdd(out, x, s),
                at -> task(Kernel.MULTIPLY_SCALAR_ADD, out, x, at.r, words(x, at), filled(s, at, out), words(out, at)),
                1);
    }

    @Override
    public void multiplySum(RowBuffer out, RowBuffer x, RowBuffer y) {
        int terms = x.shape().batch3();
        execute(
                Kernel.MULTIPLY_SUM,
                out,
                out.shape(),
                () -> values.multiplySum(out, x, y),
                at -> {
                    long[][] operands = new long[2 * terms][];
                    for (int d = 0; d < terms; d++) {
                        operands[2 * d] = words(x, at.b * terms + d, at.c, at.r);
                        operands[2 * d + 1] = words(y, at.b * terms + d, at.c, at.r);
                    }
                    return task(Kernel.MULTIPLY_SUM, out, x, at.r, operands);
                },
                1);
    }

    @Override
    public void gather(RowBuffer out, RowBuffer x, RowBuffer index) {
        execute(
                Kernel.GATHER,
                out,
                out.shape(),
                () -> values.gather(out, x, index),
                at -> task(Kernel.GATHER, out, x, at.r, words(x, at), words(index, entry(index, at), 0, 0)),
                1);
    }

    /** The batch entry of an operand that may have one for all. */
    private static int entry(RowBuffer operand, Place at) {
        return operand.shape().batch() == 1 ? 0 : at.b;
    }

    @Override
    public void automorphism(RowBuffer out, RowBuffer x, long galois) {
        execute(
                Kernel.AUTOMORPHISM,
                out,
                out.shape(),
                () -> values.automorphism(out, x, galois),
                at -> task(Kernel.AUTOMORPHISM, out, x, at.r, words(x, at)).withNumber(galois),
                1);
    }

    @Override
    public void multiplyMonomial(RowBuffer out, RowBuffer x, RowBuffer exponents, int column) {
        execute(
                Kernel.MULTIPLY_MONOMIAL,
                out,
                out.shape(),
                () -> values.multiplyMonomial(out, x, exponents, column),
                at -> task(Kernel.MULTIPLY_MONOMIAL, out, x, at.r, words(x, at))
                        .withNumber(words(exponents, entry(exponents, at), 0, 0)[column]),
                1);
    }

    @Override
    public void decompose(RowBuffer out, RowBuffer x, Gadget gadget) {
        execute(
                Kernel.DECOMPOSE,
                out,
                x.shape(),
                () -> values.decompose(out, x, gadget),
                at -> new RowTask(
                        Kernel.DECOMPOSE,
                        out.moduli().get(at.r),
                        x.moduli().get(at.r),
                        Form.COEFFICIENT,
                        List.of(words(x, at)),
                        0,
                        gadget,
                        null),
                gadget.levels());
    }

    @Override
    public void switchModulus(RowBuffer out, RowBuffer x) {
        unary(Kernel.SWITCH_MODULUS, out, x, () -> values.switchModulus(out, x));
    }

    @Override
    public void switchModulusOdd(RowBuffer out, RowBuffer x) {
        unary(Kernel.SWITCH_MODULUS_ODD, out, x, () -> values.switchModulusOdd(out, x));
    }

    @Override
    public void lookUpSum(RowBuffer out, RowBuffer table, RowBuffer digits) {
        execute(
                Kernel.LOOK_UP_SUM,
                out,
                out.shape(),
                () -> values.lookUpSum(out, table, digits),
                at -> entries(out, table, digits, at),
                1);
    }

    private RowTask entries(RowBuffer out, RowBuffer table, RowBuffer digits, Place at) {
        int places = table.shape().batch1();
        int levels = table.shape().batch2();
        int multiples = table.shape().batch3();
        Modulus modulus = digits.moduli().get(0);
        List<long[]> operands = new ArrayList<>();
        List<Long> signs = new ArrayList<>();
        for (int j = 0; j < levels; j++) {
            long[] row = words(digits, at.b * levels + j, 0, 0);
            for (int i = 0; i < places; i++) {
                long digit = row[i] << (Long.SIZE - modulus.bits()) >> (Long.SIZE - modulus.bits());
                if (digit != 0 && Math.abs(digit) <= multiples) {
                    int entry = (i * levels + j) * multiples + (int) Math.abs(digit) - 1;
                    operands.add(words(table, entry, at.c, at.r));
                    signs.add((long) Long.signum(digit));
                }
            }
        }
        if (operands.isEmpty()) {
            operands.add(new long[out.width()]);
            signs.add(1L);
        }
        operands.add(signs.stream().mapToLong(sign -> sign).toArray());
        return task(Kernel.LOOK_UP_SUM, out, table, at.r, operands.toArray(long[][]::new));
    }

    @Override
    public void sumOfMultiples(RowBuffer out, RowBuffer x, RowBuffer factors, int largest) {
        if (!out.moduli().moduli().stream().allMatch(modulus -> arrays.multiplies(modulus, largest))) {
            Queue.super.sumOfMultiples(out, x, factors, largest);
            return;
        }
        int terms = x.shape().batch1();
        execute(
                Kernel.SUM_OF_MULTIPLES,
                out,
                out.shape(),
                () -> values.sumOfMultiples(out, x, factors, largest),
                at -> {
                    long[][] operands = new long[terms + 2][];
                    for (int i = 0; i < terms; i++) {
                        operands[i] = words(x, i, at.c, at.r);
                    }
                    operands[terms] = words(factors, 0, 0, 0);
                    operands[terms + 1] = words(out, at);
                    Modulus small = factors.moduli().get(0);
                    for (int i = 0; i < terms; i++) {
                        long factor = operands[terms][i] << (Long.SIZE - small.bits()) >> (Long.SIZE - small.bits());
                        operands[terms][i] = Math.abs(factor) > largest ? 0 : factor;
                    }
                    return task(Kernel.SUM_OF_MULTIPLES, out, x, at.r, operands);
                },
                1);
    }

    @Override
    public void convert(RowBuffer out, RowBuffer x, BaseConversion conversion) {
        execute(
                Kernel.CONVERT,
                out,
                out.shape(),
                () -> values.convert(out, x, conversion),
                at -> {
                    List<long[]> rows = new ArrayList<>();
                    for (int k = 0; k < conversion.from().size(); k++) {
                        rows.add(words(x, at.b, at.c, k));
                    }
                    Modulus m = out.moduli().get(at.r);
                    return new RowTask(Kernel.CONVERT, m, m, Form.COEFFICIENT, rows, at.r, null, conversion);
                },
                1);
    }

    @Override
    public void await() {
        values.await();
    }

    @Override
    public void waitFor(Queue other) {
        values.waitFor(((GateCheckedQueue) other).values);
    }

    @Override
    public void close() {
        values.close();
    }
}
