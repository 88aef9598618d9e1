package io.fhe4j.ringgsw.integer;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.seed.PublicSeed;
import java.util.List;
import java.util.Optional;

/**
 * What integer algorithms are made of: constants, linear combinations, and batches of look-ups. Engines implement it on ciphertexts; {@link
 * ClearBlocks} on numbers.
 *
 * <p>Every block carries a {@link BlockState}, and what an operation does to it is not the implementation's choice: {@link BlockState#combined} for
 * combinations, {@link BlockState#lookedUp} for look-ups. So every implementation refuses the same.
 *
 * <p>Implementations are safe for many threads, and blocks immutable.
 *
 * @param <B> what blocks are
 */
public interface BlockEvaluator<B> {

    /** The blocks' sizes. */
    BlockParameters parameters();

    /** The engine and its parameter set in a few words, for messages and reports. */
    String name();

    /** The key set that blocks must belong to; empty if there is none. */
    Optional<KeySetId> keySet();

    /** The class of its blocks, by which foreign ones are recognised. */
    Class<B> blockType();

    /** Range and noise of a block. */
    BlockState state(B block);

    /**
     * A block that everybody can read, without noise.
     *
     * @param value 0…p − 1
     */
    B constant(int value);

    /**
     * A block of any value 0…2p − 1, each equally likely, that nobody knows without the secret key and nobody chose: a mask that is expanded from a public
     * seed, and no message. It has no noise, and only tables for the whole circle can be read at it.
     *
     * @param seed the seed; under one key set it gives the same values again
     * @param place of the block under the seed, at least 0
     */
    B random(PublicSeed seed, int place);

    /**
     * A linear combination. Its value may leave 0…p − 1, as far as {@link BlockState#combined} allows, and then only tables made for such
     * values can be read at it.
     *
     * @throws io.fhe4j.api.BlockOverflowException if its range or its noise is too large
     */
    B combine(Combination<B> combination);

    /**
     * A linear combination whose value is known to be one of low, low + step, … to high: a place for look-ups, which may have step² times the noise of
     * others. What only the algorithm knows, such as that a sum less its last digit is a multiple of the base.
     *
     * @param low a possible value, or one below them that differs by steps
     * @param high the largest, or one above them
     * @param step a power of two, 2 or more
     * @throws io.fhe4j.api.BlockOverflowException if its noise is too large at such a distance, see {@link BlockState#spaced}
     */
    B spaced(Combination<B> combination, int low, int high, int step);

    /**
     * The same block, known to lie between tighter bounds: what only the algorithm knows, such as that of two masked summands one is 0.
     *
     * @param low the least value, at least what is known already
     * @param high the largest, at most what is known already
     */
    B narrowed(B block, int low, int high);

    /**
     * Reads tables at encrypted places. The requests do not depend on one another: a batch walks over the keys together and may be spread over
     * threads, so a large batch costs less than its parts.
     *
     * @param batch any number of requests, none at a constant place
     * @return for each request in order, one block for each of its tables
     * @throws io.fhe4j.api.BlockOverflowException if a place may lie outside a table of its request
     */
    List<List<B>> lookUp(List<LookUp<B>> batch);

    /**
     * What a batch of so many look-ups takes, in milliseconds. An estimate by which algorithms choose between few look-ups in many batches and
     * more in fewer; nothing else depends on it.
     *
     * @param lookUps how many tables are read, at least 1
     */
    double milliseconds(int lookUps);

    /**
     * The binary logarithm of the probability that reading one table at this place goes wrong, from the noise that it has.
     *
     * @return a negative number; −∞ if it cannot go wrong
     */
    double log2Failure(B place);
}
