/**
 * Public seeds and how they expand into the uniform polynomial of each pair, which is therefore neither stored nor sent. The
 * expansion is part of the format's version: {@link io.fhe4j.api.seed.UniformResidues} states it exactly.
 */
@NullMarked
package io.fhe4j.api.seed;

import org.jspecify.annotations.NullMarked;
