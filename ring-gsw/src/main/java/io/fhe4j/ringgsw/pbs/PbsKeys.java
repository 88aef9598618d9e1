package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;

/**
 * What a server needs for look-ups: rotation key and switching key of one key set, as bodies and the public seed of all masks. An evaluator expands and
 * prepares them. Immutable; public.
 */
public final class PbsKeys {

    private final PbsParameters parameters;
    private final KeySetId keySet;
    private final PublicSeed seed;
    private final HostRows rotation;
    private final HostRows switching;

    private PbsKeys(PbsParameters parameters, KeySetId keySet, PublicSeed seed, HostRows rotation, HostRows switching) {
        this.parameters = parameters;
        this.keySet = keySet;
        this.seed = seed;
        this.rotation = rotation;
        this.switching = switching;
        Form form = form(parameters);
        check(rotation, rotationShape(parameters), parameters.basis(), form, "rotation key");
        check(switching, switchingShape(parameters), parameters.switchingBasis(), form, "switching key");
    }

    private static void check(HostRows rows, Shape shape, RnsBasis basis, Form form, String what) {
        if (!rows.shape().equals(shape) || !rows.moduli().equals(basis) || rows.form() != form) {
            throw new IllegalArgumentException("the bodies of the " + what + " are " + shape + " modulo " + basis
                    + " in " + form + " form, not " + rows.shape() + " modulo " + rows.moduli() + " in " + rows.form()
                    + " form");
        }
    }

    /**
     * Keys of one set.
     *
     * @param seed the masks are expanded from it by {@link SeededPbsRows}
     * @param rotation bodies, {@link #rotationShape}, modulo the ring's modulus in {@link #form}; must not change afterwards
     * @param switching bodies, {@link #switchingShape}, modulo the switching modulus in {@link #form}; must not change afterwards
     * @throws IllegalArgumentException if they do not fit together
     */
    public static PbsKeys of(
            PbsParameters parameters, KeySetId keySet, PublicSeed seed, HostRows rotation, HostRows switching) {
        return new PbsKeys(parameters, keySet, seed, rotation, switching);
    }

    /** The shape of the rotation key's bodies: its GGSW ciphertexts × components × digits × 1 × 1 × N. */
    public static Shape rotationShape(PbsParameters parameters) {
        return new Shape(
                parameters.rotationKeys(),
                parameters.maskComponents() + 1,
                parameters.rotationGadget().levels(),
                1,
                1,
                parameters.ringDegree());
    }

    /**
     * The shape of the switching key's bodies: on the torus one row of k·N × digits words, digit by digit, for each coefficient; of the exact engine 1 × k ×
     * digits × 1 × 1 × N.
     */
    public static Shape switchingShape(PbsParameters parameters) {
        int levels = parameters.switchingGadget().levels();
        return switch (parameters.engine()) {
            case TORUS -> new Shape(parameters.maskWords(), 1, 1, 1, 1, levels);
            case EXACT -> new Shape(1, parameters.maskComponents(), levels, 1, 1, parameters.ringDegree());
        };
    }

    /** The form of both keys' bodies: coefficients on the torus, evaluation form of the exact engine. */
    public static Form form(PbsParameters parameters) {
        return parameters.engine() == PbsEngine.TORUS ? Form.COEFFICIENT : Form.EVALUATION;
    }

    /** Their parameters. */
    public PbsParameters parameters() {
        return parameters;
    }

    /** The fingerprint of their parameters. */
    public Fingerprint fingerprint() {
        return parameters.fingerprint();
    }

    /** The key set they belong to. */
    public KeySetId keySet() {
        return keySet;
    }

    /** What all masks are expanded from. */
    public PublicSeed seed() {
        return seed;
    }

    /** The bodies of the rotation key. */
    public HostRows rotation() {
        return rotation;
    }

    /** The bodies of the switching key. */
    public HostRows switching() {
        return switching;
    }

    /** The bytes of bodies and seed: what is to be sent. */
    public long bytes() {
        return rotation.words().byteSize() + switching.words().byteSize() + PublicSeed.BYTES;
    }

    /** Parameters and key set. */
    @Override
    public String toString() {
        return "PBS keys of " + parameters.name() + ", key set " + keySet;
    }
}
