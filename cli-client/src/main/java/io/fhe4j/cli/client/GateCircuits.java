package io.fhe4j.cli.client;

import io.fhe4j.ringgsw.Gate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Unsigned arithmetic made of gates, on several pairs of numbers at once: gates that do not wait for one another go into one batch. A
 * number is given by its bits, the least first; a word holds a column of bits for each place, one bit for each pair.
 *
 * @param <B> a bit
 */
final class GateCircuits<B> {

    private final Gates<B> gates;

    GateCircuits(Gates<B> gates) {
        this.gates = gates;
    }

    /** x + y and, as its last place, the carry: a ripple-carry adder of 5w − 3 gates for w bits. */
    List<List<B>> add(List<List<B>> x, List<List<B>> y) {
        int width = x.size();
        List<List<B>> first =
                new Batch().put(Gate.XOR, x, y).put(Gate.AND, x, y).run();
        List<List<B>> differ = first.subList(0, width);
        List<List<B>> generate = first.subList(width, 2 * width);
        List<List<B>> carries = new ArrayList<>();
        List<B> carry = generate.getFirst();
        for (int i = 1; i < width; i++) {
            carries.add(carry);
            carry = column(Gate.OR, generate.get(i), column(Gate.AND, differ.get(i), carry));
        }
        List<List<B>> sum = new ArrayList<>();
        sum.add(differ.getFirst());
        sum.addAll(new Batch().put(Gate.XOR, differ.subList(1, width), carries).run());
        sum.add(carry);
        return sum;
    }

    /** Whether x is less than y, from the least place up: 4w − 3 gates. */
    List<List<B>> lessThan(List<List<B>> x, List<List<B>> y) {
        int width = x.size();
        List<List<B>> opposite = x.stream()
                .map(column -> column.stream().map(gates::not).toList())
                .toList();
        List<List<B>> first = new Batch()
                .put(Gate.AND, opposite, y)
                .put(Gate.XNOR, x.subList(1, width), y.subList(1, width))
                .run();
        List<B> less = first.getFirst();
        for (int i = 1; i < width; i++) {
            less = column(Gate.OR, first.get(i), column(Gate.AND, first.get(width + i - 1), less));
        }
        return List.of(less);
    }

    /** Whether x and y are equal, by a tree: 2w − 1 gates. */
    List<List<B>> equal(List<List<B>> x, List<List<B>> y) {
        List<List<B>> same = new Batch().put(Gate.XNOR, x, y).run();
        while (same.size() > 1) {
            int half = same.size() / 2;
            List<List<B>> next = new ArrayList<>(new Batch()
                    .put(Gate.AND, same.subList(0, half), same.subList(half, 2 * half))
                    .run());
            next.addAll(same.subList(2 * half, same.size()));
            same = next;
        }
        return same;
    }

    private List<B> column(Gate gate, List<B> x, List<B> y) {
        return gates.evaluate(Collections.nCopies(x.size(), gate), x, y);
    }

    /** Columns of gates that do not wait for one another. */
    private final class Batch {
        private final List<Gate> kinds = new ArrayList<>();
        private final List<B> x = new ArrayList<>();
        private final List<B> y = new ArrayList<>();
        private final List<Integer> ends = new ArrayList<>();

        Batch put(Gate gate, List<List<B>> left, List<List<B>> right) {
            for (int i = 0; i < left.size(); i++) {
                x.addAll(left.get(i));
                y.addAll(right.get(i));
                kinds.addAll(Collections.nCopies(left.get(i).size(), gate));
                ends.add(x.size());
            }
            return this;
        }

        List<List<B>> run() {
            if (kinds.isEmpty()) {
                return List.of();
            }
            List<B> results = gates.evaluate(kinds, x, y);
            List<List<B>> columns = new ArrayList<>();
            int from = 0;
            for (int end : ends) {
                columns.add(results.subList(from, end));
                from = end;
            }
            return columns;
        }
    }
}
