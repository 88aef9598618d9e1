/** The programs of {@code fhe4j compare}, one small class each; {@link io.fhe4j.benchmarks.compare.programs.Programs} lists them. */
@NullMarked
package io.fhe4j.benchmarks.compare.programs;

import org.jspecify.annotations.NullMarked;
