@NullMarked
package io.fhe4j.benchmarks.compare.page;

import org.jspecify.annotations.NullMarked;
