package io.fhe4j.ckks;

import io.fhe4j.api.KeySetId;
import io.fhe4j.ckks.encoding.EmbeddingPrecision;
import io.fhe4j.ckks.encoding.SlotCodec;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Slow key generation, encryption and decryption for tests: seeded, insecure, written after the formulas of the package documentation with
 * one residue or BigInteger at a time. Only the transform is the backend's.
 */
final class Oracle {

    final CkksParameters parameters;
    final KeySetId keySet = KeySetId.random();
    private final Backend backend;
    private final Random random;
    private final BigInteger[] secret;

    Oracle(Backend backend, CkksParameters parameters, long seed) {
        this.backend = backend;
        this.parameters = parameters;
        this.random = new Random(seed);
        this.secret = new BigInteger[parameters.ringDegree()];
        for (int i = 0; i < secret.length; i++) {
            secret[i] = BigInteger.valueOf(random.nextInt(3) - 1);
        }
    }

    EvaluationKeys keys(KeyRequest request) {
        List<EvaluationKey> keys = new ArrayList<>();
        for (KeyRequest.Item item : request.items(parameters)) {
            keys.add(key(item));
        }
        return EvaluationKeys.of(parameters, keySet, keys);
    }

    private EvaluationKey key(KeyRequest.Item item) {
        RnsBasis basis = parameters.keyBasis(item.level());
        HostRows rows = HostRows.allocate(EvaluationKey.shape(parameters, item.level()), basis, Form.EVALUATION);
        boolean galois = item.kind() == KeyKind.GALOIS;
        HostRows s = transformed(secret, basis);
        HostRows under = galois ? transformed(automorphism(secret, inverse(item.galoisElement())), basis) : s;
        BigInteger special = parameters.special().product();
        int specialRows = parameters.special().size();
        for (int d = 0; d < parameters.digits(item.level()); d++) {
            HostRows e = transformed(gaussian(), basis);
            for (int r = 0; r < basis.size(); r++) {
                long m = basis.get(r).value();
                int rowOfQ = r - specialRows;
                boolean inDigit = rowOfQ >= 0 && rowOfQ / parameters.digitRows() == d;
                long gadget = inDigit ? special.mod(basis.get(r).toBigInteger()).longValue() : 0;
                for (int i = 0; i < parameters.ringDegree(); i++) {
                    long a = random.nextLong(m);
                    long si = s.get(0, 0, r, i);
                    long message = galois ? si : ModularMath.multiply(si, si, m);
                    long b = ModularMath.subtract(
                            e.get(0, 0, r, i), ModularMath.multiply(a, under.get(0, 0, r, i), m), m);
                    b = ModularMath.add(b, ModularMath.multiply(gadget, message, m), m);
                    rows.set(d, 0, r, i, b);
                    rows.set(d, 1, r, i, a);
                }
            }
        }
        return EvaluationKey.of(
                parameters,
                keySet,
                item.kind(),
                item.galoisElement(),
                item.level(),
                Residues.onHost(rows),
                Optional.empty());
    }

    /** (−a·u + e + m, a) with a fresh error of the deviation that public-key encryption leaves, so that noise is typical. */
    CkksCiphertext encrypt(ComplexVector values, int level, int slots) {
        Scale scale = parameters.scale(level);
        var encoded =
                SlotCodec.of(parameters.ringDegree()).encode(values, scale, slots, EmbeddingPrecision.DOUBLE_DOUBLE);
        BigInteger[] message = new BigInteger[parameters.ringDegree()];
        BigInteger[] error = gaussian();
        for (int i = 0; i < message.length; i++) {
            message[i] = encoded.get(i).add(error[i]);
        }
        return fresh(message, level, slots, Packing.SLOTS, Math.max(values.maxAbs(), 1e-9), EncryptionKind.SYMMETRIC);
    }

    CkksCiphertext encrypt(double... values) {
        return encrypt(ComplexVector.ofReal(values), parameters.depth(), parameters.maxSlots());
    }

    private CkksCiphertext fresh(
            BigInteger[] noisyMessage, int level, int slots, Packing packing, double bound, EncryptionKind kind) {
        RnsBasis basis = parameters.basis(level);
        HostRows s = transformed(secret, basis);
        HostRows m = transformed(noisyMessage, basis);
        HostRows rows = HostRows.allocate(Shape.of(2, basis.size(), parameters.ringDegree()), basis, Form.EVALUATION);
        for (int r = 0; r < basis.size(); r++) {
            long p = basis.get(r).value();
            for (int i = 0; i < parameters.ringDegree(); i++) {
                long a = random.nextLong(p);
                long b = ModularMath.subtract(m.get(0, 0, r, i), ModularMath.multiply(a, s.get(0, 0, r, i), p), p);
                rows.set(0, 0, r, i, b);
                rows.set(0, 1, r, i, a);
            }
        }
        return CkksCiphertext.fresh(parameters, keySet, Residues.onHost(rows), level, packing, slots, bound, kind);
    }

