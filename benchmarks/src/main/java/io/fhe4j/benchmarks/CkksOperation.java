package io.fhe4j.benchmarks;

import io.fhe4j.ckks.KeyRequest;
import java.util.function.Consumer;

/** The operations of CKKS on the operands of a {@link CkksFixture}, with the names that {@code bench} prints. */
public enum CkksOperation {
    /** x + y. */
    ADD("add", f -> f.evaluator.add(f.x, f.y)),
    /** x + plaintext. */
    ADD_PLAIN("add.plain", f -> f.evaluator.add(f.x, f.plaintext)),
    /** x + constant. */
    ADD_SCALAR("add.scalar", f -> f.evaluator.add(f.x, f.scalar())),
    /** x − y. */
    SUBTRACT("subtract", f -> f.evaluator.subtract(f.x, f.y)),
    /** −x. */
    NEGATE("negate", f -> f.evaluator.negate(f.x)),
    /** x·plaintext, not rescaled. */
    MULTIPLY_PLAIN("multiply.plain", f -> f.manual.multiply(f.x, f.plaintext)),
    /** x·constant, not rescaled. */
    MULTIPLY_SCALAR("multiply.scalar", f -> f.manual.multiply(f.x, f.scalar())),
    /** x·y of degree 2. */
    MULTIPLY("multiply", f -> f.manual.multiply(f.x, f.y)),
    /** x·y relinearised, not rescaled. */
    MULTIPLY_RELINEARISE("multiply.relinearise", f -> f.manual.relinearise(f.manual.multiply(f.x, f.y))),
    /** x² relinearised, not rescaled. */
    SQUARE("square", f -> f.evaluator.square(f.x)),
    /** From degree 2 to degree 1. */
    RELINEARISE("relinearise", f -> f.manual.relinearise(f.product)),
    /** Division by the primes of the highest level. */
    RESCALE("rescale", f -> f.manual.rescale(f.relinearised)),
    /** Without the primes of the highest level: a copy. */
    MOD_DROP("mod-drop", f -> f.evaluator.modDrop(f.x, f.parameters.depth() - 1)),
    /** To the next level at its canonical scale. */
    LOWER("lower", f -> f.evaluator.lower(f.x, f.parameters.depth() - 1)),
    /** One rotation with a key of its own. */
    ROTATE("rotate", f -> f.evaluator.rotate(f.x, 1)),
    /** Eight rotations that share a decomposition. */
    ROTATE_HOISTED("rotate.hoisted", f -> f.evaluator.rotateAll(f.x, CkksFixture.hoistedSteps())),
    /** The conjugate of all slots. */
    CONJUGATE("conjugate", f -> f.evaluator.conjugate(f.x)),
    /** Sums of sixteen neighbours: four rotations. */
    INNER_SUM("inner-sum", f -> f.evaluator.innerSum(f.x, CkksFixture.SUMMED)),
    /** A matrix of eight diagonals. */
    TRANSFORM("transform", f -> f.evaluator.transform(f.transform, f.x)),
    /** Full slots at the highest level. */
    ENCODE("encode", f -> f.evaluator.encoder().encode(f.values)),
    /** Full slots from the highest level. */
    DECODE("decode", f -> f.evaluator.encoder().decode(f.plaintext)),
    /** Encoding and encryption under the public key. */
    ENCRYPT_PUBLIC("encrypt.public", f -> f.client.encrypt(f.values)),
    /** Encoding and encryption under the secret key. */
    ENCRYPT_SYMMETRIC("encrypt.symmetric", f -> f.client.encryptSymmetric(f.values)),
    /** Decryption from the highest level and decoding. */
    DECRYPT("decrypt", f -> f.client.decryptForKeyOwner(f.x, f.values.length)),
    /** One rotation key for all levels. */
    KEYGEN_ROTATION(
            "keygen.rotation", f -> f.client.evaluationKeys(KeyRequest.none().rotations(1)));

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // the lambdas hold nothing
    private final Consumer<CkksFixture> call;

    CkksOperation(String label, Consumer<CkksFixture> call) {
        this.label = label;
        this.call = call;
    }

    /** The name that {@code bench} prints. */
    public String label() {
        return label;
    }

    void call(CkksFixture fixture) {
        call.accept(fixture);
    }
}
