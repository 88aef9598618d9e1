/**
 * What a computation loses, known without the secret key.
 *
 * <p>All errors are those of slots, in units of the message (an integer error divided by the scale). An error polynomial with
 * independent coefficients of variance v has, in each of n slots, a nearly complex Gaussian value of variance 2n·v (N·v with
 * full slots), independent of the other slots and of their conjugates; so an automorphism of an error that was there before
 * is an independent one. An error is followed slot by slot: a product with a message of modulus at most B multiplies its
 * deviation by B, whatever the message. This is the average-case analysis in the canonical embedding of Kim, Papadimitriou and
 * Polyakov ("Approximate homomorphic encryption with reduced approximation error", 2020/1118, sections 3 and 4) and of Costache,
 * Curtis, Hales, Murphy, Ogilvie and Player ("On the precision loss in approximate homomorphic encryption", 2022/162, section 4);
 * what is added here is that a source of error keeps its identity through the computation, and that the bound covers the heavy
 * tail of errors that are products with the secret key.
 */
@NullMarked
package io.fhe4j.ckks.noise;

import org.jspecify.annotations.NullMarked;
