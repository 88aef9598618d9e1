package io.fhe4j.ringgsw.integer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Compares numbers in digits, many pairs at once. The difference of two digits, or of two pairs of digits where the noise of B·(x_1 − y_1) + x_0 − y_0 is
 * allowed, has a sign: one look-up. Signs of neighbours combine as sign(Σ 2^k·t_k), the last such look-up gives the answer as a bit.
 */
final class Comparison<B> {

    private final Blocks<B> blocks;
    private final int group;

    /** Two numbers with as many digits, and whether their top bits are signs. */
    record Sides<B>(List<B> x, List<B> y, boolean signed) {}

    Comparison(Blocks<B> blocks, int group) {
        this.blocks = blocks;
        this.group = group;
    }

    /**
     * For each pair a bit.
     *
     * @param sides digits
     * @param answer from the sign of x − y, −1, 0 or 1, to 0 or 1
     */
    List<B> compare(List<Sides<B>> sides, IntUnaryOperator answer) {
        List<List<Combination<B>>> differences =
                unsigned(sides).stream().map(this::differences).toList();
        if (differences.stream().allMatch(units -> units.size() == 1)) {
            Batch<B> batch = blocks.batch();
            List<Read<B>> bits = new ArrayList<>();
            for (List<Combination<B>> units : differences) {
                B difference = blocks.combine(units.getFirst());
                bits.add(batch.read(difference, x -> answer.applyAsInt(Integer.signum(x))));
            }
            batch.run();
            return bits.stream().map(Read::block).toList();
        }
        return decide(signs(differences), answer);
    }

    /** The signs of differences, unit by unit. */
    List<List<B>> signs(List<List<Combination<B>>> differences) {
        Batch<B> batch = blocks.batch();
        List<List<Read<B>>> signs = new ArrayList<>();
        for (List<Combination<B>> units : differences) {
            signs.add(units.stream()
                    .map(unit -> batch.read(blocks.combine(unit), Integer::signum))
                    .toList());
        }
        batch.run();
        return signs.stream()
                .map(units -> units.stream().map(Read::block).toList())
                .toList();
    }

    /** One bit from the signs of each pair, lowest first. */
    List<B> decide(List<List<B>> signs, IntUnaryOperator answer) {
        List<List<B>> rest = signs;
        while (!rest.stream().allMatch(this::isOneLookUp)) {
            Batch<B> batch = blocks.batch();
            List<List<Read<B>>> read =
                    rest.stream().map(units -> merged(batch, units)).toList();
            batch.run();
            rest = read.stream()
                    .map(units -> units.stream().map(Read::block).toList())
                    .toList();
        }
        Batch<B> last = blocks.batch();
        List<Read<B>> bits = new ArrayList<>();
        for (List<B> units : rest) {
            bits.add(last.read(blocks.combine(weighted(units)), x -> answer.applyAsInt(Integer.signum(x))));
        }
        last.run();
        return bits.stream().map(Read::block).toList();
    }

    /** Signs need not be independent: numbers may have equal digits. */
    private boolean isOneLookUp(List<B> units) {
        return units.size() <= group
                && blocks.noise(weighted(units)) <= blocks.parameters().largestSquaredNorm();
    }

    /** Groups become one sign each, as many as are needed; the others stay. */
    private List<Read<B>> merged(Batch<B> batch, List<B> units) {
        List<Read<B>> merged = new ArrayList<>();
        int left = units.size();
        int i = 0;
        while (i < units.size()) {
            int most = Math.min(group, units.size() - i);
            int size = most;
            while (!isOneLookUp(units.subList(i, i + size))) {
                size--;
            }
            boolean needed = left > group || left == units.size() && !isOneLookUp(units);
            // Of equal signs, as a sign-extended number has, fewer fit: two do, so there is an end.
            boolean full = size == Math.min(group, units.size()) || size < most && size > 1;
            if (needed && full) {
                merged.add(batch.read(blocks.combine(weighted(units.subList(i, i + size))), Integer::signum));
                i += size;
                left -= size - 1;
            } else {
                merged.add(Read.of(units.get(i)));
                i++;
            }
        }
        return merged;
    }

    private Combination<B> weighted(List<B> signs) {
        Combination<B> sum = Combination.constant(0);
        for (int i = 0; i < signs.size(); i++) {
            sum = sum.plus(1 << i, signs.get(i));
        }
        return sum;
    }

