package io.fhe4j.backend.pim.check;

/**
 * A rule that a command breaks.
 *
 * @param line of the file, from 1
 * @param rule such as {@code tRC}
 * @param text what is wrong
 */
public record Violation(long line, String rule, String text) {}
