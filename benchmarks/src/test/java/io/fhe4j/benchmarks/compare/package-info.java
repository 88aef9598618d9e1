@NullMarked
package io.fhe4j.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
