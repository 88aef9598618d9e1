package io.fhe4j.backend.pim.engine;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.trace.TraceEvent;
import io.fhe4j.ntt.trace.TracedView;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a program works on, found before it is mapped.
 *
 * @param primes its moduli, numbered
 * @param width the words of its longest row
 * @param ciphertexts how many are allocated, batch entries included
 * @param rows the most residue rows that are alive at a time, keys and plaintexts among them
 * @param inputs residue rows of data that come from the host
 * @param results residue rows of data that are written and never read after, or go to the host
 */
public record Extent(Map<Modulus, Integer> primes, int width, long ciphertexts, long rows, long inputs, long results) {

    /** Whether there is at most one ciphertext. */
    public boolean isOne() {
        return ciphertexts <= 1;
    }

    /** Finds the extent of the events that it is shown. */
    static final class Finder implements Consumer<TraceEvent> {

        /** More residue rows than any memory holds that is simulated: of 2^16 words they are 8 TB. */
        private static final long MOST_ROWS = 1 << 24;

        /** Counts of commands stay below 2^63. */
        private static final long MOST_EXECUTIONS = 1L << 40;

        /** Each repeated region is mapped twice, so nested ones double the program. */
        private static final int MOST_NESTED = 8;

        private final Map<Modulus, Integer> primes = new LinkedHashMap<>();
        private final Map<Long, Long> alive = new HashMap<>();
        private int width;
        private long ciphertexts;
        private long live;
        private long most;
        private boolean compound;
        private final Map<Long, Long> unread = new HashMap<>();
        private final Set<Long> data = new HashSet<>();
        private final Deque<Long> weights = new ArrayDeque<>();
        private long weight = 1;
        private final Deque<Long> counts = new ArrayDeque<>();
        private long inputs;
        private long results;

        @Override
        public void accept(TraceEvent event) {
            switch (event) {
                case TraceEvent.Allocated a -> allocated(a);
                case TraceEvent.Released r -> released(r.allocation());
                case TraceEvent.KernelCall k -> {
                    compound |= k.kernel().isCompound();
                    called(k);
                }
                case TraceEvent.Uploaded u -> inputs += rowsOfData(u.view());
                case TraceEvent.Downloaded d -> {
                    unread.remove(d.view().allocation());
                    results += rowsOfData(d.view());
                }
                case TraceEvent.RegionBegins r -> {
                    repeated(r.count());
                    weights.push(weight);
                    // What is done before inputs arrive is no part of the program.
                    weight *= r.name().equals(Start.PREPARATION) ? 0 : r.count();
                }
                case TraceEvent.RegionEnds r -> {
                    weight = weights.pop();
                    counts.pop();
                }
            }
        }

        /** Refuses repetitions whose program would never be mapped, or never be counted. */
        private void repeated(long count) {
            counts.push(count);
            double executions = 1;
            int nested = 0;
            for (long each : counts) {
                executions *= each;
                nested += each > 1 ? 1 : 0;
            }
            if (executions > MOST_EXECUTIONS || nested > MOST_NESTED) {
                throw new InvalidParametersException(
                        executions > MOST_EXECUTIONS
                                ? "a region inside others stands for more than " + MOST_EXECUTIONS + " executions"
                                : "more than " + MOST_NESTED + " regions of several executions inside one another");
            }
        }

        private void allocated(TraceEvent.Allocated a) {
            TracedView view = a.view();
            bounded(view.shape().totalRows());
            width = Math.max(width, view.shape().width());
            ciphertexts += a.role() == BufferRole.CIPHERTEXT ? view.shape().batch() : 0;
            for (int r = 0; r < view.moduli().size(); r++) {
                primes.putIfAbsent(view.moduli().get(r), primes.size());
            }
            released(view.allocation());
            alive.put(view.allocation(), view.shape().totalRows());
            live += view.shape().totalRows();
            bounded(live);
            most = Math.max(most, live);
            if (a.role() == BufferRole.CIPHERTEXT || a.role() == BufferRole.SCRATCH) {
                data.add(view.allocation());
            }
        }

        private static void bounded(long rows) {
            if (rows > MOST_ROWS) {
                throw new InvalidParametersException(
                        rows + " residue rows at a time; at most " + MOST_ROWS + " are simulated");
            }
        }

        private long rowsOfData(TracedView view) {
            bounded(view.shape().totalRows());
            return data.contains(view.allocation()) ? weight * view.shape().totalRows() : 0;
        }

        private void called(TraceEvent.KernelCall call) {
            for (TracedView view : call.operands()) {
                bounded(view.shape().totalRows());
            }
            for (TracedView view :
                    call.operands().subList(call.outputs(), call.operands().size())) {
                unread.remove(view.allocation());
            }
            for (TracedView view : call.operands().subList(0, call.outputs())) {
                Long rows = alive.get(view.allocation());
                if (rows != null && data.contains(view.allocation())) {
                    unread.put(view.allocation(), weight * rows);
                }
            }
        }

        private void released(long allocation) {
            Long rows = alive.remove(allocation);
            live -= rows == null ? 0 : rows;
            Long left = unread.remove(allocation);
            results += left == null ? 0 : left;
            data.remove(allocation);
        }

        /** Whether nothing was allocated. */
        boolean isEmpty() {
            return primes.isEmpty();
        }

        /** Whether a kernel was made of others. */
        boolean compound() {
            return compound;
        }

        Extent extent() {
            long left = 0;
            for (long rows : unread.values()) {
                left += rows;
            }
            return new Extent(primes, width, ciphertexts, most, inputs, results + left);
        }
    }
}
