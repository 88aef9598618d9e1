package io.fhe4j.ckks;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.api.LevelExhaustedException;
import io.fhe4j.api.MissingKeyException;
import io.fhe4j.api.ValueRangeException;
import io.fhe4j.ckks.noise.NoiseEstimate;
import io.fhe4j.ckks.noise.NoiseModel;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import java.math.BigInteger;
import java.util.Locale;

/** What all operations share: a backend, the keys, checks of operands, and the steps on {@link Term}s. */
final class Engine {

    private final Backend backend;
    private final EvaluationKeys keys;
    private final KeySource source;
    private final CkksParameters parameters;
    private final NoiseModel noise;

    Engine(Backend backend, EvaluationKeys keys) {
        this(backend, keys, KeySource.of(keys));
    }

    Engine(Backend backend, EvaluationKeys keys, KeySource source) {
        this.backend = backend;
        this.keys = keys;
        this.source = source;
        this.parameters = keys.parameters();
        this.noise = parameters.noiseModel();
    }

    Backend backend() {
        return backend;
    }

    Stream stream() {
        return backend.stream();
    }

    CkksParameters parameters() {
        return parameters;
    }

    EvaluationKeys keys() {
        return keys;
    }

    KeySource source() {
        return source;
    }

    NoiseModel noise() {
        return noise;
    }

    void check(String operation, CkksCiphertext x) {
        checkFingerprint(operation, x.fingerprint());
        KeySetId own = keys.keySet();
        if (!x.keySet().equals(own)) {
            throw new KeySetMismatchException(operation + ": the ciphertext belongs to key set " + x.keySet()
                    + ", the evaluator's keys to " + own + "; use the evaluation keys of the ciphertext's key set");
        }
    }

    void check(String operation, CkksPlaintext x) {
        checkFingerprint(operation, x.fingerprint());
    }

    private void checkFingerprint(String operation, Fingerprint found) {
        if (!found.equals(parameters.fingerprint())) {
            throw new IncompatibleException(
                    operation + ": the operand belongs to parameters " + found + ", the evaluator to "
                            + parameters.fingerprint() + "; encrypt and encode under one parameter set");
        }
    }

    /** Refuses results that the bottom level could not hold. */
    NoiseEstimate checkBound(String operation, NoiseEstimate result) {
        checkBound(operation, result.messageBound());
        return result;
    }

    void checkBound(String operation, double bound) {
        if (!(bound <= parameters.headroom())) {
            throw new ValueRangeException(String.format(
                    Locale.ROOT,
                    "%s: the result is bounded by %.6g, and the bottom level holds %.6g (message bound %.6g): choose a larger"
                            + " messageBound, or declare a tighter bound of an operand with assumeBound",
                    operation,
                    bound,
                    parameters.headroom(),
                    parameters.messageBound()));
        }
    }

    LevelExhaustedException exhausted(String operation, int level) {
        return new LevelExhaustedException(operation + ": the operand is at level " + level + " of "
                + parameters.depth() + ", and a level is needed; choose parameters of greater depth, or multiply fewer"
                + " times before this");
    }

    Term term(CkksCiphertext x) {
        return new Term(x.residues().on(stream(), BufferRole.CIPHERTEXT), x.level(), x.scale(), x.noise(), null);
    }

    Term term(CkksPlaintext x) {
        return new Term(x.residues().on(stream(), BufferRole.PLAINTEXT), x.level(), x.scale(), x.noise(), null);
    }

    RowBuffer allocate(int components, int level) {
        return allocate(components, parameters.basis(level));
    }

    RowBuffer allocate(int components, RnsBasis basis) {
        Shape shape = Shape.of(components, basis.size(), parameters.ringDegree());
        return backend.allocate(shape, basis, Form.EVALUATION, BufferRole.CIPHERTEXT);
    }

    /** The operand without the primes above a level. */
    Term dropped(Term x, int level) {
        if (x.level() == level) {
            return x;
        }
        return new Term(x.rows().leadingRows(parameters.rows(level)), level, x.scale(), x.noise(), x.owned());
    }

    /** The operand divided by the primes of its level; consumes the intermediate memory of x. */
    Term rescaled(String operation, Term x) {
        if (x.level() == 0) {
            throw exhausted(operation, 0);
        }
        int level = x.level() - 1;
        int components = x.rows().shape().components();
        RowBuffer out = allocate(components, level);
        stream().divide(out, x.rows(), parameters.rescaling(x.level()));
        x.close();
        Scale scale = canonical(level, x.scale().divide(CkksParameters.scaleOf(parameters.group(x.level()))));
        NoiseEstimate estimate =
                components == 1 ? noise.with(x.noise(), 1.0 / 12, scale) : noise.rescaled(x.noise(), scale);
        return new Term(out, level, scale, estimate, out);
    }

    /** The parameters' own object for a canonical scale, so that equal scales are mostly identical. */
    private Scale canonical(int level, Scale scale) {
        Scale canonical = parameters.scale(level);
        return scale.equals(canonical) ? canonical : scale;
    }

    /** The operand times an integer, which declares the scale; consumes the intermediate memory of x. */
    Term multiplied(Term x, BigInteger integer, Scale declared) {
        RowBuffer out = allocate(x.rows().shape().components(), x.level());
        stream().multiplyScalar(out, x.rows(), RowScalars.of(parameters.basis(x.level()), integer));
        x.close();
        double error = declared.divide(x.scale()).relativeError(integer);
        return new Term(out, x.level(), declared, noise.aligned(x.noise(), error), out);
    }

    /** The relinearisation key for a level. */
    RowBuffer relinearisationKey(String operation, int level) {
        EvaluationKey key = source.relinearisation(level)
                .orElseThrow(() -> new MissingKeyException(operation
                        + ": there is no relinearisation key; request one with KeyRequest.relinearisation()"));
        if (key.level() < level) {
            throw new MissingKeyException(operation + ": the relinearisation key serves levels up to " + key.level()
                    + ", the operand is at level " + level + "; request KeyRequest.relinearisationAt(" + level
                    + ") or higher");
        }
        return view(key, level);
    }

    /** The leading digits and rows of a key that a level needs. */
    RowBuffer view(EvaluationKey key, int level) {
        RowBuffer whole = key.residues().on(stream(), BufferRole.KEY);
        if (key.level() == level) {
            return whole;
        }
        return whole.leadingRows(parameters.special().size() + parameters.rows(level))
                .batch3(0, parameters.digits(level));
    }

    boolean isManyTimes(Scale larger, Scale smaller) {
        return larger.log2() - smaller.log2() >= parameters.scaleBits() - 2.0;
    }
}
