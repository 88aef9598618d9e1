/**
 * What is known about a device, and how well: a device file gives every constant a value, a range, a unit, a source and a {@link
 * io.fhe4j.backend.pim.device.Mark mark}.
 *
 * <p>Start with {@link io.fhe4j.backend.pim.device.DeviceFiles}. The files that ship are resources {@code devices/*.toml} of this module. A
 * {@link io.fhe4j.backend.pim.device.DeviceSchema schema} names the constants that one architecture needs; a file that lacks one, has another, or
 * says something impossible is refused with file and line. Nothing here knows what a constant is for: that is the architecture's package.
 */
@NullMarked
package io.fhe4j.backend.pim.device;

import org.jspecify.annotations.NullMarked;
