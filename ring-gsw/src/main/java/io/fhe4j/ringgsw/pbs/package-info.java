/**
 * Programmable bootstrapping: any function on the values of a small block, with a fresh error, without the key (Chillotti, Gama, Georgieva, Izabachène 2016,
 * 2020; Chillotti, Joye, Paillier 2021).
 *
 * <h2>What values and keys are</h2>
 *
 * Words modulo 2^64 stand for numbers of the torus R/Z. p = 2^(message + carry bits); a block's value v is at v·2^64/2p: a padding bit is above it. Both
 * secrets are binary: s of n numbers, and z, k polynomials of degree N, of which the k·N coefficients are the secret of ciphertexts.
 *
 * <dl>
 *   <dt>Ciphertext
 *   <dd>k·N + 1 words: the mask a, component by component, and the body b = ⟨a, z⟩ + e + v·2^64/2p.
 *   <dt>Rotation key
 *   <dd>For each s_i a GGSW ciphertext under z: at [i, c, j] (a_0…a_(k−1), Σ a_t·z_t + e + m), with m = s_i·2^t·B^j for c = k, the body's row, and m =
 *       −s_i·2^t·B^j·z_c for the others: so all masks are a public seed's own. Digit j = 0 is the least; t are the bits that the gadget drops.
 *   <dt>Switching key
 *   <dd>For each coefficient of z, component by component, and each digit an LWE ciphertext of n + 1 words modulo 2^32 under s of z_i·2^(t−32)·B^j.
 * </dl>
 *
 * <h2>A look-up</h2>
 *
 * <ol>
 *   <li>The key switch brings the ciphertext from z to s, and to words of 32 bits.
 *   <li>The modulus switch brings it to exponents modulo 2N. Its rounding errors are known up to the secret, whose mean is 1/2: what they add in the mean is
 *       taken off the body, which halves the variance of this step, the largest of all.
 *   <li>The polynomial of the table, each entry N/p times with the box of 0 centred on 0, is turned by X^−b and blindly by X^⟨a, s⟩. Its constant term
 *       is then the entry of the value.
 *   <li>Sample extraction: that term, as a ciphertext under z.
 * </ol>
 *
 * The turned polynomial is negacyclic: X^N = −1. A value that has reached the padding bit reads the negative of an entry. {@link
 * io.fhe4j.ringgsw.integer.Table} says which functions can be read beyond p − 1.
 */
@NullMarked
package io.fhe4j.ringgsw.pbs;

import org.jspecify.annotations.NullMarked;
