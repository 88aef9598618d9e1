package io.fhe4j.client;

import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.encoding.CrtComposer;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;

/** Polynomials as big integers modulo X^N + 1 and a modulus, product by the school's method: the tests' own key arithmetic. */
final class SlowRing {
    private SlowRing() {}

    static BigInteger[] multiply(BigInteger[] x, BigInteger[] y, BigInteger modulus) {
        int n = x.length;
        BigInteger[] out = new BigInteger[n];
        java.util.Arrays.fill(out, BigInteger.ZERO);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                BigInteger product = x[i].multiply(y[j]);
                int k = (i + j) % n;
                out[k] = i + j < n ? out[k].add(product) : out[k].subtract(product);
            }
        }
        return reduce(out, modulus);
    }

    /** x(X^g). */
    static BigInteger[] automorphism(BigInteger[] x, long g) {
        int n = x.length;
        BigInteger[] out = new BigInteger[n];
        for (int i = 0; i < n; i++) {
            int k = (int) Math.floorMod(i * g, 2L * n);
            out[k % n] = k < n ? x[i] : x[i].negate();
        }
        return out;
    }

    static BigInteger[] add(BigInteger[] x, BigInteger[] y, BigInteger modulus) {
        BigInteger[] out = new BigInteger[x.length];
        for (int i = 0; i < x.length; i++) {
            out[i] = x[i].add(y[i]);
        }
        return reduce(out, modulus);
    }

    static BigInteger[] scale(BigInteger[] x, BigInteger factor, BigInteger modulus) {
        BigInteger[] out = new BigInteger[x.length];
        for (int i = 0; i < x.length; i++) {
            out[i] = x[i].multiply(factor);
        }
        return reduce(out, modulus);
    }

    /** The centred residues. */
    private static BigInteger[] reduce(BigInteger[] x, BigInteger modulus) {
        for (int i = 0; i < x.length; i++) {
            BigInteger r = x[i].mod(modulus);
            x[i] = r.shiftLeft(1).compareTo(modulus) > 0 ? r.subtract(modulus) : r;
        }
        return x;
    }

    static BigInteger[] big(long[] x) {
        return java.util.Arrays.stream(x).mapToObj(BigInteger::valueOf).toArray(BigInteger[]::new);
    }

    /** The secret polynomial of a client, expanded again from its seed. */
    static long[] secret(CkksClient client) {
        CkksParameters parameters = client.parameters();
        long[] s = new long[parameters.ringDegree()];
        try (SecretBytes seed = client.secretKey().exportSeed(InsecureSecretKeyAccess.get());
                DrbgSource source = DrbgSource.expand(seed, PrivateLabel.secret(parameters.fingerprint()))) {
            SecretKey.sampler(parameters).sample(source, s, 0, s.length);
        }
        return s;
    }

    /** The error of a key, expanded again. */
    static long[] keyError(CkksClient client, PublicSeed generation, StreamLabel label) {
        CkksParameters parameters = client.parameters();
        long[] e = new long[parameters.ringDegree()];
        try (SecretBytes seed = client.secretKey().exportSeed(InsecureSecretKeyAccess.get());
                DrbgSource source =
                        DrbgSource.expand(seed, PrivateLabel.keyError(parameters.fingerprint(), generation, label))) {
            GaussianSampler.standard().sample(source, e, 0, e.length);
        }
        return e;
    }

    /** A component of rows in evaluation form as centred coefficients modulo the product of the basis. */
    static BigInteger[] coefficients(Backend backend, HostRows rows, int batch, int component) {
        RnsBasis basis = rows.moduli();
        int n = rows.shape().width();
        Shape one = Shape.of(basis.size(), n);
        HostRows words = HostRows.allocate(one, basis, Form.EVALUATION);
        for (int r = 0; r < basis.size(); r++) {
            words.setRow(0, 0, r, MemorySegment.ofArray(rows.rowWords(batch, component, r)));
        }
        HostRows host = HostRows.allocate(one, basis, Form.COEFFICIENT);
        try (RowBuffer buffer = backend.allocate(one, basis, Form.EVALUATION, BufferRole.SCRATCH)) {
            Stream stream = backend.stream();
            stream.upload(buffer, words);
            stream.inverseNtt(buffer.as(Form.COEFFICIENT), buffer);
            stream.download(host.words(), buffer.as(Form.COEFFICIENT));
        }
        CrtComposer composer = CrtComposer.of(basis);
        BigInteger[] out = new BigInteger[n];
        for (int i = 0; i < n; i++) {
            out[i] = composer.compose(host, 0, 0, i);
        }
        return out;
    }
}
