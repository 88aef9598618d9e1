/**
 * What every room shares: the exceptions, the security tables, the identities of parameters and key sets, and the listener
 * of long work.
 */
@NullMarked
package io.fhe4j.api;

import org.jspecify.annotations.NullMarked;
