/** Files: one versioned envelope for everything that is written, and the atomic replacement of files. */
@NullMarked
package io.fhe4j.api.envelope;

import org.jspecify.annotations.NullMarked;
