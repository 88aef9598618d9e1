package io.fhe4j.backend.pim.reram;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The micro-programs of arithmetic. Unless said otherwise the first operand is in columns 0…n−1, the second follows it, and both survive. Shifts,
 * digits and sign extensions are no programs: they only name other {@link Columns}.
 */
public final class LogicPrograms {

    private final int columns;

    /** Programs for arrays of a device. */
    public LogicPrograms(ReramDevice device) {
        this.columns = device.columns();
    }

    private LogicProgram binary(
            String name, int n, BiFunction<LogicArithmetic, List<List<Integer>>, List<Integer>> body) {
        return binary(name, Columns.range(0, n), Columns.range(n, n), body);
    }

    private LogicProgram binary(
            String name, Columns x, Columns y, BiFunction<LogicArithmetic, List<List<Integer>>, List<Integer>> body) {
        LogicBuilder builder = new LogicBuilder(columns);
        builder.operand(x);
        builder.operand(y);
        List<Integer> result = body.apply(new LogicArithmetic(builder), List.of(x.indices(), y.indices()));
        return builder.build(name, result, x.get(0));
    }

    /** x + y of n bits: n + 1 bits. */
    public LogicProgram add(int n) {
        return binary("add " + n, n, (arithmetic, in) -> arithmetic.add(in.get(0), in.get(1), n + 1));
    }

    /** x − y modulo 2^n. */
    public LogicProgram subtract(int n) {
        return binary("subtract " + n, n, (arithmetic, in) -> arithmetic.subtract(in.get(0), in.get(1), n));
    }

    /** x + y modulo 2^n. */
    public LogicProgram addTruncated(int n) {
        return binary("add mod 2^" + n, n, (arithmetic, in) -> arithmetic.add(in.get(0), in.get(1), n));
    }

    /** x + s·y modulo 2^n for s = −1, 0, 1: after x and y the columns |s| and (s &lt; 0). */
    public LogicProgram addTimesSign(int n) {
        return program(
                "add times sign " + n,
                (arithmetic, conversions, in) -> arithmetic.addTimesSign(
                        in.get(0), in.get(1), in.get(2).getFirst(), in.get(3).getFirst()),
                n,
                n,
                1,
                1);
    }

    /** The upper two bits of x + 2^(n−3) modulo 2^n: the nearest multiple of a quarter turn. */
    public LogicProgram phase(int n) {
        return program(
                "phase " + n,
                (arithmetic, conversions, in) -> arithmetic
                        .addConstant(in.get(0), BigInteger.ONE.shiftLeft(n - 3))
                        .subList(n - 2, n),
                n);
    }

    /** Whether x &lt; y, n bits each, unsigned: one bit. */
    public LogicProgram compare(int n) {
        return binary("compare " + n, n, (arithmetic, in) -> List.of(arithmetic.less(in.get(0), in.get(1))));
    }

    /** x·y: 2n bits. */
    public LogicProgram multiply(int n) {
        return multiply(Columns.range(0, n), Columns.range(n, n));
    }

    /** x·y, all bits, of words that lie elsewhere. */
    LogicProgram multiply(Columns x, Columns y) {
        return binary("multiply " + x.width(), x, y, (arithmetic, in) -> arithmetic.multiply(in.get(0), in.get(1)));
    }

    /** x + y where x has n + guard bits and y has n, modulo 2^(n + guard): a term of a sum that is reduced later. */
    public LogicProgram accumulate(int n, int guard) {
        return binary(
                "accumulate " + n + "+" + guard,
                Columns.range(0, n + guard),
                Columns.range(n + guard, n),
                (arithmetic, in) -> arithmetic.add(in.get(0), in.get(1), n + guard));
    }

    /** x + y mod q, of n-bit words below q. */
    public LogicProgram modularAdd(long q, int n) {
        return modularAdd(Columns.range(0, n), Columns.range(n, n), q);
    }

