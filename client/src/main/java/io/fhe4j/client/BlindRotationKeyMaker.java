package io.fhe4j.client;

import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.ExponentDigits;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.spi.OddExponentWalk;
import io.fhe4j.ringgsw.BlindRotationKey;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.SeededKeyRows;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes a blind rotation key of any method, by the formulas of {@link io.fhe4j.ringgsw}: one entry s_i of the LWE secret at a time, and for LMKCDEY
 * then one automorphism at a time.
 *
 * <p>The rows of an RGSW encryption of m are (a, a·z + e − m·g_j·z) for the mask's component and (a, a·z + e + m·g_j) for the body's. Where m is a
 * power of X that depends on s_i, the rows of all values that s_i could have are added, those of wrong ones times 0: which words are touched tells nothing.
 */
final class BlindRotationKeyMaker implements KeyPieces, AutoCloseable {
    private final FhewParameters parameters;
    private final RlwePairs pairs;
    private final KeyMemory products;
    private final @Nullable KeyMemory moves;
    private final OddExponentWalk walk;
    private final Gadget gadget;
    /** The LWE secret. */
    private final long[] s;

    private final int degree;
    private final int entries;
    private final int largest;

    /**
     * Takes the memory for the key.
     *
     * @param memory gives memory for rows of a shape: first for the products, then for LMKCDEY's automorphisms
     */
    BlindRotationKeyMaker(FhewSecretKey secret, Backend backend, PublicSeed seed, Function<Shape, KeyMemory> memory) {
        this.parameters = secret.parameters();
        this.gadget = parameters.accumulatorGadget();
        this.degree = parameters.ringDegree();
        this.entries = BlindRotationKey.entries(parameters);
        this.largest = secret.maxLweMagnitude();
        this.products = memory.apply(BlindRotationKey.shape(parameters));
        this.moves = parameters.method() == BlindRotationMethod.LMKCDEY
                ? memory.apply(BlindRotationKey.movesShape(parameters))
                : null;
        this.walk = new OddExponentWalk(degree, parameters.automorphismWindow());
        this.pairs = new RlwePairs(secret, backend, seed);
        this.s = secret.lweWords();
    }

    /** The entries of the LWE secret, and the automorphisms. */
    @Override
    public int pieces() {
        KeyMemory switches = moves;
        return parameters.lweDimension() + (switches == null ? 0 : parameters.automorphismWindow() + 1);
    }

    /** Makes all rows of a piece. */
    @Override
    public void make(int piece) {
        KeyMemory switches = moves;
        if (piece < parameters.lweDimension() || switches == null) {
            makeProducts(piece);
        } else {
            makeMove(piece - parameters.lweDimension(), switches);
        }
    }

    private void makeProducts(int i) {
        int levels = gadget.levels();
        Shape shape = products.piece();
        long[] added = errors(SeededKeyRows.BLIND_ROTATION_TYPE, i, shape);
        for (int entry = 0; entry < entries; entry++) {
            addMessages(added, entry, s[i]);
        }
        pairs.make(
                shape,
                (pair, row) -> SeededKeyRows.expandBlindRotation(
                        pairs.seed(), parameters.ringModulus(), i, pair / levels, pair % levels, row),
                added,
                (stream, rows, words) -> products.put(stream, i, rows, words));
    }

    private void addMessages(long[] added, int entry, long number) {
        switch (parameters.method()) {
            case GINX -> addMonomial(added, entry, equal(number, entry == 0 ? 1 : -1), 0);
            case AP -> {
                ExponentDigits digits = BlindRotationKey.digits(parameters);
                int digit = entry / (digits.base() - 1);
                long value = entry % (digits.base() - 1) + 1L;
                for (int k = 0; k < digit; k++) {
                    value *= digits.base();
                }
                long unit = 2L * degree / parameters.lweModulus().value();
                addPower(added, entry, number, unit * value);
            }
            case LMKCDEY -> addPower(added, entry, number, 1);
        }
    }

    /** X^(number·unit): for each value that the number could have. */
    private void addPower(long[] added, int entry, long number, long unit) {
        for (int value = -largest; value <= largest; value++) {
            addMonomial(added, entry, equal(number, value), (int) Math.floorMod(value * unit, 2L * degree));
        }
    }

    /** 1 where two numbers are equal, else 0. */
    private static long equal(long x, long y) {
        long difference = x ^ y;
        return 1 ^ (difference | -difference) >>> 63;
    }

    /** bit·X^power, bit 0 or 1, the power public, in the rows of all digits. */
    private void addMonomial(long[] added, int entry, long bit, int power) {
        int levels = gadget.levels();
        for (int j = 0; j < levels; j++) {
            int mask = (BlindRotationKey.place(entry, 0) * levels + j) * degree;
            long[] ring = pairs.weightedRing(j);
            // −X^power·z: coefficient k comes to k + power, negated once more on each turn of N.
            int split = degree - power % degree;
            long first = power < degree ? -bit : bit;
            for (int k = 0; k < split; k++) {
                added[mask + k + degree - split] += first * ring[k];
            }
            for (int k = split; k < degree; k++) {
                added[mask + k - split] -= first * ring[k];
            }
            int body = (BlindRotationKey.place(entry, 1) * levels + j) * degree;
            added[body + power % degree] -= first * gadget.weight(j);
        }
    }

    private void makeMove(int move, KeyMemory memory) {
        long galois = walk.galois(move);
        Shape shape = memory.piece();
        long[] added = errors(SeededKeyRows.MOVE_TYPE, galois, shape);
        for (int j = 0; j < gadget.levels(); j++) {
            long[] ring = pairs.weightedRing(j);
            for (int k = 0; k < degree; k++) {
                int power = (int) (k * galois % (2L * degree));
                if (power < degree) {
                    added[j * degree + power] -= ring[k];
                } else {
                    added[j * degree + power - degree] += ring[k];
                }
            }
        }
        pairs.make(
                shape,
                (pair, row) -> SeededKeyRows.expandMove(pairs.seed(), parameters.ringModulus(), galois, pair, row),
                added,
                (stream, rows, words) -> memory.put(stream, move, rows, words));
    }

    /** The errors of all rows of a piece, one after the other from one stream. */
    private long[] errors(String type, long galois, Shape shape) {
        StreamLabel label =
                new StreamLabel(type, galois, 0, 0, parameters.ringModulus().value());
        return FhewKeyGeneration.errors(pairs.secret(), pairs.seed(), label, shape.batch() * degree);
    }

    /** The key, once all pieces are made. */
    BlindRotationKey key() {
        Optional<PublicSeed> seed = Optional.of(pairs.seed());
        KeyMemory switches = moves;
        Residues rows = products.residues();
        return switches == null
                ? BlindRotationKey.of(parameters, pairs.secret().keySet(), rows, seed)
                : BlindRotationKey.of(parameters, pairs.secret().keySet(), rows, switches.residues(), seed);
    }

    /** Zeroes the copies of the secrets. */
    @Override
    public void close() {
        Zeroing.wipe(s);
        pairs.close();
        products.close();
        if (moves != null) {
            moves.close();
        }
    }
}
