/**
 * CKKS: approximate arithmetic on encrypted vectors of real and complex numbers (Cheon, Kim, Kim, Song, 2017), in its
 * residue-number-system form (Cheon, Han, Kim, Kim, Song, 2018) with hybrid key switching (Han, Ki, 2020).
 *
 * <h2>What values and keys are</h2>
 *
 * R = Z[X]/(X^N + 1); σ_g is the automorphism X → X^g; all residues are in evaluation form in the host's order; in every basis
 * that has special primes they come first.
 *
 * <dl>
 *   <dt>Secret
 *   <dd>s ∈ R, coefficients ternary or Gaussian ({@link io.fhe4j.ckks.CkksParameters#secretDistribution}).
 *   <dt>Ciphertext of level l
 *   <dd>(c_0, c_1) modulo Q_0⋯Q_l with c_0 + c_1·s = scale·m + error; a product before relinearisation has a third component, for s².
 *       Component i is component i of the residues.
 *   <dt>Public key
 *   <dd>(b, a) modulo p·Q, p the first special prime, Q of the highest level: b = −a·s + e. Encryption takes u uniform ternary,
 *       errors e_0, e_1 and divides (b·u + e_0, a·u + e_1) by p with rounding ({@link
 *       io.fhe4j.ckks.CkksParameters#publicKeyDivision}); then the encoded message is added to c_0.
 *   <dt>Relinearisation key of level l
 *   <dd>for each digit d of {@link io.fhe4j.ckks.CkksParameters#keySwitchLayout} of that level, (b_d, a_d) modulo P·Q_0⋯Q_l:
 *       b_d = −a_d·s + e_d + P·g_d·s². g_d is 1 modulo the primes of digit d, 0 modulo the other primes of Q; modulo the special primes
 *       P·g_d is 0.
 *   <dt>Galois key for g of level l
 *   <dd>b_d = −a_d·σ_g^-1(s) + e_d + P·g_d·s, because the kernels apply σ_g <em>after</em> the inner product: then
 *       σ_g(Σ_d digit_d(c_1)·(b_d, a_d)) decrypts under s to P·σ_g(c_1·s). g = 5^k mod 2N rotates the slots by k to the left, g =
 *       2N − 1 conjugates them.
 *   <dt>Lower levels
 *   <dd>a key of level l serves every level l' below: its first digits, and of these the leading rows.
 *   <dt>Seeds
 *   <dd>a, a_d, and c_1 of a fresh symmetric ciphertext may be expanded from a public seed: {@link io.fhe4j.ckks.SeededRows} has the labels.
 * </dl>
 *
 * Components of keys are stored in the order b, a. Errors are discrete Gaussians of deviation 3.19.
 */
@NullMarked
package io.fhe4j.ckks;

import org.jspecify.annotations.NullMarked;
