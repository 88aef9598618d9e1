package io.fhe4j.ringgsw.wire;

import io.fhe4j.api.envelope.Envelope;
import io.fhe4j.api.envelope.EnvelopeReader;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * How a value is read, wherever its bytes come from.
 *
 * @param maxBytes the most bytes that all payloads together may have
 * @param read reads the value, from before the first chunk to the end
 */
record Reading<T>(long maxBytes, Function<EnvelopeReader, T> read) {

    T from(Path file) {
        return Envelope.read(file, maxBytes, read);
    }

    T from(InputStream in, String name) {
        return Envelope.read(in, name, maxBytes, read);
    }
}
