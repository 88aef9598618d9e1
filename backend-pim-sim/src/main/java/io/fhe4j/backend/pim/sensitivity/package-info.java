/**
 * What a model does not know: a metric is a function of a device file; {@link io.fhe4j.backend.pim.sensitivity.LatinHypercube} varies every constant
 * that is not published over its range, {@link io.fhe4j.backend.pim.sensitivity.Interval} says where most results lie, and {@link
 * io.fhe4j.backend.pim.sensitivity.Tornado} which constants matter most.
 */
@NullMarked
package io.fhe4j.backend.pim.sensitivity;

import org.jspecify.annotations.NullMarked;
