package io.fhe4j.client;

import io.fhe4j.api.SecretDistribution;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.LweCiphertext;
import java.math.BigInteger;

/** FHEW's formulas again, slowly, with secrets and errors expanded again from the private seed. */
final class SlowFhew {
    private SlowFhew() {}

    static FhewParameters small(int ringBits, int switchingBits, int switchingBase, int gadgetBase) {
        return small(
                BlindRotationMethod.GINX,
                SecretDistribution.TERNARY,
                SecretDistribution.TERNARY,
                ringBits,
                switchingBits,
                switchingBase,
                gadgetBase);
    }

    static FhewParameters small(
            BlindRotationMethod method,
            SecretDistribution lwe,
            SecretDistribution ring,
            int ringBits,
            int switchingBits,
            int switchingBase,
            int gadgetBase) {
        return FhewParameters.builder()
                .method(method)
                .secrets(lwe, ring)
                .refreshBase(10)
                .name("small")
                .ring(64, ringBits)
                .lwe(16, 7)
                .keySwitch(switchingBits, switchingBase)
                .gadget(gadgetBase, true)
                .insecure("a test")
                .build()
                .acceptFailureProbability(-1);
    }

    private static long[] secret(FhewClient client, String type, SecretDistribution distribution, int length) {
        long[] secret = new long[length];
        try (RandomSource source = DrbgSource.expand(
                client.secretKey().seed(),
                PrivateLabel.secret(client.parameters().fingerprint(), type))) {
            FhewSecretKey.sampler(distribution).sample(source, secret, 0, length);
        }
        return secret;
    }

    static long[] lweSecret(FhewClient client) {
        FhewParameters parameters = client.parameters();
        return secret(client, "fhew.lwe-secret", parameters.lweSecretDistribution(), parameters.lweDimension());
    }

    static long[] ringSecret(FhewClient client) {
        FhewParameters parameters = client.parameters();
        return secret(client, "fhew.ring-secret", parameters.ringSecretDistribution(), parameters.ringDegree());
    }

    static long[] errors(FhewClient client, PublicSeed generation, StreamLabel label, int count) {
        long[] errors = new long[count];
        try (RandomSource source = DrbgSource.expand(
                client.secretKey().seed(),
                PrivateLabel.keyError(client.parameters().fingerprint(), generation, label))) {
            GaussianSampler.standard().sample(source, errors, 0, count);
        }
        return errors;
    }

    /** b − ⟨a, s⟩, centred. */
    static BigInteger phase(HostRows rows, int entry, long[] s) {
        BigInteger modulus = rows.moduli().get(0).toBigInteger();
        BigInteger phase = BigInteger.valueOf(rows.get(entry, 0, 0, s.length));
        for (int k = 0; k < s.length; k++) {
            phase = phase.subtract(BigInteger.valueOf(rows.get(entry, 0, 0, k)).multiply(BigInteger.valueOf(s[k])));
        }
        return centred(phase, modulus);
    }

    static BigInteger centred(BigInteger x, BigInteger modulus) {
        BigInteger residue = x.mod(modulus);
        return residue.shiftLeft(1).compareTo(modulus) >= 0 ? residue.subtract(modulus) : residue;
    }

    /** The error of a ciphertext of a bit. */
    static long error(FhewClient client, LweCiphertext ciphertext, boolean bit) {
        BigInteger q = client.parameters().ciphertextModulus().toBigInteger();
        BigInteger phase = phase(ciphertext.residues().toHost(), 0, lweSecret(client));
        return centred(bit ? phase.subtract(q.shiftRight(2)) : phase, q).longValueExact();
    }
}
