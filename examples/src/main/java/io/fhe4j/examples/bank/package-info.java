/**
 * A third simulated memory, for docs/adding-a-device.md: a few lanes of integers beside each bank's row buffer. {@code Backends.open("pim-bank")}
 * finds it where the examples are on the class path.
 */
@NullMarked
package io.fhe4j.examples.bank;

import org.jspecify.annotations.NullMarked;
