package io.fhe4j.ringgsw;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.api.SecurityLevel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The default sets for gates: secure at the level in their names by {@link FhewParameters#security}, and every gate of their family fails with at most
 * 2^-128 by the noise model. They are what the search finds, {@code fhe4j parameters --search NAME}, by the committed table of costs.
 *
 * <p>Names are method, security and family, as {@code GINX_128_2}: family 2 has the gates of two inputs, majority and parity of three; family 3 conjunctions
 * and disjunctions of three inputs, too; family 4 those of four.
 */
public final class FhewDefaults {

    /** Numbers of one set. */
    private record Row(
            BlindRotationMethod method,
            SecurityLevel level,
            int plaintextModulus,
            SecretDistribution lweSecret,
            SecretDistribution ringSecret,
            int ringDegree,
            int logQ,
            int gadgetBase,
            boolean dropLowest,
            int lweDimension,
            int logLweModulus,
            int logSwitchingModulus,
            int switchingBase,
            int refreshBase,
            int window) {}

    private static final Map<String, Row> ROWS = new LinkedHashMap<>();

    static {
        add(
                "GINX_128_2",
                BlindRotationMethod.GINX,
                128,
                4,
                SecretDistribution.TERNARY,
                SecretDistribution.GAUSSIAN,
                1024,
                27,
                7,
                1,
                616,
                11,
                16,
                8,
                4,
                4);
        add(
                "GINX_128_3",
                BlindRotationMethod.GINX,
                128,
                6,
                SecretDistribution.TERNARY,
                SecretDistribution.GAUSSIAN,
                1024,
                28,
                6,
                1,
                654,
                11,
                17,
                6,
                4,
                4);
        add(
                "GINX_128_4",
                BlindRotationMethod.GINX,
                128,
                8,
                SecretDistribution.TERNARY,
                SecretDistribution.TERNARY,
                2048,
                41,
                21,
                1,
                694,
                12,
                18,
                6,
                4,
                4);
        add(
                "GINX_192_2",
                BlindRotationMethod.GINX,
                192,
                4,
                SecretDistribution.TERNARY,
                SecretDistribution.TERNARY,
                2048,
                28,
                7,
                1,
                928,
                12,
                16,
                8,
                4,
                4);
        add(
                "GINX_192_3",
                BlindRotationMethod.GINX,
                192,
                6,
                SecretDistribution.TERNARY,
                SecretDistribution.TERNARY,
                2048,
                29,
                8,
                1,
                1040,
                12,
                18,
                6,
                4,
                4);
        add(
                "GINX_192_4",
                BlindRotationMethod.GINX,
                192,
                8,
                SecretDistribution.TERNARY,
                SecretDistribution.TERNARY,
                2048,
                29,
                6,
                1,
                1040,
                12,
                18,
                6,
                4,
                4);
        add(
                "GINX_256_2",
                BlindRotationMethod.GINX,
                256,
                4,
                SecretDistribution.TERNARY,
                SecretDistribution.GAUSSIAN,
                2048,
                28,
                7,
                1,
                1229,
                12,
                16,
                8,
                4,
                4);
        add(
                "GINX_256_3",
                BlindRotationMethod.GINX,
                256,
                6,
                SecretDistribution.TERNARY,
                SecretDistribution.GAUSSIAN,
                2048,
                28,
                6,
                1,
                1300,
                12,
                17,
                6,
                4,
                4);
        add(
                "GINX_256_4",
                BlindRotationMethod.GINX,
                256,
                8,
                SecretDistribution.TERNARY,
                SecretDistribution.GAUSSIAN,
                2048,
                29,
                5,
                1,
                1443,
                12,
                19,
                7,
                4,
                4);
        add(
                "AP_128_2",
                BlindRotationMethod.AP,
                128,
                4,
                SecretDistribution.TERNARY,
                SecretDistribution.GAUSSIAN,
                1024,
                28,
                7,
                1,
                577,
                11,
                15,
                8,
                64,
                4);
        add(
                "AP_128_3",
                BlindRotationMethod.AP,
                128,
                6,
                SecretDistribution.TERNARY,
                SecretDistribution.GAUSSIAN,
                1024,
                28,
                7,
                1,
                654,
                11,
                17,
                6,
                64,
                4);
        add(
                "AP_128_4",
                BlindRotationMethod.AP,
                128,
                8,
                SecretDistribution.TERNARY,
                SecretDistribution.TERNARY,
                2048,
                41,
                21,
                1,
                694,
                12,
                18,
                3,
                46,
                4);
        add(
                "AP_192_2",
                BlindRotationMethod.AP,
                192,
                4,
                SecretDistribution.TERNARY,
                SecretDistribution.TERNARY,
                2048,
                28,
                7,
                1,
                984,
                11,
                17,
                5,
                16,
                4);
        add(
                "AP_192_3",
                BlindRotationMethod.AP,
                192,
                6,
                SecretDistribution.TERNARY,
                SecretDistribution.TERNARY,
                2048,
                29,
                8,
                1,
                984,
                12,
                17,
                6,
                8,
                4);
        add(
                "AP_192_4",
                BlindRotationMethod.AP,
                192,
                8,
                SecretDistribution.TERNARY,
                SecretDistribution.TERNARY,
                2048,
                29,
                6,
                1,
                1040,
                12,
                18,
                4,
                8,
                4);
        add(
                "AP_256_2",
                BlindRotationMethod.AP,
                256,
                4,
                SecretDistribution.TERNARY,
                SecretDistribution.GAUSSIAN,
                2048,
                28,
                7,
                1,
                1300,
                12,
                17,
                5,
                8,
                4);
        add(
                "AP_256_3",
                BlindRotationMethod.AP,
                256,
                6,
                SecretDistribution.TERNARY,
                SecretDistribution.GAUSSIAN,
                2048,
                28,
                6,
                1,
                1300,
                12,
                17,
                6,
                4,
                4);
        add(
                "AP_256_4",
                BlindRotationMethod.AP,
                256,
                8,
                SecretDistribution.TERNARY,
                SecretDistribution.TERNARY,
                4096,
                45,
                23,
                1,
                1372,
                13,
                18,
                3,
                4,
                4);
        add(
                "LMKCDEY_128_2",
                BlindRotationMethod.LMKCDEY,
                128,
                4,
                SecretDistribution.TERNARY,
                SecretDistribution.TERNARY,
                1024,
                26,
                7,
                1,
                616,
                10,
                16,
                8,
                4,
                32);
        add(
                "LMKCDEY_128_3",
                BlindRotationMethod.LMKCDEY,
                128,
                6,
                SecretDistribution.TERNARY,
                SecretDistribution.GAUSSIAN,
                1024,
                28,
                6,
                1,
                694,
                10,
                18,
                6,
                4,
                32);
        add(
                "LMKCDEY_128_4",
                BlindRotationMethod.LMKCDEY,
                128,
                8,
                SecretDistribution.TERNARY,
                SecretDistribution.TERNARY,
                2048,
                29,
                8,
                1,
                694,
                11,
                18,
                6,
                4,
                32);
        add(
                "LMKCDEY_192_2",
                BlindRotationMethod.LMKCDEY,
                192,
                4,
                SecretDistribution.TERNARY,
                SecretDistribution.TERNARY,
                2048,
                29,
                10,
                1,
                1040,
                11,
                18,
                6,
                4,
                32);
        add(
                "LMKCDEY_192_3",
                BlindRotationMethod.LMKCDEY,
                192,
                6,
                SecretDistribution.TERNARY,
                SecretDistribution.TERNARY,
                2048,
                28,
                7,
                1,
                984,
                11,
                17,
                6,
                4,
                32);
        add(
                "LMKCDEY_192_4",
                BlindRotationMethod.LMKCDEY,
                192,
                8,
                SecretDistribution.TERNARY,
                SecretDistribution.TERNARY,
                2048,
                28,
                6,
                1,
                1040,
                11,
                18,
                6,
                4,
                32);
        add(
                "LMKCDEY_256_2",
                BlindRotationMethod.LMKCDEY,
                256,
                4,
                SecretDistribution.TERNARY,
                SecretDistribution.TERNARY,
                2048,
                27,
                7,
                1,
                1229,
                11,
                16,
                8,
                4,
                32);
        add(
                "LMKCDEY_256_3",
                BlindRotationMethod.LMKCDEY,
                256,
                6,
                SecretDistribution.TERNARY,
                SecretDistribution.GAUSSIAN,
                2048,
                28,
                7,
                1,
                1372,
                11,
                18,
                6,
                4,
                32);
        add(
                "LMKCDEY_256_4",
                BlindRotationMethod.LMKCDEY,
                256,
                8,
                SecretDistribution.TERNARY,
                SecretDistribution.GAUSSIAN,
                2048,
                29,
                6,
                1,
                1443,
                11,
                19,
                7,
                4,
                32);
    }

    private FhewDefaults() {}

    private static void add(
            String name,
            BlindRotationMethod method,
            int bits,
            int plaintextModulus,
            SecretDistribution lweSecret,
            SecretDistribution ringSecret,
            int... numbers) {
        SecurityLevel level = SecurityLevel.valueOf("BITS_" + bits);
        ROWS.put(
                name,
                new Row(
                        method,
                        level,
                        plaintextModulus,
                        lweSecret,
                        ringSecret,
                        numbers[0],
                        numbers[1],
                        numbers[2],
                        numbers[3] == 1,
                        numbers[4],
                        numbers[5],
                        numbers[6],
                        numbers[7],
                        numbers[8],
                        numbers[9]));
    }

    /** All names. */
    public static List<String> names() {
        return List.copyOf(ROWS.keySet());
    }

    /**
     * A default set.
     *
     * @param name one of {@link #names}, in any case
     * @throws InvalidParametersException for other names
     */
    public static FhewParameters open(String name) {
        String key = name.toUpperCase(Locale.ROOT);
        Row row = ROWS.get(key);
        if (row == null) {
            throw new InvalidParametersException("there is no default set \"" + name + "\"; there are " + names());
        }
        return FhewParameters.builder()
                .name(key)
                .method(row.method)
                .secrets(row.lweSecret, row.ringSecret)
                .plaintextModulus(row.plaintextModulus)
                .ring(row.ringDegree, row.logQ)
                .gadget(row.gadgetBase, row.dropLowest)
                .lwe(row.lweDimension, row.logLweModulus)
                .keySwitch(row.logSwitchingModulus, row.switchingBase)
                .refreshBase(row.refreshBase)
                .automorphismWindow(row.window)
                .security(row.level)
                .build();
    }
}
