package io.fhe4j.client;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ntt.secret.SecretAccess;
import io.fhe4j.ringgsw.packing.PackingKey;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.lang.foreign.MemorySegment;

/** Makes a packing key, one automorphism at a time: bodies Σ a_m·z_m + e − g_j·σ(z_c) modulo a prime. */
final class PackingKeyMaker {

    private final PbsSecretKey secret;
    private final PbsParameters parameters;
    private final Backend backend;
    private final PublicSeed seed;
    private final HostRows bodies;
    private final Modulus prime;
    private final SecretReduction reduction;

    PackingKeyMaker(PbsSecretKey secret, Backend backend, PublicSeed seed) {
        this.secret = secret;
        this.parameters = secret.parameters();
        PackingKey.checkSecurity(parameters);
        this.backend = backend;
        this.seed = seed;
        this.bodies = HostRows.allocate(PackingKey.shape(parameters), PackingKey.basis(parameters), Form.EVALUATION);
        this.prime = secret.productBasis().get(0);
        this.reduction = new SecretReduction(prime);
    }

    PackingKey make(ProgressListener progress) {
        int switches = bodies.shape().batch1();
        long[] z = secret.ringWords();
        try {
            progress.progress(KeyGeneration.STAGE, 0, switches);
            for (int l = 0; l < switches; l++) {
                make(l, z);
                progress.progress(KeyGeneration.STAGE, l + 1L, switches);
            }
        } finally {
            Zeroing.wipe(z);
        }
        return PackingKey.of(parameters, secret.keySet(), seed, bodies);
    }

    private void make(int l, long[] z) {
        int degree = parameters.ringDegree();
        int masks = parameters.maskComponents();
        int count = masks * PackingKey.GADGET.levels();
        long[] added = errors(l, count * degree);
        Shape shape = new Shape(count, 1, 1, masks, 1, degree);
        long rowBytes = (long) degree * Long.BYTES;
        MemorySegment words = MemorySegment.ofArray(new long[Math.toIntExact(shape.words())]);
        try (ZeroedMemory memory = new ZeroedMemory(count * rowBytes);
                Stream stream = backend.newStream();
                RowBuffer products =
                        backend.allocateSecret(shape, secret.productBasis(), Form.EVALUATION, BufferRole.SCRATCH);
                RowBuffer sums = backend.allocateSecret(
                        shape.withComponents(1), secret.productBasis(), Form.EVALUATION, BufferRole.SCRATCH)) {
            for (int row = 0; row < count; row++) {
                addMessage(added, row, PackingKey.galois(l), z);
                for (int c = 0; c < masks; c++) {
                    PackingKey.expandMask(
                            seed, prime, l, row, c, words.asSlice((row * masks + c) * rowBytes, rowBytes));
                }
            }
            reduction.canonical(added);
            SmallPolynomials.copy(added, memory.segment());
            stream.upload(products, words);
            stream.upload(sums.as(Form.COEFFICIENT), memory.segment());
            stream.await();
            stream.forwardNtt(sums, sums.as(Form.COEFFICIENT));
            stream.multiply(products, products, secret.polynomials().broadcastTo(shape));
            for (int c = 0; c < masks; c++) {
                stream.add(sums, sums, products.component(c));
            }
            // Hidden by the errors, the bodies may be seen.
            stream.download(memory.segment(), sums, SecretAccess.granted());
            for (int row = 0; row < count; row++) {
                MemorySegment.copy(memory.segment(), row * rowBytes, bodies.row(l * count + row, 0, 0), 0, rowBytes);
            }
        } finally {
            Zeroing.wipe(added);
        }
    }

    private long[] errors(int l, int count) {
        StreamLabel label = new StreamLabel(PackingKey.TYPE, l, 0, 0, prime.value());
        long[] errors = new long[count];
        try (RandomSource source =
                DrbgSource.expand(secret.seed(), PrivateLabel.keyError(parameters.fingerprint(), seed, label))) {
            GaussianSampler.standard().sample(source, errors, 0, count);
        }
        return errors;
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
