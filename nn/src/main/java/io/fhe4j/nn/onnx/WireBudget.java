package io.fhe4j.nn.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import io.fhe4j.api.MalformedInputException;
import java.io.IOException;

/**
 * Counts what a parser would build from a message before it builds anything. A few bytes of the wire format can become an
 * object of a hundred, so a file of many tiny fields would take far more memory than its size; the walk here allocates
 * nothing for them. Elements of packed integer lists count too, because each may be a single byte that becomes eight.
 */
final class WireBudget {
    /** More than a network of a few hundred layers needs: weights come as raw bytes or packed floats, one field a tensor. */
    static final int MAX_FIELDS = 20_000;

    private final String source;
    private long fields;

    private WireBudget(String source) {
        this.source = source;
    }

    /**
     * Walks a message.
     *
     * @param source the file's name, for messages
     * @param bytes the whole message
     * @param descriptor its type
     * @throws IOException if the wire format is damaged
     * @throws MalformedInputException if it has too many fields
     */
    static void check(String source, byte[] bytes, Descriptor descriptor) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        in.setSizeLimit(Integer.MAX_VALUE);
        new WireBudget(source).walk(in, descriptor);
    }

    /** No message of the schema holds itself, so the depth is that of the schema. */
    private void walk(CodedInputStream in, Descriptor descriptor) throws IOException {
        int tag;
        while ((tag = in.readTag()) != 0) {
            count(in, 1);
            FieldDescriptor field = descriptor.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
            if (field == null || WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                in.skipField(tag);
                continue;
            }
            int length = in.readRawVarint32();
            int outer = in.pushLimit(length);
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                walk(in, field.getMessageType());
            } else {
                if (field.isPackable() && field.getJavaType() == FieldDescriptor.JavaType.LONG) {
                    count(in, length);
                }
                in.skipRawBytes(length);
            }
            if (in.getBytesUntilLimit() != 0) {
                throw new IOException("a nested message ends early");
            }
            in.popLimit(outer);
        }
    }

    private void count(CodedInputStream in, int more) {
        fields += more;
        if (fields > MAX_FIELDS) {
            throw new MalformedInputException(
                    source,
                    "offset " + in.getTotalBytesRead(),
                    "the model has more than " + MAX_FIELDS + " fields",
                    "store weights as raw data, and keep the network within a few hundred layers");
        }
    }
}
