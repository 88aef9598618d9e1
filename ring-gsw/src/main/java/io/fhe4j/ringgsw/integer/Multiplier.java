package io.fhe4j.ringgsw.integer;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Products of numbers in clean digits: products of two digits are two look-ups at one place, low and high half, and columns of them are added. */
final class Multiplier<B> {

    private final Blocks<B> blocks;
    private final ColumnSum<B> sums;

    Multiplier(Blocks<B> blocks, ColumnSum<B> sums) {
        this.blocks = blocks;
        this.sums = sums;
    }

    /** x·y modulo B^count. */
    Radix<B> product(Radix<B> x, Radix<B> y, int count) {
        Batch<B> batch = blocks.batch();
        List<List<Read<B>>> read = ColumnSum.columns(count);
        for (int i = 0; i < x.size(); i++) {
            for (int j = 0; j < y.size() && i + j < count; j++) {
                multiply(batch, x.block(i), y.block(j), 1, read, i + j);
            }
        }
        return sum(batch, read);
    }

    /** x² modulo B^count: each product of two different digits once, doubled. */
    Radix<B> square(Radix<B> x, int count) {
        int base = blocks.base();
        Batch<B> batch = blocks.batch();
        List<List<Read<B>>> read = ColumnSum.columns(count);
        for (int i = 0; i < x.size(); i++) {
            if (2 * i < count) {
                read.get(2 * i).add(batch.read(x.block(i), a -> a * a % base));
            }
            if (2 * i + 1 < count) {
                read.get(2 * i + 1).add(batch.read(x.block(i), a -> a * a / base));
            }
            for (int j = 0; j < i && i + j < count; j++) {
                multiply(batch, x.block(i), x.block(j), 2, read, i + j);
            }
        }
        return sum(batch, read);
    }

    private void multiply(Batch<B> batch, B a, B b, int factor, List<List<Read<B>>> read, int column) {
        int base = blocks.base();
        Pair<B> place = blocks.pair(a, b);
        read.get(column).add(batch.read(place, (u, v) -> factor * u * v % base));
        if (column + 1 < read.size()) {
            read.get(column + 1).add(batch.read(place, (u, v) -> factor * u * v / base));
        }
    }

    private Radix<B> sum(Batch<B> batch, List<List<Read<B>>> read) {
        batch.run();
        return sums.sum(read.stream()
                .map(column -> column.stream().map(Read::block).toList())
                .toList());
    }

    /**
     * x·factor modulo B^count, without a look-up for products: digits of the factor between −1 and B/2 multiply blocks as numbers.
     *
     * @param factor any number
     */
    Radix<B> scaled(Radix<B> x, BigInteger factor, int count) {
        int base = blocks.base();
        BigInteger modulus = BigInteger.valueOf(base).pow(count);
        BigInteger rest = factor.mod(modulus);
        BigInteger constant = BigInteger.ZERO;
        List<List<B>> columns = ColumnSum.columns(count);
        for (int shift = 0; shift < count && rest.signum() != 0; shift++) {
            int digit = rest.mod(BigInteger.valueOf(base)).intValue();
            if (digit > base / 2) {
                digit -= base;
            }
            rest = rest.subtract(BigInteger.valueOf(digit)).divide(BigInteger.valueOf(base));
            if (digit == 0) {
                continue;
            }
            for (int i = 0; i + shift < count; i++) {
                B block = i < x.size() ? x.block(i) : blocks.constant(0);
                columns.get(i + shift).addAll(multiple(block, digit));
            }
            if (digit < 0) {
                // −x·B^shift = Σ (B − 1 − x_i)·B^(i + shift) + B^shift modulo B^count.
                constant = constant.add(BigInteger.valueOf(-digit)
                        .multiply(BigInteger.valueOf(base).pow(shift)));
            }
        }
        List<B> digits = blocks.digits(constant.mod(modulus), count);
        for (int i = 0; i < count; i++) {
            columns.get(i).add(digits.get(i));
        }
        return sums.sum(columns);
    }

    /** Summands of digit·block, or, for a negative digit, of −digit·(B − 1 − block). */
    private List<B> multiple(B block, int digit) {
        B one = digit > 0
                ? block
                : blocks.combine(Combination.<B>constant(blocks.base() - 1).plus(-1, block));
        List<B> summands = new ArrayList<>();
        int rest = Math.abs(digit);
        while (rest > 0) {
            int part = rest;
            while (!blocks.fits(Combination.<B>constant(0).plus(part, one))) {
                part--;
            }
            summands.add(blocks.combine(Combination.<B>constant(0).plus(part, one)));
            rest -= part;
        }
        return summands;
    }
}
