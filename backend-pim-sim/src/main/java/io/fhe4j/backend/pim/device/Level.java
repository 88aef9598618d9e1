package io.fhe4j.backend.pim.device;

/**
 * A level of the hierarchy of places, such as the banks of a channel; how many there are is the constant {@code levels.NAME.count}.
 *
 * @param name what a place of this level is called
 * @param inside the level that holds it, or {@link #DEVICE}
 */
public record Level(String name, String inside) {
    /** The outermost place. */
    public static final String DEVICE = "device";

    /** The other end of links that leave the device. */
    public static final String HOST = "host";
}
