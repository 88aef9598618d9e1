/** Small programs to read and run. */
@NullMarked
package io.fhe4j.examples;

import org.jspecify.annotations.NullMarked;
