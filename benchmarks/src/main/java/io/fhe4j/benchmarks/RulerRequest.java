package io.fhe4j.benchmarks;

/**
 * A request to the ruler, in the terms of its protocol.
 *
 * @param operation one of {@link Ruler#operations}
 * @param logDegree log2 of the ring degree, 7 to 17
 * @param bits size of every prime
 * @param limbs rows
 * @param special special primes; 0 where nothing switches keys
 * @param digits groups of limbs in key switching, at least 1
 * @param rotations rotations of {@code rotate.hoisted}, else 1
 */
public record RulerRequest(
        String operation, int logDegree, int bits, int limbs, int special, int digits, int rotations) {

    /** A request without key switching. */
    public static RulerRequest of(String operation, int logDegree, int bits, int limbs) {
        return new RulerRequest(operation, logDegree, bits, limbs, 0, 1, 1);
    }

    String line(String arithmetic, int samples) {
        return "%s %d %d %s %d limbs=%d special=%d digits=%d rotations=%d%n"
                .formatted(operation, logDegree, bits, arithmetic, samples, limbs, special, digits, rotations);
    }
}