    LogicProgram modularAdd(Columns x, Columns y, long q) {
        return binary("add mod " + q, x, y, (arithmetic, in) -> arithmetic.modularAdd(in.get(0), in.get(1), q));
    }

    /** x − y mod q, of n-bit words below q. */
    public LogicProgram modularSubtract(long q, int n) {
        return modularSubtract(Columns.range(0, n), Columns.range(n, n), q);
    }

    LogicProgram modularSubtract(Columns x, Columns y, long q) {
        return binary(
                "subtract mod " + q, x, y, (arithmetic, in) -> arithmetic.modularSubtract(in.get(0), in.get(1), q));
    }

    /** (x − y mod q)·factor, all bits, of words that lie elsewhere. */
    LogicProgram differenceTimes(Columns x, Columns y, Columns factor, long q) {
        LogicBuilder builder = new LogicBuilder(columns);
        List.of(x, y, factor).forEach(builder::operand);
        LogicArithmetic arithmetic = new LogicArithmetic(builder);
        List<Integer> difference = arithmetic.modularSubtract(x.indices(), y.indices(), q);
        return builder.build("difference times " + q, arithmetic.multiply(difference, factor.indices()), x.get(0));
    }

    /** x·2^−w mod q, for odd q below 2^w and x &lt; q·2^w in columns 0…2w−1: how many steps, the signed powers of q decide. */
    public LogicProgram montgomery(long q, int w) {
        return montgomery(Columns.range(0, 2 * w), new Columns(List.of()), q);
    }

    /** The same of a word that lies elsewhere, while other columns keep what they hold. */
    LogicProgram montgomery(Columns x, Columns kept, long q) {
        return unary("Montgomery " + q, x, kept, arithmetic -> arithmetic.montgomery(x.indices(), q, x.width() / 2));
    }

    /** x mod q, for 2^(w−1) ≤ q &lt; 2^w and x in columns 0…2w−1. */
    public LogicProgram barrett(long q, int w) {
        Columns x = Columns.range(0, 2 * w);
        return unary("Barrett " + q, x, new Columns(List.of()), arithmetic -> arithmetic.barrett(x.indices(), q, w));
    }

    /** Whether x, n bits in columns 0…n−1, is the key: one bit. */
    public LogicProgram search(int n, long key) {
        Columns x = Columns.range(0, n);
        return unary(
                "search " + n, x, new Columns(List.of()), arithmetic -> List.of(arithmetic.matches(x.indices(), key)));
    }

    /** A copy of n columns, by two inversions each: what a row copies within an array. */
    public LogicProgram copy(int n) {
        LogicBuilder builder = new LogicBuilder(columns);
        Columns x = builder.operand(0, n);
        List<Integer> result = new ArrayList<>();
        x.indices().forEach(column -> result.add(builder.invert(builder.not(column))));
        return builder.build("copy " + n, result, 0);
    }

    /** What a program computes from words that lie one after another from column 0 on. */
    @FunctionalInterface
    interface Body {
        List<Integer> of(LogicArithmetic arithmetic, LogicConversions conversions, List<List<Integer>> words);
    }

    /** A program of one's own. */
    LogicProgram program(String name, Body body, int... widths) {
        LogicBuilder builder = new LogicBuilder(columns);
        List<List<Integer>> words = new ArrayList<>();
        int from = 0;
        for (int width : widths) {
            words.add(builder.operand(from, width).indices());
            from += width;
        }
        LogicArithmetic arithmetic = new LogicArithmetic(builder);
        return builder.build(name, body.of(arithmetic, new LogicConversions(builder, arithmetic), words), 0);
    }

    private LogicProgram unary(
            String name, Columns x, Columns kept, java.util.function.Function<LogicArithmetic, List<Integer>> body) {
        LogicBuilder builder = new LogicBuilder(columns);
        builder.operand(x);
        builder.operand(kept);
        return builder.build(name, body.apply(new LogicArithmetic(builder)), x.get(0));
    }
}
