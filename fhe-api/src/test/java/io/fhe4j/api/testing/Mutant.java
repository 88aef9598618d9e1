package io.fhe4j.api.testing;

import java.util.function.Consumer;

/**
 * A hostile file.
 *
 * @param description what was done to a valid one, for messages
 * @param file its bytes
 * @param type of the valid one, for the tally; empty if it does not count
 */
@SuppressWarnings("ArrayRecordComponent") // made once, read once, never compared
public record Mutant(String description, byte[] file, String type) {

    /** A file that does not count. */
    public Mutant(String description, byte[] file) {
        this(description, file, "");
    }

    /**
     * Changes a valid file in its parts and makes the digests fit again.
     *
     * @param description what the edit does
     * @param file a valid file
     * @param edit changes the parts
     */
    public static Mutant edited(String description, byte[] file, Consumer<EnvelopeParts> edit) {
        EnvelopeParts parts = EnvelopeParts.of(file);
        String type = parts.type;
        edit.accept(parts);
        return new Mutant(description, parts.toBytes(), type);
    }

    Mutant ofType(String valid) {
        return new Mutant(description, file, valid);
    }

    @Override
    public String toString() {
        return description + " (" + file.length + " bytes)";
    }
}
