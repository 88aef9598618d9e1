package io.fhe4j.backend.pim.device;

import io.fhe4j.api.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds and reads device files. */
public final class DeviceFiles {

    private static final String FOLDER = "/io/fhe4j/backend/pim/devices/";

    private DeviceFiles() {}

    /**
     * A device that ships with the library.
     *
     * @param name {@code "fhemem-dram"} or {@code "memfhe-reram"}
     * @param schemas of the architectures that may be named
     * @throws IllegalArgumentException if there is no such device
     */
    public static DeviceFile shipped(String name, List<DeviceSchema> schemas) {
        String file = name + ".toml";
        try (InputStream in = DeviceFiles.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalArgumentException("no device " + name + " ships with the library");
            }
            return parse(file, in.readAllBytes(), schemas);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A device of a user.
     *
     * @param file the file
     * @param schemas of the architectures that may be named
     * @throws MalformedInputException if it cannot be read or describes no possible device: file, line, problem and remedy
     */
    public static DeviceFile read(Path file, List<DeviceSchema> schemas) {
        try (InputStream in = Files.newInputStream(file)) {
            return parse(file.toString(), in.readNBytes(DeviceFileReader.MAX_BYTES + 1), schemas);
        } catch (IOException e) {
            throw MalformedInputException.unreadable(file.toString(), e);
        }
    }

    /**
     * A device from the bytes of a file.
     *
     * @param source the file's name, for messages
     * @param bytes UTF-8, TOML 1.0
     * @param schemas of the architectures that may be named
     * @throws MalformedInputException as {@link #read}
     */
    public static DeviceFile parse(String source, byte[] bytes, List<DeviceSchema> schemas) {
        return DeviceFileReader.read(
                source,
                bytes,
                architecture -> schemas.stream()
                        .filter(schema -> schema.architecture().equals(architecture))
                        .findFirst()
                        .orElse(null));
    }
}
