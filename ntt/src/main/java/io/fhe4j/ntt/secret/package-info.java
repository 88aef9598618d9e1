/** Access to secret buffers, for the client module alone. */
@NullMarked
package io.fhe4j.ntt.secret;

import org.jspecify.annotations.NullMarked;
