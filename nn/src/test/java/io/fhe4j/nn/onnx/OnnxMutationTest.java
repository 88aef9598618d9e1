package io.fhe4j.nn.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import io.fhe4j.api.FheException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.UnsupportedModelException;
import io.fhe4j.nn.BundledModels;
import io.fhe4j.nn.ClearEvaluator;
import io.fhe4j.nn.Network;
import io.fhe4j.nn.onnx.proto.ModelProto;
import io.fhe4j.nn.plan.InferencePlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Hostile models: whatever the bytes, reading ends quickly, in bounded memory, with one of two exceptions or with a network
 * that can be evaluated.
 */
class OnnxMutationTest {
    private static final int BYTE_MUTANTS = 6_000;
    private static final int STRUCTURE_MUTANTS = 6_000;
    private static final int PLAN_MUTANTS = 300;
    private static final long SLOWEST = 2_000_000_000L; // ns
    private static final long MOST_BYTES = 16 << 20; // the bundled 8×8 model has 10 kB; mutants may declare more

    private static byte[] model() throws IOException {
        try (InputStream in = BundledModels.DIGITS_8X8.open()) {
            return in.readAllBytes();
        }
    }

    @Test
    void byteMutantsAreRefusedOrUsable() throws IOException {
        byte[] sound = model();
        // Most of the file is weights, where a flipped bit is just another weight; mutants hit the structure half of
        // the time.
        SplittableRandom random = new SplittableRandom(20251125);
        int accepted = 0;
        for (int i = 0; i < BYTE_MUTANTS; i++) {
            accepted += survives(mutateBytes(sound, random)) ? 1 : 0;
        }
        assertTrue(accepted > 0 && accepted < BYTE_MUTANTS, "accepted " + accepted);
    }

    private static byte[] mutateBytes(byte[] sound, SplittableRandom random) {
        byte[] mutant = sound.clone();
        switch (random.nextInt(4)) {
            case 0 -> {
                return Arrays.copyOf(mutant, random.nextInt(mutant.length));
            }
            case 1 -> {
                int from = random.nextInt(mutant.length);
                int to = random.nextInt(mutant.length);
                int length = Math.min(random.nextInt(64), mutant.length - Math.max(from, to));
                System.arraycopy(sound, from, mutant, to, length);
            }
            default -> {
                int edits = 1 + random.nextInt(4);
                for (int e = 0; e < edits; e++) {
                    int place = random.nextBoolean() ? random.nextInt(400) : random.nextInt(mutant.length);
                    mutant[random.nextBoolean() ? place : mutant.length - 1 - place % 400] = (byte) random.nextInt(256);
                }
            }
        }
        return mutant;
    }

    @Test
    void structureMutantsAreRefusedOrUsable() throws IOException {
        ModelProto sound = ModelProto.parseFrom(model());
        SplittableRandom random = new SplittableRandom(42);
        int accepted = 0;
        for (int i = 0; i < STRUCTURE_MUTANTS; i++) {
            Message.Builder mutant = sound.toBuilder();
            int edits = 1 + random.nextInt(2);
            for (int e = 0; e < edits; e++) {
                FieldMutator.mutate(mutant, random);
            }
            accepted += survives(mutant.build().toByteArray()) ? 1 : 0;
        }
        assertTrue(accepted > 0 && accepted < STRUCTURE_MUTANTS, "accepted " + accepted);
    }

    @Test
    void plansOfMutantsAreRefusedOrMade() throws IOException {
        ModelProto sound = ModelProto.parseFrom(model());
        SplittableRandom random = new SplittableRandom(43);
        int made = 0;
        for (int i = 0; i < PLAN_MUTANTS; i++) {
            Message.Builder mutant = sound.toBuilder();
            FieldMutator.mutate(mutant, random);
            try {
                InferencePlan plan = InferencePlan.of(
                        OnnxReader.read("mutant", mutant.build().toByteArray()));
                assertTrue(plan.expectedErrorLog2() <= -InferencePlan.DEFAULT_PRECISION_BITS);
                made++;
            } catch (FheException e) {
                assertTrue(String.valueOf(e.getMessage()).length() > 0);
            }
        }
        assertTrue(made > 0 && made < PLAN_MUTANTS, "made " + made);
    }

