package io.fhe4j.ckks;

import io.fhe4j.api.KeySetId;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Runs a program on shapes only, with every key at hand, and notes which were used. */
final class DryRun implements KeySource {

    private final CkksParameters parameters;
    private final KeySetId keySet = KeySetId.random();
    private final Backend backend;
    private final SortedMap<Long, Integer> used = new TreeMap<>();

    private DryRun(CkksParameters parameters, Backend backend) {
        this.parameters = parameters;
        this.backend = backend;
    }

    static ProgramEstimate estimate(CkksParameters parameters, CkksProgram program, int inputs, EncryptionKind kind) {
        try (Backend shapes = Backends.open("trace")) {
            DryRun run = new DryRun(parameters, shapes);
            CkksEvaluator evaluator = CkksEvaluator.dry(shapes, EvaluationKeys.none(parameters, run.keySet), run);
            List<CkksCiphertext> encrypted = new ArrayList<>();
            for (int i = 0; i < inputs; i++) {
                encrypted.add(run.input(kind));
            }
            CkksCiphertext result = evaluator.rescale(program.run(evaluator, encrypted));
            return new ProgramEstimate(result.noise(), result.level(), run.request());
        }
    }

    private CkksCiphertext input(EncryptionKind kind) {
        int level = parameters.depth();
        Residues residues =
                residues(Shape.of(2, parameters.rows(level), parameters.ringDegree()), parameters.basis(level));
        return CkksCiphertext.fresh(
                parameters,
                keySet,
                residues,
                level,
                Packing.SLOTS,
                parameters.maxSlots(),
                parameters.inputBound(),
                kind);
    }

    private Residues residues(Shape shape, RnsBasis basis) {
        RowBuffer buffer = backend.allocate(shape, basis, Form.EVALUATION, BufferRole.KEY);
        return Residues.onBackend(buffer);
    }

    private synchronized Optional<EvaluationKey> key(KeyKind kind, long element, int level) {
        used.merge(element, level, Math::max);
        return Optional.of(EvaluationKey.of(
                parameters,
                keySet,
                kind,
                element,
                level,
                residues(EvaluationKey.shape(parameters, level), parameters.keyBasis(level)),
                Optional.empty()));
    }

    @Override
    public Optional<EvaluationKey> relinearisation(int level) {
        return key(KeyKind.RELINEARISATION, 0, level);
    }

    @Override
    public Optional<EvaluationKey> galois(long element, int level) {
        return key(KeyKind.GALOIS, element, level);
    }

    @Override
    public List<EvaluationKey> all() {
        return List.of();
    }

    private synchronized KeyRequest request() {
        KeyRequest request = KeyRequest.none();
        for (var entry : used.entrySet()) {
            long element = entry.getKey();
            int level = entry.getValue();
            if (element == 0) {
                request = request.and(KeyRequest.relinearisationAt(level));
            } else if (element == parameters.conjugationElement()) {
                request = request.conjugationAt(level);
            } else {
                request = request.rotationsAt(level, step(element));
            }
        }
        return request;
    }

    private int step(long element) {
        int step = 0;
        for (long power = 1; power != element; power = power * 5 & (2L * parameters.ringDegree() - 1)) {
            step++;
        }
        return step;
    }
}
