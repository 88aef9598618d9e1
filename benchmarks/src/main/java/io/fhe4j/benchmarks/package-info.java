/**
 * Measures kernels and operations as ratios: every operation is interleaved, in one run, with the same work in C
 * ({@link io.fhe4j.benchmarks.Ruler}). {@link io.fhe4j.benchmarks.Interleaved} takes the samples,
 * {@link io.fhe4j.benchmarks.Measurement} is what {@code fhe4j bench --json} prints.
 */
@NullMarked
package io.fhe4j.benchmarks;

import org.jspecify.annotations.NullMarked;
