package io.fhe4j.nn.plan;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEvaluator;
import java.util.ArrayList;
import java.util.List;

/**
 * A plan with its weights encoded for one evaluator: made once, run on any number of ciphertexts. Immutable and thread-safe.
 */
public final class EncryptedInference {
    private final InferencePlan plan;
    private final CkksArithmetic arithmetic;
    private final List<List<CkksArithmetic.Operand>> operands;

    private EncryptedInference(
            InferencePlan plan, CkksArithmetic arithmetic, List<List<CkksArithmetic.Operand>> operands) {
        this.plan = plan;
        this.arithmetic = arithmetic;
        this.operands = operands;
    }

    static EncryptedInference prepare(InferencePlan plan, CkksEvaluator evaluator, ProgressListener listener) {
        if (!evaluator.parameters().fingerprint().equals(plan.parameters().fingerprint())) {
            throw new IncompatibleException("the plan of " + plan.network().name() + " was made for parameters "
                    + plan.parameters().fingerprint() + ", but the evaluator's are "
                    + evaluator.parameters().fingerprint() + "; make keys for the plan's parameters");
        }
        CkksArithmetic arithmetic = new CkksArithmetic(evaluator);
        return new EncryptedInference(plan, arithmetic, plan.program().encode(arithmetic, listener));
    }

    /** Returns the plan. */
    public InferencePlan plan() {
        return plan;
    }

    /**
     * Infers on one ciphertext of packed images.
     *
     * @param input a fresh encryption of {@link InputPacking#pack packed} images, at the highest level
     * @param listener hears of "layers"
     * @return a ciphertext at level 0 whose slots {@link InputPacking#unpack} understands
     * @throws IncompatibleException if the ciphertext has other parameters, or not the plan's level
     * @throws io.fhe4j.api.KeySetMismatchException if it is encrypted under another key set than the evaluator's
     * @throws io.fhe4j.api.MissingKeyException if the evaluator lacks a key of {@link InferencePlan#keyRequest}
     */
    public CkksCiphertext run(CkksCiphertext input, ProgressListener listener) {
        if (input.level() != plan.depth() || input.slots() != plan.packing().slots()) {
            throw new IncompatibleException("the input has level " + input.level() + " and " + input.slots()
                    + " slots; the plan begins at level " + plan.depth() + " with "
                    + plan.packing().slots()
                    + ": give a fresh encryption of packed images");
        }
        return plan.program().run(arithmetic, operands, input, listener);
    }

    /**
     * Infers on several ciphertexts, one after the other.
     *
     * @param inputs fresh encryptions of packed images
     * @param listener hears of "ciphertexts"
     * @return the results in the order of the inputs
     * @throws IncompatibleException as {@link #run(CkksCiphertext, ProgressListener)} does
     */
    public List<CkksCiphertext> run(List<CkksCiphertext> inputs, ProgressListener listener) {
        List<CkksCiphertext> results = new ArrayList<>();
        for (CkksCiphertext input : inputs) {
            results.add(run(input, ProgressListener.NONE));
            listener.progress("ciphertexts", results.size(), inputs.size());
        }
        return results;
    }
}
