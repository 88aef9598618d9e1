/**
 * The reference backend, {@code Backends.open("reference")}: scalar, on the calling thread, obviously right. It is the executable form of the
 * contract, serves all moduli and widths, and everything faster is compared with it.
 */
@NullMarked
package io.fhe4j.ntt.reference;

import org.jspecify.annotations.NullMarked;
