package io.fhe4j.api.testing;

import java.util.function.Consumer;

/**
 * A hostile file.
 *
 * @param description what was done to a valid one, for messages
 * @param file its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // made once, read once, never compared
public record Mutant(String description, byte[] file) {
    /**
     * Changes a valid file in its parts and makes the digests fit again.
     *
     * @param description what the edit does
     * @param file a valid file
     * @param edit changes the parts
     */
    public static Mutant edited(String description, byte[] file, Consumer<EnvelopeParts> edit) {
        EnvelopeParts parts = EnvelopeParts.of(file);
        edit.accept(parts);
        return new Mutant(description, parts.toBytes());
    }

    @Override
    public String toString() {
        return description + " (" + file.length + " bytes)";
    }
}
