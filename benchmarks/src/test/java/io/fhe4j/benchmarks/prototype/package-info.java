@NullMarked
package io.fhe4j.benchmarks.prototype;

import org.jspecify.annotations.NullMarked;
