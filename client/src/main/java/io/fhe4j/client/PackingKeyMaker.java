package io.fhe4j.client;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ringgsw.packing.PackingKey;
import io.fhe4j.ringgsw.pbs.ErrorDistribution;
import io.fhe4j.ringgsw.pbs.PbsParameters;

/** Makes a packing key, one automorphism at a time: bodies Σ a_m·z_m + e − g_j·σ(z_c) modulo a prime. */
final class PackingKeyMaker {

    private final PbsSecretKey secret;
    private final PbsParameters parameters;
    private final Backend backend;
    private final PublicSeed seed;
    private final HostRows bodies;
    private final Modulus prime;
    private final ErrorDistribution error;

    PackingKeyMaker(PbsSecretKey secret, Backend backend, PublicSeed seed) {
        this.secret = secret;
        this.parameters = secret.parameters();
        this.backend = backend;
        this.seed = seed;
        this.bodies = HostRows.allocate(PackingKey.shape(parameters), PackingKey.basis(parameters), Form.EVALUATION);
        this.prime = bodies.moduli().get(0);
        this.error = new ErrorDistribution.Gaussian(PackingKey.errorDeviation(parameters));
    }

    PackingKey make(ProgressListener progress) {
        int switches = bodies.shape().batch1();
        long[] z = secret.ringWords();
        try (Stream stream = backend.newStream();
                RowBuffer polynomials = secret.ringPolynomials(stream, bodies.moduli())) {
            stream.await();
            ExactRows ring = new ExactRows(backend, polynomials);
            progress.progress(KeyGeneration.STAGE, 0, switches);
            for (int l = 0; l < switches; l++) {
                make(l, z, ring);
                progress.progress(KeyGeneration.STAGE, l + 1L, switches);
            }
        } finally {
            Zeroing.wipe(z);
        }
        return PackingKey.of(parameters, secret.keySet(), seed, bodies);
    }

    private void make(int l, long[] z, ExactRows ring) {
        int degree = parameters.ringDegree();
        int count = parameters.maskComponents() * PackingKey.GADGET.levels();
        StreamLabel label = new StreamLabel(PackingKey.TYPE, l, 0, 0, prime.value());
        long[] added = secret.errors(error, seed, label, count * degree);
        for (int row = 0; row < count; row++) {
            addMessage(added, row, PackingKey.galois(l), z);
        }
        ring.make(bodies, l * count, (row, c, words) -> PackingKey.expandMask(seed, prime, l, row, c, words), added);
    }

    /** −g_j·σ(z_c) to row c·digits + j. */
    private void addMessage(long[] added, int row, long galois, long[] z) {
        int degree = parameters.ringDegree();
        int levels = PackingKey.GADGET.levels();
        int component = row / levels;
        long weight = PackingKey.GADGET.weight(row % levels);
        for (int k = 0; k < degree; k++) {
            int power = (int) (k * galois % (2L * degree));
            long message = weight * z[component * degree + k];
            if (power < degree) {
                added[row * degree + power] -= message;
            } else {
                added[row * degree + power - degree] += message;
            }
        }
    }
}
