package io.fhe4j.backend.pim;

import io.fhe4j.ntt.Kernel;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Which rows of a program's kernels an architecture's array executes again, and how many it has. Safe for threads.
 *
 * <p>A sample takes of each kernel the first call, and then one call at a seeded place between its 2^k-th and its 2^(k+1)-th for each k; and of a
 * call that is taken one row, seeded too.
 */
public final class GateChecks {

    /** How much is executed. */
    public enum Extent {
        /** Nothing. */
        NONE,
        /** A sample; a row that differs from the value's is an error. */
        SAMPLE,
        /** Every row that there is a program for: what comes out of the arrays is the value. */
        ALL
    }

    /** One kernel's calls and samples. */
    private static final class Count {
        private long calls;
        private long next = 1;
        private long rows;
        private long refused;
    }

    private final Extent extent;
    private final SplittableRandom random;
    private final Map<Kernel, Count> counts = new EnumMap<>(Kernel.class);
    private Consumer<Kernel> listener = kernel -> {};

    /**
     * Counts at zero.
     *
     * @param extent how much
     * @param seed of the sample
     */
    public GateChecks(Extent extent, long seed) {
        this.extent = extent;
        this.random = new SplittableRandom(seed);
    }

    /** How much is executed. */
    public Extent extent() {
        return extent;
    }

    /**
     * Notes a call.
     *
     * @param rows how many it writes
     * @return the row to execute, from 0, or −1 for none
     */
    public synchronized long sample(Kernel kernel, long rows) {
        if (extent != Extent.SAMPLE) {
            return -1;
        }
        Count count = counts.computeIfAbsent(kernel, key -> new Count());
        count.calls++;
        if (count.calls < count.next) {
            return -1;
        }
        long power = Long.highestOneBit(count.calls) << 1;
        count.next = power + random.nextLong(power);
        return random.nextLong(rows);
    }

    /** Whom to tell of each row that was executed. */
    synchronized void tell(Consumer<Kernel> whom) {
        listener = whom;
    }

    synchronized void executed(Kernel kernel) {
        listener.accept(kernel);
        counts.computeIfAbsent(kernel, key -> new Count()).rows++;
    }

    synchronized void refused(Kernel kernel) {
        counts.computeIfAbsent(kernel, key -> new Count()).refused++;
    }

    /** How many rows of a kernel were executed, each of them equal to the value's. */
    public synchronized long rows(Kernel kernel) {
        Count count = counts.get(kernel);
        return count == null ? 0 : count.rows;
    }

    /** How many rows of a kernel there was no program for. */
    public synchronized long refusals(Kernel kernel) {
        Count count = counts.get(kernel);
        return count == null ? 0 : count.refused;
    }

    /** A line that says what was executed. */
    public synchronized String report() {
        if (extent == Extent.NONE) {
            return "";
        }
        StringBuilder out = new StringBuilder("executed gate by gate, and equal: ");
        counts.forEach((kernel, count) -> {
            if (count.rows > 0) {
                out.append(kernel.name().toLowerCase(Locale.ROOT))
                        .append(' ')
                        .append(count.rows)
                        .append(", ");
            }
        });
        return out.append("rows").append(System.lineSeparator()).toString();
    }
}
