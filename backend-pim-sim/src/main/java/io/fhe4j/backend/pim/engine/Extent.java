package io.fhe4j.backend.pim.engine;

import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.trace.TraceEvent;
import io.fhe4j.ntt.trace.TracedView;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a program works on, found before it is mapped.
 *
 * @param primes its moduli, numbered
 * @param width the words of its longest row
 * @param ciphertexts how many are allocated, batch entries included
 * @param rows the most residue rows that are alive at a time, keys and plaintexts among them
 */
public record Extent(Map<Modulus, Integer> primes, int width, long ciphertexts, long rows) {

    /** Whether there is at most one ciphertext. */
    public boolean isOne() {
        return ciphertexts <= 1;
    }

    /** Finds the extent of the events that it is shown. */
    static final class Finder implements Consumer<TraceEvent> {

        private final Map<Modulus, Integer> primes = new LinkedHashMap<>();
        private final Map<Long, Long> alive = new HashMap<>();
        private int width;
        private long ciphertexts;
        private long live;
        private long most;
        private boolean compound;

        @Override
        public void accept(TraceEvent event) {
            switch (event) {
                case TraceEvent.Allocated a -> allocated(a);
                case TraceEvent.Released r -> released(r.allocation());
                case TraceEvent.KernelCall k -> compound |= k.kernel().isCompound();
                case TraceEvent.Uploaded u -> {}
                case TraceEvent.Downloaded d -> {}
                case TraceEvent.RegionBegins r -> {}
                case TraceEvent.RegionEnds r -> {}
            }
        }

        private void allocated(TraceEvent.Allocated a) {
            TracedView view = a.view();
            width = Math.max(width, view.shape().width());
            ciphertexts += a.role() == BufferRole.CIPHERTEXT ? view.shape().batch() : 0;
            for (int r = 0; r < view.moduli().size(); r++) {
                primes.putIfAbsent(view.moduli().get(r), primes.size());
            }
            released(view.allocation());
            alive.put(view.allocation(), view.shape().totalRows());
            live += view.shape().totalRows();
            most = Math.max(most, live);
        }

        private void released(long allocation) {
            Long rows = alive.remove(allocation);
            live -= rows == null ? 0 : rows;
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
            return new Extent(primes, width, ciphertexts, most);
        }
    }
}
