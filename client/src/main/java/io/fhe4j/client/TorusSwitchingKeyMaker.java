package io.fhe4j.client;

import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.TorusSwitching;
import io.fhe4j.ringgsw.pbs.PbsKeys;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.SeededPbsRows;
import java.lang.foreign.MemorySegment;

/** Makes the bodies of a switching key of the torus engine, by the formulas of {@link io.fhe4j.ringgsw.pbs}, some coefficients z_i of the ring's secret at a time. */
final class TorusSwitchingKeyMaker implements PbsKeyMaker {
    private static final int PIECE = 64;
    private static final long MASK = 0xFFFFFFFFL;

    private final PbsSecretKey secret;
    private final PbsParameters parameters;
    private final PublicSeed seed;
    private final HostRows bodies;
    private final long[] s;
    private final long[] z;

    TorusSwitchingKeyMaker(PbsSecretKey secret, PublicSeed seed) {
        this.secret = secret;
        this.parameters = secret.parameters();
        this.seed = seed;
        this.bodies = HostRows.allocateCompact(
                PbsKeys.switchingShape(parameters), parameters.switchingBasis(), Form.COEFFICIENT);
        this.s = secret.lweWords();
        this.z = secret.ringWords();
    }

    @Override
    public int pieces() {
        return (z.length + PIECE - 1) / PIECE;
    }

    @Override
    public void make(int piece) {
        long[] mask = new long[s.length];
        for (int i = piece * PIECE; i < Math.min(z.length, (piece + 1) * PIECE); i++) {
            makeRows(i, mask);
        }
    }

    private void makeRows(int i, long[] mask) {
        Gadget gadget = parameters.switchingGadget();
        StreamLabel label = new StreamLabel(SeededPbsRows.SWITCHING_TYPE, i, 0, 0, 1L << TorusSwitching.RESULT_BITS);
        long[] errors = secret.errors(parameters.lweError(), seed, label, gadget.levels());
        try {
            for (int level = 0; level < errors.length; level++) {
                SeededPbsRows.expandSwitching(
                        seed, parameters.switchingModulus(), i, level, MemorySegment.ofArray(mask));
                int shift = TorusSwitching.RESULT_BITS - (gadget.levels() - level) * gadget.logBase();
                long body = errors[level] + (z[i] << shift);
                for (int k = 0; k < mask.length; k++) {
                    body += mask[k] * s[k];
                }
                bodies.set(i, 0, 0, level, body & MASK);
            }
        } finally {
            Zeroing.wipe(errors);
        }
    }

    @Override
    public HostRows bodies() {
        return bodies;
    }

    @Override
    public void close() {
        Zeroing.wipe(s);
        Zeroing.wipe(z);
    }
}
