package io.fhe4j.ringgsw;

import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;

/**
 * Where the LWE ciphertext of an RLWE ciphertext's constant term lies (Ducas, Micciancio 2015, section 3): indices for {@link
 * io.fhe4j.ntt.Stream#gather}, modulo 4N. Words of an index from 2N on give 0.
 *
 * @param maskIndex gathers, from the mask, that of the constant term: a_0, −a_{N−1}, …, −a_1; N words
 * @param bodyIndex gathers (0, …, 0, b_0), the beginning of a key switch, from the body; n + 1 words
 */
public record SampleExtraction(Residues maskIndex, Residues bodyIndex) {

    /**
     * The indices of a set.
     *
     * @param parameters with ring degree N and LWE dimension n
     */
    public static SampleExtraction of(FhewParameters parameters) {
        int degree = parameters.ringDegree();
        int dimension = parameters.lweDimension();
        RnsBasis indices = RnsBasis.of(Modulus.powerOfTwo(Integer.numberOfTrailingZeros(4 * degree)));
        HostRows mask = HostRows.allocate(Shape.of(1, degree), indices, Form.COEFFICIENT);
        for (int i = 1; i < degree; i++) {
            mask.set(0, 0, 0, i, 2L * degree - i);
        }
        HostRows body = HostRows.allocate(Shape.of(1, dimension + 1), indices, Form.COEFFICIENT);
        for (int i = 0; i < dimension; i++) {
            body.set(0, 0, 0, i, 2L * degree);
        }
        return new SampleExtraction(Residues.onHost(mask), Residues.onHost(body));
    }
}
