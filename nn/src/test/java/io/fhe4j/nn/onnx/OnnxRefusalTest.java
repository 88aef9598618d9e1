package io.fhe4j.nn.onnx;

import static io.fhe4j.nn.onnx.ModelBuilder.integer;
import static io.fhe4j.nn.onnx.ModelBuilder.listedDoubles;
import static io.fhe4j.nn.onnx.ModelBuilder.listedLongs;
import static io.fhe4j.nn.onnx.ModelBuilder.nodeOf;
import static io.fhe4j.nn.onnx.ModelBuilder.number;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.fhe4j.api.FheException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.UnsupportedModelException;
import io.fhe4j.nn.onnx.proto.DimensionProto;
import io.fhe4j.nn.onnx.proto.OperatorSetProto;
import io.fhe4j.nn.onnx.proto.ValueProto;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each way in which a model is refused, and that the message names the culprit. */
class OnnxRefusalTest {
    private static final List<Long> SCALAR = List.of();

    private static void unsupported(ModelBuilder model, String... words) {
        refused(UnsupportedModelException.class, model, words);
    }

    private static void malformed(ModelBuilder model, String... words) {
        refused(MalformedInputException.class, model, words);
    }

    private static void refused(Class<? extends FheException> kind, ModelBuilder model, String... words) {
        FheException e = assertThrows(kind, model::read);
        for (String word : words) {
            assertTrue(String.valueOf(e.getMessage()).contains(word), () -> e.getMessage() + " lacks " + word);
        }
    }

    /** A valid model that each case spoils: y = (x W)². */
    private static ModelBuilder sound() {
        return ModelBuilder.withInput(2)
                .constant("w", List.of(2L, 2L), 1, 2, 3, 4)
                .node("MatMul", "h", "x", "w")
                .node("Mul", "y", "h", "h");
    }

    @Test
    void unsupportedOperatorsAreNamedFirst() {
        ModelBuilder model = sound();
        model.constant("w", List.of(9L)); // damaged as well, but the operator is what the user hears about
        unsupported(model.node("Relu", "z", "y"), "test.onnx", "'relu_z'", "Relu", "polynomial");
        unsupported(sound().node(nodeOf("Softmax", "z", "y").setName("")), "node number 2 (Softmax)");
        unsupported(sound().node(nodeOf("Add", "z", "y", "y").setDomain("com.example")), "com.example");
    }

    @Test
    void headersAreChecked() {
        ModelBuilder functions = sound();
        functions.model().addFunctions(ByteString.EMPTY);
        unsupported(functions, "functions");
        ModelBuilder sparse = sound();
        sparse.graph().addSparseInitializer(ByteString.EMPTY);
        unsupported(sparse, "sparse");
        ModelBuilder old = sound();
        old.model().setOpsetImport(0, OperatorSetProto.newBuilder().setVersion(6));
        unsupported(old, "operator set 6");
        ModelBuilder fresh = sound();
        fresh.model()
                .setOpsetImport(0, OperatorSetProto.newBuilder().setVersion(99).setDomain("ai.onnx"));
        unsupported(fresh, "operator set 99");
        ModelBuilder none = sound();
        none.model()
                .setOpsetImport(0, OperatorSetProto.newBuilder().setVersion(1).setDomain("other"));
        malformed(none, "opset_import");
        malformed(ModelBuilder.withInput(1), "no nodes");
    }

    @Test
    void inputsAndOutputsAreChecked() {
        ModelBuilder two = sound();
        two.graph().addInput(ModelBuilder.value("x2"));
        unsupported(two, "2 inputs");
        ModelBuilder outputs = sound();
        outputs.graph().addOutput(ModelBuilder.value("h"));
        unsupported(outputs, "2 outputs");
        ModelBuilder unnamed = sound();
        unnamed.graph().getInputBuilder(0).setName("");
        malformed(unnamed, "no name");
        ModelBuilder untyped = sound();
        untyped.graph().setInput(0, ValueProto.newBuilder().setName("x"));
        unsupported(untyped, "element type 0");
        ModelBuilder flat = ModelBuilder.withInput();
        unsupported(flat.node("Mul", "y", "x", "x"), "1 dimensions");
        unsupported(ModelBuilder.withInput(1, 1, 1, 1, 1, 1, 1, 1, 1).node("Mul", "y", "x", "x"), "10 dimensions");
        malformed(ModelBuilder.withInput(1L << 40).node("Mul", "y", "x", "x"), "elements");
        malformed(ModelBuilder.withInput(1 << 20, 1 << 20).node("Mul", "y", "x", "x"), "elements");
        malformed(ModelBuilder.withInput(-3).node("Mul", "y", "x", "x"), "below 1");
        ModelBuilder symbolic = sound();
        shape(symbolic).setDim(1, DimensionProto.newBuilder().setDimParam("width"));
        unsupported(symbolic, "fixed lengths");
        ModelBuilder empty = sound();
        shape(empty).setDim(0, DimensionProto.newBuilder().setDimValue(0));
        malformed(empty, "batch dimension is 0");
        malformed(ModelBuilder.withInput(1).node("Mul", "z", "x", "x"), "output 'y'", "no node computes it");
    }

