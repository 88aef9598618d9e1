/**
 * What may be said of measured times: medians with intervals, differences with their sizes, and where a warm-up ends. Nothing here assumes that
 * times are normally distributed, for they are not: a busy machine only ever adds to them.
 */
@NullMarked
package io.fhe4j.benchmarks.statistics;

import org.jspecify.annotations.NullMarked;
