package io.fhe4j.nn.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.SplittableRandom;

/** Changes one field somewhere in a message: removes, repeats, or replaces it by an extreme or random value of its type. */
final class FieldMutator {
    private static final long[] INTEGERS = {
        Long.MIN_VALUE,
        Integer.MIN_VALUE,
        -2,
        -1,
        0,
        1,
        2,
        3,
        7,
        10,
        11,
        16,
        64,
        65,
        4096,
        1 << 24,
        1 << 25,
        Integer.MAX_VALUE,
        1L << 40,
        Long.MAX_VALUE
    };
    private static final double[] NUMBERS = {
        Double.NaN, Double.NEGATIVE_INFINITY, -0.0, 0, 1, 1e30, 1e300, Double.MIN_VALUE, Double.MAX_VALUE
    };
    private static final String[] STRINGS = {
        "",
        "Relu",
        "Add",
        "Mul",
        "Sub",
        "Pow",
        "Gemm",
        "MatMul",
        "Flatten",
        "Reshape",
        "Constant",
        "Identity",
        "hidden",
        "squared",
        "pixels",
        "logits",
        "logits.bias",
        "hidden.weight",
        "transA",
        "alpha",
        "axis",
        "fhe4j.bound.hidden",
        "0",
        "NaN",
        "1e-300",
        "\u0000",
        "x".repeat(300)
    };

    private FieldMutator() {}

    static void mutate(Message.Builder message, SplittableRandom random) {
        List<FieldDescriptor> fields = message.getDescriptorForType().getFields();
        FieldDescriptor field = fields.get(random.nextInt(fields.size()));
        boolean set = field.isRepeated()
                ? message.getRepeatedFieldCount(field) > 0
                : message.getAllFields().containsKey(field);
        if (set && random.nextInt(12) == 0) {
            message.clearField(field);
        } else if (field.isRepeated()) {
            mutateRepeated(message, field, random);
        } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            Message.Builder nested = ((Message) message.getField(field)).toBuilder();
            mutate(nested, random);
            message.setField(field, nested.build());
        } else {
            message.setField(field, value(field, random));
        }
    }

    private static void mutateRepeated(Message.Builder message, FieldDescriptor field, SplittableRandom random) {
        int count = message.getRepeatedFieldCount(field);
        boolean isMessage = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
        if (count == 0 || random.nextInt(8) == 0) {
            Object added = count > 0 ? message.getRepeatedField(field, random.nextInt(count)) : null;
            message.addRepeatedField(
                    field,
                    added != null
                            ? added
                            : isMessage ? message.newBuilderForField(field).build() : value(field, random));
            return;
        }
        int index = random.nextInt(count);
        if (isMessage) {
            Message.Builder nested = ((Message) message.getRepeatedField(field, index)).toBuilder();
            mutate(nested, random);
            message.setRepeatedField(field, index, nested.build());
        } else {
            message.setRepeatedField(field, index, value(field, random));
        }
    }

    private static Object value(FieldDescriptor field, SplittableRandom random) {
        return switch (field.getJavaType()) {
            case INT -> (int) INTEGERS[random.nextInt(INTEGERS.length)];
            case LONG -> INTEGERS[random.nextInt(INTEGERS.length)];
            case FLOAT -> (float) NUMBERS[random.nextInt(NUMBERS.length)];
            case DOUBLE -> NUMBERS[random.nextInt(NUMBERS.length)];
            case STRING -> STRINGS[random.nextInt(STRINGS.length)];
            case BYTE_STRING -> ByteString.copyFrom(new byte[4 * random.nextInt(40)]);
            default -> throw new IllegalStateException("no such field in the subset: " + field);
        };
    }
}
