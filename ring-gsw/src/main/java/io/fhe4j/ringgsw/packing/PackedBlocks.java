package io.fhe4j.ringgsw.packing;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.util.List;

/**
 * Results on their way to the client: one RLWE ciphertext under the ring secret modulo a small power of two, mask and as many of the body's coefficients as there are
 * blocks. Block i is at X^(i·N/slots), slots the least power of two that is not below the number of blocks. Immutable.
 */
public final class PackedBlocks {

    /** The sizes of words that lists are switched to, in bits. */
    static final List<Integer> MODULUS_BITS = List.of(16, 32);

    private final PbsParameters parameters;
    private final KeySetId keySet;
    private final HostRows masks;
    private final long[] bodies;
    private final List<Range> ranges;

    /**
     * Between which bounds a block's value lies.
     *
     * @param low the least value, between −2p and 2p
     * @param high the largest, below low + 2p
     */
    public record Range(int low, int high) {}

    private PackedBlocks(PbsParameters parameters, KeySetId keySet, HostRows masks, long[] bodies, List<Range> ranges) {
        this.parameters = parameters;
        this.keySet = keySet;
        this.masks = masks;
        this.bodies = bodies;
        this.ranges = List.copyOf(ranges);
        int bits = masks.moduli().get(0).bits();
        if (!masks.shape().equals(maskShape(parameters))
                || !MODULUS_BITS.contains(bits)
                || !masks.moduli().equals(basis(bits))
                || masks.form() != Form.COEFFICIENT) {
            throw new IllegalArgumentException("the masks of a packed list are " + maskShape(parameters)
                    + " modulo 2^16 or 2^32, not " + masks.shape() + " modulo " + masks.moduli());
        }
        if (bodies.length < 1 || bodies.length > parameters.ringDegree() || bodies.length != ranges.size()) {
            throw new IllegalArgumentException("a packed list has 1 to " + parameters.ringDegree()
                    + " blocks with as many ranges, not " + bodies.length + " and " + ranges.size());
        }
        int places = 2 * parameters.space();
        for (Range range : ranges) {
            if (range.low <= -places
                    || range.low >= places
                    || range.high < range.low
                    || (long) range.high - range.low >= places) {
                throw new IllegalArgumentException(
                        "a block from " + range.low + " to " + range.high + " among " + places + " places");
            }
        }
        for (long body : bodies) {
            if (!masks.moduli().get(0).isCanonical(body)) {
                throw new IllegalArgumentException(
                        "a body is below the modulus " + masks.moduli().get(0));
            }
        }
    }

    /**
     * A list.
     *
     * @param masks {@link #maskShape}, modulo 2^16 or 2^32, coefficient form; must not change afterwards
     * @param bodies one word for each block
     * @param ranges one for each block
     * @throws IllegalArgumentException if they do not fit together
     */
    public static PackedBlocks of(
            PbsParameters parameters, KeySetId keySet, HostRows masks, long[] bodies, List<Range> ranges) {
        return new PackedBlocks(parameters, keySet, masks, bodies.clone(), ranges);
    }

    /** The shape of the masks: k components of N words. */
    public static Shape maskShape(PbsParameters parameters) {
        return Shape.of(parameters.maskComponents(), 1, parameters.ringDegree());
    }

    /** The basis of a power of two alone. */
    public static RnsBasis basis(int modulusBits) {
        return RnsBasis.of(Modulus.powerOfTwo(modulusBits));
    }

    /** Its parameters. */
    public PbsParameters parameters() {
        return parameters;
    }

    /** The fingerprint of its parameters. */
    public Fingerprint fingerprint() {
        return parameters.fingerprint();
    }

    /** The key set that it is encrypted under. */
    public KeySetId keySet() {
        return keySet;
    }

    /** The masks. */
    public HostRows masks() {
        return masks;
    }

    /** The number of blocks. */
    public int size() {
        return bodies.length;
    }

    /** The body of a block. */
    public long body(int block) {
        return bodies[block];
    }

    /** The range of a block's value. */
    public Range range(int block) {
        return ranges.get(block);
    }

    /** The power of X whose coefficient a block is. */
    public int place(int block) {
        return block * (parameters.ringDegree() / slots(size()));
    }

    /** The least power of two that is not below a number of blocks. */
    static int slots(int blocks) {
        return blocks == 1 ? 1 : Integer.highestOneBit(blocks - 1) << 1;
    }

    /** log2 of the modulus. */
    public int modulusBits() {
        return masks.moduli().get(0).bits();
    }

    /** The bytes of masks and bodies. */
    public long bytes() {
        return (masks.shape().words() + bodies.length) * modulusBits() / Byte.SIZE;
    }

    /** Set and number; no contents. */
    @Override
    public String toString() {
        return size() + " packed blocks of " + parameters.name() + " modulo 2^" + modulusBits();
    }
}
