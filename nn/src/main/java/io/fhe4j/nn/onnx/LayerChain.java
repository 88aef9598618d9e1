package io.fhe4j.nn.onnx;

import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.UnsupportedModelException;
import io.fhe4j.nn.DenseLayer;
import io.fhe4j.nn.Layer;
import io.fhe4j.nn.PolynomialActivation;
import io.fhe4j.nn.ReshapeLayer;
import io.fhe4j.nn.TensorShape;
import io.fhe4j.nn.onnx.proto.AttributeProto;
import io.fhe4j.nn.onnx.proto.NodeProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Builds the chain of layers from nodes in their order.
 *
 * <p>Element-wise nodes are collected symbolically: every tensor is a polynomial of the last <em>base</em>, a tensor that a
 * layer computed. So {@code Mul(h, h)} is x² of the base h, and an Add of a scaled copy of h makes it a + b x + c x²; only
 * when a dense layer or the output needs the numbers does the polynomial become a layer. A node that reaches back behind the
 * last base would be a branch, and is refused.
 */
final class LayerChain {
    /** The operators that are understood. */
    static final TreeSet<String> OPERATORS = new TreeSet<>(
            List.of("Add", "Constant", "Flatten", "Gemm", "Identity", "MatMul", "Mul", "Pow", "Reshape", "Sub"));

    /** A tensor as a polynomial of the base with the given number, its coefficients by rising power. */
    private static final class Value {
        private final int base;
        private final TensorShape shape;
        private final double[] polynomial;

        Value(int base, TensorShape shape, double[] polynomial) {
            this.base = base;
            this.shape = shape;
            this.polynomial = polynomial;
        }

        boolean isBase() {
            return Arrays.equals(polynomial, IDENTITY);
        }
    }

    private static final double[] IDENTITY = {0, 1};

    private final String source;
    private final Initialisers initialisers;
    private final Map<String, Constant> constants;
    private final Map<String, Value> values = new HashMap<>();
    private final List<Layer> layers = new ArrayList<>();
    private int bases;
    private String node = "";

    LayerChain(
            String source,
            String input,
            TensorShape shape,
            Map<String, Constant> constants,
            Initialisers initialisers) {
        this.source = source;
        this.initialisers = initialisers;
        this.constants = new HashMap<>(constants);
        values.put(input, new Value(0, shape, IDENTITY));
    }

    /** Adds one node; {@code name} is how messages call it. */
    void accept(NodeProto proto, String name) {
        node = name;
        if (proto.getOutputCount() != 1 || proto.getOutput(0).isEmpty()) {
            throw malformed("it has " + proto.getOutputCount() + " outputs instead of one with a name");
        }
        Attributes attributes = new Attributes(proto, source, name);
        String output = proto.getOutput(0);
        if (values.containsKey(output) || constants.containsKey(output)) {
            throw malformed("its output '" + output + "' has been computed before");
        }
        switch (proto.getOpType()) {
            case "Constant" -> constants.put(output, constant(attributes));
            case "Identity" -> values.put(output, value(proto, 0, 1));
            case "Flatten" -> values.put(output, flatten(proto, attributes));
            case "Reshape" -> values.put(output, reshape(proto, attributes));
            case "Gemm" -> values.put(output, gemm(proto, attributes));
            case "MatMul" -> values.put(output, matMul(proto));
            case "Add", "Sub", "Mul" -> values.put(output, elementWise(proto));
            case "Pow" -> values.put(output, power(proto));
            default -> throw new IllegalStateException("operators were checked before: " + proto.getOpType());
        }
    }

    /** Ends the chain at the graph's output. */
    List<Layer> finish(String output) {
        node = "graph output '" + output + "'";
        Value value = values.get(output);
        if (value == null) {
            throw malformed("no node computes it from the input");
        }
        requireLast(value);
        materialise(value, output);
        if (layers.isEmpty()) {
            throw new UnsupportedModelException(source + ": the model computes nothing: its output is its input");
        }
        return layers;
    }

