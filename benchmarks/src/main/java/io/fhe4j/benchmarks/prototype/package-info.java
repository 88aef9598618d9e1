/**
 * The first vector NTT of this project, frozen: the yardstick in Java. Its kernels are written by
 * {@code src/prototype/PrototypeGenerator.java} when the module is built.
 */
@NullMarked
package io.fhe4j.benchmarks.prototype;

import org.jspecify.annotations.NullMarked;
