package io.fhe4j.backend.pim.engine;

/** The commands that tasks consist of: what an architecture adds to a flat simulation. */
public interface Commands {

    /**
     * Issues a run of a program.
     *
     * @param task its number
     * @param burst of the task
     * @param run which of the burst's runs
     * @param at when it begins, in ns
     * @return how many commands that were
     */
    long run(int task, Burst burst, long run, double at);

    /**
     * Issues a piece of a transfer at one of its ends.
     *
     * @param task its number
     * @param price what it takes
     * @param end which of its sites; the first is where its links are named
     * @param piece which
     * @param at when it begins there, in ns
     * @return how many commands that were
     */
    long piece(int task, Price price, int end, long piece, double at);
}
