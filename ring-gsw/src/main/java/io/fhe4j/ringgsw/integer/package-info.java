/**
 * Encrypted integers in radix blocks: a block is an encrypted number of m message bits under c carry bits and a padding bit, and an integer is a list
 * of blocks, lowest first.
 *
 * <p>Algorithms are written once, over {@link io.fhe4j.ringgsw.integer.BlockEvaluator}: linear combinations of blocks, which are free, and
 * batches of look-ups, each of which is a bootstrapping. An engine implements it on ciphertexts, the clear evaluator on numbers. What both must
 * agree on is in {@link io.fhe4j.ringgsw.integer.BlockState}, which a block of either carries: the range of its value and the sources of its
 * noise. A combination that could leave the range, or that carries too much noise, is refused there, so nothing overflows silently.
 */
@NullMarked
package io.fhe4j.ringgsw.integer;

import org.jspecify.annotations.NullMarked;
