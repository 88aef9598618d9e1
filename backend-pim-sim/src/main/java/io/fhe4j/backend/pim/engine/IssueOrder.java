package io.fhe4j.backend.pim.engine;

import org.jspecify.annotations.Nullable;

/**
 * The order in which the tasks of a placement are issued: each site and each link serves them in it, whatever they take. It never crosses a mark, and no
 * task comes before one that it waits for.
 */
public final class IssueOrder {

    /** As the mapper made them. */
    public static final IssueOrder OF_PROGRAM = new IssueOrder(null);

    private final int @Nullable [] tasks;

    private IssueOrder(int @Nullable [] tasks) {
        this.tasks = tasks;
    }

    /**
     * By ranks, see {@link ListScheduling}.
     *
     * @param layout sites and links
     * @param tasks of a placement
     * @param prices what they take
     * @param start what lies on the device at the begin
     */
    public static IssueOrder byRanks(SiteMap layout, TaskList tasks, Price[] prices, Start start) {
        return new IssueOrder(new ListScheduling(layout, tasks, prices, start).order());
    }

    /** Whose order it is, in one word: of the program or of ranks. */
    public String word() {
        return tasks == null ? "program" : "ranks";
    }

    /** The number of the task that is issued after so many others. */
    public int task(int position) {
        return tasks == null ? position : tasks[position];
    }
}
