package io.fhe4j.client;

import io.fhe4j.api.ValueRangeException;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.SeededPbsRows;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Encrypts and decrypts blocks under the ring's secret. Thread-safe. */
final class BlockCipher {

    private final PbsSecretKey secret;
    private final PbsParameters parameters;

    BlockCipher(PbsSecretKey secret) {
        this.secret = secret;
        this.parameters = secret.parameters();
    }

    /**
     * Checks what is to be encrypted.
     *
     * @throws ValueRangeException if the bound is not 1 to p, or a value not below it
     */
    static void check(PbsParameters parameters, int bound, int... values) {
        if (bound < 1 || bound > parameters.space()) {
            throw new ValueRangeException(
                    "values of a block are below " + parameters.space() + ", which no bound of " + bound + " says");
        }
        for (int value : values) {
            if (value < 0 || value >= bound) {
                throw new ValueRangeException("a value to encrypt is not from 0 to " + (bound - 1));
            }
        }
    }

    /**
     * Encrypts values below a bound, with masks and errors that are fresh for each call.
     *
     * @throws ValueRangeException as {@link #check} says
     */
    List<PbsCiphertext> encrypt(int bound, int... values) {
        check(parameters, bound, values);
        PublicSeed seed = PublicSeed.random();
        SecureRandom ids = new SecureRandom();
        long[] errors = new long[values.length];
        PbsPhases phases = new PbsPhases(parameters);
        long[] z = secret.ringWords();
        List<PbsCiphertext> ciphertexts = new ArrayList<>(values.length);
        try (RandomSource source = DrbgSource.fresh()) {
            PbsSecretKey.sampler(parameters.ringError()).sample(source, errors, 0, errors.length);
            for (int place = 0; place < values.length; place++) {
                HostRows rows =
                        HostRows.allocate(PbsCiphertext.shape(parameters), parameters.basis(), Form.COEFFICIENT);
                MemorySegment mask = rows.row(0, 0, 0).asSlice(0, (long) z.length * Long.BYTES);
                SeededPbsRows.expandCiphertext(seed, parameters.ringModulus(), place, mask);
                rows.set(0, 0, 0, z.length, phases.body(mask, z, errors[place], values[place]));
                ciphertexts.add(PbsCiphertext.fresh(
                        parameters,
                        secret.keySet(),
                        Residues.onHost(rows),
                        bound - 1,
                        ids.nextLong(),
                        Optional.of(new PbsCiphertext.Seeded(seed, place))));
            }
        } finally {
            Zeroing.wipe(errors);
            Zeroing.wipe(z);
        }
        return ciphertexts;
    }

    /** The value of a block of this key set, in the range that it says; refused where its state says that it holds none. */
    int decrypt(PbsCiphertext ciphertext) {
        ciphertext.state().requireMessage();
        long[] z = secret.ringWords();
        try {
            HostRows rows = ciphertext.residues().toHost();
            int place = new PbsPhases(parameters).place(rows.get(0, 0, 0, z.length), rows.row(0, 0, 0), z);
            // The place on the circle of 2p is counted from the least value that it can have.
            int low = ciphertext.state().low();
            return low + Math.floorMod(place - low, 2 * parameters.space());
        } finally {
            Zeroing.wipe(z);
        }
    }
}
