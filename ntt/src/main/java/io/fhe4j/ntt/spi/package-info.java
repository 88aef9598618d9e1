/**
 * What the author of a backend implements: a {@link io.fhe4j.ntt.spi.BackendProvider} that opens a {@link io.fhe4j.ntt.spi.Device}, which has
 * {@link io.fhe4j.ntt.spi.Memory} and {@link io.fhe4j.ntt.spi.Queue queues of kernels}. Start with the primitive kernels; the compound ones have
 * defaults. The conformance suite of {@code fhe4j-ntt-testkit} tells when it is right.
 */
@NullMarked
package io.fhe4j.ntt.spi;

import org.jspecify.annotations.NullMarked;
