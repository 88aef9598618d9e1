package io.fhe4j.ringgsw.integer;

/**
 * A multiple of a block.
 *
 * @param <B> what blocks are
 * @param factor any integer but 0
 * @param block the block
 */
public record Term<B>(int factor, B block) {
    /**
     * Checks the factor.
     *
     * @throws IllegalArgumentException if it is 0
     */
    public Term {
        if (factor == 0) {
            throw new IllegalArgumentException("a term with factor 0 is none");
        }
    }
}
