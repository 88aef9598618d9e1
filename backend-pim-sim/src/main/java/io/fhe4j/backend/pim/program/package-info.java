/**
 * What all architectures share: a {@link io.fhe4j.backend.pim.program.MicroProgram micro-program} is a list of steps; an array executes them, a
 * {@link io.fhe4j.backend.pim.program.Meter meter} adds up time and energy of the very same steps. There is no other table of costs.
 */
@NullMarked
package io.fhe4j.backend.pim.program;

import org.jspecify.annotations.NullMarked;
