package io.fhe4j.client;

import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ringgsw.pbs.PbsKeys;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.SeededPbsRows;

/**
 * Makes the bodies of a rotation key of the exact engine, by the formulas of {@link io.fhe4j.ringgsw.pbs}, one number s_i of the LWE secret at a time. What is
 * added depends on s_i and z by multiplication alone.
 */
final class ExactRotationKeyMaker implements PbsKeyMaker {

    private final PbsSecretKey secret;
    private final PbsParameters parameters;
    private final PublicSeed seed;
    private final HostRows bodies;
    private final ExactRows ring;
    private final int degree;
    private final int masks;
    private final int rows;
    private final long[] s;
    private final long[] z;

    ExactRotationKeyMaker(PbsSecretKey secret, Backend backend, PublicSeed seed) {
        this.secret = secret;
        this.parameters = secret.parameters();
        this.seed = seed;
        this.bodies =
                HostRows.allocate(PbsKeys.rotationShape(parameters), parameters.basis(), PbsKeys.form(parameters));
        this.ring = new ExactRows(backend, secret.polynomials());
        this.degree = parameters.ringDegree();
        this.masks = parameters.maskComponents();
        this.rows = (masks + 1) * parameters.rotationGadget().levels();
        this.s = secret.lweWords();
        this.z = secret.ringWords();
    }

    @Override
    public int pieces() {
        return parameters.lweDimension();
    }

    @Override
    public void make(int i) {
        StreamLabel label = new StreamLabel(
                SeededPbsRows.ROTATION_TYPE, i, 0, 0, parameters.ringModulus().value());
        long[] added = secret.errors(parameters.ringError(), seed, label, rows * degree);
        addMessages(added, i);
        ring.make(
                bodies,
                i * rows,
                (row, c, words) -> SeededPbsRows.expandRotation(seed, parameters.ringModulus(), i, row, c, words),
                added);
    }

    private void addMessages(long[] added, int i) {
        Gadget gadget = parameters.rotationGadget();
        int levels = gadget.levels();
        for (int j = 0; j < levels; j++) {
            long message = s[i] * gadget.weight(j);
            for (int c = 0; c < masks; c++) {
                int row = (c * levels + j) * degree;
                for (int t = 0; t < degree; t++) {
                    added[row + t] -= message * z[c * degree + t];
                }
            }
            added[(masks * levels + j) * degree] += message;
        }
    }

    @Override
    public HostRows bodies() {
        return bodies;
    }

    @Override
    public void close() {
        Zeroing.wipe(s);
        Zeroing.wipe(z);
    }
}