    /** An encryption by the formula of the public key: u ternary, divided by the special prime, worst-case honest noise. */
    CkksCiphertext encryptPublic(ComplexVector values, int slots) {
        RnsBasis basis = parameters.publicKeyBasis();
        int level = parameters.depth();
        BigInteger q = basis.product();
        BigInteger p = basis.get(0).toBigInteger();
        int n = parameters.ringDegree();
        HostRows s = transformed(secret, basis);
        HostRows e = transformed(gaussian(), basis);
        HostRows e0 = transformed(gaussian(), basis);
        HostRows e1 = transformed(gaussian(), basis);
        BigInteger[] mask = new BigInteger[n];
        for (int i = 0; i < n; i++) {
            mask[i] = BigInteger.valueOf(random.nextInt(3) - 1);
        }
        HostRows u = transformed(mask, basis);
        HostRows raised = HostRows.allocate(Shape.of(2, basis.size(), n), basis, Form.EVALUATION);
        for (int r = 0; r < basis.size(); r++) {
            long m = basis.get(r).value();
            for (int i = 0; i < n; i++) {
                long a = random.nextLong(m);
                long b = ModularMath.subtract(e.get(0, 0, r, i), ModularMath.multiply(a, s.get(0, 0, r, i), m), m);
                long mu = u.get(0, 0, r, i);
                raised.set(0, 0, r, i, ModularMath.add(ModularMath.multiply(b, mu, m), e0.get(0, 0, r, i), m));
                raised.set(0, 1, r, i, ModularMath.add(ModularMath.multiply(a, mu, m), e1.get(0, 0, r, i), m));
            }
        }
        HostRows coefficients = untransformed(raised);
        var encoded = SlotCodec.of(n).encode(values, parameters.scale(level), slots, EmbeddingPrecision.DOUBLE_DOUBLE);
        BigInteger half = p.shiftRight(1);
        BigInteger[][] rounded = new BigInteger[2][n];
        for (int c = 0; c < 2; c++) {
            for (int i = 0; i < n; i++) {
                BigInteger x = compose(coefficients, c, i, q);
                BigInteger quotient = x.add(half).subtract(x.add(half).mod(p)).divide(p);
                rounded[c][i] = c == 0 ? quotient.add(encoded.get(i)) : quotient;
            }
        }
        RnsBasis basisQ = parameters.basis(level);
        HostRows rows = HostRows.allocate(Shape.of(2, basisQ.size(), n), basisQ, Form.EVALUATION);
        for (int c = 0; c < 2; c++) {
            HostRows component = transformed(rounded[c], basisQ);
            for (int r = 0; r < basisQ.size(); r++) {
                rows.row(0, c, r).copyFrom(component.row(0, 0, r));
            }
        }
        return CkksCiphertext.fresh(
                parameters,
                keySet,
                Residues.onHost(rows),
                level,
                Packing.SLOTS,
                slots,
                Math.max(values.maxAbs(), 1e-9),
                EncryptionKind.PUBLIC_KEY);
    }

    ComplexVector decrypt(CkksCiphertext x) {
        BigInteger[] message = decryptIntegers(x);
        double[] re = new double[x.slots()];
        double[] im = new double[x.slots()];
        decode(message, x.scale(), x.slots(), re, im);
        return ComplexVector.of(re, im);
    }

    /** c0 + c1·s + c2·s², centred. */
    BigInteger[] decryptIntegers(CkksCiphertext x) {
        RnsBasis basis = parameters.basis(x.level());
        HostRows rows = x.residues().toHost();
        HostRows s = transformed(secret, basis);
        HostRows m = HostRows.allocate(Shape.of(basis.size(), parameters.ringDegree()), basis, Form.EVALUATION);
        for (int r = 0; r < basis.size(); r++) {
            long p = basis.get(r).value();
            for (int i = 0; i < parameters.ringDegree(); i++) {
                long sum = 0;
                for (int c = x.degree(); c >= 0; c--) {
                    sum = ModularMath.add(ModularMath.multiply(sum, s.get(0, 0, r, i), p), rows.get(0, c, r, i), p);
                }
                m.set(0, 0, r, i, sum);
            }
        }
        HostRows coefficients = untransformed(m);
        BigInteger q = basis.product();
        BigInteger[] message = new BigInteger[parameters.ringDegree()];
        for (int i = 0; i < message.length; i++) {
            message[i] = compose(coefficients, 0, i, q);
        }
        return message;
    }

