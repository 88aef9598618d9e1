package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.KeySetId;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.integer.BlockState;
import io.fhe4j.ringgsw.noise.NoiseSources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The smallest keys and blocks of every kind, for tests of files. */
public final class PbsWireFixture {

    public final PbsParameters parameters;

    public final PbsKeys keys;
    private final PbsOracle oracle;
    private final Random random = new Random(5);

    public PbsWireFixture() {
        this(2, 1);
    }

    /** With so many numbers in the LWE secret, of which so many are a step. */
    public PbsWireFixture(int dimension, int grouping) {
        this(dimension, grouping, Long.SIZE);
    }

    /** With words of so many bits. */
    public PbsWireFixture(int dimension, int grouping, int wordBits) {
        boolean words = wordBits == Long.SIZE;
        parameters = PbsParameters.builder()
                .name("wire")
                .torusBits(wordBits)
                .blocks(new BlockParameters(2, 2, 25))
                .lwe(dimension, new ErrorDistribution.TUniform(8))
                .ring(1, 512, new ErrorDistribution.TUniform(words ? 8 : 1))
                .rotation(words ? 23 : 8, words ? 1 : 3)
                .grouping(grouping)
                .keySwitch(4, 4)
                .insecure("a test")
                .build();
        oracle = new PbsOracle(parameters, 12);
        keys = oracle.keys();
    }

    public KeySetId keySet() {
        return keys.keySet();
    }

    /** A fresh encryption, of whose mask the seed is known. */
    public PbsCiphertext seeded(int value, int bound, int place) {
        HostRows rows = HostRows.allocate(PbsCiphertext.shape(parameters), parameters.basis(), Form.COEFFICIENT);
        SeededPbsRows.expandCiphertext(
                keys.seed(),
                parameters.ringModulus(),
                place,
                rows.row(0, 0, 0).asSlice(0, 8L * parameters.maskWords()));
        long body = parameters.word(2 * value) - PbsOracle.phase(rows, 0, oracle.z);
        rows.set(0, 0, 0, parameters.maskWords(), body & mask());
        return PbsCiphertext.fresh(
                parameters,
                keySet(),
                Residues.onHost(rows),
                bound - 1,
                random.nextLong(),
                Optional.of(new PbsCiphertext.Seeded(keys.seed(), place)));
    }

    /** What came out of an operation: any words. */
    public PbsCiphertext computed(int low, int high) {
        HostRows rows = HostRows.allocate(PbsCiphertext.shape(parameters), parameters.basis(), Form.COEFFICIENT);
        for (int i = 0; i <= parameters.maskWords(); i++) {
            rows.set(0, 0, 0, i, random.nextLong() & mask());
        }
        BlockState state = new BlockState(low, high, NoiseSources.of(random.nextLong(), 1));
        return PbsCiphertext.restored(
                parameters, keySet(), Residues.onHost(rows), state, random.nextLong(), Optional.empty());
    }

    private long mask() {
        return -1L >>> Long.SIZE - parameters.ringModulus().bits();
    }

    /** One of each kind. */
    public List<PbsCiphertext> blocks() {
        return List.of(seeded(3, 4, 0), computed(-3, 9), PbsCiphertext.trivial(parameters, keySet(), 2));
    }

    /** The four digits of a number of 8 bits. */
    public List<PbsCiphertext> digits() {
        List<PbsCiphertext> digits = new ArrayList<>(blocks());
        digits.add(seeded(1, 4, 7));
        return digits;
    }

    /** The value that a ciphertext's phase is nearest to, modulo 2p. */
    public int phase(PbsCiphertext block) {
        long phase = PbsOracle.phase(block.residues().toHost(), 0, oracle.z);
        long unit = parameters.word(2);
        return (int) ((phase + (unit >>> 1) & mask()) >>> Long.numberOfTrailingZeros(unit));
    }
}
