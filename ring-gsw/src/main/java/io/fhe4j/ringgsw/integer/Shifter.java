package io.fhe4j.ringgsw.integer;

import java.util.ArrayList;
import java.util.List;

/**
 * Shifts and rotations of numbers in clean digits. An amount that everybody knows costs one look-up a block, or none; an encrypted one is a barrel
 * shifter, one level for each bit of the amount, two look-ups a block and level.
 */
final class Shifter<B> {

    private final Blocks<B> blocks;

    /** Where bits go, and what comes in. */
    enum Kind {
        LEFT(true, false, false),
        RIGHT(false, false, false),
        SIGNED_RIGHT(false, false, true),
        ROTATE_LEFT(true, true, false),
        ROTATE_RIGHT(false, true, false);

        private final boolean left;
        private final boolean rotates;
        private final boolean signed;

        Kind(boolean left, boolean rotates, boolean signed) {
            this.left = left;
            this.rotates = rotates;
            this.signed = signed;
        }
    }

    Shifter(Blocks<B> blocks) {
        this.blocks = blocks;
    }

    /** By 0…bits − 1. */
    Radix<B> shifted(Radix<B> x, int amount, Kind kind) {
        if (amount == 0) {
            return x;
        }
        B fill = fill(x, kind);
        Batch<B> batch = blocks.batch();
        List<Read<B>> read = new ArrayList<>();
        for (int i = 0; i < x.size(); i++) {
            read.add(batch.read(
                    near(x, i, amount, kind, fill),
                    far(x, i, amount, kind, fill),
                    (a, b) -> joined(a, b, amount, kind)));
        }
        batch.run();
        return new Radix<>(read.stream().map(Read::block).toList());
    }

    /** What shifts in from outside. */
    private B fill(Radix<B> x, Kind kind) {
        if (!kind.signed) {
            return blocks.constant(0);
        }
        int base = blocks.base();
        Batch<B> batch = blocks.batch();
        Read<B> fill = batch.read(x.top(), v -> v >= base / 2 ? base - 1 : 0);
        batch.run();
        return fill.block();
    }

    private int bits() {
        return blocks.parameters().messageBits();
    }

    private B near(Radix<B> x, int i, int amount, Kind kind, B fill) {
        return at(x, kind.left ? i - amount / bits() : i + amount / bits(), kind, fill);
    }

    private B far(Radix<B> x, int i, int amount, Kind kind, B fill) {
        if (amount % bits() == 0) {
            return blocks.constant(0);
        }
        return at(x, kind.left ? i - amount / bits() - 1 : i + amount / bits() + 1, kind, fill);
    }

    private B at(Radix<B> x, int i, Kind kind, B fill) {
        if (kind.rotates) {
            return x.block(Math.floorMod(i, x.size()));
        }
        return i >= 0 && i < x.size() ? x.block(i) : fill;
    }

    /** A digit after the shift, from the two that it lies in. */
    private int joined(int near, int far, int amount, Kind kind) {
        return ofNear(near, amount, kind) | ofFar(far, amount, kind);
    }

    private int ofNear(int near, int amount, Kind kind) {
        int inner = amount % bits();
        return kind.left ? near << inner & blocks.base() - 1 : near >> inner;
    }

    private int ofFar(int far, int amount, Kind kind) {
        int outer = bits() - amount % bits();
        return kind.left ? far >> outer : far << outer & blocks.base() - 1;
    }

    /**
     * By an encrypted amount.
     *
     * @param amount its bits, lowest first; together they are below the number of bits
     */
    Radix<B> shifted(Radix<B> x, List<B> amount, Kind kind) {
        B fill = fill(x, kind);
        Radix<B> result = x;
        for (int j = 0; j < amount.size(); j++) {
            result = level(result, amount.get(j), 1 << j, kind, fill);
        }
        return result;
    }

    private Radix<B> level(Radix<B> x, B bit, int amount, Kind kind, B fill) {
        Batch<B> batch = blocks.batch();
        boolean inner = amount % bits() != 0;
        List<List<Read<B>>> parts = new ArrayList<>();
        for (int i = 0; i < x.size(); i++) {
            List<Read<B>> sum = new ArrayList<>();
            sum.add(batch.read(x.block(i), bit, (v, c) -> c == 0 ? v : inner ? ofNear(v, amount, kind) : 0));
            B other = inner ? far(x, i, amount, kind, fill) : near(x, i, amount, kind, fill);
            sum.add(batch.read(
                    other, bit, (v, c) -> c == 0 ? 0 : inner ? ofFar(v, amount, kind) : ofNear(v, amount, kind)));
            parts.add(sum);
        }
        batch.run();
        List<B> digits = new ArrayList<>();
        for (List<Read<B>> sum : parts) {
            B digit = blocks.sum(List.of(sum.get(0).block(), sum.get(1).block()));
            digits.add(blocks.narrowed(digit, 0, blocks.base() - 1));
        }
        return new Radix<>(digits);
    }

    /** The lowest bits of a number in digits. */
    List<B> bits(Radix<B> number, int count) {
        Batch<B> batch = blocks.batch();
        List<Read<B>> read = new ArrayList<>();
        for (int j = 0; j < count; j++) {
            int place = j % bits();
            read.add(batch.read(number.block(j / bits()), x -> x >> place & 1));
        }
        batch.run();
        return read.stream().map(Read::block).toList();
    }
}
