package io.fhe4j.nn.onnx;

import com.google.protobuf.ByteString;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.UnsupportedModelException;
import io.fhe4j.nn.TensorShape;
import io.fhe4j.nn.onnx.proto.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns tensors of the file into constants, trusting neither their dimensions nor their data. */
final class Initialisers {
    private static final int FLOAT = 1;
    private static final int INT64 = 7;
    private static final int DOUBLE = 11;

    private final String source;

    Initialisers(String source) {
        this.source = source;
    }

    Constant constant(TensorProto tensor, String where) {
        if (tensor.getDataLocation() != 0) {
            throw new UnsupportedModelException(
                    source + ": " + where + " keeps its data in another file; save the model with its weights inside");
        }
        List<Integer> dimensions = dimensions(tensor, where);
        int size = new TensorShape(dimensions).size();
        return switch (tensor.getDataType()) {
            case FLOAT -> new Constant(dimensions, floats(tensor, size, where), new long[0]);
            case DOUBLE -> new Constant(dimensions, doubles(tensor, size, where), new long[0]);
            case INT64 -> new Constant(dimensions, new double[0], longs(tensor, size, where));
            default ->
                throw new UnsupportedModelException(source + ": " + where + " has element type " + tensor.getDataType()
                        + "; only 1 (float), 11 (double) and 7 (int64) are read");
        };
    }

    private List<Integer> dimensions(TensorProto tensor, String where) {
        if (tensor.getDimsCount() > TensorShape.MAX_RANK) {
            throw malformed(
                    where, "it has " + tensor.getDimsCount() + " dimensions, " + TensorShape.MAX_RANK + " are allowed");
        }
        List<Integer> dimensions = new ArrayList<>();
        long size = 1;
        for (long dimension : tensor.getDimsList()) {
            if (dimension < 1 || dimension > TensorShape.MAX_SIZE || size * dimension > TensorShape.MAX_SIZE) {
                throw malformed(
                        where,
                        "its dimensions " + tensor.getDimsList() + " are below 1 or make more than "
                                + TensorShape.MAX_SIZE + " elements");
            }
            size *= dimension;
            dimensions.add((int) dimension);
        }
        return dimensions;
    }

    private double[] floats(TensorProto tensor, int size, String where) {
        ByteBuffer raw = raw(tensor, size, Float.BYTES, tensor.getFloatDataCount(), where);
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = finite(raw != null ? raw.getFloat(i * Float.BYTES) : tensor.getFloatData(i), i, where);
        }
        return values;
    }

    private double[] doubles(TensorProto tensor, int size, String where) {
        ByteBuffer raw = raw(tensor, size, Double.BYTES, tensor.getDoubleDataCount(), where);
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = finite(raw != null ? raw.getDouble(i * Double.BYTES) : tensor.getDoubleData(i), i, where);
        }
        return values;
    }

    private long[] longs(TensorProto tensor, int size, String where) {
        ByteBuffer raw = raw(tensor, size, Long.BYTES, tensor.getInt64DataCount(), where);
        long[] values = new long[size];
        for (int i = 0; i < size; i++) {
            values[i] = raw != null ? raw.getLong(i * Long.BYTES) : tensor.getInt64Data(i);
        }
        return values;
    }

    // Returns the raw bytes, or null where the typed list holds the values; either must have exactly the declared size.
    private @Nullable ByteBuffer raw(TensorProto tensor, int size, int elementBytes, int listed, String where) {
        ByteString bytes = tensor.getRawData();
        if (listed == 0) {
            if (bytes.size() != (long) size * elementBytes) {
                throw malformed(
                        where,
                        "its dimensions " + tensor.getDimsList() + " need " + (long) size * elementBytes
                                + " bytes of data, it has " + bytes.size());
            }
            return bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }
        if (listed != size || !bytes.isEmpty()) {
            throw malformed(
                    where,
                    "its dimensions " + tensor.getDimsList() + " need " + size + " elements, it has " + listed + " and "
                            + bytes.size() + " raw bytes");
        }
        return null;
    }

    private double finite(double value, int index, String where) {
        if (!Double.isFinite(value)) {
            throw malformed(where, "element " + index + " is " + value);
        }
        return value;
    }

    private MalformedInputException malformed(String where, String problem) {
        return new MalformedInputException(source, where, problem, "export the model again");
    }
}
