package io.fhe4j.api.envelope;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The numbers of the envelope's layout that reader and writer share; the package's page draws the layout. */
final class EnvelopeFormat {
    static final byte[] MAGIC = {(byte) 0x89, 'F', 'H', 'E', '4', 'J', '\r', '\n'};
    static final int ALIGNMENT = 64;
    static final int DIGEST_BYTES = 32;
    static final int FRAME_BYTES = 64;

    /** Magic, version and header length: what must be read before the rest of the header can be. */
    static final int PREFIX_BYTES = 16;

    static final int FINGERPRINT_OFFSET = 16;
    static final int KEY_SET_OFFSET = 48;
    static final int CHUNKS_OFFSET = 64;
    static final int METADATA_LENGTH_OFFSET = 68;
    static final int TYPE_LENGTH_OFFSET = 72;
    static final int TYPE_OFFSET = 73;

    /** The smallest header: a type of one letter and no metadata. */
    static final int MIN_HEADER_BYTES = roundUp(TYPE_OFFSET + 1 + DIGEST_BYTES);

    /** Payloads pass through heap buffers of this size when they are hashed, read or written. */
    static final int BUFFER_BYTES = 1 << 16;

    static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    private EnvelopeFormat() {}

    static int roundUp(int bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** Returns the digest at the end of an encoded header. */
    static byte[] digest(byte[] encodedHeader) {
        return Arrays.copyOfRange(encodedHeader, encodedHeader.length - DIGEST_BYTES, encodedHeader.length);
    }

    /** Returns the number of zeros between the end of a payload and the next multiple of 64: 0 to 63. */
    static int padding(long payloadBytes) {
        return (int) (-payloadBytes & (ALIGNMENT - 1));
    }
}
