package io.fhe4j.ringgsw.integer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Reads a table of digits at an encrypted index: two digits of the index choose in tables that a look-up can hold, and what comes of them is chosen from by
 * the next two digits, of which one combination is right: each candidate is multiplied by the bit that says whether it is, and the candidates are added.
 */
final class ClearTable<B> {

    private final Blocks<B> blocks;
    private final Carries<B> carries;
    private final Bitwise<B> bitwise;

    ClearTable(Blocks<B> blocks, Carries<B> carries, Bitwise<B> bitwise) {
        this.blocks = blocks;
        this.carries = carries;
        this.bitwise = bitwise;
    }

    /**
     * The digits at an index.
     *
     * @param entries digits of each entry
     * @param index clean digits; entries beyond the table are 0
     * @param count how many digits an entry has
     */
    Radix<B> read(List<int[]> entries, Radix<B> index, int count) {
        int taken = Math.min(2, index.size());
        int stride = power(taken);
        Batch<B> batch = blocks.batch();
        List<List<Read<B>>> read = new ArrayList<>();
        for (int from = 0; from < entries.size(); from += stride) {
            int first = from;
            List<Read<B>> digits = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int digit = i;
                digits.add(readPair(batch, index, 0, x -> at(entries, first + x, digit)));
            }
            read.add(digits);
        }
        batch.run();
        List<List<B>> candidates = new ArrayList<>();
        for (List<Read<B>> digits : read) {
            candidates.add(digits.stream().map(Read::block).toList());
        }
        for (int next = taken; next < index.size(); next += 2) {
            candidates = chosen(candidates, index, next);
        }
        return new Radix<>(candidates.getFirst());
    }

    private int power(int digits) {
        return digits == 1 ? blocks.base() : blocks.base() * blocks.base();
    }

    private static int at(List<int[]> entries, int place, int digit) {
        return place < entries.size() ? entries.get(place)[digit] : 0;
    }

    /** f of the digits at a place and above it. */
    private Read<B> readPair(Batch<B> batch, Radix<B> index, int place, IntUnaryOperator function) {
        int base = blocks.base();
        return place + 1 < index.size()
                ? batch.read(index.block(place + 1), index.block(place), (a, b) -> function.applyAsInt(a * base + b))
                : batch.read(index.block(place), function);
    }

    private List<List<B>> chosen(List<List<B>> candidates, Radix<B> index, int place) {
        int ways = power(Math.min(2, index.size() - place));
        Batch<B> first = blocks.batch();
        List<Read<B>> isWay = new ArrayList<>();
        for (int way = 0; way < ways; way++) {
            int expected = way;
            isWay.add(readPair(first, index, place, x -> x == expected && expected < candidates.size() ? 1 : 0));
        }
        first.run();
        List<Radix<B>> clean = carries.clean(candidates.stream().map(Radix::new).toList());
        Batch<B> batch = blocks.batch();
        List<List<List<Read<B>>>> masked = new ArrayList<>();
        for (int from = 0; from < clean.size(); from += ways) {
            List<List<Read<B>>> digits = new ArrayList<>();
            for (int i = 0; i < clean.getFirst().size(); i++) {
                List<Read<B>> parts = new ArrayList<>();
                for (int way = 0; way < ways && from + way < clean.size(); way++) {
                    parts.add(batch.read(
                            clean.get(from + way).block(i), isWay.get(way).block(), (x, c) -> c == 0 ? 0 : x));
                }
                digits.add(parts);
            }
            masked.add(digits);
        }
        batch.run();
        List<List<B>> results = new ArrayList<>();
        for (List<List<Read<B>>> digits : masked) {
            List<B> sums = new ArrayList<>();
            for (List<Read<B>> parts : digits) {
                sums.add(bitwise.exclusiveSum(parts.stream().map(Read::block).toList()));
            }
            results.add(sums);
        }
        return results;
    }
}
