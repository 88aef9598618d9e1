package io.fhe4j.nn.plan;

import io.fhe4j.api.SlotOverflowException;
import io.fhe4j.api.ValueRangeException;
import java.util.ArrayList;
import java.util.List;

/**
 * How images lie in the slots, before and after inference.
 *
 * <p>The slots are {@code period} features times {@code batch} images, images running fastest: feature f of image i is in slot
 * f·batch + i, so that a rotation by k·batch moves every image by k features at once. Inputs are repeated until the period
 * is full, which makes such rotations cyclic for every layer; results lie in the first features.
 *
 * @param slots the number of slots, a power of two
 * @param period the features that fit beside one another, a power of two: at least as many as the widest layer has
 * @param inputs the features of an input, padded with zeros to a power of two
 * @param outputs the numbers of a result, at most {@code period}
 * @param bound the largest absolute value of an input
 */
public record InputPacking(int slots, int period, int inputs, int outputs, double bound) {
    /**
     * A packing.
     *
     * @throws IllegalArgumentException if slots and period are no powers of two, or the sizes do not fit into one another
     */
    public InputPacking {
        boolean powers = Integer.bitCount(slots) == 1 && Integer.bitCount(period) == 1;
        if (!powers
                || period > slots
                || inputs < 1
                || inputs > period
                || outputs < 1
                || outputs > period
                || !(bound > 0)) {
            throw new IllegalArgumentException("no packing: " + slots + " slots, period " + period + ", " + inputs
                    + " inputs, " + outputs + " outputs, bound " + bound);
        }
    }

    /** Returns the number of images that share a ciphertext, at least 1. */
    public int batch() {
        return slots / period;
    }

    /**
     * Returns how many ciphertexts a number of images takes.
     *
     * @param images at least 1
     */
    public int ciphertexts(int images) {
        return Math.ceilDiv(images, batch());
    }

    /**
     * Packs images into the slots of one ciphertext.
     *
     * @param images 1 to {@link #batch()} images of {@link #inputs()} features each, within the bound
     * @return one number for each slot; places without an image are 0
     * @throws SlotOverflowException if there are more images than fit
     * @throws IllegalArgumentException if there is no image, or one has another number of features
     * @throws ValueRangeException if a feature is not finite or beyond the bound
     */
    public double[] pack(List<double[]> images) {
        if (images.size() > batch()) {
            throw new SlotOverflowException(
                    images.size() + " images do not fit into one ciphertext: " + batch() + " do; use packAll");
        }
        if (images.isEmpty()) {
            throw new IllegalArgumentException("there is no image to pack");
        }
        int padded = powerOfTwo(inputs);
        double[] packed = new double[slots];
        for (int i = 0; i < images.size(); i++) {
            double[] image = checked(images.get(i), i);
            for (int f = 0; f < period; f++) {
                int feature = f % padded;
                if (feature < inputs) {
                    packed[f * batch() + i] = image[feature];
                }
            }
        }
        return packed;
    }

    private double[] checked(double[] image, int index) {
        if (image.length != inputs) {
            throw new IllegalArgumentException(
                    "image " + index + " has " + image.length + " features instead of " + inputs);
        }
        for (int f = 0; f < inputs; f++) {
            if (!(Math.abs(image[f]) <= bound)) {
                throw new ValueRangeException(
                        "feature " + f + " of image " + index + " is not a number within ±" + bound);
            }
        }
        return image;
    }

    /**
     * Packs any number of images, {@link #batch()} into each ciphertext, the last one perhaps not full.
     *
     * @param images at least one
     * @return slots for {@link #ciphertexts} ciphertexts
     * @throws IllegalArgumentException if there is no image, or one has another number of features
     * @throws ValueRangeException if a feature is not finite or beyond the bound
     */
    public List<double[]> packAll(List<double[]> images) {
        List<double[]> packed = new ArrayList<>();
        for (int from = 0; from < Math.max(1, images.size()); from += batch()) {
            packed.add(pack(images.subList(from, Math.min(images.size(), from + batch()))));
        }
        return packed;
    }

    /**
     * Takes one image's result out of the slots.
     *
     * @param result the decrypted slots, all of them
     * @param image the image's place, 0 to {@link #batch()} − 1
     * @return {@link #outputs()} numbers
     * @throws IllegalArgumentException if the slots are not all there or there is no such place
     */
    public double[] unpack(double[] result, int image) {
        if (result.length != slots || image < 0 || image >= batch()) {
            throw new IllegalArgumentException(
                    "no image " + image + " in " + result.length + " slots; there are " + batch() + " in " + slots);
        }
        double[] numbers = new double[outputs];
        for (int f = 0; f < outputs; f++) {
            numbers[f] = result[f * batch() + image];
        }
        return numbers;
    }

    /**
     * Takes the results of images that {@link #packAll} packed out of the slots, in the images' order.
     *
     * @param results the decrypted slots of each ciphertext
     * @param images the number of images
     * @return as many results of {@link #outputs()} numbers
     * @throws IllegalArgumentException if there are too few ciphertexts or slots
     */
    public List<double[]> unpackAll(List<double[]> results, int images) {
        if (results.size() != ciphertexts(images)) {
            throw new IllegalArgumentException(
                    images + " images are in " + ciphertexts(images) + " ciphertexts, not " + results.size());
        }
        List<double[]> unpacked = new ArrayList<>();
        for (int i = 0; i < images; i++) {
            unpacked.add(unpack(results.get(i / batch()), i % batch()));
        }
        return unpacked;
    }

    /** Returns the least power of two that is not below a positive number. */
    static int powerOfTwo(int number) {
        return number == 1 ? 1 : Integer.highestOneBit(number - 1) << 1;
    }
}
