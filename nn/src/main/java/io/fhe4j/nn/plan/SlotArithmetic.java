package io.fhe4j.nn.plan;

import io.fhe4j.ckks.linear.LinearTransform;
import java.util.List;
import java.util.function.Supplier;

/**
 * The few operations on slot vectors that a plan is made of. A plan runs on any of them: encrypted, to infer; on plain
 * numbers, to test; on variances, to predict the noise; on nothing, to count.
 *
 * <p>A vector stands at a level. {@link #rescale} takes it one level down; what is added to or multiplied with a vector must
 * stand at its level.
 *
 * @param <V> a vector of slots
 * @param <P> a plain operand, prepared once and used many times
 */
interface SlotArithmetic<V, P> {
    /** The level that a vector stands at. */
    int level(V x);

    /** Prepares a plain operand for vectors at a level; its slots are made only where they are looked at. */
    P encode(Supplier<double[]> slots, int level);

    /** Prepares a matrix for vectors at a level. */
    P encodeMatrix(LinearTransform matrix, int level);

    /** The product of a matrix, as it was prepared, and a vector; not rescaled. */
    V transform(V x, LinearTransform matrix, P encoded);

    /** Rotates to the left by one step of 1 slot or more. */
    V rotate(V x, int step);

    /** Σ xs[i] · ps[i], not rescaled; at least one term. */
    V innerProduct(List<V> xs, List<P> ps);

    V add(V x, V y);

    V addPlain(V x, P p);

    /** The product of two vectors, which may be the same one; not rescaled. */
    V multiply(V x, V y);

    V addConstant(V x, double summand);

    /** Divides by the primes of the level, which ends a multiplication. */
    V rescale(V x);

    /** Brings a vector down to a level, which is not above its own; the vector itself if it stands there. */
    V lower(V x, int level);

    /** The same vector, its slots declared to stay within a bound that operations alone do not show. */
    V bounded(V x, double bound, String reason);

    /** Runs a computation, and frees every vector that was made in it but its result. */
    V scoped(Supplier<V> computation);
}
