/**
 * Checks files of commands against a device's timing rules. It shares no code with what schedules commands: it knows device files, the documented
 * format of command files, and the rules.
 */
@NullMarked
package io.fhe4j.backend.pim.check;

import org.jspecify.annotations.NullMarked;
