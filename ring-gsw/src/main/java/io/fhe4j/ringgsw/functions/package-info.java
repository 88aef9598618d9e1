/**
 * Functions of numbers on the FHEW sets: LWE ciphertexts with a power of two modulus of up to the key switch's, and sign, floor, digits and tables of
 * them by functional bootstrapping. Exact on every backend.
 *
 * <p>Sources: Liu, Micciancio, Polyakov, "Large-precision homomorphic sign evaluation using FHEW/TFHE bootstrapping" (2021/2022), sections 3 to 5;
 * Ducas, Micciancio (2015) for functional bootstrapping.
 *
 * <p>A number m below 2^b under the modulus M has the phase m·α + e, α = M/2^b its <em>box</em>, and is right as long as |e| stays below β = α/2. What
 * is looked at by a rotation is the phase modulo some q' of at most 2N, times 2N/q': exponents are multiples, nothing is rounded, and so a rotation sees
 * the phase with its very error.
 *
 * <ul>
 *   <li><em>Floor</em>: two rotations find the phase modulo q' and take it off, its error included; then the modulus is switched from M to M·α/q'. The first
 *       adds ±q'/4, so that the phase modulo q' lies in [q'/4, 3q'/4); there the identity has the symmetry f(x + q'/2) = −f(x) that a rotation needs.
 *   <li><em>Sign</em>: floors until the whole phase fits 2N, and one rotation for its top bit, which becomes a bit for gates.
 *   <li><em>Digits</em>: the phases modulo q' on the way.
 *   <li><em>Tables</em>: of a function with f(m + p/2) = −f(m) by one rotation; of any other by two, at half of the resolution.
 * </ul>
 */
@NullMarked
package io.fhe4j.ringgsw.functions;

import org.jspecify.annotations.NullMarked;
