package io.fhe4j.ringgsw.integer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Adds many blocks by columns (Wallace 1964): as many of a column as fit into one block are added, and their sum is split into a message and a carry
 * for the next column, until what is left of every column fits into one block.
 */
final class ColumnSum<B> {

    private final Blocks<B> blocks;
    private final int largest;
    private final double noisiest;

    ColumnSum(Blocks<B> blocks) {
        this.blocks = blocks;
        // Room for the carry that comes in when carries are propagated.
        this.largest = blocks.space() - blocks.space() / blocks.base();
        this.noisiest = blocks.parameters().largestSquaredNorm() - 1;
    }

    /** Columns of a number of so many blocks. */
    static <B> List<List<B>> columns(int count) {
        List<List<B>> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            columns.add(new ArrayList<>());
        }
        return columns;
    }

    /**
     * Σ_i B^i·Σ columns[i] modulo B^n, with blocks that carries can be propagated through.
     *
     * @param columns n lists of blocks
     */
    Radix<B> sum(List<List<B>> columns) {
        List<List<B>> rest = columns;
        while (!rest.stream().allMatch(this::fits)) {
            rest = round(rest);
        }
        return new Radix<>(rest.stream().map(blocks::sum).toList());
    }

    private boolean fits(List<B> column) {
        return blocks.fits(Combination.sum(column), largest, noisiest);
    }

    private List<List<B>> round(List<List<B>> columns) {
        int base = blocks.base();
        Batch<B> batch = blocks.batch();
        List<List<B>> next = columns(columns.size());
        List<List<Read<B>>> read = new ArrayList<>();
        for (int i = 0; i <= columns.size(); i++) {
            read.add(new ArrayList<>());
        }
        for (int i = 0; i < columns.size(); i++) {
            List<B> left = new ArrayList<>(columns.get(i));
            left.sort(Comparator.comparingInt(blocks::high).reversed());
            int messages = 0;
            while (!left.isEmpty() && !fitsWith(left, messages)) {
                B sum = blocks.sum(taken(left));
                read.get(i).add(batch.read(sum, x -> x % base));
                if (i < columns.size() - 1) {
                    read.get(i + 1).add(batch.read(sum, x -> x / base));
                }
                messages++;
            }
            next.get(i).addAll(left);
        }
        batch.run();
        for (int i = 0; i < columns.size(); i++) {
            for (Read<B> result : read.get(i)) {
                next.get(i).add(result.block());
            }
        }
        return next;
    }

    private boolean fitsWith(List<B> left, int messages) {
        return blocks.fits(Combination.sum(left), largest - messages * (blocks.base() - 1), noisiest - messages);
    }

    /** Removes from a list, largest first, as many as fit into one block. */
    private List<B> taken(List<B> left) {
        List<B> taken = new ArrayList<>();
        for (int i = 0; i < left.size(); ) {
            taken.add(left.get(i));
            if (taken.size() == 1 || blocks.fits(Combination.sum(taken))) {
                left.remove(i);
            } else {
                taken.removeLast();
                i++;
            }
        }
        return taken;
    }
}
