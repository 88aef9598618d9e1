package io.fhe4j.nn.onnx;

import static io.fhe4j.nn.onnx.ModelBuilder.integer;
import static io.fhe4j.nn.onnx.ModelBuilder.listedDoubles;
import static io.fhe4j.nn.onnx.ModelBuilder.listedLongs;
import static io.fhe4j.nn.onnx.ModelBuilder.nodeOf;
import static io.fhe4j.nn.onnx.ModelBuilder.number;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.MalformedInputException;
import io.fhe4j.nn.BundledModels;
import io.fhe4j.nn.ClearEvaluator;
import io.fhe4j.nn.DenseLayer;
import io.fhe4j.nn.Layer;
import io.fhe4j.nn.Network;
import io.fhe4j.nn.PolynomialActivation;
import io.fhe4j.nn.TensorShape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model means once it is read: values are compared with the formula that the nodes spell out. */
class OnnxReaderTest {
    private static final List<Long> SCALAR = List.of();
    private static final double EXACT = 1e-12;

    private static double[] evaluate(Network network, double... input) {
        return new ClearEvaluator(network).evaluate(input);
    }

    @Test
    void readsTheBundledNetworks() {
        Network small = BundledModels.DIGITS_8X8.load();
        assertEquals(TensorShape.of(1, 8, 8), small.inputShape());
        assertEquals(10, small.outputSize());
        assertEquals(3, small.multiplicativeDepth());
        assertEquals(4, small.layers().size());
        assertTrue(small.layers().stream().allMatch(small::declaresBoundOf), small.toString());
        Network large = BundledModels.DIGITS_28X28.load();
        assertEquals(784, large.inputSize());
        assertEquals(3, large.multiplicativeDepth());
        assertEquals(64, large.layers().get(1).outputSize());
    }

    @Test
    void readsFilesAndStreams(@TempDir Path folder) throws IOException {
        byte[] bytes;
        try (InputStream in = BundledModels.DIGITS_8X8.open()) {
            bytes = in.readAllBytes();
        }
        Path file = Files.write(folder.resolve("model.onnx"), bytes);
        assertEquals(
                OnnxReader.read(file).toString(),
                OnnxReader.read("s", new ByteArrayInputStream(bytes)).toString());
        MalformedInputException missing =
                assertThrows(MalformedInputException.class, () -> OnnxReader.read(folder.resolve("none.onnx")));
        assertTrue(missing.getMessage().contains("none.onnx"));
        InputStream broken = InputStream.nullInputStream();
        broken.close(); // from now on its reads fail
        assertTrue(assertThrows(MalformedInputException.class, () -> OnnxReader.read("s", broken))
                .getMessage()
                .contains("closed"));
    }

    @Test
    void matMulAndAddMakeADenseLayer() {
        Network network = ModelBuilder.withInput(2)
                .constant("w", List.of(2L, 3L), 1, 2, 3, 4, 5, 6)
                .constant("b", List.of(3L), 10, 20, 30)
                .node("MatMul", "h", "x", "w")
                .node("Add", "y", "h", "b")
                .read();
        assertEquals(1, network.layers().size());
        assertInstanceOf(DenseLayer.class, network.layers().getFirst());
        assertArrayEquals(new double[] {1 + 8 + 10, 2 + 10 + 20, 3 + 12 + 30}, evaluate(network, 1, 2), EXACT);
    }

    @Test
    void gemmHonoursItsAttributes() {
        Network network = ModelBuilder.withInput(2)
                .constant("w", List.of(3L, 2L), 1, 2, 3, 4, 5, 6)
                .constant("b", SCALAR, 10)
                .node(nodeOf("Gemm", "y", "x", "w", "b")
                        .addAttribute(integer("transB", 1))
                        .addAttribute(number("alpha", 2))
                        .addAttribute(number("beta", 0.5f)))
                .read();
        assertArrayEquals(new double[] {2 * 5 + 5, 2 * 11 + 5, 2 * 17 + 5}, evaluate(network, 1, 2), EXACT);
        Network plain = ModelBuilder.withInput(1)
                .constant("w", List.of(1L, 1L), 3)
                .node(nodeOf("Gemm", "y", "x", "w", "").setName(""))
                .read();
        assertArrayEquals(new double[] {6}, evaluate(plain, 2), EXACT);
    }

