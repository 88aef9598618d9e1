package io.fhe4j.client;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.api.Workers;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.EvaluationKey;
import io.fhe4j.ckks.EvaluationKeys;
import io.fhe4j.ckks.KeyKind;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.ckks.PublicKey;
import io.fhe4j.ckks.SeededRows;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ntt.secret.SecretAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the public keys of a secret key, by the formulas of {@link io.fhe4j.ckks}.
 *
 * <p>Each generation has a public seed of its own. It yields the uniform halves, and, with the private seed, the errors: see
 * {@link PrivateLabel} for why they must not be the same in two generations. A generation can therefore be repeated exactly, and one
 * digit of one key can be made without any other, which is how the work is cut into parts.
 */
final class KeyGeneration {
    static final String STAGE = "evaluation keys";

    private final SecretKey secret;
    private final CkksParameters parameters;
    private final Backend backend;

    KeyGeneration(SecretKey secret, Backend backend) {
        this.secret = secret;
        this.parameters = secret.parameters();
        this.backend = backend;
    }

    /** b = −a·s + e over one special prime and all of Q. */
    PublicKey publicKey() {
        PublicSeed seed = PublicSeed.random();
        RnsBasis basis = parameters.publicKeyBasis();
        int level = parameters.depth();
        HostRows rows = HostRows.allocate(PublicKey.shape(parameters), basis, Form.EVALUATION);
        SeededRows.expandPublicKey(seed, level, rows);
        StreamLabel label = new StreamLabel(SeededRows.PUBLIC_KEY_TYPE, 0, level, 0, 0);
        try (Stream stream = backend.newStream();
                RowBuffer body = error(stream, seed, label, basis);
                RowBuffer uniform = upload(stream, rows, 0)) {
            // The special primes after the first, if there are any, lie between the rows of s that are wanted.
            subtractProduct(
                    stream,
                    body.rows(0, 1),
                    uniform.rows(0, 1),
                    secret.polynomial().rows(0, 1));
            subtractProduct(
                    stream, body.rows(1, basis.size()), uniform.rows(1, basis.size()), secret.polynomial(level));
            publish(stream, body, rows, 0);
        }
        return PublicKey.of(parameters, secret.keySet(), Residues.onHost(rows), Optional.of(seed));
    }

    /** All keys of a request, in one generation. */
    EvaluationKeys evaluationKeys(KeyRequest request, ProgressListener progress, Workers workers) {
        PublicSeed seed = PublicSeed.random();
        List<EvaluationKey> keys = new ArrayList<>();
        List<Runnable> work = new ArrayList<>();
        for (KeyRequest.Item item : request.items(parameters)) {
            HostRows rows = HostRows.allocate(
                    EvaluationKey.shape(parameters, item.level()), parameters.keyBasis(item.level()), Form.EVALUATION);
            for (int d = 0; d < parameters.digits(item.level()); d++) {
                int digit = d;
                work.add(() -> makeDigit(item, digit, seed, rows));
            }
            keys.add(EvaluationKey.of(
                    parameters,
                    secret.keySet(),
                    item.kind(),
                    item.galoisElement(),
                    item.level(),
                    Residues.onHost(rows),
                    Optional.of(seed)));
        }
        workers.run(work, STAGE, progress);
        return EvaluationKeys.of(parameters, secret.keySet(), keys);
    }

    /** b_d = −a_d·s' + e_d + P·g_d·m: s' = s, m = s² for relinearisation, s' = σ_g^-1(s), m = s for the Galois element g. */
    private void makeDigit(KeyRequest.Item item, int digit, PublicSeed seed, HostRows rows) {
        int level = item.level();
        KeySwitchLayout layout = parameters.keySwitchLayout(level);
        int special = layout.special().size();
        SeededRows.expandKeyDigit(seed, item.kind(), item.galoisElement(), level, digit, rows);
        StreamLabel label = new StreamLabel(item.kind().type(), item.galoisElement(), level, digit, 0);
        RowBuffer s = secret.polynomial().leadingRows(layout.full().size());
        try (Stream stream = backend.newStream();
                RowBuffer body = error(stream, seed, label, layout.full());
                RowBuffer uniform = upload(stream, rows, digit);
                RowBuffer other = secretLike(s)) {
            int from = special + layout.start(digit);
            int to = special + layout.end(digit);
            RowBuffer message;
            if (item.kind() == KeyKind.RELINEARISATION) {
                subtractProduct(stream, body, uniform, s);
                message = other.rows(from, to);
                stream.multiply(message, s.rows(from, to), s.rows(from, to));
            } else {
                stream.automorphism(other, s, ModularMath.inverse(item.galoisElement(), 2L * parameters.ringDegree()));
                subtractProduct(stream, body, uniform, other);
                message = s.rows(from, to);
            }
            RowScalars p = RowScalars.of(message.moduli(), layout.special().product());
            stream.multiplyScalarAdd(body.rows(from, to), message, p);
            publish(stream, body, rows, digit);
        }
    }

    private RowBuffer error(Stream stream, PublicSeed seed, StreamLabel label, RnsBasis basis) {
        try (RandomSource source =
                DrbgSource.expand(secret.seed(), PrivateLabel.keyError(parameters.fingerprint(), seed, label))) {
            Shape shape = Shape.of(basis.size(), parameters.ringDegree());
            return SmallPolynomials.sample(stream, shape, basis, GaussianSampler.standard(), source);
        }
    }

    private RowBuffer secretLike(RowBuffer s) {
        return backend.allocateSecret(s.shape(), s.moduli(), Form.EVALUATION, BufferRole.SCRATCH);
    }

    /** The uniform half of a digit, from component 1 of the rows on the host. */
    private RowBuffer upload(Stream stream, HostRows rows, int digit) {
        Shape shape = Shape.of(rows.moduli().size(), parameters.ringDegree());
        RowBuffer buffer = backend.allocate(shape, rows.moduli(), Form.EVALUATION, BufferRole.SCRATCH);
        stream.upload(buffer, component(rows, digit, 1));
        return buffer;
    }

    private static java.lang.foreign.MemorySegment component(HostRows rows, int digit, int component) {
        long bytes = (long) rows.moduli().size() * rows.shape().width() * Long.BYTES;
        return rows.words().asSlice((digit * 2L + component) * bytes, bytes);
    }

    /** body = body − uniform·key; {@code uniform} is spent. */
    private static void subtractProduct(Stream stream, RowBuffer body, RowBuffer uniform, RowBuffer key) {
        stream.multiply(uniform, uniform, key);
        stream.subtract(body, body, uniform);
    }

    /** Hidden by the error, the body may be seen: into component 0 of the rows on the host. */
    private void publish(Stream stream, RowBuffer body, HostRows rows, int digit) {
        backend.declassify(body, SecretAccess.granted());
        stream.download(component(rows, digit, 0), body);
    }
}
