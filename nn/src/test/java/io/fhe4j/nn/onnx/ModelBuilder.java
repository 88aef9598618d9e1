package io.fhe4j.nn.onnx;

import com.google.protobuf.ByteString;
import io.fhe4j.nn.Network;
import io.fhe4j.nn.onnx.proto.AttributeProto;
import io.fhe4j.nn.onnx.proto.DimensionProto;
import io.fhe4j.nn.onnx.proto.GraphProto;
import io.fhe4j.nn.onnx.proto.KeyValueProto;
import io.fhe4j.nn.onnx.proto.ModelProto;
import io.fhe4j.nn.onnx.proto.NodeProto;
import io.fhe4j.nn.onnx.proto.OperatorSetProto;
import io.fhe4j.nn.onnx.proto.ShapeProto;
import io.fhe4j.nn.onnx.proto.TensorProto;
import io.fhe4j.nn.onnx.proto.TensorTypeProto;
import io.fhe4j.nn.onnx.proto.TypeProto;
import io.fhe4j.nn.onnx.proto.ValueProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Writes small models for tests; the input is "x", the output "y". */
final class ModelBuilder {
    private final ModelProto.Builder model = ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetProto.newBuilder().setVersion(13));
    private final GraphProto.Builder graph =
            GraphProto.newBuilder().setName("test").addOutput(value("y"));

    static ModelBuilder withInput(long... dimensions) {
        ModelBuilder builder = new ModelBuilder();
        ShapeProto.Builder shape =
                ShapeProto.newBuilder().addDim(DimensionProto.newBuilder().setDimParam("batch"));
        for (long dimension : dimensions) {
            shape.addDim(DimensionProto.newBuilder().setDimValue(dimension));
        }
        builder.graph.addInput(ValueProto.newBuilder()
                .setName("x")
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TensorTypeProto.newBuilder().setElemType(1).setShape(shape))));
        return builder;
    }

    static ValueProto value(String name) {
        return ValueProto.newBuilder().setName(name).build();
    }

    static NodeProto.Builder nodeOf(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setName(operator.toLowerCase(java.util.Locale.ROOT) + "_" + output)
                .setOpType(operator)
                .addAllInput(List.of(inputs))
                .addOutput(output);
    }

    ModelBuilder node(String operator, String output, String... inputs) {
        return node(nodeOf(operator, output, inputs));
    }

    ModelBuilder node(NodeProto.Builder node) {
        graph.addNode(node);
        return this;
    }

    static AttributeProto.Builder integer(String name, long value) {
        return AttributeProto.newBuilder().setName(name).setType(2).setI(value);
    }

    static AttributeProto.Builder number(String name, float value) {
        return AttributeProto.newBuilder().setName(name).setType(1).setF(value);
    }

    static TensorProto.Builder rawFloats(String name, List<Long> dims, float... values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            raw.putFloat(value);
        }
        return TensorProto.newBuilder()
                .setName(name)
                .addAllDims(dims)
                .setDataType(1)
                .setRawData(ByteString.copyFrom(raw.array()));
    }

    static TensorProto.Builder listedDoubles(String name, List<Long> dims, double... values) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).addAllDims(dims).setDataType(11);
        for (double value : values) {
            tensor.addDoubleData(value);
        }
        return tensor;
    }

    static TensorProto.Builder listedLongs(String name, long... values) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).addDims(values.length).setDataType(7);
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        return tensor;
    }

    ModelBuilder constant(String name, List<Long> dims, float... values) {
        return constant(rawFloats(name, dims, values));
    }

    ModelBuilder constant(TensorProto.Builder tensor) {
        graph.addInitializer(tensor);
        return this;
    }

    ModelBuilder bound(String tensor, String bound) {
        model.addMetadataProps(KeyValueProto.newBuilder()
                .setKey(OnnxReader.BOUND_PREFIX + tensor)
                .setValue(bound));
        return this;
    }

    GraphProto.Builder graph() {
        return graph;
    }

    ModelProto.Builder model() {
        return model;
    }

    byte[] bytes() {
        return model.setGraph(graph).build().toByteArray();
    }

    Network read() {
        return OnnxReader.read("test.onnx", bytes());
    }
}
