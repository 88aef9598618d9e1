/**
 * Programmable bootstrapping: any function on the values of a small block, with a fresh error, without the key (Chillotti, Gama, Georgieva, Izabachène 2016,
 * 2020; Chillotti, Joye, Paillier 2021).
 *
 * <h2>What values and keys are</h2>
 *
 * A parameter set is for one of two {@linkplain io.fhe4j.ringgsw.pbs.PbsEngine engines}. What follows is the torus engine's; below is what differs in the exact
 * one. Words modulo 2^w, w = 64 or 32, stand for numbers of the torus R/Z. p = 2^(message + carry bits); a block's value v is at v·2^w/2p: a padding bit is above it. Both
 * secrets are binary: s of n numbers, and z, k polynomials of degree N, of which the k·N coefficients are the secret of ciphertexts.
 *
 * <dl>
 *   <dt>Ciphertext
 *   <dd>k·N + 1 words: the mask a, component by component, and the body b = ⟨a, z⟩ + e + v·2^w/2p.
 *   <dt>Rotation key
 *   <dd>For each s_i a GGSW ciphertext under z: at [i, c, j] (a_0…a_(k−1), Σ a_t·z_t + e + m), with m = s_i·2^t·B^j for c = k, the body's row, and m =
 *       −s_i·2^t·B^j·z_c for the others: so all masks are a public seed's own. Digit j = 0 is the least; t are the bits that the gadget drops.
 *       Where a set takes g numbers at a time, each group has 2^g − 1 such ciphertexts, in place of s_i of Π_(i ∈ J) s_i·Π_(i ∉ J) (1 − s_i): for every set J of
 *       some of its numbers, as bits 1…2^g − 1, one after the other.
 *   <dt>Switching key
 *   <dd>For each coefficient of z, component by component, and each digit an LWE ciphertext of n + 1 words modulo 2^32 under s of z_i·2^32/B^(levels − j).
 * </dl>
 *
 * <h2>A look-up</h2>
 *
 * <ol>
 *   <li>The key switch brings the ciphertext from z to s, and to words of 32 bits modulo 2^32.
 *   <li>The modulus switch brings it to exponents modulo 2N. Its rounding errors are known up to the secret, whose mean is 1/2: what they add in the mean is
 *       taken off the body, which halves the variance of this step, the largest of all.
 *   <li>The polynomial of the table, each entry N/p times with the box of 0 centred on 0, is turned by X^−b and blindly by X^⟨a, s⟩. Its constant term
 *       is then the entry of the value.
 *   <li>Sample extraction: that term, as a ciphertext under z.
 * </ol>
 *
 * Accumulators of words of 32 bits are more precise while they turn, and rounded to words before the extraction: see {@link io.fhe4j.ntt.TorusRotation}.
 *
 * <p>Several tables at one place share a rotation where the parameters have room for the error (Carpov, Izabachène, Mollimard 2019).
 *
 * <h2>The exact engine</h2>
 *
 * Words are residues modulo a prime Q below 2^50; v is at v·Q/2p, rounded. Keys are in evaluation form, their masks as they come from the seed. The rotation key is
 * as above. Rotation multiplies by (X^e − 1) after the external product, see {@link io.fhe4j.ntt.Kernels#blindRotateGinx}. The switching key has for each polynomial
 * z_c and each digit a ring ciphertext of z_c·2^t·B^j modulo a smaller prime Q', under the polynomial whose first n coefficients are s and whose others are 0: a
 * ciphertext is switched from Q to Q' first, then as a ring ciphertext of which the constant term counts, so that its first n mask words, in the order of sample
 * extraction, are an LWE ciphertext under s (Bergerat et al. 2023). The switch to exponents knows rounding errors to 1/64 of a step.
 *
 * <h2>Large tables</h2>
 *
 * {@link io.fhe4j.ringgsw.pbs.CircuitEvaluator} makes Ring-GSW ciphertexts of bits, and reads tables of up to 2^16 entries with them.
 *
 * <h2>Negacyclic tables</h2>
 *
 * The turned polynomial is negacyclic: X^N = −1. A value that has reached the padding bit reads the negative of an entry. {@link
 * io.fhe4j.ringgsw.integer.Table} says which functions can be read beyond p − 1.
 */
@NullMarked
package io.fhe4j.ringgsw.pbs;

import org.jspecify.annotations.NullMarked;