    // True when the mutant is a model after all; it must then be usable without any exception.
    private static boolean survives(byte[] mutant) {
        long start = System.nanoTime();
        long allocated = allocatedBytes();
        try {
            Network network = OnnxReader.read("mutant", mutant);
            assertEquals(
                    network.outputSize(), new ClearEvaluator(network).evaluate(new double[network.inputSize()]).length);
            assertTrue(network.toString().length() > 0);
            return true;
        } catch (MalformedInputException | UnsupportedModelException e) {
            assertTrue(String.valueOf(e.getMessage()).startsWith("mutant"), e::getMessage);
            return false;
        } finally {
            assertTrue(System.nanoTime() - start < SLOWEST, "too slow");
            assertTrue(allocatedBytes() - allocated < MOST_BYTES + 4L * mutant.length, "too much memory");
        }
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    @Test
    void manyTinyFieldsAreRefusedBeforeTheyAreBuilt() {
        // Field 8 of the model, an empty message, four million times: 8 MB that would become hundreds.
        byte[] bytes = new byte[8 << 20];
        for (int i = 0; i < bytes.length; i += 2) {
            bytes[i] = 8 << 3 | 2;
        }
        refusedCheaply(bytes, "fields");
    }

    @Test
    void manyDimensionsAreRefusedBeforeTheyAreBuilt() throws IOException {
        byte[] dims = new byte[4 << 20];
        Arrays.fill(dims, (byte) 1);
        byte[] tensor = field(1, dims);
        refusedCheaply(field(7, field(5, tensor)), "fields");
    }

    @Test
    void deepNestingIsRefused() throws IOException {
        byte[] nested = {};
        for (int i = 0; i < 10_000; i++) {
            nested = i % 100 == 0 ? field(99, nested) : concat(new byte[] {(byte) (15 << 3 | 3)}, nested);
        }
        byte[] model = nested;
        assertThrows(MalformedInputException.class, () -> OnnxReader.read("nested", model));
    }

    @Test
    void lengthsThatLieAreRefused() throws IOException {
        for (byte[] model : List.of(
                new byte[] {0x3a, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07}, // 2 GB of graph
                new byte[] {0x3a, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f}, // a negative length
                new byte[] {0x3a, 0x01},
                new byte[] {0x00},
                new byte[] {0x3a, 0x02, 0x0a, 0x7f},
                field(7, new byte[] {(byte) 0xff}))) {
            refusedCheaply(model, "damaged");
        }
        refusedCheaply(new byte[0], "no graph");
    }

    @Test
    void aModelLargerThanTheLimitIsRefused() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 0;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                return length;
            }
        };
        assertTrue(assertThrows(MalformedInputException.class, () -> OnnxReader.read("endless", endless))
                .getMessage()
                .contains("bytes"));
    }

    private static void refusedCheaply(byte[] bytes, String word) {
        assertThrows(
                MalformedInputException.class, () -> OnnxReader.read("warm-up", new byte[] {0})); // loads the classes
        long allocated = allocatedBytes();
        MalformedInputException e = assertThrows(MalformedInputException.class, () -> OnnxReader.read("mutant", bytes));
        assertTrue(allocatedBytes() - allocated < (4L << 20), "too much memory");
        assertTrue(e.getMessage().contains(word), e::getMessage);
    }

    private static byte[] field(int number, byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CodedOutputStream coded = CodedOutputStream.newInstance(out);
        coded.writeBytes(number, ByteString.copyFrom(content));
        coded.flush();
        return out.toByteArray();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
