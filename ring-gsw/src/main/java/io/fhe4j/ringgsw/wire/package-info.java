/**
 * Files of FHEW parameters, ciphertexts and keys, and of lists of blocks and the keys that make them, in the envelope of {@link io.fhe4j.api.envelope}. Words take 2, 4 or 8 bytes, the least that hold
 * every residue of their modulus; halves that are expanded from a public seed are not stored. Readers check every field and every residue.
 */
@NullMarked
package io.fhe4j.ringgsw.wire;

import org.jspecify.annotations.NullMarked;
