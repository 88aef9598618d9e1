/**
 * Errors of LWE and Ring-GSW ciphertexts: where they come from ({@link io.fhe4j.ringgsw.noise.NoiseSources}), how large they are after each
 * operation, and how often they pass the bound that decoding needs.
 *
 * <p>Variances are those of errors divided by their modulus, a fraction of the circle, unless a method says otherwise. Formulas take numbers, not
 * parameter sets, so that gates, programmable bootstrapping and the search for parameters ask the same ones.
 */
@NullMarked
package io.fhe4j.ringgsw.noise;

import org.jspecify.annotations.NullMarked;