    /** x_i − y_i, two digits at a time where they fit. */
    List<Combination<B>> differences(Sides<B> sides) {
        List<Combination<B>> units = new ArrayList<>();
        int base = blocks.base();
        for (int i = 0; i < sides.x().size(); ) {
            Combination<B> unit = difference(Combination.constant(0), 1, sides, i);
            Combination<B> both = i + 1 < sides.x().size() ? difference(unit, base, sides, i + 1) : unit;
            boolean fits = blocks.noise(both) <= blocks.parameters().largestSquaredNorm();
            units.add(fits ? both : unit);
            i += fits ? 2 : 1;
        }
        return units;
    }

    private Combination<B> difference(Combination<B> sum, int factor, Sides<B> sides, int i) {
        return sum.plus(factor, sides.x().get(i)).plus(-factor, sides.y().get(i));
    }

    /** Signed numbers with their top bit flipped, which keeps their order. */
    private List<Sides<B>> unsigned(List<Sides<B>> sides) {
        int base = blocks.base();
        Batch<B> batch = blocks.batch();
        List<Read<B>> tops = new ArrayList<>();
        for (Sides<B> pair : sides) {
            if (pair.signed()) {
                tops.add(batch.read(pair.x().getLast(), x -> (x + base / 2) % base));
                tops.add(batch.read(pair.y().getLast(), x -> (x + base / 2) % base));
            }
        }
        batch.run();
        List<Sides<B>> flipped = new ArrayList<>();
        int next = 0;
        for (Sides<B> pair : sides) {
            if (pair.signed()) {
                flipped.add(new Sides<>(
                        withTop(pair.x(), tops.get(next).block()),
                        withTop(pair.y(), tops.get(next + 1).block()),
                        false));
                next += 2;
            } else {
                flipped.add(pair);
            }
        }
        return flipped;
    }

    private static <B> List<B> withTop(List<B> digits, B top) {
        List<B> changed = new ArrayList<>(digits);
        changed.set(digits.size() - 1, top);
        return changed;
    }

    /** For each pair a bit: whether x = y. */
    List<B> equal(List<Sides<B>> sides) {
        List<List<Combination<B>>> differences =
                sides.stream().map(this::differences).toList();
        Batch<B> batch = blocks.batch();
        List<List<Read<B>>> bits = new ArrayList<>();
        for (List<Combination<B>> units : differences) {
            bits.add(units.stream()
                    .map(unit -> batch.read(blocks.combine(unit), x -> x == 0 ? 1 : 0))
                    .toList());
        }
        batch.run();
        return all(bits.stream()
                .map(units -> units.stream().map(Read::block).toList())
                .toList());
    }

    /** For each list of bits whether all are 1: as many as fit are added. */
    List<B> all(List<List<B>> lists) {
        List<List<B>> rest = lists;
        while (rest.stream().anyMatch(bits -> bits.size() > 1)) {
            Batch<B> batch = blocks.batch();
            List<List<Read<B>>> read =
                    rest.stream().map(bits -> fewer(batch, bits)).toList();
            batch.run();
            rest = read.stream()
                    .map(bits -> bits.stream().map(Read::block).toList())
                    .toList();
        }
        return rest.stream().map(List::getFirst).toList();
    }

    /** Whether the sum of bits tells that all are 1: it may be p, which is read as the opposite of 0. */
    private boolean areCounted(List<B> bits) {
        return blocks.fits(
                Combination.sum(bits), blocks.space(), blocks.parameters().largestSquaredNorm());
    }

    private List<Read<B>> fewer(Batch<B> batch, List<B> bits) {
        List<Read<B>> fewer = new ArrayList<>();
        for (int i = 0; i < bits.size(); ) {
            int count = 1;
            while (i + count < bits.size() && areCounted(bits.subList(i, i + count + 1))) {
                count++;
            }
            int expected = count;
            boolean full = i + count < bits.size() || i == 0 || fewer.size() + count > blocks.space();
            if (full) {
                fewer.add(batch.read(blocks.sum(bits.subList(i, i + count)), x -> x == expected ? 1 : 0));
            } else {
                bits.subList(i, i + count).forEach(bit -> fewer.add(Read.of(bit)));
            }
            i += count;
        }
        return fewer;
    }
}