    @Test
    void collectsElementWiseNodesIntoOnePolynomial() {
        // y = 2 (x + 3)² − x³ + (5 − x)
        Network network = ModelBuilder.withInput(4)
                .constant("three", List.of(1L), 3)
                .constant(listedDoubles("two", SCALAR, 2))
                .constant("cube", SCALAR, 3)
                .constant("five", SCALAR, 5)
                .node("Add", "a", "three", "x")
                .node("Pow", "b", "a", "two")
                .node("Mul", "c", "b", "two")
                .node("Pow", "d", "x", "cube")
                .node("Sub", "e", "c", "d")
                .node("Sub", "f", "five", "x")
                .node("Identity", "g", "f")
                .node("Add", "y", "e", "g")
                .read();
        assertEquals(1, network.layers().size());
        PolynomialActivation polynomial =
                assertInstanceOf(PolynomialActivation.class, network.layers().getFirst());
        assertEquals(3, polynomial.degree());
        for (double x : new double[] {-1.5, 0, 0.25, 2}) {
            double expected = 2 * (x + 3) * (x + 3) - x * x * x + 5 - x;
            assertEquals(expected, evaluate(network, x, 0, 0, 0)[0], EXACT);
        }
    }

    @Test
    void dropsLeadingCoefficientsThatCancel() {
        Network network = ModelBuilder.withInput(1)
                .constant("two", SCALAR, 2)
                .node("Mul", "s", "x", "x")
                .node("Sub", "zero", "s", "s")
                .node("Add", "t", "zero", "x")
                .node("Mul", "y", "t", "two")
                .read();
        assertEquals(1, ((PolynomialActivation) network.layers().getFirst()).degree());
        assertArrayEquals(new double[] {6}, evaluate(network, 3), EXACT);
    }

    @Test
    void reshapesKeepTheOrder() {
        Network network = ModelBuilder.withInput(2, 3)
                .constant(listedLongs("target", 0, 3, -1))
                .constant(listedLongs("flat", -1, 6))
                .constant(listedLongs("copied", 0, 0, 0))
                .node("Reshape", "a", "x", "target")
                .node("Reshape", "b", "a", "copied")
                .node("Mul", "c", "b", "b")
                .node("Reshape", "d", "c", "flat")
                .node(nodeOf("Flatten", "y", "d").addAttribute(integer("axis", 1)))
                .read();
        assertArrayEquals(new double[] {1, 4, 9, 16, 25, 36}, evaluate(network, 1, 2, 3, 4, 5, 6), EXACT);
    }

    @Test
    void constantNodesAndListedInputsCount() {
        ModelBuilder builder = ModelBuilder.withInput(1)
                .constant("unused", SCALAR, 1)
                .node(NodeProtoWithTensor.constant("w", 4))
                .node("MatMul", "y", "x", "w");
        builder.graph().addInput(ModelBuilder.value("unused")); // as files of old versions list them
        assertArrayEquals(new double[] {8}, evaluate(builder.read(), 2), EXACT);
    }

    @Test
    void declaredBoundsReplaceTheWorstCase() {
        Network network = ModelBuilder.withInput(2)
                .constant("w", List.of(2L, 1L), 3, -4)
                .node("MatMul", "h", "x", "w")
                .node("Mul", "y", "h", "h")
                .bound("x", "0.5")
                .bound("elsewhere", "7")
                .read();
        assertEquals(0.5, network.inputBound());
        assertEquals(List.of(3.5, 12.25), network.layerBounds());
        Network declared = ModelBuilder.withInput(2)
                .constant("w", List.of(2L, 1L), 3, -4)
                .node("MatMul", "h", "x", "w")
                .node("Mul", "y", "h", "h")
                .bound("h", "2")
                .read();
        assertEquals(1, declared.inputBound());
        assertEquals(List.of(2.0, 4.0), declared.layerBounds());
        Layer last = declared.layers().getLast();
        assertEquals(
                2, last.multiplicativeDepth() + declared.layers().getFirst().multiplicativeDepth());
    }

    /** A Constant node with one number as a 1 × 1 matrix. */
    private static final class NodeProtoWithTensor {
        private static io.fhe4j.nn.onnx.proto.NodeProto.Builder constant(String output, float value) {
            return nodeOf("Constant", output)
                    .addAttribute(io.fhe4j.nn.onnx.proto.AttributeProto.newBuilder()
                            .setName("value")
                            .setType(4)
                            .setT(ModelBuilder.rawFloats("", List.of(1L, 1L), value)));
        }
    }
}
