/** The rows of {@link io.fhe4j.benchmarks.Suite} under JMH, for profiles and for single numbers; ratios come from {@code fhe4j bench}. */
@NullMarked
package io.fhe4j.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
