package io.fhe4j.client;

import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ringgsw.pbs.CircuitKeys;
import io.fhe4j.ringgsw.pbs.CircuitParameters;

/** Makes the bodies of ring switching keys for circuit bootstrapping, as {@link CircuitKeys#shape} says: of the automorphic images of z, and of −z². */
final class RingSwitchingKeyMaker implements PbsKeyMaker {

    private final PbsSecretKey secret;
    private final CircuitParameters parameters;
    private final PublicSeed seed;
    private final HostRows bodies;
    private final ExactRows ring;
    private final int degree;
    private final long[] z;

    RingSwitchingKeyMaker(CircuitParameters parameters, PbsSecretKey secret, Backend backend, PublicSeed seed) {
        this.secret = secret;
        this.parameters = parameters;
        this.seed = seed;
        this.bodies = HostRows.allocate(
                CircuitKeys.shape(parameters), parameters.blocks().basis(), Form.EVALUATION);
        this.ring = new ExactRows(backend, secret.polynomials());
        this.degree = parameters.blocks().ringDegree();
        this.z = secret.ringWords();
    }

    @Override
    public int pieces() {
        return CircuitKeys.shape(parameters).batch1();
    }

    @Override
    public void make(int entry) {
        Gadget gadget = parameters.switching();
        StreamLabel label = new StreamLabel(
                CircuitKeys.SWITCHING_TYPE,
                entry,
                0,
                0,
                parameters.blocks().ringModulus().value());
        long[] added = secret.errors(parameters.blocks().ringError(), seed, label, gadget.levels() * degree);
        long[] hidden = entry < pieces() - 1 ? image(CircuitKeys.galois(parameters, entry)) : negatedSquare();
        for (int j = 0; j < gadget.levels(); j++) {
            for (int t = 0; t < degree; t++) {
                added[j * degree + t] -= gadget.weight(j) * hidden[t];
            }
        }
        Zeroing.wipe(hidden);
        ring.make(
                bodies,
                entry * gadget.levels(),
                (row, c, words) -> CircuitKeys.expand(parameters, seed, entry, row, words),
                added);
    }

    /** z with X^g for X. */
    private long[] image(long galois) {
        long[] image = new long[degree];
        for (int t = 0; t < degree; t++) {
            int place = (int) (t * galois % (2L * degree));
            image[place % degree] = place < degree ? z[t] : -z[t];
        }
        return image;
    }

    /** −z²: sums of at most N products, whatever the numbers are. */
    private long[] negatedSquare() {
        long[] square = new long[degree];
        for (int i = 0; i < degree; i++) {
            for (int t = 0; t < degree - i; t++) {
                square[i + t] -= z[i] * z[t];
            }
            for (int t = degree - i; t < degree; t++) {
                square[i + t - degree] += z[i] * z[t];
            }
        }
        return square;
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
