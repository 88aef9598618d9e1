package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Form;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The maps X → X^g on rows, with a table of places for each width and g in evaluation form. */
final class Automorphisms {

    /** Tables are dropped, and made again when needed, beyond this many words in all. */
    private static final long MOST_WORDS = 1L << 26;

    private static final int GROUP = 64;

    private record Key(int width, long galois, @Nullable EvaluationOrder order) {}

    private final Map<Key, int[]> tables = new ConcurrentHashMap<>();

    /** For each place of a row in evaluation form, the place that its word comes from. */
    int[] table(int width, long galois, EvaluationOrder order) {
        Key key = new Key(width, galois, order);
        int[] known = tables.get(key);
        if (known != null) {
            return known;
        }
        if ((tables.size() + 1L) * width > MOST_WORDS) {
            tables.clear();
        }
        return tables.computeIfAbsent(key, Automorphisms::build);
    }

    /** For each group of 64 places of a narrow row the byte offset of the group that its words come from, and for each word its place there. */
    static final class Grouped {
        final int[] groups;
        final int[] places;

        private Grouped(int[] groups, int[] places) {
            this.groups = groups;
            this.places = places;
        }
    }

    /** X → X^g on narrow rows in evaluation form: places whose exponents are the same modulo N/32 are a group, and stay one. */
    Grouped grouped(int width, long galois, EvaluationOrder order) {
        int[] places = table(width, galois, order).clone();
        int[] groups = new int[(width + GROUP - 1) / GROUP];
        for (int g = 0; g < groups.length; g++) {
            groups[g] = Integer.BYTES * (places[g * GROUP] & -GROUP);
        }
        for (int i = 0; i < width; i++) {
            places[i] &= GROUP - 1;
        }
        return new Grouped(groups, places);
    }

    private record WayKey(int width, int window, EvaluationOrder order) {}

    private final Map<WayKey, WalkWay> ways = new ConcurrentHashMap<>();

    /** What walks of LMKCDEY go by. */
    WalkWay way(int width, int window, EvaluationOrder order) {
        return ways.computeIfAbsent(new WayKey(width, window, order), key -> new WalkWay(this, width, window, order));
    }

    private static int[] build(Key key) {
        int n = key.width;
        int log = Integer.numberOfTrailingZeros(n);
        EvaluationOrder order = Objects.requireNonNull(key.order);
        boolean transposes = order.transposes(n, Form.EVALUATION);
        int[] table = new int[n];
        for (int i = 0; i < n; i++) {
            long exponent = key.galois * (2L * Words.reverse(i, log) + 1) & 2L * n - 1;
            int j = Words.reverse((int) (exponent >> 1), log);
            table[transposes ? order.place(i) : i] = transposes ? order.place(j) : j;
        }
        return table;
    }

    /** X → X^g in coefficient form. */
    static void onCoefficients(MemorySegment a, long o, MemorySegment x, long xo, int n, long galois, RowModulus m) {
        long mask = 2L * n - 1;
        long exponent = 0;
        for (int i = 0; i < n; i++) {
            long word = m.kernels.get(x, xo, i);
            m.kernels.set(a, o, (int) exponent & n - 1, exponent < n ? word : m.kernels.negateWord(word, m));
            exponent = exponent + galois & mask;
        }
    }
}
