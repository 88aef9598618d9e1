package io.fhe4j.benchmarks;

import io.fhe4j.ckks.CkksParameters;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The sizes at which operations of CKKS are measured: 128 bits of security, a scale of 2^45, primes of at most 50 bits. */
public final class CkksSizes {

    /** log2 of the ring degree, and a depth that fits it. */
    private static final Map<Integer, Integer> DEPTHS = new TreeMap<>(Map.of(13, 2, 14, 6, 15, 12, 16, 24));

    private static final int SCALE_BITS = 45;
    private static final int MAX_PRIME_BITS = 50;

    private CkksSizes() {}

    /** log2 of the ring degrees, the smallest first. */
    public static List<Integer> logDegrees() {
        return List.copyOf(DEPTHS.keySet());
    }

    /**
     * The parameters of a size.
     *
     * @param log one of {@link #logDegrees}
     */
    public static CkksParameters parameters(int log) {
        return CkksParameters.builder()
                .ringDegree(1 << log)
                .depth(java.util.Objects.requireNonNull(DEPTHS.get(log)))
                .scaleBits(SCALE_BITS)
                .maxPrimeBits(MAX_PRIME_BITS)
                .messageBound(1)
                .inputBound(1.0 / CkksFixture.SUMMED)
                .build();
    }
}
