package io.fhe4j.ringgsw.pbs;

import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.pbs.ErrorDistribution.Gaussian;
import io.fhe4j.ringgsw.pbs.ErrorDistribution.TUniform;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parameter sets of programmable bootstrapping. All but the published one are what the search finds, by the committed table of costs, with at least 128 bits of
 * security and look-ups that fail with at most 2^-128: {@code fhe4j parameters --search TORUS_128_m_c}, {@code TORUS32_128_m_c} or {@code EXACT_128_m_c}, with the options that stand beside a set.
 */
public final class PbsSets {

    /**
     * Two message and two carry bits, five of whose squares may be added, as in the TFHE-rs library's tables (version 1.4, TUniform errors, key switch on 32
     * bits), for comparison: by this library's noise model its look-ups fail with 2^-125, published are 2^-129.6.
     */
    public static final PbsParameters PUBLISHED_2_2 =
            PbsParameters.builder().name("published 2_2").build();

    /** What is published of it. */
    static final double PUBLISHED_FAILURE_LOG2 = -129.6;

    /** Two message and two carry bits: {@code TORUS_128_2_2}. */
    public static final PbsParameters MESSAGE_2_CARRY_2 =
            set("2_2", BlockParameters.MESSAGE_2_CARRY_2, lwe(875, 13), ring(1, 2048, 15), digits(23, 1), digits(4, 4));

    /** The same for integers, which look up two digits of a sum together: {@code TORUS_128_2_2 --norm 35}. */
    public static final PbsParameters INTEGERS_2_2 = set(
            "2_2 wide", new BlockParameters(2, 2, 35), lwe(875, 13), ring(1, 2048, 15), digits(23, 1), digits(4, 4));

    /**
     * Two message and two carry bits by groups of two numbers of the secret, which are faster on the CPU backend, alone and in lists, with rotation keys of one and a half
     * times the size: {@code TORUS_128_2_2 --grouping 2}.
     */
    public static final PbsParameters GROUPED_MESSAGE_2_CARRY_2 = set(
            PbsParameters.builder().name("2_2.grouped").grouping(2),
            BlockParameters.MESSAGE_2_CARRY_2,
            lwe(875, 13),
            ring(1, 2048, 15),
            digits(23, 1),
            digits(4, 4));

    /** One message and one carry bit: {@code TORUS_128_1_1}. */
    public static final PbsParameters MESSAGE_1_CARRY_1 =
            set("1_1", new BlockParameters(1, 1, 9), lwe(719, 17), ring(1, 2048, 15), digits(23, 1), digits(3, 4));

    /** Three message and three carry bits: {@code TORUS_128_3_3}. */
    public static final PbsParameters MESSAGE_3_CARRY_3 =
            set("3_3", new BlockParameters(3, 3, 81), lwe(992, 10), ring(1, 8192, 3), digits(15, 2), digits(3, 7));

    /** One bit without carries, for tables alone: {@code TORUS_128_1_0}. */
    public static final PbsParameters MESSAGE_1 = table(1, lwe(681, 18), ring(3, 512, 28), digits(18, 1), digits(3, 4));

    /** Two bits: {@code TORUS_128_2_0}. */
    public static final PbsParameters MESSAGE_2 =
            table(2, lwe(719, 17), ring(1, 2048, 15), digits(23, 1), digits(3, 4));

    /** Three bits: {@code TORUS_128_3_0}. */
    public static final PbsParameters MESSAGE_3 =
            table(3, lwe(758, 16), ring(1, 2048, 15), digits(23, 1), digits(3, 5));

    /** Four bits: {@code TORUS_128_4_0}. */
    public static final PbsParameters MESSAGE_4 =
            table(4, lwe(875, 13), ring(1, 2048, 15), digits(23, 1), digits(4, 4));

    /** Five bits: {@code TORUS_128_5_0}. */
    public static final PbsParameters MESSAGE_5 = table(5, lwe(914, 12), ring(1, 4096, 3), digits(23, 1), digits(3, 6));

    /** Six bits: {@code TORUS_128_6_0}. */
    public static final PbsParameters MESSAGE_6 = table(6, lwe(992, 10), ring(1, 8192, 3), digits(15, 2), digits(3, 7));

    /** Seven bits: {@code TORUS_128_7_0}. */
    public static final PbsParameters MESSAGE_7 =
            table(7, lwe(992, 10), ring(1, 32768, 3), digits(15, 2), digits(2, 10));

    /** Eight bits, with keys of more than 4 GiB: {@code TORUS_128_8_0 --key-bytes 17179869184}. */
    public static final PbsParameters MESSAGE_8 =
            table(8, lwe(1069, 8), ring(1, 65536, 3), digits(15, 2), digits(3, 7));

    /** One bit on words of 32 bits, with files half as large for each word: {@code TORUS32_128_1_0}. */
    public static final PbsParameters SHORT_MESSAGE_1 = set(
            PbsParameters.builder().name("1_0.short").torusBits(Integer.SIZE),
            new BlockParameters(1, 0, 1),
            lwe(642, 19),
            ring(1, 1024, 10),
            digits(5, 3),
            digits(2, 6));

