/**
 * Ring-GSW: exact computation on encrypted bits by functional bootstrapping (FHEW: Ducas, Micciancio, 2015; Micciancio, Polyakov, 2021), with
 * blind rotation by GINX (Gama, Izabachène, Nguyen, Xie, 2016; Chillotti, Gama, Georgieva, Izabachène, 2016/2020) for ternary secrets.
 *
 * <h2>What values and keys are</h2>
 *
 * R = Z[X]/(X^N + 1); Q the ring modulus, a prime; q the modulus of ciphertexts, q_KS that of key switching; s the LWE secret of n
 * ternary numbers, z the ring secret of N ternary coefficients; C = 2 components, component 0 the mask, component 1 the body. Errors are
 * discrete Gaussians of deviation 3.19.
 *
 * <dl>
 *   <dt>LWE ciphertext
 *   <dd>n + 1 words: the mask a at 0…n−1, the body b at n. Its phase is b − ⟨a, s⟩ mod q; that of a bit m is m·q/4 + error ({@link
 *       io.fhe4j.ringgsw.LweEncoding#BIT}).
 *   <dt>RLWE encryption of μ
 *   <dd>(a, b) modulo Q with b − a·z = μ + error.
 *   <dt>RGSW encryption of m
 *   <dd>for each component c and digit j of the gadget, whose weight is g_j = 2^dropped·B^j, an RLWE encryption (a, b) of m·g_j·t_c, with t_0 =
 *       −z, t_1 = 1. So Σ_c Σ_j digit_j(x_c)·(a, b)_{c,j} encrypts m times what x encrypts.
 *   <dt>Blind rotation key (GINX)
 *   <dd>for each i &lt; n an RGSW encryption of [s_i = 1] and one of [s_i = −1]: batch1 = n, batch2 = 2C with place 2·sign + c (sign 0
 *       for 1, sign 1 for −1), batch3 = digits, C components (a, b), evaluation form. An accumulator A becomes, for each i, A + Σ_± (X^±e −
 *       1)·(A ⊡ key[i, ±]), which multiplies it by X^(e·s_i).
 *   <dt>LWE switching key
 *   <dd>entry (i, j, h) encrypts, under s modulo q_KS, (h + 1)·2^dropped·B^j·z_i: batch1 = N, batch2 = digits, batch3 = B/2 multiples, n + 1
 *       words. Digits are looked up in this table, never multiplied: a product by a digit would multiply the key's error by it.
 *   <dt>Seeds
 *   <dd>every mask in both keys, and the mask of a fresh ciphertext, may be expanded from a public seed: {@link
 *       io.fhe4j.ringgsw.SeededKeyRows} has the labels. A mask is the expanded row itself, also where the message belongs to the mask's
 *       component: the message then enters through t_0 = −z in the body.
 * </dl>
 *
 * <h2>A gate</h2>
 *
 * The operands are combined to c = k·(x + y) + offset modulo q, so that the phase lies in [0, q/2) exactly where the gate is true ({@link
 * io.fhe4j.ringgsw.Gate}). With e = c·2N/q the polynomial ⌊Q/8⌉·(1 + X + … + X^(N−1))·X^(−phase(e)) is computed under encryption; its constant
 * term is ±Q/8, and with Q/8 added it is the bit times Q/4. It is extracted as an LWE ciphertext under z modulo Q, switched to q_KS, to the key
 * s, and to q.
 */
@NullMarked
package io.fhe4j.ringgsw;

import org.jspecify.annotations.NullMarked;
