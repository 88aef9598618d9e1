package io.fhe4j.ringgsw.integer;

import java.util.ArrayList;
import java.util.List;

/** What is done to digits one by one: bit operations, selection, counts of bits. */
final class Bitwise<B> {

    private final Blocks<B> blocks;
    private final Carries<B> carries;
    private final ColumnSum<B> sums;

    /** A bit and two numbers in digits. */
    record Choice<B>(B condition, List<B> ifTrue, List<B> ifFalse) {}

    Bitwise(Blocks<B> blocks, Carries<B> carries, ColumnSum<B> sums) {
        this.blocks = blocks;
        this.carries = carries;
        this.sums = sums;
    }

    /** f(x_i, y_i). */
    Radix<B> apply(Radix<B> x, Radix<B> y, Batch.TwoArguments function) {
        Batch<B> batch = blocks.batch();
        List<Read<B>> read = new ArrayList<>();
        for (int i = 0; i < x.size(); i++) {
            read.add(batch.read(x.block(i), y.block(i), function));
        }
        batch.run();
        return new Radix<>(read.stream().map(Read::block).toList());
    }

    /** ¬x: B − 1 − x_i. */
    Radix<B> not(Radix<B> x) {
        int largest = blocks.base() - 1;
        return new Radix<>(x.blocks().stream()
                .map(block -> blocks.combine(Combination.<B>constant(largest).plus(-1, block)))
                .toList());
    }

    /**
     * For each choice the one number or the other: c·a_i and (1 − c)·b_i, one of which is 0. Where one digit is known it is a single look-up, where
     * both are, a multiple of the condition.
     */
    List<Radix<B>> select(List<Choice<B>> choices) {
        Batch<B> batch = blocks.batch();
        List<List<List<Read<B>>>> read = new ArrayList<>();
        for (Choice<B> choice : choices) {
            List<List<Read<B>>> digits = new ArrayList<>();
            for (int i = 0; i < choice.ifTrue().size(); i++) {
                digits.add(select(
                        batch,
                        choice.condition(),
                        choice.ifTrue().get(i),
                        choice.ifFalse().get(i)));
            }
            read.add(digits);
        }
        batch.run();
        return read.stream().map(this::summed).toList();
    }

    private Radix<B> summed(List<List<Read<B>>> digits) {
        List<B> sums = new ArrayList<>();
        for (List<Read<B>> parts : digits) {
            sums.add(exclusiveSum(parts.stream().map(Read::block).toList()));
        }
        return new Radix<>(sums);
    }

    /** The sum of blocks all of which but one are 0. */
    B exclusiveSum(List<B> parts) {
        B sum = parts.getFirst();
        for (B part : parts.subList(1, parts.size())) {
            int high = Math.max(blocks.high(sum), blocks.high(part));
            sum = blocks.narrowed(blocks.sum(List.of(sum, part)), 0, high);
        }
        return sum;
    }

    @SuppressWarnings("ReferenceEquality") // The same block, not an equal one, needs no choice.
    private List<Read<B>> select(Batch<B> batch, B condition, B a, B b) {
        if (a == b) {
            return List.of(Read.of(a));
        }
        BlockState first = blocks.state(a);
        BlockState second = blocks.state(b);
        if (first.isKnown() && second.isKnown()) {
            int step = first.low() - second.low();
            return List.of(
                    Read.of(blocks.combine(Combination.<B>constant(second.low()).plus(step, condition))));
        }
        if (first.isKnown()) {
            return List.of(batch.read(b, condition, (x, c) -> c == 1 ? first.low() : x));
        }
        if (second.isKnown()) {
            return List.of(batch.read(a, condition, (x, c) -> c == 1 ? x : second.low()));
        }
        return List.of(
                batch.read(a, condition, (x, c) -> c == 1 ? x : 0), batch.read(b, condition, (x, c) -> c == 1 ? 0 : x));
    }

    /** How many bits are 1, in so many blocks. */
    Radix<B> bitCount(Radix<B> x, int count) {
        Batch<B> batch = blocks.batch();
        List<List<B>> columns = ColumnSum.columns(count);
        List<Read<B>> read = new ArrayList<>();
        x.blocks().forEach(block -> read.add(batch.read(block, Integer::bitCount)));
        batch.run();
        read.forEach(bits -> columns.getFirst().add(bits.block()));
        return sums.sum(columns);
    }

    /** How many bits above the highest 1 are 0, in so many blocks. */
    Radix<B> leadingZeros(Radix<B> x, int count) {
        List<B> above = zerosFrom(List.of(x.blocks())).getFirst();
        int bits = blocks.parameters().messageBits();
        Batch<B> batch = blocks.batch();
        List<Read<B>> read = new ArrayList<>();
        for (int i = 0; i < x.size(); i++) {
            B isLeading = i == x.size() - 1 ? blocks.constant(1) : above.get(i + 1);
            read.add(batch.read(
                    x.block(i),
                    isLeading,
                    (v, l) -> l == 0 ? 0 : bits - (Integer.SIZE - Integer.numberOfLeadingZeros(v))));
        }
        batch.run();
        List<List<B>> columns = ColumnSum.columns(count);
        read.forEach(zeros -> columns.getFirst().add(zeros.block()));
        return sums.sum(columns);
    }

    /** For each number and each i whether the digits from i on are all 0: carries that run from the top through digits that are 0. */
    List<List<B>> zerosFrom(List<List<B>> numbers) {
        Batch<B> batch = blocks.batch();
        List<List<Read<B>>> read = new ArrayList<>();
        for (List<B> number : numbers) {
            List<Read<B>> states = new ArrayList<>();
            for (int i = number.size() - 1; i >= 0; i--) {
                boolean first = states.isEmpty();
                states.add(batch.read(number.get(i), x -> first ? (x == 0 ? 1 : 0) : (x == 0 ? 0 : -1)));
            }
            read.add(states);
        }
        batch.run();
        List<List<B>> states = read.stream()
                .map(list -> list.stream().map(Read::block).toList())
                .toList();
        return carries.carries(states, Integer.MAX_VALUE).stream()
                .map(List::reversed)
                .toList();
    }
}
