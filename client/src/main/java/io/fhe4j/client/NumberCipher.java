package io.fhe4j.client;

import io.fhe4j.api.ValueRangeException;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.LweCiphertext;
import io.fhe4j.ringgsw.SeededKeyRows;
import io.fhe4j.ringgsw.functions.NumberCiphertext;
import io.fhe4j.ringgsw.functions.NumberEncoding;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Encrypts numbers under the LWE secret, modulo powers of two of their own. */
final class NumberCipher {

    private NumberCipher() {}

    static List<NumberCiphertext> encrypt(
            FhewSecretKey secret, LwePhases phases, NumberEncoding encoding, long... messages) {
        FhewParameters parameters = secret.parameters();
        NumberCiphertext.checkModulus(parameters, encoding);
        for (long message : messages) {
            if (message < 0 || message >= encoding.messages()) {
                throw new ValueRangeException(
                        "a number to encrypt is not from 0 to 2^" + encoding.messageBits() + " - 1");
            }
        }
        PublicSeed seed = PublicSeed.random();
        SecureRandom ids = new SecureRandom();
        long[] payloads = new long[messages.length];
        HostRows[] rows = new HostRows[messages.length];
        List<NumberCiphertext> numbers = new ArrayList<>(messages.length);
        try (RandomSource source = DrbgSource.fresh()) {
            GaussianSampler.standard().sample(source, payloads, 0, payloads.length);
            for (int place = 0; place < messages.length; place++) {
                payloads[place] += messages[place] << encoding.boxBits();
            }
            phases.encrypt(payloads, (place, words) -> {
                MemorySegment row = MemorySegment.ofArray(words);
                rows[place] = HostRows.allocate(LweCiphertext.shape(parameters), encoding.basis(), Form.COEFFICIENT);
                SeededKeyRows.expandCiphertext(seed, encoding.modulus(), place, row);
                rows[place].setRow(0, 0, 0, row);
            });
            for (int place = 0; place < messages.length; place++) {
                rows[place].set(0, 0, 0, parameters.lweDimension(), payloads[place]);
                numbers.add(NumberCiphertext.fresh(
                        parameters,
                        secret.keySet(),
                        Residues.onHost(rows[place]),
                        encoding,
                        ids.nextLong(),
                        Optional.of(new LweCiphertext.Seeded(seed, place))));
            }
        } finally {
            Zeroing.wipe(payloads);
        }
        return numbers;
    }
}
