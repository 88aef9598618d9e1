package io.fhe4j.ringgsw.noise;

import io.fhe4j.api.LweSecurity.Secret;

/**
 * What the model knows of a secret's numbers: their mean, and the mean of their squares.
 *
 * @param mean E[s]
 * @param meanSquare E[s²]
 */
public record SecretMoments(double mean, double meanSquare) {

    /** Numbers 0 and 1, uniform. */
    public static final SecretMoments BINARY = new SecretMoments(0.5, 0.5);

    /** Numbers −1, 0 and 1, uniform. */
    public static final SecretMoments TERNARY = new SecretMoments(0, 2.0 / 3);

    /** Discrete Gaussian numbers. */
    public static SecretMoments gaussian(double deviation) {
        return new SecretMoments(0, deviation * deviation);
    }

    /** The moments of a distribution; {@code deviation} counts for a Gaussian alone. */
    public static SecretMoments of(Secret secret, double deviation) {
        return switch (secret) {
            case BINARY -> BINARY;
            case TERNARY -> TERNARY;
            case GAUSSIAN -> gaussian(deviation);
        };
    }

    /** The moments of one secret, for tests of the model: what it predicts for that very key. */
    public static SecretMoments ofNumbers(int[] numbers) {
        double sum = 0;
        double squares = 0;
        for (int number : numbers) {
            sum += number;
            squares += (double) number * number;
        }
        return new SecretMoments(sum / numbers.length, squares / numbers.length);
    }

    /** Var[s]. */
    public double variance() {
        return meanSquare - mean * mean;
    }
}