    /** Slots by their definition: m(ζ^(5^j)), ζ = e^(2πi/2N), over the scale; the mean over the periods of sparse packing. */
    private void decode(BigInteger[] message, Scale scale, int slots, double[] re, double[] im) {
        int n = message.length;
        double[] cos = new double[2 * n];
        double[] sin = new double[2 * n];
        for (int k = 0; k < 2 * n; k++) {
            cos[k] = StrictMath.cos(Math.PI * k / n);
            sin[k] = StrictMath.sin(Math.PI * k / n);
        }
        double inverse = StrictMath.pow(2, -scale.log2());
        double exact = scale.log2() < 900 ? 1 / scale.toDouble() : inverse;
        double[] m = new double[n];
        for (int i = 0; i < n; i++) {
            m[i] = message[i].doubleValue() * exact;
        }
        int stride = n / (2 * slots);
        int power = 1;
        for (int j = 0; j < slots; j++) {
            double sumRe = 0;
            double sumIm = 0;
            for (int i = 0; i < n; i += stride) {
                int angle = (int) ((long) i * power & (2 * n - 1));
                sumRe += m[i] * cos[angle];
                sumIm += m[i] * sin[angle];
            }
            re[j] = sumRe;
            im[j] = sumIm;
            power = power * 5 & (2 * n - 1);
        }
    }

    private BigInteger compose(HostRows coefficients, int component, int i, BigInteger q) {
        RnsBasis basis = coefficients.moduli();
        BigInteger sum = BigInteger.ZERO;
        for (int r = 0; r < basis.size(); r++) {
            BigInteger m = basis.get(r).toBigInteger();
            BigInteger cofactor = q.divide(m);
            BigInteger x = BigInteger.valueOf(coefficients.get(0, component, r, i));
            sum = sum.add(x.multiply(cofactor.modInverse(m)).mod(m).multiply(cofactor));
        }
        sum = sum.mod(q);
        return sum.shiftLeft(1).compareTo(q) > 0 ? sum.subtract(q) : sum;
    }

    private BigInteger[] gaussian() {
        BigInteger[] e = new BigInteger[parameters.ringDegree()];
        for (int i = 0; i < e.length; i++) {
            e[i] = BigInteger.valueOf(Math.round(random.nextGaussian() * parameters.errorDeviation()));
        }
        return e;
    }

    private long inverse(long galois) {
        return BigInteger.valueOf(galois)
                .modInverse(BigInteger.valueOf(2L * parameters.ringDegree()))
                .longValue();
    }

    private static BigInteger[] automorphism(BigInteger[] x, long galois) {
        int n = x.length;
        BigInteger[] out = new BigInteger[n];
        for (int i = 0; i < n; i++) {
            int at = (int) (galois * i % (2L * n));
            out[at % n] = at >= n ? x[i].negate() : x[i];
        }
        return out;
    }

    private HostRows transformed(BigInteger[] x, RnsBasis basis) {
        HostRows rows = HostRows.allocate(Shape.of(basis.size(), x.length), basis, Form.COEFFICIENT);
        for (int r = 0; r < basis.size(); r++) {
            BigInteger m = basis.get(r).toBigInteger();
            for (int i = 0; i < x.length; i++) {
                rows.set(0, 0, r, i, x[i].mod(m).longValue());
            }
        }
        try (RowBuffer buffer = backend.allocate(rows.shape(), basis, Form.COEFFICIENT, BufferRole.SCRATCH)) {
            backend.stream().upload(buffer, rows);
            RowBuffer out = buffer.as(Form.EVALUATION);
            backend.stream().forwardNtt(out, buffer);
            return backend.stream().download(out);
        }
    }

    private HostRows untransformed(HostRows rows) {
        try (RowBuffer buffer = backend.allocate(rows.shape(), rows.moduli(), Form.EVALUATION, BufferRole.SCRATCH)) {
            backend.stream().upload(buffer, rows);
            RowBuffer out = buffer.as(Form.COEFFICIENT);
            backend.stream().inverseNtt(out, buffer);
            return backend.stream().download(out);
        }
    }
}
