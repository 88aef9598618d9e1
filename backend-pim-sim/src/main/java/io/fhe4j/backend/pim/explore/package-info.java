/** Sweeps of a device's constants over one recorded program, and the best of what they give in latency, energy and area. */
@NullMarked
package io.fhe4j.backend.pim.explore;

import org.jspecify.annotations.NullMarked;
