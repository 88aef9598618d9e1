/**
 * The command {@code fhe4j}. The server's commands live here; further commands, the client's among them, are found through
 * {@link io.fhe4j.cli.CommandProvider} on whatever class path the process was given, so that a server process has none of the
 * client's code.
 */
@NullMarked
package io.fhe4j.cli;

import org.jspecify.annotations.NullMarked;
