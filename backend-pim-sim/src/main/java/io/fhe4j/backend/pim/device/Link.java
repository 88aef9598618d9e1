package io.fhe4j.backend.pim.device;

/**
 * A link over which data moves; how fast it is, is said by constants {@code links.NAME.…}.
 *
 * @param name the link
 * @param from a level, {@link Level#DEVICE} or {@link Level#HOST}
 * @param to likewise; equal to {@code from} for links between neighbours
 */
public record Link(String name, String from, String to) {}
