package io.fhe4j.backend.pim.memfhe;

import java.util.List;

/**
 * A parameter set that the library of the CPU baseline shipped when MemFHE was evaluated [read: PALISADE's source of 2020 and 2021]; Q is
 * the largest prime ≡ 1 mod 2N of that size [derived]. Key switching works modulo Q. By today's estimates these sets are insecure and fail too often:
 * they serve to reproduce the paper and nothing else.
 *
 * @param paperName the name that it had
 * @param logQ bits of Q
 * @param ringDegree N
 * @param dimension n
 * @param lweModulus q
 * @param switchingBase B_ks
 * @param logGadgetBase log2 B_g
 * @param refreshBase B_r
 * @param modulus Q
 */
public record HistoricalSet(
        String paperName,
        int logQ,
        int ringDegree,
        int dimension,
        int lweModulus,
        int switchingBase,
        int logGadgetBase,
        int refreshBase,
        long modulus) {

    /** All of them. */
    public static final List<HistoricalSet> ALL = List.of(
            new HistoricalSet("TOY", 27, 512, 64, 512, 25, 9, 23, 134_215_681),
            new HistoricalSet("MEDIUM", 27, 1024, 256, 512, 25, 9, 23, 134_215_681),
            new HistoricalSet("STD128_AP", 27, 1024, 512, 512, 25, 9, 23, 134_215_681),
            new HistoricalSet("STD128", 27, 1024, 512, 512, 25, 7, 23, 134_215_681),
            new HistoricalSet("STD192", 37, 2048, 512, 512, 25, 13, 23, 137_438_822_401L),
            new HistoricalSet("STD256", 29, 2048, 1024, 1024, 25, 10, 32, 536_813_569),
            new HistoricalSet("STD128Q", 50, 2048, 512, 512, 25, 25, 23, 1_125_899_906_826_241L),
            new HistoricalSet("STD192Q", 35, 2048, 1024, 1024, 25, 12, 32, 34_359_709_697L),
            new HistoricalSet("STD256Q", 27, 2048, 1024, 1024, 25, 7, 32, 134_176_769));

    /** The name that it is offered under. */
    public String name() {
        return "historical-" + paperName;
    }

    /** The set of a name that the paper used. */
    public static HistoricalSet of(String paperName) {
        return ALL.stream()
                .filter(set -> set.paperName.equals(paperName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no historical set " + paperName));
    }

    /** log2 N. */
    public int logDegree() {
        return Integer.numberOfTrailingZeros(ringDegree);
    }

    /** log2 q. */
    public int lweBits() {
        return Integer.numberOfTrailingZeros(lweModulus);
    }

    /** d_g: digits of Q in the base B_g. */
    public int gadgetDigits() {
        return Math.ceilDiv(logQ, logGadgetBase);
    }

    /** d_r: digits of q in the base B_r. */
    public int refreshDigits() {
        return digits(Math.log(lweModulus), refreshBase);
    }

    /** d_ks: digits of Q in the base B_ks. */
    public int switchingDigits() {
        return digits(logQ * Math.log(2), switchingBase);
    }

    private static int digits(double log, int base) {
        return (int) Math.ceil(log / Math.log(base) - 1e-12);
    }

    /** Bytes of the bootstrapping key of AP, bits packed, digit 0 counted as the library keeps it. */
    public double apKeyBytes() {
        return (double) dimension * refreshDigits() * refreshBase * rgswBytes();
    }

    /** Bytes of the bootstrapping key of GINX. */
    public double ginxKeyBytes() {
        return 2.0 * dimension * rgswBytes();
    }

    private double rgswBytes() {
        return 2.0 * gadgetDigits() * 2 * ringDegree * logQ / 8;
    }

    /** Bytes of the key-switching key. */
    public double switchingKeyBytes() {
        return (double) ringDegree * switchingDigits() * switchingBase * (dimension + 1) * logQ / 8;
    }
}
