package io.fhe4j.nn.onnx;

import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.UnsupportedModelException;
import io.fhe4j.nn.Network;
import io.fhe4j.nn.TensorShape;
import io.fhe4j.nn.onnx.proto.DimensionProto;
import io.fhe4j.nn.onnx.proto.GraphProto;
import io.fhe4j.nn.onnx.proto.KeyValueProto;
import io.fhe4j.nn.onnx.proto.ModelProto;
import io.fhe4j.nn.onnx.proto.NodeProto;
import io.fhe4j.nn.onnx.proto.OperatorSetProto;
import io.fhe4j.nn.onnx.proto.TensorProto;
import io.fhe4j.nn.onnx.proto.ValueProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns a parsed model into a network: operators are looked over first, so that an unsupported one is reported before
 * anything else; then constants, input, nodes in order, output, bounds.
 */
final class GraphTranslator {
    private static final int MIN_OPSET = 7; // the first with today's broadcasting rules
    private static final int MAX_OPSET = 25;
    private static final int FLOAT = 1;
    private static final int DOUBLE = 11;

    private final String source;
    private final ModelProto model;
    private final GraphProto graph;
    private final Initialisers initialisers;

    GraphTranslator(String source, ModelProto model) {
        this.source = source;
        this.model = model;
        this.graph = model.getGraph();
        this.initialisers = new Initialisers(source);
    }

    Network translate() {
        checkOperators();
        checkHeader();
        Map<String, Constant> constants = constants();
        ValueProto input = onlyInput(constants.keySet());
        TensorShape shape = inputShape(input);
        LayerChain chain = new LayerChain(source, input.getName(), shape, constants, initialisers);
        for (int i = 0; i < graph.getNodeCount(); i++) {
            chain.accept(graph.getNode(i), nodeName(graph.getNode(i), i));
        }
        try {
            return new Network(
                    graph.getName().isEmpty() ? source : graph.getName().replaceAll("\\p{Cc}", "?"),
                    input.getName(),
                    shape,
                    chain.finish(onlyOutput()),
                    bounds());
        } catch (IllegalArgumentException e) {
            throw malformed("graph", String.valueOf(e.getMessage()));
        }
    }

    /** Names a node for a user: its own name where it has one, else its place. */
    static String nodeName(NodeProto node, int index) {
        String name = node.getName().isEmpty() ? "number " + index : "'" + node.getName() + "'";
        return "node " + name + " (" + node.getOpType() + ")";
    }

    private void checkOperators() {
        if (model.getFunctionsCount() > 0) {
            throw new UnsupportedModelException(
                    source + ": the model defines functions of its own; export it with them inlined");
        }
        for (int i = 0; i < graph.getNodeCount(); i++) {
            NodeProto node = graph.getNode(i);
            boolean ours = node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx");
            if (!ours || !LayerChain.OPERATORS.contains(node.getOpType())) {
                throw new UnsupportedModelException(source + ": " + nodeName(node, i)
                        + (ours ? "" : " of domain '" + node.getDomain() + "'")
                        + " cannot be evaluated under encryption; supported are " + LayerChain.OPERATORS
                        + "; replace an activation by a polynomial of low degree when exporting");
            }
        }
    }

    private void checkHeader() {
        if (!model.hasGraph() || graph.getNodeCount() == 0) {
            throw malformed("field graph", "the model has no graph or the graph has no nodes");
        }
        if (graph.getSparseInitializerCount() > 0) {
            throw new UnsupportedModelException(source + ": sparse initialisers are not read; store weights densely");
        }
        for (OperatorSetProto set : model.getOpsetImportList()) {
            if (set.getDomain().isEmpty() || set.getDomain().equals("ai.onnx")) {
                if (set.getVersion() < MIN_OPSET || set.getVersion() > MAX_OPSET) {
                    throw new UnsupportedModelException(source + ": operator set " + set.getVersion()
                            + " is not between " + MIN_OPSET + " and " + MAX_OPSET + "; export with one that is");
                }
                return;
            }
        }
        throw malformed("field opset_import", "the model does not say which operator set it uses");
    }

