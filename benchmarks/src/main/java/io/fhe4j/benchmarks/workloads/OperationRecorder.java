package io.fhe4j.benchmarks.workloads;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.CkksPlaintext;
import io.fhe4j.ckks.EncodedTransform;
import io.fhe4j.ckks.EncryptionKind;
import io.fhe4j.ckks.EvaluationKey;
import io.fhe4j.ckks.EvaluationKeys;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.ckks.Packing;
import io.fhe4j.nn.plan.EncryptedInference;
import io.fhe4j.nn.plan.InferencePlan;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.trace.Recording;
import io.fhe4j.ntt.trace.TraceKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Records operations of the library's evaluator on the backend {@code trace}, as primitive kernels. Keys and ciphertexts have a shape and no words.
 * What a program does before it gets its inputs, such as encoding diagonals, stands in a region {@value #PREPARATION}. Records are kept in a folder
 * under the hash of the code that makes their kernels, the operation, its level and its parameters: when the code changes, they are recorded anew.
 */
public final class OperationRecorder {

    /** The region of what is done once, before inputs arrive. */
    public static final String PREPARATION = "preparation";

    private static final int NAME_LENGTH = 32;

    private final Path folder;

    /**
     * A recorder.
     *
     * @param folder where records are kept; it is made when needed
     */
    public OperationRecorder(Path folder) {
        this.folder = folder;
    }

    /**
     * The record of an operation; recorded now unless it is there.
     *
     * @param operation what to record
     * @param set the parameters
     * @param level how many primes the operands have beyond the first
     * @param wide whether levels are of several primes
     * @throws IOException if the folder cannot be written
     */
    public Path record(Operation operation, ParameterSet set, int level, boolean wide) throws IOException {
        CkksParameters parameters = set.parameters(wide);
        int at = set.level(level, wide);
        Path file = file(operation.kind() + " " + operation.detail() + " " + operation.stride(), parameters, at);
        return keep(file, backend -> run(operation, parameters, at, backend));
    }

    /** A program on a backend of its own. */
    private interface Program {
        /** Runs it. */
        void run(Backend backend);
    }

    private Path file(String program, CkksParameters parameters, int level) {
        String name = ProgramCode.hash() + " " + program + " " + parameters.fingerprint() + " " + level;
        return folder.resolve(
                Fingerprint.of(name.getBytes(StandardCharsets.UTF_8)).toString().substring(0, NAME_LENGTH) + ".trace");
    }

    /** Records a program unless its record is there. */
    private Path keep(Path file, Program program) throws IOException {
        if (Files.exists(file)) {
            return file;
        }
        Files.createDirectories(folder);
        Path fresh = Files.createTempFile(folder, "recording", ".tmp");
        try {
            try (Backend shapes = Backends.open("trace");
                    Recording recording = Recording.expanded(shapes, fresh, TraceKind.SHAPES)) {
                program.run(recording.backend());
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
        return file;
    }

    private static EvaluationKeys keys(
            Backend backend, CkksParameters parameters, KeySetId keySet, KeyRequest request) {
        List<EvaluationKey> keys = new ArrayList<>();
        for (KeyRequest.Item item : request.items(parameters)) {
            Residues words = residues(
                    backend,
                    EvaluationKey.shape(parameters, item.level()),
                    parameters.keyBasis(item.level()),
                    BufferRole.KEY);
            keys.add(EvaluationKey.of(
                    parameters, keySet, item.kind(), item.galoisElement(), item.level(), words, Optional.empty()));
        }
        return EvaluationKeys.of(parameters, keySet, keys);
    }

    private static CkksCiphertext ciphertext(
            Backend backend, CkksParameters parameters, KeySetId keySet, int level, int slots) {
        Residues words = residues(
                backend,
                Shape.of(2, parameters.rows(level), parameters.ringDegree()),
                parameters.basis(level),
                BufferRole.CIPHERTEXT);
        return CkksCiphertext.fresh(
                parameters,
                keySet,
                words,
                level,
                Packing.SLOTS,
                slots,
                parameters.inputBound(),
                EncryptionKind.SYMMETRIC);
    }

    private static Residues residues(Backend backend, Shape shape, RnsBasis basis, BufferRole role) {
        return Residues.onBackend(backend.allocate(shape, basis, Form.EVALUATION, role));
    }

    private static void run(Operation operation, CkksParameters parameters, int level, Backend backend) {
        KeySetId keySet = KeySetId.random();
        CkksEvaluator manual = CkksEvaluator.on(
                        backend, keys(backend, parameters, keySet, operation.keys(parameters, level)))
                .manual();
        CkksCiphertext x = ciphertext(backend, parameters, keySet, level, parameters.maxSlots());
        CkksCiphertext y = ciphertext(backend, parameters, keySet, level, parameters.maxSlots());
        double[] small = Operation.constant(parameters.maxSlots(), parameters.inputBound());
        switch (operation.kind()) {
            case KEY_SWITCH -> switchKeys(manual, x, parameters, level);
            case MULTIPLY -> manual.rescale(manual.relinearise(manual.multiply(x, y)));
            case SQUARE -> manual.rescale(manual.relinearise(manual.square(x)));
            case MULTIPLY_PLAIN, MULTIPLY_PLAIN_ONLY -> {
                CkksPlaintext factor = prepared(backend, () -> manual.encoder().encode(small, level));
                CkksCiphertext product = manual.multiply(x, factor);
                if (operation.kind() == Operation.Kind.MULTIPLY_PLAIN) {
                    manual.rescale(product);
                }
            }
            case MULTIPLY_CONSTANT -> manual.multiply(x, small[0]);
            case ADD -> manual.add(x, y);
            case RESCALE -> manual.rescale(x);
            case ROTATE -> manual.rotate(x, 1);
            case HOISTED_ROTATIONS -> manual.rotateAll(x, operation.steps());
            case CONJUGATE -> manual.conjugate(x);
            case TRANSFORM -> {
                EncodedTransform transform = prepared(
                        backend,
                        () -> EncodedTransform.of(manual.encoder(), operation.linearTransform(parameters), level));
                manual.rescale(manual.transform(transform, x));
            }
            case DIGIT_NETWORK -> {
                InferencePlan plan = Operation.digitPlan();
                CkksEvaluator managed = CkksEvaluator.on(backend, manual.keys());
                EncryptedInference network = prepared(backend, () -> plan.prepare(managed, ProgressListener.NONE));
                network.run(
                        ciphertext(
                                backend,
                                parameters,
                                keySet,
                                level,
                                plan.packing().slots()),
                        ProgressListener.NONE);
            }
            case RAISE -> raise(backend, parameters, level);
        }
    }

    /** Something that is done before inputs arrive. */
    private interface Preparation<T> {
        /** Does it. */
        T make();
    }

    @SuppressWarnings("try") // the region is there for its end
    private static <T> T prepared(Backend backend, Preparation<T> preparation) {
        try (Backend.Region region = backend.region(PREPARATION)) {
            return preparation.make();
        }
    }

    private static void switchKeys(CkksEvaluator evaluator, CkksCiphertext x, CkksParameters parameters, int level) {
        Backend backend = evaluator.backend();
        RowBuffer rows = x.residues().on(backend.stream(), BufferRole.CIPHERTEXT);
        RowBuffer key =
                evaluator.keys().relinearisation().orElseThrow().residues().on(backend.stream(), BufferRole.KEY);
        try (RowBuffer out = backend.allocate(rows.shape(), rows.moduli(), Form.EVALUATION, BufferRole.CIPHERTEXT)) {
            backend.stream().keySwitch(out, rows.component(1), key, parameters.keySwitchLayout(level), 1);
        }
    }

    /** Transforms of both polynomials to coefficients, an exact lift, and transforms back (Cheon et al., Eurocrypt 2018, section 3). */
    private static void raise(Backend backend, CkksParameters parameters, int level) {
        RnsBasis bottom = parameters.basis(0);
        RnsBasis all = parameters.basis(level);
        int degree = parameters.ringDegree();
        Shape shape = Shape.of(2, bottom.size(), degree);
        try (RowBuffer x = backend.allocate(shape, bottom, Form.EVALUATION, BufferRole.CIPHERTEXT);
                RowBuffer out =
                        backend.allocate(shape.withRows(all.size()), all, Form.EVALUATION, BufferRole.CIPHERTEXT);
                RowBuffer low = backend.allocate(shape, bottom, Form.COEFFICIENT, BufferRole.SCRATCH)) {
            backend.stream().inverseNtt(low, x);
            RowBuffer high = out.as(Form.COEFFICIENT);
            backend.stream().copy(high.leadingRows(bottom.size()), low);
            RnsBasis rest = all.range(bottom.size(), all.size());
            backend.stream()
                    .convert(
                            high.rows(bottom.size(), all.size()),
                            low,
                            BaseConversion.of(bottom, rest, BaseConversion.Kind.EXACT));
            backend.stream().forwardNtt(out, high);
        }
    }
}
