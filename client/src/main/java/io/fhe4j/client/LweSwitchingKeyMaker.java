package io.fhe4j.client;

import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.LweSwitchingKey;
import io.fhe4j.ringgsw.SeededKeyRows;
import java.util.Optional;

/**
 * Makes the table of an LWE switching key, by the formulas of {@link io.fhe4j.ringgsw}, one number z_i of the old secret at a time: of the ring secret's
 * coefficients, or of another set's LWE secret. A table of many short rows, each with an inner product with the LWE secret: plain loops on the host.
 */
final class LweSwitchingKeyMaker implements KeyPieces, AutoCloseable {
    private final FhewSecretKey secret;
    private final FhewParameters parameters;
    private final PublicSeed seed;
    private final HostRows rows;
    private final LweRows lwe;
    /** The old secret. */
    private final long[] z;
    /** What z_i is multiplied by in each of its rows, modulo q_KS. */
    private final long[] weights;

    /** From the ring secret to the LWE secret. */
    LweSwitchingKeyMaker(FhewSecretKey secret, PublicSeed seed) {
        this(secret, secret.ringWords(), seed);
    }

    /**
     * From any secret.
     *
     * @param secret the key whose LWE secret encrypts
     * @param old the numbers that are encrypted, which {@link #close} zeroes
     * @param seed of no other table
     */
    LweSwitchingKeyMaker(FhewSecretKey secret, long[] old, PublicSeed seed) {
        this.secret = secret;
        this.parameters = secret.parameters();
        this.seed = seed;
        this.rows = HostRows.allocateCompact(
                LweSwitchingKey.shape(parameters).withBatch1(old.length),
                parameters.switchingBasis(),
                Form.COEFFICIENT);
        this.lwe = new LweRows(secret, parameters.switchingModulus());
        this.z = old;
        this.weights = weights(parameters);
    }

    private static long[] weights(FhewParameters parameters) {
        Gadget gadget = parameters.switchingGadget();
        int multiples = LweSwitchingKey.multiples(parameters);
        long[] weights = new long[gadget.levels() * multiples];
        for (int j = 0; j < gadget.levels(); j++) {
            long unit = gadget.weight(j);
            for (int h = 0; h < multiples; h++) {
                weights[j * multiples + h] = ModularMath.multiply(
                        unit, h + 1L, parameters.switchingModulus().value());
            }
        }
        return weights;
    }

    /** The numbers of the old secret. */
    @Override
    public int pieces() {
        return z.length;
    }

    /** Makes all rows of z_i. */
    @Override
    public void make(int i) {
        Gadget gadget = parameters.switchingGadget();
        int multiples = LweSwitchingKey.multiples(parameters);
        int first = i * weights.length;
        StreamLabel label = new StreamLabel(
                SeededKeyRows.SWITCHING_TYPE,
                i,
                0,
                0,
                parameters.switchingModulus().value());
        long[] errors = FhewKeyGeneration.errors(secret, seed, label, weights.length);
        long[] words = new long[parameters.lweDimension() + 1];
        try {
            for (int j = 0; j < gadget.levels(); j++) {
                for (int h = 0; h < multiples; h++) {
                    int entry = j * multiples + h;
                    SeededKeyRows.expandSwitching(seed, parameters.switchingModulus(), i, j, h, words);
                    words[parameters.lweDimension()] = lwe.body(words, weights[entry] * z[i] + errors[entry]);
                    rows.setRow(first + entry, 0, 0, words);
                }
            }
        } finally {
            Zeroing.wipe(errors);
        }
    }

    /** The key, once all pieces are made. */
    LweSwitchingKey key() {
        return LweSwitchingKey.of(parameters, secret.keySet(), table(), Optional.of(seed));
    }

    /** The table, once all pieces are made. */
    Residues table() {
        return Residues.onHost(rows);
    }

    /** Zeroes the copies of the secrets. */
    @Override
    public void close() {
        Zeroing.wipe(z);
        lwe.close();
    }
}
