/** The commands of {@code fhe4j} that hold secret keys: a server process has none of them. */
@NullMarked
package io.fhe4j.cli.client;

import org.jspecify.annotations.NullMarked;
