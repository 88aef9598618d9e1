@NullMarked
package io.fhe4j.benchmarks;

import org.jspecify.annotations.NullMarked;