    private static io.fhe4j.nn.onnx.proto.ShapeProto.Builder shape(ModelBuilder model) {
        return model.graph()
                .getInputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder();
    }

    @Test
    void constantsAreChecked() {
        malformed(sound().constant("w", List.of(1L), 1), "'w'", "two initialisers");
        malformed(sound().constant("", List.of(1L), 1), "no name");
        malformed(sound().constant("v", List.of(2L), 1), "'v'", "8 bytes");
        malformed(sound().constant("v", List.of(0L)), "'v'", "below 1");
        malformed(sound().constant("v", List.of(1L << 20, 1L << 20)), "'v'", "elements");
        malformed(sound().constant("v", List.of(1L << 62)), "'v'", "elements");
        malformed(sound().constant("v", List.of(1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L), 1), "9 dimensions");
        malformed(sound().constant("v", List.of(2L), 1, Float.NaN), "'v'", "element 1", "NaN");
        malformed(sound().constant(listedDoubles("v", SCALAR, Double.POSITIVE_INFINITY)), "Infinity");
        malformed(sound().constant(listedDoubles("v", List.of(2L), 1)), "2 elements, it has 1");
        malformed(
                sound().constant(listedDoubles("v", List.of(1L), 1).setRawData(ByteString.copyFromUtf8("12345678"))),
                "8 raw bytes");
        unsupported(sound().constant(listedDoubles("v", SCALAR, 1).setDataType(10)), "element type 10");
        unsupported(sound().constant(listedDoubles("v", SCALAR, 1).setDataLocation(1)), "another file");
    }

    @Test
    void nodesAreChecked() {
        malformed(sound().node(nodeOf("Mul", "z", "y", "y").addOutput("second")), "2 outputs");
        malformed(sound().node(nodeOf("Mul", "", "y", "y")), "outputs");
        malformed(sound().node("Mul", "h", "y", "y"), "'h' has been computed before");
        malformed(sound().node("Mul", "z", "y"), "1 inputs");
        malformed(sound().node("Identity", "z"), "0 inputs");
        malformed(sound().node("Identity", "z", "nowhere"), "'nowhere'");
        malformed(sound().node("Add", "z", "w", "nowhere"), "neither");
        malformed(sound().node("Add", "z", "y", "nowhere"), "'nowhere'");
        unsupported(sound().node("Identity", "z", "w"), "'w' is a constant");
        unsupported(sound().node("MatMul", "z", "y", "h"), "'h' depends on the input");
        unsupported(sound().node(nodeOf("Mul", "z", "y", "y").addAttribute(integer("axis", 1))), "'axis'");
        malformed(
                sound().node(nodeOf("Flatten", "z", "y")
                        .addAttribute(integer("axis", 1))
                        .addAttribute(integer("axis", 1))),
                "given twice");
        malformed(sound().node(nodeOf("Flatten", "z", "y").addAttribute(number("axis", 1))), "not of type 2");
        malformed(sound().node(nodeOf("Constant", "z")), "'value'");
    }

