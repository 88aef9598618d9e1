package io.fhe4j.benchmarks.compare;

/**
 * One kernel call of a program.
 *
 * @param kernel its name, such as {@code forwardNtt}
 * @param startNanos when it began, from the program's beginning
 * @param nanos how long it took
 * @param utilisation the share of the hardware that worked, from 0 to 1
 */
public record KernelCall(String kernel, double startNanos, double nanos, double utilisation) {}
