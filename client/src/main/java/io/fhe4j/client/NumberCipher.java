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

/** Encrypts and decrypts numbers under the LWE secret, modulo powers of two of their own. */
final class NumberCipher {

    private NumberCipher() {}

    static List<NumberCiphertext> encrypt(FhewSecretKey secret, NumberEncoding encoding, long... messages) {
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
        long[] errors = new long[messages.length];
        long[] words = new long[parameters.lweDimension() + 1];
        MemorySegment row = MemorySegment.ofArray(words);
        List<NumberCiphertext> numbers = new ArrayList<>(messages.length);
        try (RandomSource source = DrbgSource.fresh();
                LweRows lwe = new LweRows(secret, encoding.modulus())) {
            GaussianSampler.standard().sample(source, errors, 0, errors.length);
            for (int place = 0; place < messages.length; place++) {
                HostRows rows = HostRows.allocate(LweCiphertext.shape(parameters), encoding.basis(), Form.COEFFICIENT);
                SeededKeyRows.expandCiphertext(seed, encoding.modulus(), place, row);
                words[parameters.lweDimension()] =
                        lwe.body(words, (messages[place] << encoding.boxBits()) + errors[place]);
                rows.setRow(0, 0, 0, row);
                numbers.add(NumberCiphertext.fresh(
                        parameters,
                        secret.keySet(),
                        Residues.onHost(rows),
                        encoding,
                        ids.nextLong(),
                        Optional.of(new LweCiphertext.Seeded(seed, place))));
            }
        } finally {
            Zeroing.wipe(errors);
        }
        return numbers;
    }

    /** The number whose box the phase lies in. */
    static long decrypt(FhewSecretKey secret, NumberCiphertext number) {
        NumberEncoding encoding = number.encoding();
        try (LweRows lwe = new LweRows(secret, encoding.modulus())) {
            long half = 1L << (encoding.boxBits() - 1);
            return lwe.phase(number.residues().toHost().rowWords(0, 0, 0), half) >>> encoding.boxBits();
        }
    }
}