    @Test
    void denseLayersAreChecked() {
        malformed(sound().constant("v", List.of(3L, 1L), 1, 2, 3).node("MatMul", "z", "y", "v"), "takes 3");
        unsupported(sound().constant("v", List.of(2L), 1, 2).node("MatMul", "z", "y", "v"), "dimensions [2]");
        unsupported(sound().constant(listedLongs("v", 1, 2)).node("MatMul", "z", "y", "v"), "integers");
        unsupported(
                ModelBuilder.withInput(1, 2)
                        .constant("v", List.of(2L, 1L), 1, 2)
                        .node("MatMul", "y", "x", "v"),
                "1×2");
        unsupported(sound().node(nodeOf("Gemm", "z", "y", "w").addAttribute(integer("transA", 1))), "transA");
        malformed(
                sound().constant("b", List.of(3L), 1, 2, 3).node("Gemm", "z", "y", "w", "b"),
                "3 numbers for 2 outputs");
        malformed(sound().node(nodeOf("Gemm", "z", "y", "w").addAttribute(number("alpha", Float.NaN))), "NaN");
        malformed(
                sound().constant(listedDoubles("v", List.of(2L, 1L), 1e300, 1))
                        .node(nodeOf("Gemm", "z", "y", "v").addAttribute(number("alpha", Float.MAX_VALUE))),
                "finite");
    }

    @Test
    void branchesAndVectorsAreRefused() {
        unsupported(sound().node("Add", "z", "y", "x"), "joins two branches");
        unsupported(sound().node("MatMul", "z", "x", "w"), "branch");
        unsupported(sound().constant("v", List.of(2L), 1, 2).node("Mul", "z", "h", "v"), "single numbers");
        unsupported(sound().constant("v", List.of(2L), 1, 2).node("Add", "z", "y", "v"), "single numbers");
        unsupported(sound().constant("v", List.of(3L), 1, 2, 3).node("Add", "z", "h", "v"), "single numbers");
        unsupported(sound().constant("v", List.of(2L, 1L), 1, 2).node("Add", "z", "h", "v"), "single numbers");
        unsupported(sound().constant("v", List.of(1L, 1L, 1L), 1).node("Add", "z", "h", "v"), "add dimensions");
    }

    @Test
    void polynomialsAreChecked() {
        unsupported(sound().constant("p", SCALAR, 2.5f).node("Pow", "z", "y", "p"), "exponent");
        unsupported(sound().constant("p", SCALAR, 17).node("Pow", "z", "y", "p"), "exponent");
        unsupported(sound().constant("p", SCALAR, 0).node("Pow", "z", "y", "p"), "exponent");
        unsupported(sound().constant("p", List.of(2L), 2, 2).node("Pow", "z", "y", "p"), "exponent");
        unsupported(sound().constant("p", SCALAR, 9).node("Pow", "z", "y", "p"), "degree 18");
        unsupported(ModelBuilder.withInput(1).node("Sub", "y", "x", "x"), "constant, whatever the input");
        malformed(
                ModelBuilder.withInput(1)
                        .constant(listedDoubles("big", SCALAR, 1e200))
                        .node("Mul", "a", "x", "big")
                        .node("Mul", "y", "a", "a"),
                "not finite");
        unsupported(ModelBuilder.withInput(1).node("Identity", "y", "x"), "computes nothing");
    }

    @Test
    void shapesAreChecked() {
        unsupported(sound().node(nodeOf("Flatten", "z", "y").addAttribute(integer("axis", 0))), "axis 0");
        unsupported(sound().constant("f", List.of(2L), 1, 2).node("Reshape", "z", "y", "f"), "integers");
        unsupported(sound().node("Reshape", "z", "y", "nowhere"), "integers");
        unsupported(reshape(-1), "batch dimension");
        unsupported(reshape(-2, 2), "batch dimension");
        unsupported(reshape(0, 3), "2 elements");
        unsupported(reshape(-1, -1), "does not fit");
        unsupported(reshape(0, -1, -1), "does not fit");
        unsupported(reshape(0, 1L << 30, 1L << 30), "does not fit");
        unsupported(reshape(0, -1, 3), "2 elements");
        unsupported(reshape(0, 2, 0), "does not fit");
        unsupported(
                sound().constant(listedLongs("t", 0, 2))
                        .node(nodeOf("Reshape", "z", "y", "t").addAttribute(integer("allowzero", 1))),
                "allowzero");
    }

    private static ModelBuilder reshape(long... target) {
        return sound().constant(listedLongs("t", target)).node("Reshape", "z", "y", "t");
    }

    @Test
    void boundsAreChecked() {
        malformed(sound().bound("h", "much"), "fhe4j.bound.h", "not a number");
        malformed(sound().bound("h", "-1"), "above 0");
        malformed(sound().bound("h", "NaN"), "above 0");
        malformed(sound().bound("h", "1e999"), "finite");
        malformed(sound().bound("h", "1").bound("h", "2"), "twice");
    }
}
