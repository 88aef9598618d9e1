package io.fhe4j.nn.onnx;

import com.google.protobuf.CodedInputStream;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.UnsupportedModelException;
import io.fhe4j.nn.Network;
import io.fhe4j.nn.onnx.proto.ModelProto;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads a network from an ONNX file.
 *
 * <p>Understood are Flatten, Reshape, Gemm, MatMul and Add of constants (affine layers), and element-wise polynomials
 * written with Mul, Add, Sub and Pow; Constant and Identity; one input, one output, nodes in a chain. Any other operator is
 * named with its node before anything else happens. Bounds are taken from metadata properties
 * {@code fhe4j.bound.<tensor name>}.
 */
public final class OnnxReader {
    /** The largest file that is read, in bytes. */
    public static final int MAX_BYTES = 1 << 26;

    /** The metadata key of a tensor's bound is this prefix and the tensor's name. */
    public static final String BOUND_PREFIX = "fhe4j.bound.";

    private OnnxReader() {}

    /**
     * Reads a file.
     *
     * @param file an ONNX file of at most {@value #MAX_BYTES} bytes
     * @return the network, complete and consistent
     * @throws MalformedInputException if the file cannot be read, is damaged, too large or contradicts itself
     * @throws UnsupportedModelException if the model needs an operator, attribute or shape outside the understood ones
     */
    public static Network read(Path file) {
        String source = file.toString();
        try (InputStream in = Files.newInputStream(file)) {
            return read(source, in);
        } catch (IOException e) {
            throw MalformedInputException.unreadable(source, e);
        }
    }

    /**
     * Reads a stream to its end; the caller closes it.
     *
     * @param source a name for messages
     * @param in at most {@value #MAX_BYTES} bytes of ONNX
     * @return the network, complete and consistent
     * @throws MalformedInputException if the stream fails, or the model is damaged, too large or contradicts itself
     * @throws UnsupportedModelException if the model needs an operator, attribute or shape outside the understood ones
     */
    public static Network read(String source, InputStream in) {
        byte[] bytes;
        try {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new MalformedInputException(source, "stream", "cannot be read: " + e, "try again", e);
        }
        return read(source, bytes);
    }

    /**
     * Reads a model from memory.
     *
     * @param source a name for messages
     * @param bytes at most {@value #MAX_BYTES} bytes of ONNX
     * @return the network, complete and consistent
     * @throws MalformedInputException if the model is damaged, too large or contradicts itself
     * @throws UnsupportedModelException if the model needs an operator, attribute or shape outside the understood ones
     */
    public static Network read(String source, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new MalformedInputException(
                    source, "file", "more than " + MAX_BYTES + " bytes", "only models up to that size are read");
        }
        return new GraphTranslator(source, parse(source, bytes)).translate();
    }

    private static ModelProto parse(String source, byte[] bytes) {
        try {
            WireBudget.check(source, bytes, ModelProto.getDescriptor());
            CodedInputStream in = CodedInputStream.newInstance(bytes);
            in.enableAliasing(true); // raw weights stay where they are until they become doubles
            ModelProto model = ModelProto.parseFrom(in);
            in.checkLastTagWas(0);
            return model;
        } catch (IOException e) {
            throw new MalformedInputException(
                    source,
                    "protobuf",
                    "this is no ONNX model, or it is damaged (" + e.getMessage() + ")",
                    "export the model again",
                    e);
        }
    }
}
