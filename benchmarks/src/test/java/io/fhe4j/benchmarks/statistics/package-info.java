@NullMarked
package io.fhe4j.benchmarks.statistics;

import org.jspecify.annotations.NullMarked;
