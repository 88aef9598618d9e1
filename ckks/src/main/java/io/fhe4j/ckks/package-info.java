/**
 * CKKS: approximate arithmetic on encrypted vectors of real and complex numbers (Cheon, Kim, Kim, Song, 2017), in its
 * residue-number-system form (Cheon, Han, Kim, Kim, Song, 2018).
 */
@NullMarked
package io.fhe4j.ckks;

import org.jspecify.annotations.NullMarked;
