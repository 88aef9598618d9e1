/**
 * Between slots and residues: the canonical embedding as a fast Fourier transform in two accuracies, rounding to integers
 * of up to 120 bits, reduction modulo the primes of a level, and the exact way back.
 *
 * <p>Everything here is made of IEEE additions, multiplications, exact fused multiply-adds and integer arithmetic in a fixed
 * order: the same input gives the same bits on every machine, so that digests of plaintexts and ciphertexts compare.
 */
@NullMarked
package io.fhe4j.ckks.encoding;

import org.jspecify.annotations.NullMarked;
