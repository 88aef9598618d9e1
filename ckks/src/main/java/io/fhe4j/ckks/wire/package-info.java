/**
 * Files and streams of CKKS: parameters, plaintexts, ciphertexts, public and evaluation keys, each an envelope of {@link
 * io.fhe4j.api.envelope} with its metadata in a fixed order. Readers refuse whatever is not exactly what a writer writes.
 */
@NullMarked
package io.fhe4j.ckks.wire;

import org.jspecify.annotations.NullMarked;
