package io.fhe4j.backend.pim.engine;

import io.fhe4j.api.FheException;
import io.fhe4j.ntt.trace.TraceEvent;
import java.util.function.Consumer;

/**
 * How many tasks may be mapped before the fastest placement so far is taken. It is counted in tasks, so that the same program always gets the same
 * placement, on whatever machine it is simulated.
 */
public final class Effort {

    private static final long MOST_TASKS = 2_000_000;
    private static final long TASKS_OF_ALL_PLACEMENTS = 1_500_000;

    private final long tasksOfPlacement;
    private long left;
    private int placements;
    private boolean cut;

    private Effort(long tasksOfPlacement, long tasks) {
        this.tasksOfPlacement = tasksOfPlacement;
        this.left = tasks;
    }

    /** All placements are tried, however large the program is. */
    public static Effort unbounded() {
        return new Effort(Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /**
     * A bounded one; a first placement is always tried.
     *
     * @param tasksOfPlacement the most that one placement may have
     * @param tasks after so many of all placements together no further one is tried
     */
    public static Effort of(long tasksOfPlacement, long tasks) {
        return new Effort(tasksOfPlacement, tasks);
    }

    /** What a report beside other devices takes: some ten seconds, and a few hundred megabytes. */
    public static Effort ofReports() {
        return of(MOST_TASKS, TASKS_OF_ALL_PLACEMENTS);
    }

    /** Thrown when a program has more tasks than an effort allows. */
    public static final class ExceededException extends FheException {
        private static final long serialVersionUID = 1L;

        ExceededException(String message) {
            super(message);
        }
    }

    /** Whether to try no further placement. */
    public boolean isSpent() {
        boolean spent = placements > 0 && left <= 0;
        cut |= spent;
        return spent;
    }

    /** Events on their way to a mapper, until its tasks are too many. */
    public Consumer<TraceEvent> watch(TaskList tasks, Consumer<TraceEvent> mapper) {
        return event -> {
            mapper.accept(event);
            if (tasks.size() > tasksOfPlacement) {
                throw new ExceededException("the program has more than " + tasksOfPlacement + " tasks");
            }
        };
    }

    /** A placement has been mapped. */
    public void tried(TaskList tasks) {
        placements++;
        left -= tasks.size();
    }

    /** How many placements were mapped. */
    public int placements() {
        return placements;
    }

    /** Whether there were placements that were not tried. */
    public boolean isCut() {
        return cut;
    }
}
