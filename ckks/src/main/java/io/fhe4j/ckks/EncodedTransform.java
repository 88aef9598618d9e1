package io.fhe4j.ckks;

import io.fhe4j.ckks.linear.LinearTransform;
import io.fhe4j.ckks.noise.NoiseEstimate;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Stream;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A linear transform whose diagonals are encoded for a level, over P ∪ Q at the level's canonical scale: made once, used for many
 * ciphertexts. Its memory is that of the number of diagonals × (special primes + rows of the level) × N words. Immutable.
 */
public final class EncodedTransform {

    private final CkksParameters parameters;
    private final LinearTransform transform;
    private final int level;
    private final SortedMap<Integer, Residues> diagonals;
    private final SortedMap<Integer, NoiseEstimate> noises;

    private EncodedTransform(
            CkksParameters parameters,
            LinearTransform transform,
            int level,
            SortedMap<Integer, Residues> diagonals,
            SortedMap<Integer, NoiseEstimate> noises) {
        this.parameters = parameters;
        this.transform = transform;
        this.level = level;
        this.diagonals = diagonals;
        this.noises = noises;
    }

    /**
     * Encodes the diagonals.
     *
     * @param level the level that vectors will have, 1…depth
     */
    public static EncodedTransform of(CkksEncoder encoder, LinearTransform transform, int level) {
        CkksParameters parameters = encoder.parameters();
        if (level < 1) {
            throw new IllegalArgumentException("a linear transform takes a level; encode it for level 1 or higher");
        }
        Scale scale = parameters.scale(level);
        SortedMap<Integer, Residues> diagonals = new TreeMap<>();
        SortedMap<Integer, NoiseEstimate> noises = new TreeMap<>();
        for (int index : transform.indices()) {
            ComplexVector diagonal = transform.rotatedDiagonal(index);
            RowBuffer rows = encoder.encode(diagonal, scale, transform.slots(), parameters.keyBasis(level));
            diagonals.put(index, Residues.onBackend(rows));
            noises.put(
                    index,
                    parameters
                            .noiseModel()
                            .encoded(
                                    diagonal.maxAbs(),
                                    scale,
                                    parameters.embeddingPrecision(scale),
                                    diagonal.contentHash(transform.slots())));
        }
        return new EncodedTransform(parameters, transform, level, diagonals, noises);
    }

    /** The parameters. */
    public CkksParameters parameters() {
        return parameters;
    }

    /** The transform. */
    public LinearTransform transform() {
        return transform;
    }

    /** The level that vectors must have at least. */
    public int level() {
        return level;
    }

    RowBuffer rows(int index, Stream stream) {
        return java.util.Objects.requireNonNull(diagonals.get(index)).on(stream, BufferRole.PLAINTEXT);
    }

    NoiseEstimate noise(int index) {
        return java.util.Objects.requireNonNull(noises.get(index));
    }
}
