package io.fhe4j.nn;

/** One step of a {@link Network}. A layer is immutable; its values are vectors, one number for each feature. */
public sealed interface Layer permits DenseLayer, PolynomialActivation, ReshapeLayer {
    /** Returns the name of the tensor that the layer computes. */
    String output();

    /** Returns the number of features that go in, at least 1. */
    int inputSize();

    /** Returns the number of features that come out, at least 1. */
    int outputSize();

    /**
     * Returns how many multiplications of encrypted values with anything follow one another in this layer, which is the
     * number of levels it takes.
     */
    int multiplicativeDepth();

    /**
     * Returns a bound on the absolute value of every output, for any inputs within a bound.
     *
     * @param inputBound a bound on the absolute value of every input, at least 0
     * @return the worst case, not a typical one
     */
    double worstCaseBound(double inputBound);
}
