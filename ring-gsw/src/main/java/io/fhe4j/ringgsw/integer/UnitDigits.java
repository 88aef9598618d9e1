package io.fhe4j.ringgsw.integer;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the digits of units of one or two blocks whose carries are known, in batches that have room for them.
 *
 * <p>Of a unit V = v_0 + B·v_1 with a carry c into it, the first digit is d_0 = v_0 + c mod B, one look-up. The carry c' out of it leaves
 * V + c − d_0 − B²·c', which is B times the second digit: values B apart, so that the noise of B²·c' does no harm, and one look-up more. The carry from the
 * first block to the second is never read. Only where nobody needs a carry out of a unit, the one within is read in its place.
 */
final class UnitDigits<B> {

    private final Blocks<B> blocks;
    private final List<Unit<B>> firsts = new ArrayList<>();
    private final List<Unit<B>> seconds = new ArrayList<>();

    /** One or two blocks, and what comes of them. */
    static final class Unit<B> {
        private final List<B> blocks;
        private final B carry;
        private final Read<B> first = new Read<>();
        private final Read<B> second = new Read<>();
        private @Nullable B out;
        private @Nullable Read<B> within;
        private boolean begun;

        private Unit(List<B> blocks, B carry) {
            this.blocks = blocks;
            this.carry = carry;
        }

        boolean isPair() {
            return blocks.size() == 2;
        }

        /** Whether all is known that its second digit is read from. */
        private boolean isReady() {
            return begun && (out != null || within != null);
        }
    }

    UnitDigits(Blocks<B> blocks) {
        this.blocks = blocks;
    }

    /**
     * A unit whose carry is known.
     *
     * @param digits receives the promises of its digits
     */
    Unit<B> enter(List<B> unit, B carry, List<Read<B>> digits) {
        Unit<B> entered = new Unit<>(unit, carry);
        firsts.add(entered);
        digits.add(entered.first);
        if (entered.isPair()) {
            seconds.add(entered);
            digits.add(entered.second);
        }
        return entered;
    }

    /** The carry out of a unit. */
    void leave(Unit<B> unit, B carry) {
        unit.out = carry;
    }

    /** Reads the first digits that have not been read. */
    void readFirsts(Batch<B> batch) {
        firsts.forEach(unit -> readFirst(batch, unit));
        firsts.clear();
    }

    private void readFirst(Batch<B> batch, Unit<B> unit) {
        int base = blocks.base();
        B sum = blocks.sum(List.of(unit.blocks.getFirst(), unit.carry));
        batch.readInto(unit.first, sum, x -> x % base);
        unit.begun = true;
    }

    /** Lets the second digit of a unit be read from the carry within. */
    void closeWithin(Batch<B> batch, Unit<B> unit) {
        int base = blocks.base();
        B sum = blocks.sum(List.of(unit.blocks.getFirst(), unit.carry));
        unit.within = batch.read(sum, x -> x / base);
    }

    /**
     * Puts into a batch, before it is run, as many digits as cost nothing beside what it has: those that are left would only begin another round on the
     * engine's threads.
     */
    void fill(Batch<B> batch) {
        List<Unit<B>> ready = seconds.stream().filter(Unit::isReady).toList();
        int count = firsts.size() + ready.size();
        while (count > 0 && hasRoom(batch.lookUps() + count)) {
            count--;
        }
        int first = Math.min(count, firsts.size());
        firsts.subList(0, first).forEach(unit -> readFirst(batch, unit));
        firsts.subList(0, first).clear();
        readSeconds(batch, ready.subList(0, count - first));
    }

    /** Whether a batch of so many look-ups would take no longer with one more. */
    private boolean hasRoom(int lookUps) {
        BlockEvaluator<B> engine = blocks.engine();
        return lookUps == 0 || engine.milliseconds(lookUps + 1) <= engine.milliseconds(lookUps);
    }

    private void readSeconds(Batch<B> batch, List<Unit<B>> ready) {
        ready.forEach(unit -> readSecond(batch, unit));
        seconds.removeAll(ready);
    }

    private void readSecond(Batch<B> batch, Unit<B> unit) {
        int base = blocks.base();
        B out = unit.out;
        if (out == null) {
            B within = Objects.requireNonNull(unit.within).block();
            batch.readInto(unit.second, blocks.sum(List.of(unit.blocks.getLast(), within)), x -> x % base);
        } else {
            Combination<B> multiple = aboveFirst(unit).plus(-base * base, out);
            batch.readInto(unit.second, blocks.spaced(multiple, base * (base - 1), base), x -> x / base);
        }
    }

    /** V + c − d_0: B times the second block and the carry into it. */
    private Combination<B> aboveFirst(Unit<B> unit) {
        return value(blocks, unit.blocks).plus(1, unit.carry).plus(-1, unit.first.block());
    }

    /** The same as a place, where no more than a bit leaves the unit. */
    B placeAboveFirst(Unit<B> unit) {
        int base = blocks.base();
        return blocks.spaced(aboveFirst(unit), base * (2 * base - 1), base);
    }

    /** V. */
    static <B> Combination<B> value(Blocks<B> blocks, List<B> unit) {
        Combination<B> first = Combination.of(unit.getFirst());
        return unit.size() == 1 ? first : first.plus(blocks.base(), unit.get(1));
    }

    /** Reads what is left. */
    void finish() {
        while (!firsts.isEmpty() || !seconds.isEmpty()) {
            Batch<B> batch = blocks.batch();
            List<Unit<B>> ready = seconds.stream().filter(Unit::isReady).toList();
            readFirsts(batch);
            readSeconds(batch, ready);
            batch.run();
        }
    }
}
