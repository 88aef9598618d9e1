package io.fhe4j.ringgsw.pbs;

import io.fhe4j.ringgsw.integer.BlockParameters;

/** Parameter sets of programmable bootstrapping. */
public final class PbsSets {

    /**
     * Two message and two carry bits, five of whose squares may be added: the default for integers. The dimensions and distributions are those of the TFHE-rs
     * library's tables (version 1.4, TUniform errors, key switch on 32 bits); security and failure probability are ours.
     */
    public static final PbsParameters MESSAGE_2_CARRY_2 =
            PbsParameters.builder().name("2_2").build();

    /**
     * The same blocks for the exact engine, with at least 128 bits of security and look-ups that fail with less than 2^-128: found by hand with the noise
     * model of {@link io.fhe4j.ringgsw.noise}.
     */
    public static final PbsParameters EXACT_MESSAGE_2_CARRY_2 =
            PbsParameters.builder(PbsEngine.EXACT).name("exact.2_2").build();

    /**
     * The same with rotations of two digits, whose errors are so small that message and carry of a block are read with one rotation, and twenty-five times the
     * square of such results may be added.
     */
    public static final PbsParameters EXACT_SHARED_MESSAGE_2_CARRY_2 = PbsParameters.builder(PbsEngine.EXACT)
            .name("exact.2_2.shared")
            .blocks(new BlockParameters(2, 2, 1200))
            .rotation(17, 2)
            .build();

    private PbsSets() {}
}