    private Map<String, Constant> constants() {
        Map<String, Constant> constants = new HashMap<>();
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            TensorProto tensor = graph.getInitializer(i);
            String where = "initialiser '" + tensor.getName() + "'";
            if (tensor.getName().isEmpty()) {
                throw malformed("initialiser number " + i, "it has no name");
            }
            if (constants.put(tensor.getName(), initialisers.constant(tensor, where)) != null) {
                throw malformed(where, "two initialisers have this name");
            }
        }
        return constants;
    }

    private ValueProto onlyInput(Set<String> constants) {
        List<ValueProto> inputs = new ArrayList<>();
        for (ValueProto input : graph.getInputList()) {
            if (!constants.contains(input.getName())) { // old files list constants among the inputs
                inputs.add(input);
            }
        }
        if (inputs.size() != 1) {
            throw new UnsupportedModelException(source + ": the graph has " + inputs.size()
                    + " inputs besides its constants; exactly one is supported");
        }
        if (inputs.getFirst().getName().isEmpty()) {
            throw malformed("graph input", "it has no name");
        }
        return inputs.getFirst();
    }

    private String onlyOutput() {
        if (graph.getOutputCount() != 1) {
            throw new UnsupportedModelException(
                    source + ": the graph has " + graph.getOutputCount() + " outputs; exactly one is supported");
        }
        return graph.getOutput(0).getName();
    }

    private TensorShape inputShape(ValueProto input) {
        String where = "input '" + input.getName() + "'";
        int type = input.getType().getTensorType().getElemType();
        if (type != FLOAT && type != DOUBLE) {
            throw new UnsupportedModelException(
                    source + ": " + where + " has element type " + type + "; 1 (float) or 11 (double) is needed");
        }
        List<DimensionProto> dims = input.getType().getTensorType().getShape().getDimList();
        if (dims.size() < 2 || dims.size() > TensorShape.MAX_RANK + 1) {
            throw new UnsupportedModelException(source + ": " + where + " has " + dims.size()
                    + " dimensions; a batch dimension and 1 to " + TensorShape.MAX_RANK + " more are needed");
        }
        DimensionProto batch = dims.getFirst();
        if (batch.hasDimValue() && batch.getDimValue() < 1) {
            throw malformed(where, "its batch dimension is " + batch.getDimValue());
        }
        List<Integer> lengths = new ArrayList<>();
        long size = 1;
        for (DimensionProto dim : dims.subList(1, dims.size())) {
            if (!dim.hasDimValue()) {
                throw new UnsupportedModelException(source + ": " + where
                        + " has a dimension without a length besides the first; export with fixed lengths");
            }
            long length = dim.getDimValue();
            if (length < 1 || length > TensorShape.MAX_SIZE || size * length > TensorShape.MAX_SIZE) {
                throw malformed(
                        where, "its dimensions are below 1 or make more than " + TensorShape.MAX_SIZE + " elements");
            }
            size *= length;
            lengths.add((int) length);
        }
        return new TensorShape(lengths);
    }

    private Map<String, Double> bounds() {
        Map<String, Double> bounds = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (KeyValueProto property : model.getMetadataPropsList()) {
            if (!property.getKey().startsWith(OnnxReader.BOUND_PREFIX)) {
                continue;
            }
            String where = "metadata '" + property.getKey() + "'";
            if (!seen.add(property.getKey())) {
                throw malformed(where, "it is given twice");
            }
            double bound;
            try {
                bound = Double.parseDouble(property.getValue());
            } catch (NumberFormatException e) {
                throw malformed(where, "'" + property.getValue() + "' is not a number");
            }
            if (!(bound > 0) || Double.isInfinite(bound)) {
                throw malformed(where, "a bound must be above 0 and finite, not " + bound);
            }
            bounds.put(property.getKey().substring(OnnxReader.BOUND_PREFIX.length()), bound);
        }
        return bounds;
    }

    private MalformedInputException malformed(String where, String problem) {
        return new MalformedInputException(source, where, problem, "export the model again");
    }
}
