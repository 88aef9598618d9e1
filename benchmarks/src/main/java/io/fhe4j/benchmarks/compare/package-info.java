/**
 * Runs the same program on several backends and says what was measured, what was simulated, and whether the results are equal: {@code fhe4j compare}.
 * {@link io.fhe4j.benchmarks.compare.Comparison} does it, {@link io.fhe4j.benchmarks.compare.Report} holds what was found;
 * {@code programs} has the programs, {@code page} writes the page.
 */
@NullMarked
package io.fhe4j.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
