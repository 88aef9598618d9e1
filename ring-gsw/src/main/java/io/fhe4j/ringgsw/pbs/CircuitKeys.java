package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.api.seed.UniformResidues;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Shape;
import java.lang.foreign.MemorySegment;

/**
 * What a server needs for circuit bootstrapping: the keys of look-ups, and ring switching keys from the automorphic images of z and from −z². Immutable; public.
 */
public final class CircuitKeys {

    /** Stream type of the masks of ring switching keys. */
    public static final String SWITCHING_TYPE = "pbs.ring-switching-key";

    private final CircuitParameters parameters;
    private final PbsKeys blocks;
    private final HostRows switching;

    private CircuitKeys(CircuitParameters parameters, PbsKeys blocks, HostRows switching) {
        this.parameters = parameters;
        this.blocks = blocks;
        this.switching = switching;
        if (!blocks.fingerprint().equals(parameters.blocks().fingerprint())) {
            throw new IllegalArgumentException("keys of " + blocks.parameters().name() + " for parameters on "
                    + parameters.blocks().name());
        }
        if (!switching.shape().equals(shape(parameters))
                || !switching.moduli().equals(parameters.blocks().basis())
                || switching.form() != Form.EVALUATION) {
            throw new IllegalArgumentException("the bodies of ring switching keys are " + shape(parameters)
                    + " in evaluation form modulo " + parameters.blocks().ringModulus() + ", not " + switching.shape()
                    + " in " + switching.form() + " form modulo " + switching.moduli());
        }
    }

    /**
     * Keys of one set.
     *
     * @param blocks the keys of look-ups, whose seed is that of all masks
     * @param switching bodies, {@link #shape}, in evaluation form; must not change afterwards
     * @throws IllegalArgumentException if they do not fit together
     */
    public static CircuitKeys of(CircuitParameters parameters, PbsKeys blocks, HostRows switching) {
        return new CircuitKeys(parameters, blocks, switching);
    }

    /**
     * The shape of the ring switching keys' bodies: (log2 N + 1) × 1 × digits × 1 × 1 × N. Entry i &lt; log2 N is for the automorphism {@link #galois}; its row j
     * encrypts −B^j·2^t·σ(z). The last is for −z².
     */
    public static Shape shape(CircuitParameters parameters) {
        int degree = parameters.blocks().ringDegree();
        return new Shape(
                Integer.numberOfTrailingZeros(degree) + 1,
                1,
                parameters.switching().levels(),
                1,
                1,
                degree);
    }

    /** The Galois elements of a trace in their order: N + 1, N/2 + 1, …, 3. */
    public static long galois(CircuitParameters parameters, int step) {
        return (parameters.blocks().ringDegree() >> step) + 1L;
    }

    /**
     * A mask polynomial of a ring switching key. Label: entry as Galois element, digit as level.
     *
     * @param entry 0…log2 N
     * @param level digit, the least first
     * @param words receives N words in evaluation form
     */
    public static void expand(
            CircuitParameters parameters, PublicSeed seed, int entry, int level, MemorySegment words) {
        long modulus = parameters.blocks().ringModulus().value();
        UniformResidues.expandCompact(seed, new StreamLabel(SWITCHING_TYPE, entry, level, 0, modulus), words);
    }

    /** Their parameters. */
    public CircuitParameters parameters() {
        return parameters;
    }

    /** The keys of look-ups. */
    public PbsKeys blocks() {
        return blocks;
    }

    /** The bodies of the ring switching keys. */
    public HostRows switching() {
        return switching;
    }

    /** The bytes of bodies and seed: what is to be sent. */
    public long bytes() {
        return blocks.bytes() + switching.words().byteSize();
    }

    /** Parameters and key set. */
    @Override
    public String toString() {
        return "circuit bootstrapping keys of " + parameters.blocks().name() + ", key set " + blocks.keySet();
    }
}
