package io.fhe4j.client;

import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.pbs.ErrorDistribution;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsParameters;

/** Small sets of blocks of two message and two carry bits, for both engines. */
final class ToyBlocks {

    private ToyBlocks() {}

    static PbsParameters of(PbsEngine engine, int masks, int degree) {
        boolean torus = engine == PbsEngine.TORUS;
        return PbsParameters.builder(engine)
                .name("toy")
                .blocks(new BlockParameters(2, 2, 25))
                .lwe(24, torus ? new ErrorDistribution.TUniform(8) : new ErrorDistribution.Gaussian(4))
                .ring(masks, degree, torus ? new ErrorDistribution.TUniform(8) : new ErrorDistribution.Gaussian(3.19))
                .rotation(torus ? 20 : 17, 2)
                .keySwitch(4, torus ? 4 : 5)
                .insecure("a test")
                .build();
    }

    /** On the torus, of words of 32 bits. */
    static PbsParameters ofShortWords(int masks, int degree) {
        return PbsParameters.builder()
                .name("short toy")
                .torusBits(32)
                .blocks(new BlockParameters(2, 2, 25))
                .lwe(24, new ErrorDistribution.TUniform(8))
                .ring(masks, degree, new ErrorDistribution.TUniform(2))
                .rotation(8, 3)
                .keySwitch(4, 4)
                .insecure("a test")
                .build();
    }
}
