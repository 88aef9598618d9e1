/**
 * Lists of blocks on their way to and from a server: encrypted under a public key, many in one RLWE ciphertext, and results packed into one.
 *
 * <p>A <em>compact list</em> is an RLWE encryption (Aᵀ·r + e_1, ⟨b, r⟩ + e_2 + Σ v_i·Q/2p·X^i) modulo the ring's modulus Q under the public key (A, b = A·z + e), A of k × k
 * polynomials, after Lyubashevsky,
 * Peikert, Regev, "On ideal lattices and learning with errors over rings" (2010); sample extraction gives an LWE ciphertext of each v_i under z, which is what
 * look-ups take, since they switch keys first.
 *
 * <p>A <em>packed list</em> is made by Chen, Dai, Kim, Song, "Efficient homomorphic conversion between (ring) LWE ciphertexts" (2021), section 3: pairs of ciphertexts
 * are merged by the automorphisms X → X^(2^l+1), l = 1, 2, …, and what is left of l's is a trace, which clears the coefficients between. All of it is modulo a prime P of 50
 * bits, in kernels that are exact on every backend; words modulo Q are rounded to P first and times 1/N, because the merging multiplies by N. In the
 * end the modulus is switched to 2^16, so that a result has two bytes, and the mask is shared by all.
 */
@NullMarked
package io.fhe4j.ringgsw.packing;

import org.jspecify.annotations.NullMarked;