    private Constant constant(Attributes attributes) {
        AttributeProto value = attributes.required("value", Attributes.TENSOR);
        return initialisers.constant(value.getT(), node);
    }

    private Value flatten(NodeProto proto, Attributes attributes) {
        Value value = value(proto, 0, 1);
        long axis = attributes.integer("axis", 1);
        if (axis != 1 && axis != -value.shape.rank()) {
            throw unsupported("axis " + axis + " would mix images of a batch; use axis 1");
        }
        return reshaped(value, TensorShape.of(value.shape.size()), proto.getOutput(0));
    }

    private Value reshape(NodeProto proto, Attributes attributes) {
        Value value = value(proto, 0, 2);
        if (attributes.integer("allowzero", 0) != 0) {
            throw unsupported("allowzero is not supported");
        }
        Constant target = constants.get(proto.getInput(1));
        if (target == null
                || target.integers().length == 0
                || target.dimensions().size() != 1) {
            throw unsupported("its target shape must be a constant list of integers");
        }
        return reshaped(value, targetShape(value.shape, target.integers()), proto.getOutput(0));
    }

    // The first entry is the batch: 0 keeps it, -1 or a number is accepted when the rest has exactly one image's
    // elements.
    private TensorShape targetShape(TensorShape from, long[] target) {
        if (target.length < 2 || target.length > TensorShape.MAX_RANK + 1 || target[0] < -1) {
            throw unsupported(
                    "the target shape " + Arrays.toString(target) + " does not keep the batch dimension first");
        }
        List<Integer> dimensions = new ArrayList<>();
        int open = -1;
        long known = 1;
        for (int i = 1; i < target.length; i++) {
            long length = target[i];
            if (length == 0 && i <= from.rank()) {
                length = from.dimensions().get(i - 1);
            }
            if (length == -1 && open < 0 && target[0] != -1) {
                open = i - 1;
                dimensions.add(1);
                continue;
            }
            if (length < 1 || length > TensorShape.MAX_SIZE || known * length > TensorShape.MAX_SIZE) {
                throw unsupported("the target shape " + Arrays.toString(target) + " does not fit " + from);
            }
            known *= length;
            dimensions.add((int) length);
        }
        if (open >= 0 && from.size() % known == 0) {
            dimensions.set(open, (int) (from.size() / known));
            known = from.size();
        }
        if (known != from.size()) {
            throw unsupported("the target shape " + Arrays.toString(target) + " does not hold the " + from.size()
                    + " elements of " + from + " for each image");
        }
        return new TensorShape(dimensions);
    }

    private Value reshaped(Value value, TensorShape to, String output) {
        if (!value.isBase()) {
            return new Value(value.base, to, value.polynomial);
        }
        requireLast(value);
        layers.add(new ReshapeLayer(output, value.shape, to));
        return newBase(to);
    }

    private Value gemm(NodeProto proto, Attributes attributes) {
        Value value = value(proto, 0, 2, 3);
        if (attributes.integer("transA", 0) != 0) {
            throw unsupported("transA is not supported");
        }
        boolean transposed = attributes.integer("transB", 0) != 0;
        double alpha = attributes.number("alpha", 1);
        double beta = attributes.number("beta", 1);
        boolean biased = proto.getInputCount() == 3 && !proto.getInput(2).isEmpty();
        double[] bias = null;
        if (biased) {
            bias = numeric(proto.getInput(2)).numbers();
        }
        return dense(value, proto, transposed, alpha, beta, bias);
    }

    private Value matMul(NodeProto proto) {
        return dense(value(proto, 0, 2), proto, false, 1, 1, null);
    }

