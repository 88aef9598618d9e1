package io.fhe4j.ringgsw;

import io.fhe4j.ringgsw.noise.NoiseSource;

/** A gate on two encryptions that have to be bootstrapped: checked, and of different sources. */
record GateCall(Gate gate, LweCiphertext x, LweCiphertext y) {

    /** Of SplitMix64 (Steele, Lea, Flood 2014). */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /**
     * Names the result's error by the combination that is bootstrapped, Σ coefficient·source + constant, on which alone it depends: AND(x, y) and
     * NOR(¬x, ¬y) are the same ciphertext.
     */
    long sourceId() {
        int k = gate.coefficient();
        NoiseSource a = x.sources().list().getFirst();
        NoiseSource b = y.sources().list().getFirst();
        // A bit with a negated source is q/4 = 2q/8 minus it.
        int constant = gate.offsetEighths() + 2 * k * (negations(a) + negations(b));
        long operands = termOf(a) + termOf(b);
        return mixed(operands + Math.floorMod(constant, 8) * GOLDEN);
    }

    private long termOf(NoiseSource source) {
        long coefficient = gate.coefficient() * source.coefficient();
        return mixed(source.id() + coefficient * GOLDEN);
    }

    private static int negations(NoiseSource source) {
        return source.coefficient() < 0 ? 1 : 0;
    }

    private static long mixed(long value) {
        long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
