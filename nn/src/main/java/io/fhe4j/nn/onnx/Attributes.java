package io.fhe4j.nn.onnx;

import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.UnsupportedModelException;
import io.fhe4j.nn.onnx.proto.AttributeProto;
import io.fhe4j.nn.onnx.proto.NodeProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The attributes of one node, each asked for by name and kind; unknown ones are refused, since they may change the meaning. */
final class Attributes {
    static final int FLOAT = 1;
    static final int INTEGER = 2;
    static final int TENSOR = 4;

    private static final Map<String, List<String>> KNOWN = Map.of(
            "Gemm", List.of("alpha", "beta", "transA", "transB"),
            "Flatten", List.of("axis"),
            "Reshape", List.of("allowzero"),
            "Constant", List.of("value"));

    private final Map<String, AttributeProto> byName = new HashMap<>();
    private final String source;
    private final String node;

    Attributes(NodeProto proto, String source, String node) {
        this.source = source;
        this.node = node;
        List<String> known = KNOWN.getOrDefault(proto.getOpType(), List.of());
        for (AttributeProto attribute : proto.getAttributeList()) {
            if (!known.contains(attribute.getName())) {
                throw new UnsupportedModelException(source + ": " + node + ": attribute '" + attribute.getName()
                        + "' is not supported; known here are " + known);
            }
            if (byName.put(attribute.getName(), attribute) != null) {
                throw malformed("attribute '" + attribute.getName() + "' is given twice");
            }
        }
    }

    long integer(String name, long otherwise) {
        return byName.containsKey(name) ? required(name, INTEGER).getI() : otherwise;
    }

    double number(String name, double otherwise) {
        if (!byName.containsKey(name)) {
            return otherwise;
        }
        double value = required(name, FLOAT).getF();
        if (!Double.isFinite(value)) {
            throw malformed("attribute '" + name + "' is " + value);
        }
        return value;
    }

    AttributeProto required(String name, int type) {
        AttributeProto attribute = byName.get(name);
        if (attribute == null || attribute.getType() != type) {
            throw malformed("attribute '" + name + "' is missing or not of type " + type);
        }
        return attribute;
    }

    private MalformedInputException malformed(String problem) {
        return new MalformedInputException(source, node, problem, "export the model again");
    }
}