    private Value dense(
            Value value, NodeProto proto, boolean transposed, double alpha, double beta, double @Nullable [] bias) {
        Constant matrix = numeric(proto.getInput(1));
        if (value.shape.rank() != 1 || matrix.dimensions().size() != 2) {
            throw unsupported("it multiplies a tensor of shape batch×" + value.shape + " by one of dimensions "
                    + matrix.dimensions() + "; a matrix of two dimensions after a Flatten is supported");
        }
        int inputs = matrix.dimensions().get(transposed ? 1 : 0);
        int outputs = matrix.dimensions().get(transposed ? 0 : 1);
        if (inputs != value.shape.size()) {
            throw malformed("its matrix takes " + inputs + " features, but its input has " + value.shape.size());
        }
        requireLast(value);
        materialise(value, proto.getInput(0));
        double[] weights = new double[inputs * outputs];
        for (int row = 0; row < outputs; row++) {
            for (int column = 0; column < inputs; column++) {
                int index = transposed ? row * inputs + column : column * outputs + row;
                weights[row * inputs + column] = alpha * matrix.numbers()[index];
            }
        }
        double[] biases = new double[outputs];
        if (bias != null) {
            addBias(biases, bias, beta);
        }
        layers.add(denseLayer(proto.getOutput(0), inputs, outputs, weights, biases));
        return newBase(TensorShape.of(outputs));
    }

    private DenseLayer denseLayer(String output, int inputs, int outputs, double[] weights, double[] bias) {
        try {
            return new DenseLayer(output, inputs, outputs, weights, bias);
        } catch (IllegalArgumentException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    private void addBias(double[] biases, double[] bias, double beta) {
        if (bias.length != 1 && bias.length != biases.length) {
            throw malformed("its bias has " + bias.length + " numbers for " + biases.length + " outputs");
        }
        for (int i = 0; i < biases.length; i++) {
            biases[i] += beta * bias[bias.length == 1 ? 0 : i];
        }
    }

    private Value elementWise(NodeProto proto) {
        if (proto.getInputCount() != 2) {
            throw malformed("it has " + proto.getInputCount() + " inputs instead of 2");
        }
        String operator = proto.getOpType();
        Value left = values.get(proto.getInput(0));
        Value right = values.get(proto.getInput(1));
        if (left != null && right != null) {
            return combine(operator, left, right);
        }
        if (left == null && right == null) {
            throw malformed("neither of its inputs is computed from the graph's input before it");
        }
        Value value = left != null ? left : Objects.requireNonNull(right);
        Constant constant = numeric(proto.getInput(left != null ? 1 : 0));
        if (!constant.isSingleNumber()) {
            return addVector(proto, value, constant);
        }
        if (constant.dimensions().size() > value.shape.rank() + 1) {
            throw unsupported(
                    "a constant of dimensions " + constant.dimensions() + " would add dimensions to " + value.shape);
        }
        Value single = new Value(value.base, value.shape, constant.numbers());
        return left != null ? combine(operator, value, single) : combine(operator, single, value);
    }

    private Value combine(String operator, Value left, Value right) {
        if (left.base != right.base || !left.shape.equals(right.shape)) {
            throw unsupported("it joins two branches of the graph; only element-wise polynomials of one tensor are "
                    + "supported");
        }
        double[] a = left.polynomial;
        double[] b = right.polynomial;
        if (operator.equals("Mul")) {
            return new Value(left.base, left.shape, product(a, b));
        }
        double[] sum = Arrays.copyOf(a, Math.max(a.length, b.length));
        for (int i = 0; i < b.length; i++) {
            sum[i] += operator.equals("Add") ? b[i] : -b[i];
        }
        return new Value(left.base, left.shape, finite(sum));
    }

    private double[] product(double[] a, double[] b) {
        if (a.length + b.length - 2 > PolynomialActivation.MAX_DEGREE) {
            throw unsupported("it makes a polynomial of degree " + (a.length + b.length - 2) + "; "
                    + PolynomialActivation.MAX_DEGREE + " is the highest supported");
        }
        double[] product = new double[a.length + b.length - 1];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b.length; j++) {
                product[i + j] += a[i] * b[j];
            }
        }
        return finite(product);
    }

