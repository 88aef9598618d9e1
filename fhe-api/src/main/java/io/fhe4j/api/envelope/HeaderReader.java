package io.fhe4j.api.envelope;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/** Reads and checks the header of an envelope. */
final class HeaderReader {
    private HeaderReader() {}

    /** Reads the bytes of the header, digest included, after checking magic, version and length. */
    static byte[] readBytes(EnvelopeSource source) {
        byte[] prefix = new byte[EnvelopeFormat.PREFIX_BYTES];
        source.read("header", prefix, 0, prefix.length);
        int magicLength = EnvelopeFormat.MAGIC.length;
        if (!Arrays.equals(prefix, 0, magicLength, EnvelopeFormat.MAGIC, 0, magicLength)) {
            throw new MalformedInputException(
                    source.name(),
                    "field magic at offset 0",
                    "this is no file of FHE4J",
                    "give a file that FHE4J wrote");
        }
        ByteBuffer fields = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN);
        int version = fields.getInt(8);
        if (version != EnvelopeHeader.VERSION) {
            throw new MalformedInputException(
                    source.name(),
                    "field version at offset 8",
                    "version " + version + " is unknown; this program reads version " + EnvelopeHeader.VERSION,
                    "use the release of FHE4J that wrote the file, or a later one");
        }
        int length = fields.getInt(12);
        if (length < EnvelopeFormat.MIN_HEADER_BYTES || length > EnvelopeHeader.MAX_BYTES) {
            throw invalid(
                    source.name(),
                    "field header length at offset 12",
                    length + " is not in [" + EnvelopeFormat.MIN_HEADER_BYTES + ", " + EnvelopeHeader.MAX_BYTES + "]");
        }
        source.need("header", length - prefix.length);
        byte[] header = Arrays.copyOf(prefix, length);
        source.read("header", header, prefix.length, length - prefix.length);
        return header;
    }

    /** Checks everything that {@link #readBytes} has not. */
    static EnvelopeHeader parse(byte[] header, String source) {
        int digestOffset = header.length - EnvelopeFormat.DIGEST_BYTES;
        MessageDigest digest = Sha256.start();
        digest.update(header, 0, digestOffset);
        if (!Arrays.equals(digest.digest(), Arrays.copyOfRange(header, digestOffset, header.length))) {
            throw invalid(source, "header", "its digest does not fit its content");
        }
        ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        int chunks = fields.getInt(EnvelopeFormat.CHUNKS_OFFSET);
        if (chunks < 0 || chunks > EnvelopeHeader.MAX_CHUNKS) {
            throw invalid(
                    source,
                    "field number of chunks at offset " + EnvelopeFormat.CHUNKS_OFFSET,
                    chunks + " is not in [0, " + EnvelopeHeader.MAX_CHUNKS + "]");
        }
        int metadataLength = fields.getInt(EnvelopeFormat.METADATA_LENGTH_OFFSET);
        int typeLength = Byte.toUnsignedInt(fields.get(EnvelopeFormat.TYPE_LENGTH_OFFSET));
        // Also bounds the type, whose characters are checked only once it is known to lie inside.
        if (metadataLength < 0 || EnvelopeHeader.encodedBytes(typeLength, metadataLength) != header.length) {
            throw invalid(
                    source,
                    "field metadata length at offset " + EnvelopeFormat.METADATA_LENGTH_OFFSET,
                    "a type of " + typeLength + " and metadata of " + metadataLength + " bytes do not make a header of "
                            + header.length);
        }
        int metadataOffset = EnvelopeFormat.TYPE_OFFSET + typeLength;
        String type = new String(header, EnvelopeFormat.TYPE_OFFSET, typeLength, StandardCharsets.ISO_8859_1);
        if (!EnvelopeHeader.isType(type)) {
            throw invalid(
                    source,
                    "field type at offset " + EnvelopeFormat.TYPE_OFFSET,
                    "\"" + MetadataReader.printable(type) + "\" is no name of a type");
        }
        int metadataEnd = metadataOffset + metadataLength;
        if (!isZero(header, metadataEnd, digestOffset)) {
            throw invalid(source, "header at offset " + metadataEnd, "bytes after the metadata are not zero");
        }
        int keySetEnd = EnvelopeFormat.KEY_SET_OFFSET + KeySetId.BYTES;
        boolean noKeySet = isZero(header, EnvelopeFormat.KEY_SET_OFFSET, keySetEnd);
        return new EnvelopeHeader(
                fields.getInt(8),
                type,
                Fingerprint.fromBytes(
                        Arrays.copyOfRange(header, EnvelopeFormat.FINGERPRINT_OFFSET, EnvelopeFormat.KEY_SET_OFFSET)),
                noKeySet
                        ? null
                        : KeySetId.fromBytes(Arrays.copyOfRange(header, EnvelopeFormat.KEY_SET_OFFSET, keySetEnd)),
                Arrays.copyOfRange(header, metadataOffset, metadataEnd),
                chunks);
    }

    static boolean isZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static MalformedInputException invalid(String source, String place, String problem) {
        return new MalformedInputException(source, place, problem, MetadataReader.DAMAGED);
    }
}
