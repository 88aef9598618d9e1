package io.fhe4j.ckks;

import io.fhe4j.api.PrecisionException;
import io.fhe4j.ckks.noise.NoiseEstimate;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.RowBuffer;

/** Products of aligned operands, and relinearisation. */
final class Multiplication {

    private final Engine engine;

    Multiplication(Engine engine) {
        this.engine = engine;
    }

    static void checkDegree(String operation, CkksCiphertext x) {
        if (x.degree() != 1) {
            throw new IllegalArgumentException(operation + ": the operand is a product of degree " + x.degree()
                    + " before relinearisation; call relinearise first");
        }
    }

    static void checkFactors(String operation, CkksCiphertext x, CkksCiphertext y) {
        checkDegree(operation, x);
        checkDegree(operation, y);
        checkSlots(operation, x.packing());
        checkSlots(operation, y.packing());
    }

    static void checkFactors(String operation, CkksCiphertext x, CkksPlaintext y) {
        checkDegree(operation, x);
        checkSlots(operation, x.packing());
        checkSlots(operation, y.packing());
    }

    static void checkSlots(String operation, Packing packing) {
        if (packing != Packing.SLOTS) {
            throw new IllegalArgumentException(operation
                    + ": works on slots, and the operand's numbers are coefficients of a polynomial; encode in slots");
        }
    }

    /** The operands of a product in manual mode: at the lower level, with the scales that they have. */
    Alignment.Pair sameLevel(String operation, Term x, Term y) {
        int level = Math.min(x.level(), y.level());
        double logScale = x.scale().log2() + y.scale().log2();
        if (logScale > engine.parameters().logQ(level)) {
            throw engine.exhausted(operation + " with a scale of 2^" + Math.round(logScale), level);
        }
        return new Alignment.Pair(engine.dropped(x, level), engine.dropped(y, level));
    }

    void checkSameScale(String operation, Term x, Term y) {
        if (!x.scale().equals(y.scale())) {
            throw new PrecisionException(
                    operation + ": the operands have the scales " + x.scale() + " and " + y.scale()
                            + ", and manual mode aligns nothing; rescale, multiply by a constant, or use the managed evaluator");
        }
    }

    /** The product of two ciphertexts, relinearised; consumes the pair. */
    Term product(String operation, Alignment.Pair pair) {
        return relinearised(operation, tensor(pair));
    }

    /** The product of two ciphertexts with three components; consumes the pair. */
    Term tensor(Alignment.Pair pair) {
        Term x = pair.x();
        Term y = pair.y();
        RowBuffer out = engine.allocate(3, x.level());
        engine.stream().tensor(out, x.rows(), y.rows());
        Term product = new Term(
                out, x.level(), x.scale().multiply(y.scale()), x.noise().times(y.noise()), out);
        pair.close();
        return product;
    }

    /** From three components to two; consumes x. */
    Term relinearised(String operation, Term x) {
        KeySwitchLayout layout = engine.parameters().keySwitchLayout(x.level());
        RowBuffer key = engine.relinearisationKey(operation, x.level());
        RowBuffer out = engine.allocate(2, x.level());
        engine.stream().keySwitch(out, x.rows().component(2), key, layout, 1);
        engine.stream().add(out, out, x.rows().components(0, 2));
        NoiseEstimate noise = engine.noise().keySwitched(x.noise(), x.scale(), layout);
        x.close();
        return new Term(out, x.level(), x.scale(), noise, out);
    }

    /** The product of a ciphertext (x) and a plaintext (y); consumes the pair. */
    Term plainProduct(Alignment.Pair pair) {
        Term x = pair.x();
        Term y = pair.y();
        RowBuffer out = engine.allocate(x.rows().shape().components(), x.level());
        engine.stream().multiply(out, x.rows(), y.rows().broadcastTo(out.shape()));
        Term product = new Term(
                out, x.level(), x.scale().multiply(y.scale()), x.noise().times(y.noise()), out);
        pair.close();
        return product;
    }
}
