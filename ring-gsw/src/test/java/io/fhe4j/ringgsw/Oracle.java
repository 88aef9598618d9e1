package io.fhe4j.ringgsw;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Slow key generation, encryption and decryption for tests: seeded, insecure, written after the formulas of the package documentation, one word
 * at a time. Its transform evaluates polynomials point by point; only for large rings a backend is borrowed for it. Q is below 2^31.
 */
final class Oracle {

    final FhewParameters parameters;
    final KeySetId keySet = KeySetId.random();
    final PublicSeed publicSeed;
    /** The LWE secret s and the ring secret z. */
    final int[] s;

    final int[] z;

    private final SplittableRandom random;
    private final @Nullable Backend transforms;
    private final int degree;
    private final long ring;
    private final long[] powers;

    Oracle(FhewParameters parameters, long seed) {
        this(parameters, seed, null);
    }

    Oracle(FhewParameters parameters, long seed, @Nullable Backend transforms) {
        this.parameters = parameters;
        this.random = new SplittableRandom(seed);
        this.transforms = transforms;
        this.degree = parameters.ringDegree();
        this.ring = parameters.ringModulus().value();
        byte[] bytes = new byte[PublicSeed.BYTES];
        random.nextBytes(bytes);
        this.publicSeed = PublicSeed.fromBytes(bytes);
        this.s = secret(parameters.lweSecretDistribution(), parameters.lweDimension());
        this.z = secret(parameters.ringSecretDistribution(), degree);
        this.powers = new long[2 * degree];
        long root = smallestRoot();
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * root % ring;
        }
    }

    private int[] secret(SecretDistribution distribution, int length) {
        if (distribution == SecretDistribution.TERNARY) {
            return ternary(length);
        }
        int[] numbers = new int[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = (int) error();
        }
        return numbers;
    }

    private int[] ternary(int length) {
        int[] numbers = new int[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = random.nextInt(3) - 1;
        }
        return numbers;
    }

    /** Rounding adds 1/12 to the variance, so that as much less is drawn. */
    long error() {
        double variance = FhewParameters.ERROR_DEVIATION * FhewParameters.ERROR_DEVIATION - 1.0 / 12;
        return Math.round(Math.sqrt(variance) * random.nextGaussian());
    }

    /** The smallest number of order 2N modulo Q. */
    private long smallestRoot() {
        long generator = 2;
        while (power(power(generator, (ring - 1) / (2L * degree)), degree) != ring - 1) {
            generator++;
        }
        long one = power(generator, (ring - 1) / (2L * degree));
        long square = one * one % ring;
        long smallest = one;
        long odd = one;
        for (int i = 1; i < degree; i++) {
            odd = odd * square % ring;
            smallest = Math.min(smallest, odd);
        }
        return smallest;
    }

    private long power(long base, long exponent) {
        long result = 1;
        for (long e = exponent, b = base; e > 0; e >>= 1, b = b * b % ring) {
            if ((e & 1) == 1) {
                result = result * b % ring;
            }
        }
        return result;
    }

    private int point(int i) {
        return 2 * (Integer.reverse(i) >>> Integer.numberOfLeadingZeros(degree) + 1) + 1;
    }

    /** Values at the odd powers of the root, in the host's order. */
    long[] evaluated(long[] coefficients) {
        long[] values = new long[degree];
        for (int i = 0; i < degree; i++) {
            int point = point(i);
            long sum = 0;
            for (int j = 0, e = 0; j < degree; j++, e = e + point & 2 * degree - 1) {
                sum += coefficients[j] * powers[e];
                if ((j & 127) == 127) {
                    sum %= ring;
                }
            }
            values[i] = Math.floorMod(sum, ring);
        }
        return values;
    }

    /** The inverse of {@link #evaluated}. */
    long[] interpolated(long[] values) {
        long inverse = power(degree, ring - 2);
        long[] coefficients = new long[degree];
        for (int j = 0; j < degree; j++) {
            long sum = 0;
            for (int i = 0; i < degree; i++) {
                int e = (int) ((2L * degree - (long) j * point(i) % (2L * degree)) % (2L * degree));
                sum = (sum + values[i] * powers[e]) % ring;
            }
            coefficients[j] = sum * inverse % ring;
        }
        return coefficients;
    }

    FhewEvaluationKeys keys() {
        return FhewEvaluationKeys.of(blindRotationKey(), switchingKey(true));
    }

    /** Keys whose table of multiples has no errors. */
    FhewEvaluationKeys keysWithExactTable() {
        return FhewEvaluationKeys.of(blindRotationKey(), switchingKey(false));
    }

    private BlindRotationKey blindRotationKey() {
        List<int[]> messages = messages();
        HostRows rows = errors(BlindRotationKey.shape(parameters));
        long[] secret = evaluated(widened(z));
        int levels = parameters.accumulatorGadget().levels();
        int places = messages.size() / s.length * 2;
        for (int i = 0; i < s.length; i++) {
            for (int place = 0; place < places; place++) {
                int[] message = messages.get(i * places / 2 + place / 2);
                for (int j = 0; j < levels; j++) {
                    int row = (i * places + place) * levels + j;
                    SeededKeyRows.expandBlindRotation(
                            publicSeed, parameters.ringModulus(), i, place, j, rows.row(row, 0, 0));
                    long weight = weight(j) % ring * message[0];
                    for (int k = 0; k < degree; k++) {
                        long monomial = powers[Math.floorMod((long) message[1] * point(k), 2 * degree)];
                        long target = place % 2 == 0 ? ring - secret[k] : 1;
                        addProduct(rows, row, k, secret[k], weight * monomial % ring * target % ring);
                    }
                }
            }
        }
        Optional<PublicSeed> seed = Optional.of(publicSeed);
        return parameters.method() == BlindRotationMethod.LMKCDEY
                ? BlindRotationKey.of(parameters, keySet, Residues.onHost(rows), Residues.onHost(moves(secret)), seed)
                : BlindRotationKey.of(parameters, keySet, Residues.onHost(rows), seed);
    }

    /** Body + mask·secret + message, in evaluation form. */
    private void addProduct(HostRows rows, int row, int k, long secret, long message) {
        long body = rows.get(row, 1, 0, k) + rows.get(row, 0, 0, k) * secret % ring + message;
        rows.set(row, 1, 0, k, body % ring);
    }

    /** What the RGSW ciphertexts encrypt, for one number of the secret after the other: c·X^e as {c, e}. */
    private List<int[]> messages() {
        List<int[]> messages = new ArrayList<>();
        for (int number : s) {
            switch (parameters.method()) {
                case GINX -> {
                    messages.add(new int[] {number == 1 ? 1 : 0, 0});
                    messages.add(new int[] {number == -1 ? 1 : 0, 0});
                }
                case LMKCDEY -> messages.add(new int[] {1, number});
                case AP -> {
                    int q = (int) parameters.lweModulus().value();
                    for (int power = 1; power < q; power *= parameters.refreshBase()) {
                        for (int v = 1; v < parameters.refreshBase() && v * power < q; v++) {
                            messages.add(new int[] {1, 2 * degree / q * v * power * number});
                        }
                    }
                }
            }
        }
        return messages;
    }

    /** Encryptions of −2^dropped·B^j·z(X^g) for g = −5, 5, 25, …. */
    private HostRows moves(long[] secret) {
        HostRows rows = errors(BlindRotationKey.movesShape(parameters));
        long[] valueAt = new long[2 * degree];
        for (int k = 0; k < degree; k++) {
            valueAt[point(k)] = secret[k];
        }
        int levels = parameters.accumulatorGadget().levels();
        long galois = 2L * degree - 5;
        for (int move = 0; move < rows.shape().batch1(); move++) {
            for (int j = 0; j < levels; j++) {
                int row = move * levels + j;
                SeededKeyRows.expandMove(publicSeed, parameters.ringModulus(), galois, j, rows.row(row, 0, 0));
                for (int k = 0; k < degree; k++) {
                    long image = valueAt[(int) (galois * point(k) % (2L * degree))];
                    addProduct(rows, row, k, secret[k], (ring - image) * (weight(j) % ring) % ring);
                }
            }
            galois = move == 0 ? 5 : galois * 5 % (2L * degree);
        }
        return rows;
    }

    /** 2^dropped·B^j. */
    long weight(int digit) {
        return 1L
                << parameters.accumulatorGadget().droppedBits()
                        + digit * parameters.accumulatorGadget().logBase();
    }

    /** A key with errors, transformed, in the bodies and anything in the masks. */
    private HostRows errors(Shape shape) {
        HostRows rows = HostRows.allocate(shape, parameters.ringBasis(), Form.COEFFICIENT);
        int pairs = rows.shape().batch();
        if (transforms == null) {
            HostRows values = HostRows.allocate(rows.shape(), rows.moduli(), Form.EVALUATION);
            for (int b = 0; b < pairs; b++) {
                long[] errors = new long[degree];
                for (int k = 0; k < degree; k++) {
                    errors[k] = error();
                }
                long[] transformed = evaluated(errors);
                for (int k = 0; k < degree; k++) {
                    values.set(b, 1, 0, k, transformed[k]);
                }
            }
            return values;
        }
        for (int b = 0; b < pairs; b++) {
            for (int k = 0; k < degree; k++) {
                rows.set(b, 1, 0, k, Math.floorMod(error(), ring));
            }
        }
        try (RowBuffer buffer =
                transforms.allocate(rows.shape(), rows.moduli(), Form.COEFFICIENT, BufferRole.SCRATCH)) {
            transforms.stream().upload(buffer, rows);
            transforms.stream().forwardNtt(buffer.as(Form.EVALUATION), buffer);
            return transforms.stream().download(buffer.as(Form.EVALUATION));
        }
    }

    private LweSwitchingKey switchingKey(boolean errs) {
        HostRows rows =
                HostRows.allocate(LweSwitchingKey.shape(parameters), parameters.switchingBasis(), Form.COEFFICIENT);
        long modulus = parameters.switchingModulus().value();
        int levels = parameters.switchingGadget().levels();
        int multiples = LweSwitchingKey.multiples(parameters);
        for (int i = 0; i < degree; i++) {
            for (int j = 0; j < levels; j++) {
                for (int h = 0; h < multiples; h++) {
                    int place = (i * levels + j) * multiples + h;
                    long[] words = new long[rows.shape().width()];
                    SeededKeyRows.expandSwitching(publicSeed, parameters.switchingModulus(), i, j, h, words);
                    rows.setRow(place, 0, 0, words);
                    long message = (long) (h + 1)
                            * z[i]
                            * (1L << j * parameters.switchingGadget().logBase());
                    setBody(rows, place, message + (errs ? error() : 0), modulus);
                }
            }
        }
        return LweSwitchingKey.of(parameters, keySet, Residues.onHost(rows), Optional.of(publicSeed));
    }

    private void setBody(HostRows rows, int place, long phase, long modulus) {
        long body = phase;
        for (int k = 0; k < s.length; k++) {
            body += rows.get(place, 0, 0, k) * s[k];
        }
        rows.set(place, 0, 0, s.length, Math.floorMod(body, modulus));
    }

    LweCiphertext encrypt(boolean bit) {
        return encrypt(bit, parameters.bitEncoding());
    }

    LweCiphertext encrypt(boolean bit, LweEncoding encoding) {
        HostRows rows =
                HostRows.allocate(LweCiphertext.shape(parameters), parameters.ciphertextBasis(), Form.COEFFICIENT);
        long q = modulus();
        for (int k = 0; k < s.length; k++) {
            rows.set(0, 0, 0, k, random.nextLong(q));
        }
        setBody(rows, 0, (bit ? Math.round((double) q / encoding.plaintextModulus()) : 0) + error(), q);
        return LweCiphertext.fresh(
                parameters, keySet, Residues.onHost(rows), encoding, random.nextLong(), Optional.empty());
    }

    boolean decrypt(LweCiphertext x) {
        long q = modulus();
        long half = q / (2L * parameters.bitEncoding().plaintextModulus());
        return Math.floorMod(phase(x.residues().toHost(), 0) - half, q) < q / 2;
    }

    /** What ciphertexts are taken by: q_KS for LMKCDEY, else q. */
    private long modulus() {
        boolean late = parameters.method() == BlindRotationMethod.LMKCDEY;
        return (late ? parameters.switchingModulus() : parameters.lweModulus()).value();
    }

    /** The error of a bit, centred. */
    long error(LweCiphertext x, boolean bit) {
        long q = modulus();
        long one = Math.round((double) q / parameters.bitEncoding().plaintextModulus());
        return centred(phase(x.residues().toHost(), 0) - (bit ? one : 0), q);
    }

    /** b − ⟨a, s⟩ of an LWE ciphertext, modulo its modulus. */
    long phase(HostRows rows, int place) {
        long phase = rows.get(place, 0, 0, s.length);
        for (int k = 0; k < s.length; k++) {
            phase -= rows.get(place, 0, 0, k) * s[k];
        }
        return Math.floorMod(phase, rows.moduli().get(0).value());
    }

    /** b − a·z, centred, of an RLWE ciphertext in coefficient form, by the schoolbook. */
    long[] phase(long[] mask, long[] body) {
        long[] phase = body.clone();
        for (int i = 0; i < degree; i++) {
            if (z[i] == 0) {
                continue;
            }
            for (int j = 0; j < degree; j++) {
                int place = i + j;
                long product = mask[j] * z[i];
                phase[place & degree - 1] += place < degree ? -product : product;
            }
        }
        for (int i = 0; i < degree; i++) {
            phase[i] = centred(phase[i], ring);
        }
        return phase;
    }

    static long centred(long x, long modulus) {
        return Math.floorMod(x + modulus / 2, modulus) - modulus / 2;
    }

    static long[] row(HostRows rows, int place, int component) {
        long[] words = new long[rows.shape().width()];
        for (int i = 0; i < words.length; i++) {
            words[i] = rows.get(place, component, 0, i);
        }
        return words;
    }

    static int weight(int[] secret) {
        int weight = 0;
        for (int number : secret) {
            weight += Math.abs(number);
        }
        return weight;
    }

    private static long[] widened(int[] numbers) {
        long[] wide = new long[numbers.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = numbers[i];
        }
        return wide;
    }
}
