package io.fhe4j.backend.pim.device;

/**
 * A decision between documented readings or options of a device, such as whether it refreshes.
 *
 * @param key its name in the file, such as {@code choices.refresh}
 * @param value the word chosen
 * @param mark how well it is known that the device is so
 * @param source where it is from
 * @param line where it stands in its file
 */
public record Choice(String key, String value, Mark mark, String source, int line) {}