    /** Two message and two carry bits on the exact engine: {@code EXACT_128_2_2}. */
    public static final PbsParameters EXACT_MESSAGE_2_CARRY_2 = exact(
            "2_2", BlockParameters.MESSAGE_2_CARRY_2, lwe(812, 3661.0), ring(1, 2048), digits(23, 1), digits(2, 8));

    /**
     * The same with errors so small that message and carry of a block are read with one rotation, and twenty-five times the square of such results may be
     * added: {@code EXACT_128_2_2 --norm 1200}.
     */
    public static final PbsParameters EXACT_SHARED_MESSAGE_2_CARRY_2 = exact(
            "2_2.shared",
            new BlockParameters(2, 2, 1200),
            lwe(807, 4006.0),
            ring(1, 2048),
            digits(15, 2),
            digits(2, 8));

    /** One message and one carry bit on the exact engine: {@code EXACT_128_1_1}. */
    public static final PbsParameters EXACT_MESSAGE_1_CARRY_1 =
            exact("1_1", new BlockParameters(1, 1, 9), lwe(688, 33041.0), ring(1, 2048), digits(23, 1), digits(2, 7));

    /** By the names of the constants, the published one last. */
    private static final Map<String, PbsParameters> NAMED = named();

    private PbsSets() {}

    /** All sets, the published one last. */
    public static List<PbsParameters> all() {
        return List.copyOf(NAMED.values());
    }

    /** All sets by the names of the constants of this class, the published one last. */
    public static Map<String, PbsParameters> byConstant() {
        return NAMED;
    }

    private static Map<String, PbsParameters> named() {
        Map<String, PbsParameters> sets = new LinkedHashMap<>();
        sets.put("MESSAGE_1_CARRY_1", MESSAGE_1_CARRY_1);
        sets.put("MESSAGE_2_CARRY_2", MESSAGE_2_CARRY_2);
        sets.put("INTEGERS_2_2", INTEGERS_2_2);
        sets.put("GROUPED_MESSAGE_2_CARRY_2", GROUPED_MESSAGE_2_CARRY_2);
        sets.put("MESSAGE_3_CARRY_3", MESSAGE_3_CARRY_3);
        sets.put("MESSAGE_1", MESSAGE_1);
        sets.put("MESSAGE_2", MESSAGE_2);
        sets.put("MESSAGE_3", MESSAGE_3);
        sets.put("MESSAGE_4", MESSAGE_4);
        sets.put("MESSAGE_5", MESSAGE_5);
        sets.put("MESSAGE_6", MESSAGE_6);
        sets.put("MESSAGE_7", MESSAGE_7);
        sets.put("MESSAGE_8", MESSAGE_8);
        sets.put("SHORT_MESSAGE_1", SHORT_MESSAGE_1);
        sets.put("EXACT_MESSAGE_1_CARRY_1", EXACT_MESSAGE_1_CARRY_1);
        sets.put("EXACT_MESSAGE_2_CARRY_2", EXACT_MESSAGE_2_CARRY_2);
        sets.put("EXACT_SHARED_MESSAGE_2_CARRY_2", EXACT_SHARED_MESSAGE_2_CARRY_2);
        sets.put("PUBLISHED_2_2", PUBLISHED_2_2);
        return Collections.unmodifiableMap(sets);
    }

    private record Lwe(int dimension, ErrorDistribution error) {}

    private record Ring(int masks, int degree, ErrorDistribution error) {}

    private record Digits(int logBase, int levels) {}

    private static Lwe lwe(int dimension, int errorBits) {
        return new Lwe(dimension, new TUniform(errorBits));
    }

    private static Lwe lwe(int dimension, double deviation) {
        return new Lwe(dimension, new Gaussian(deviation));
    }

    private static Ring ring(int masks, int degree, int errorBits) {
        return new Ring(masks, degree, new TUniform(errorBits));
    }

    /** With the least deviation that there is: its dimension is secure at 49 bits. */
    private static Ring ring(int masks, int degree) {
        return new Ring(masks, degree, new Gaussian(3.19));
    }

    private static Digits digits(int logBase, int levels) {
        return new Digits(logBase, levels);
    }

    private static PbsParameters table(int bits, Lwe lwe, Ring ring, Digits rotation, Digits keySwitch) {
        return set(bits + "_0", new BlockParameters(bits, 0, 1), lwe, ring, rotation, keySwitch);
    }

    private static PbsParameters set(
            String name, BlockParameters blocks, Lwe lwe, Ring ring, Digits rotation, Digits keySwitch) {
        return set(PbsParameters.builder().name(name), blocks, lwe, ring, rotation, keySwitch);
    }

    private static PbsParameters exact(
            String name, BlockParameters blocks, Lwe lwe, Ring ring, Digits rotation, Digits keySwitch) {
        return set(
                PbsParameters.builder(PbsEngine.EXACT).name("exact." + name), blocks, lwe, ring, rotation, keySwitch);
    }

    private static PbsParameters set(
            PbsParametersBuilder builder,
            BlockParameters blocks,
            Lwe lwe,
            Ring ring,
            Digits rotation,
            Digits keySwitch) {
        return builder.blocks(blocks)
                .lwe(lwe.dimension, lwe.error)
                .ring(ring.masks, ring.degree, ring.error)
                .rotation(rotation.logBase, rotation.levels)
                .keySwitch(keySwitch.logBase, keySwitch.levels)
                .build();
    }
}
