/** Pictures of handwritten digits: the samples that come with the project, MNIST files, and drawing in a terminal. */
@NullMarked
package io.fhe4j.nn.digits;

import org.jspecify.annotations.NullMarked;
