package io.fhe4j.nn;

import io.fhe4j.api.MalformedInputException;
import io.fhe4j.nn.onnx.OnnxReader;
import java.io.IOException;
import java.io.InputStream;

/**
 * The networks that come with the project. Both are dense, with one square activation, trained by the scripts in
 * {@code nn/training}; their inputs are pixels scaled to 0…1, row by row, their outputs ten logits.
 */
public enum BundledModels {
    /** 64-32-10 for the 8×8 images of the UCI optical digits set. */
    DIGITS_8X8("digits8x8.onnx", 8),
    /** 784-64-10 for the 28×28 images of MNIST. */
    DIGITS_28X28("digits28x28.onnx", 28);

    private final String resource;
    private final int side;

    BundledModels(String resource, int side) {
        this.resource = resource;
        this.side = side;
    }

    /** Returns the height and width of an image in pixels. */
    public int side() {
        return side;
    }

    /** Returns the ONNX file's bytes as a stream, which the caller closes. */
    public InputStream open() {
        InputStream in = BundledModels.class.getResourceAsStream("models/" + resource);
        if (in == null) {
            throw new MalformedInputException(
                    resource, "class path", "the resource is missing", "use the published fhe4j-nn artifact");
        }
        return in;
    }

    /** Returns the network, read anew at each call. */
    public Network load() {
        try (InputStream in = open()) {
            return OnnxReader.read(resource, in);
        } catch (IOException e) {
            throw new MalformedInputException(resource, "class path", "cannot be closed: " + e, "try again", e);
        }
    }
}