    // A vector can only be the bias of the dense layer right before, as MatMul followed by Add writes it.
    private Value addVector(NodeProto proto, Value value, Constant vector) {
        boolean last = !layers.isEmpty() && value.base == bases && value.isBase();
        boolean fits = vector.dimensions().getLast() == vector.numbers().length
                && vector.dimensions().size() <= 2;
        if (!proto.getOpType().equals("Add")
                || !last
                || !fits
                || !(layers.getLast() instanceof DenseLayer dense)
                || vector.numbers().length != dense.outputSize()) {
            throw unsupported("a constant of dimensions " + vector.dimensions()
                    + " can only be added as the bias of a Gemm or MatMul right before; others must be single numbers");
        }
        int inputs = dense.inputSize();
        int outputs = dense.outputSize();
        double[] weights = new double[inputs * outputs];
        double[] bias = vector.numbers().clone();
        for (int row = 0; row < outputs; row++) {
            bias[row] += dense.bias(row);
            for (int column = 0; column < inputs; column++) {
                weights[row * inputs + column] = dense.weight(row, column);
            }
        }
        layers.removeLast();
        layers.add(denseLayer(proto.getOutput(0), inputs, outputs, weights, bias));
        return newBase(value.shape);
    }

    private Value power(NodeProto proto) {
        Value value = value(proto, 0, 2);
        Constant exponent = numeric(proto.getInput(1));
        double power = exponent.numbers()[0];
        if (!exponent.isSingleNumber()
                || power != Math.rint(power)
                || power < 1
                || power > PolynomialActivation.MAX_DEGREE) {
            throw unsupported("its exponent must be one whole number from 1 to " + PolynomialActivation.MAX_DEGREE);
        }
        double[] result = value.polynomial;
        for (int i = 1; i < power; i++) {
            result = product(result, value.polynomial);
        }
        return new Value(value.base, value.shape, result);
    }

    // Makes a layer of a polynomial that is needed as numbers.
    private void materialise(Value value, String name) {
        double[] polynomial = value.polynomial;
        int degree = polynomial.length - 1;
        while (degree > 0 && polynomial[degree] == 0) {
            degree--;
        }
        if (degree == 0) {
            throw unsupported("tensor '" + name + "' is constant, whatever the input");
        }
        if (!value.isBase()) {
            layers.add(new PolynomialActivation(name, value.shape.size(), Arrays.copyOf(polynomial, degree + 1)));
        }
    }

    private Value newBase(TensorShape shape) {
        bases++;
        return new Value(bases, shape, IDENTITY);
    }

    private void requireLast(Value value) {
        if (value.base != bases) {
            throw unsupported(
                    "it takes a tensor from before the last layer, which makes a branch; only chains are supported");
        }
    }

    private Value value(NodeProto proto, int index, int... inputCounts) {
        if (Arrays.stream(inputCounts).noneMatch(count -> count == proto.getInputCount())) {
            throw malformed("it has " + proto.getInputCount() + " inputs instead of " + Arrays.toString(inputCounts));
        }
        String name = proto.getInput(index);
        Value value = values.get(name);
        if (value != null) {
            return value;
        }
        if (constants.containsKey(name)) {
            throw unsupported("its input '" + name + "' is a constant; fold constants when exporting");
        }
        throw malformed("its input '" + name + "' is computed by no node before it and is no initialiser");
    }

    private Constant numeric(String name) {
        Constant constant = constants.get(name);
        if (constant == null) {
            if (values.containsKey(name)) {
                throw unsupported("its operand '" + name + "' depends on the input; a constant is needed there");
            }
            throw malformed("its operand '" + name + "' is computed by no node before it and is no initialiser");
        }
        if (!constant.isNumeric()) {
            throw unsupported("its operand '" + name + "' holds integers; floats or doubles are needed");
        }
        return constant;
    }

    private double[] finite(double[] coefficients) {
        for (double coefficient : coefficients) {
            if (!Double.isFinite(coefficient)) {
                throw malformed("it makes a coefficient that is not finite");
            }
        }
        return coefficients;
    }

    private MalformedInputException malformed(String problem) {
        return new MalformedInputException(source, node, problem, "export the model again");
    }

    private UnsupportedModelException unsupported(String problem) {
        return new UnsupportedModelException(source + ": " + node + ": " + problem);
    }
}
