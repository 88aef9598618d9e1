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
 * Makes the bodies of a switching key of the exact engine, by the formulas of {@link io.fhe4j.ringgsw.pbs}, one polynomial z_c of the ring's secret at a time.
 */
final class ExactSwitchingKeyMaker implements PbsKeyMaker {

    private final PbsSecretKey secret;
    private final PbsParameters parameters;
    private final PublicSeed seed;
    private final HostRows bodies;
    private final ExactRows ring;
    private final long[] z;

    ExactSwitchingKeyMaker(PbsSecretKey secret, Backend backend, PublicSeed seed) {
        this.secret = secret;
        this.parameters = secret.parameters();
        this.seed = seed;
        this.bodies = HostRows.allocate(
                PbsKeys.switchingShape(parameters), parameters.switchingBasis(), PbsKeys.form(parameters));
        this.ring = new ExactRows(backend, secret.lwePolynomial());
        this.z = secret.ringWords();
    }

    @Override
    public int pieces() {
        return parameters.maskComponents();
    }

    @Override
    public void make(int c) {
        Gadget gadget = parameters.switchingGadget();
        int degree = parameters.ringDegree();
        int levels = gadget.levels();
        StreamLabel label = new StreamLabel(
                SeededPbsRows.SWITCHING_TYPE,
                c,
                0,
                0,
                parameters.switchingModulus().value());
        long[] added = secret.errors(parameters.lweError(), seed, label, levels * degree);
        for (int j = 0; j < levels; j++) {
            for (int t = 0; t < degree; t++) {
                added[j * degree + t] += gadget.weight(j) * z[c * degree + t];
            }
        }
        ring.make(
                bodies,
                c * levels,
                (row, mask, words) -> SeededPbsRows.expandSwitching(seed, parameters.switchingModulus(), c, row, words),
                added);
    }

    @Override
    public HostRows bodies() {
        return bodies;
    }

    @Override
    public void close() {
        Zeroing.wipe(z);
    }
}
