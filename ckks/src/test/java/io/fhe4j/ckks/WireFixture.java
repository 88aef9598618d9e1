package io.fhe4j.ckks;

import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import java.util.List;
import java.util.Optional;

/** One small value of each kind, for the tests of files. */
public final class WireFixture {

    /** Parameters with groups of two primes. */
    public final CkksParameters parameters = CkksParameters.builder()
            .ringDegree(1 << 4)
            .depth(2)
            .scaleBits(50)
            .primesPerLevel(2)
            .maxPrimeBits(30)
            .digitRows(2)
            .insecure("test of files")
            .released(20, 4)
            .build();

    /** Keys, one seeded. */
    public final EvaluationKeys keys;

    /** A canonical one, a product of degree 2, and a seeded one. */
    public final List<CkksCiphertext> ciphertexts;

    /** A plaintext. */
    public final CkksPlaintext plaintext;

    /** A seeded public key. */
    public final PublicKey publicKey;

    private final Oracle oracle;

    /** Makes them on a backend. */
    public WireFixture(Backend backend) {
        oracle = new Oracle(backend, parameters, 1);
        EvaluationKeys unseeded = oracle.keys(KeyRequest.relinearisationAt(1).rotations(1));
        PublicSeed seed = PublicSeed.fromBytes(new byte[] {
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
            30, 31, 32
        });
        HostRows keyRows =
                HostRows.allocate(EvaluationKey.shape(parameters, 1), parameters.keyBasis(1), Form.EVALUATION);
        long conjugation = parameters.conjugationElement();
        for (int d = 0; d < keyRows.shape().batch(); d++) {
            SeededRows.expandKeyDigit(seed, KeyKind.GALOIS, conjugation, 1, d, keyRows);
            for (int r = 0; r < keyRows.moduli().size(); r++) {
                keyRows.set(d, 0, r, d, 5 + r);
            }
        }
        EvaluationKey seeded = EvaluationKey.of(
                parameters, oracle.keySet, KeyKind.GALOIS, conjugation, 1, Residues.onHost(keyRows), Optional.of(seed));
        keys = unseeded.and(EvaluationKeys.of(parameters, oracle.keySet, List.of(seeded)));
        CkksCiphertext x = oracle.encrypt(0.5, -0.25);
        CkksCiphertext product = CkksEvaluator.on(backend, keys).manual().square(x);
        HostRows rows = HostRows.allocate(x.residues().shape(), x.residues().moduli(), Form.EVALUATION);
        SeededRows.expandCiphertext(seed, x.level(), 7, rows);
        rows.set(0, 0, 0, 3, 11);
        CkksCiphertext fresh = CkksCiphertext.fresh(
                        parameters,
                        oracle.keySet,
                        Residues.onHost(rows),
                        x.level(),
                        Packing.SLOTS,
                        4,
                        1,
                        EncryptionKind.SYMMETRIC)
                .seeded(new CkksCiphertext.Seeded(seed, 7));
        ciphertexts = List.of(x, product, fresh);
        plaintext = CkksEncoder.on(backend, parameters).encodeSparse(new double[] {1, -2}, 1, 2);
        HostRows publicRows =
                HostRows.allocate(PublicKey.shape(parameters), parameters.publicKeyBasis(), Form.EVALUATION);
        SeededRows.expandPublicKey(seed, parameters.depth(), publicRows);
        publicKey = PublicKey.of(parameters, oracle.keySet, Residues.onHost(publicRows), Optional.of(seed));
    }

    /** The first slot of a ciphertext. */
    public double decrypt(CkksCiphertext x) {
        return oracle.decrypt(x).re(0);
    }
}
