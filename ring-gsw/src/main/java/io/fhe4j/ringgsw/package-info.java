/**
 * Ring-GSW: exact computation on encrypted bits by functional bootstrapping (FHEW: Ducas, Micciancio, 2015; Micciancio, Polyakov, 2021), with
 * blind rotation by three methods: GINX (Gama, Izabachène, Nguyen, Xie, 2016; Chillotti, Gama, Georgieva, Izabachène, 2016/2020) for ternary secrets, AP
 * (Ducas, Micciancio, 2015) and LMKCDEY (Lee, Micciancio, Kim, Choi, Deryabin, Eom, Yoo, 2023) for secrets of any distribution.
 *
 * <h2>What values and keys are</h2>
 *
 * R = Z[X]/(X^N + 1); Q the ring modulus, a prime; q the modulus of ciphertexts, q_KS that of key switching, and of ciphertexts under LMKCDEY; s the LWE
 * secret of n numbers, z the ring secret of N coefficients, ternary or Gaussian; C = 2 components, component 0 the mask, component 1 the body.
 * Errors are discrete Gaussians of deviation 3.19. Bits are 0 and q/p: p = 4 for gates of two inputs, 6 of three, 8 of four.
 *
 * <dl>
 *   <dt>LWE ciphertext
 *   <dd>n + 1 words: the mask a at 0…n−1, the body b at n. Its phase is b − ⟨a, s⟩ mod q; that of a bit m is m·q/p + error ({@link
 *       io.fhe4j.ringgsw.FhewParameters#bitEncoding}).
 *   <dt>RLWE encryption of μ
 *   <dd>(a, b) modulo Q with b − a·z = μ + error.
 *   <dt>RGSW encryption of m
 *   <dd>for each component c and digit j of the gadget, whose weight is g_j = 2^dropped·B^j, an RLWE encryption (a, b) of m·g_j·t_c, with t_0 =
 *       −z, t_1 = 1. So Σ_c Σ_j digit_j(x_c)·(a, b)_{c,j} encrypts m times what x encrypts.
 *   <dt>Blind rotation key (GINX)
 *   <dd>for each i &lt; n an RGSW encryption of [s_i = 1] and one of [s_i = −1]: batch1 = n, batch2 = 2C with place 2·sign + c (sign 0
 *       for 1, sign 1 for −1), batch3 = digits, C components (a, b), evaluation form. An accumulator A becomes, for each i, A + Σ_± (X^±e −
 *       1)·(A ⊡ key[i, ±]), which multiplies it by X^(e·s_i).
 *   <dt>Blind rotation key (AP)
 *   <dd>for each i &lt; n, each digit place j in base B_r and each value v that the digit can have but 0, an RGSW encryption of X^(2N/q·v·B_r^j·s_i):
 *       batch1 = n, batch2 = 2·entry + c, the entry that of {@link io.fhe4j.ntt.ExponentDigits#entry}. A becomes A ⊡ key[i, j, v] for each digit of a_i.
 *   <dt>Blind rotation key (LMKCDEY)
 *   <dd>for each i &lt; n an RGSW encryption of X^(s_i), batch2 = c; and switching keys for the automorphisms by g = −5, 5, 25, …, 5^w, in this order: at
 *       [g, j] an RLWE encryption of −g_j·z(X^g). {@link io.fhe4j.ntt.Kernels#blindRotateLmkcdey} says how they are used.
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
 * The operands are combined to c = k·Σ x_i + offset modulo q, so that the phase lies in [0, q/2) exactly where the gate is true ({@link
 * io.fhe4j.ringgsw.Gate}). With e = c·2N/q the polynomial ⌊Q/(2p)⌉·(1 + X + … + X^(N−1))·X^(−phase(e)) is computed under encryption; its constant
 * term is ±Q/(2p), and with Q/(2p) added it is the bit times Q/p. It is extracted as an LWE ciphertext under z modulo Q, switched to q_KS, to the key
 * s, and to q. Under LMKCDEY there is no q: c modulo q_KS has its mask switched to the nearest odd numbers modulo 2N and its body to the nearest number.
 */
@NullMarked
package io.fhe4j.ringgsw;

import org.jspecify.annotations.NullMarked;
