package io.fhe4j.ringgsw.pbs;

/** Parameter sets of programmable bootstrapping. */
public final class PbsSets {

    /**
     * Two message and two carry bits, five of whose squares may be added: the default for integers. The dimensions and distributions are those of the TFHE-rs
     * library's tables (version 1.4, TUniform errors, key switch on 32 bits); security and failure probability are ours.
     */
    public static final PbsParameters MESSAGE_2_CARRY_2 =
            PbsParameters.builder().name("2_2").build();

    private PbsSets() {}
}
