/** What the tests of all architectures share. */
@NullMarked
package io.fhe4j.backend.pim;

import org.jspecify.annotations.NullMarked;
