package io.fhe4j.api.testing;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Errors measured against a variance that the model predicts, of which one term has at least nine tenths. The ratio of measured and predicted
 * variance is allowed 0.85 to 1.03, and 3.5 standard deviations √(2/samples) of its own scatter; a model with that term half as large again, or a third
 * less, must be refused by the same rule, or the sample is too small to test anything.
 */
public final class NoiseSample {

    private static final Logger LOG = LoggerFactory.getLogger(NoiseSample.class);

    private static final double LEAST = 0.85;
    private static final double MOST = 1.03;
    private static final double LEAST_SHARE = 0.9;

    private double sum;
    private double normalised;
    private double withLarger;
    private double withSmaller;
    private int size;

    /**
     * One error.
     *
     * @param error in any unit
     * @param predicted its whole variance, in the square of that unit
     * @param term the part of it that is under test
     */
    public void add(double error, double predicted, double term) {
        assertTrue(term >= LEAST_SHARE * predicted, "the term is " + term + " of " + predicted);
        sum += error / Math.sqrt(predicted);
        normalised += error * error / predicted;
        withLarger += error * error / (predicted + term / 2);
        withSmaller += error * error / (predicted - term / 3);
        size++;
    }

    /**
     * One error of which all variance is under test, as fits combinations of several terms.
     *
     * @param error in any unit
     * @param predicted its variance, in the square of that unit
     */
    public void add(double error, double predicted) {
        add(error, predicted, predicted);
    }

    /**
     * Checks what the class says, and that the mean is 0 within four standard deviations.
     *
     * @param what was measured, for messages
     * @param leastSize so many errors there must be
     */
    public void check(String what, int leastSize) {
        check(what, leastSize, 0);
    }

    /**
     * The same where a key's own errors add up to a mean: balanced digits are −1/2 in the mean, so that a key multiplied by them shifts all its results.
     *
     * @param what was measured, for messages
     * @param leastSize so many errors there must be
     * @param bias so many of the results' deviations are allowed for it
     */
    public void check(String what, int leastSize, double bias) {
        double ratio = normalised / size;
        String figures = what + ": " + size + " errors, measured/predicted " + ratio;
        LOG.info(figures);
        assertTrue(size >= leastSize, figures);
        assertTrue(allowed(ratio), figures);
        assertFalse(allowed(withLarger / size), figures + ": half as much more of the term passes, too");
        assertFalse(allowed(withSmaller / size), figures + ": a third less of the term passes, too");
        assertTrue(Math.abs(sum / size) < bias + 4 / Math.sqrt(size), figures + ", mean " + sum / size);
    }

    private boolean allowed(double ratio) {
        double scatter = 3.5 * Math.sqrt(2.0 / size);
        return ratio >= LEAST - scatter && ratio <= MOST + scatter;
    }
}
