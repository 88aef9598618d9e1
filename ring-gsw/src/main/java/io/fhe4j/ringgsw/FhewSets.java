package io.fhe4j.ringgsw;

import io.fhe4j.api.InsecureParametersException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.SecretDistribution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The published FHEW parameter sets (Micciancio, Polyakov, 2021; Lee et al., 2023; and the tables of the OpenFHE library 1.4/1.5 that followed them).
 * Most fall short of the security in their name by today's measure, so none is ever a default: asking for one as <em>published</em>
 * says that this is known.
 *
 * <p>A set has the method that it was published for; {@link FhewParameters#withMethod} takes its figures to another. Sets named -3 and -4 have
 * gates of three and four inputs, the others of two, with majority.
 *
 * <p>Q is the largest prime ≡ 1 mod 2N of the published size. External products leave the lowest digit out, as the published sets do. Where a
 * published key-switching base is no power of two (25, in TOY) the next power of two stands here: the digits are equally many.
 */
public final class FhewSets {

    private static final int BITS_OF_TWO_INPUTS = 4;
    private static final int BITS_OF_THREE_INPUTS = 6;
    private static final int BITS_OF_FOUR_INPUTS = 8;

    /** What is published of one set, with our estimates of its LWE part (at q_KS) and its ring part. */
    private record Row(
            String name,
            BlindRotationMethod method,
            SecretDistribution secret,
            int plaintextModulus,
            int logQ,
            int ringDegree,
            int lweDimension,
            int logLweModulus,
            int logSwitchingModulus,
            int logSwitchingBase,
            int logGadgetBase,
            int refreshBase,
            FhewParameters.Publication publication) {

        Row(
                String name,
                int logQ,
                int ringDegree,
                int lweDimension,
                int logLweModulus,
                int logSwitchingModulus,
                int logSwitchingBase,
                int logGadgetBase,
                int refreshBase,
                FhewParameters.Publication publication) {
            this(
                    name,
                    BlindRotationMethod.GINX,
                    SecretDistribution.TERNARY,
                    BITS_OF_TWO_INPUTS,
                    logQ,
                    ringDegree,
                    lweDimension,
                    logLweModulus,
                    logSwitchingModulus,
                    logSwitchingBase,
                    logGadgetBase,
                    refreshBase,
                    publication);
        }

        Row by(BlindRotationMethod other) {
            return with(other, secret, plaintextModulus);
        }

        Row gaussian() {
            return with(method, SecretDistribution.GAUSSIAN, plaintextModulus);
        }

        Row bits(int modulus) {
            return with(method, secret, modulus);
        }

        private Row with(BlindRotationMethod newMethod, SecretDistribution newSecret, int newPlaintextModulus) {
            return new Row(
                    name,
                    newMethod,
                    newSecret,
                    newPlaintextModulus,
                    logQ,
                    ringDegree,
                    lweDimension,
                    logLweModulus,
                    logSwitchingModulus,
                    logSwitchingBase,
                    logGadgetBase,
                    refreshBase,
                    publication);
        }
    }

    private static final Map<String, Row> ROWS = new LinkedHashMap<>();

    static {
        add(new Row("TOY", 27, 512, 64, 9, 0, 5, 9, 23, judged(0, 38.1, 65.0, -270)));
        add(new Row("MEDIUM", 28, 1024, 422, 10, 14, 7, 10, 32, judged(0, 103.0, 121.8, -40)));
        add(new Row("STD128", 27, 1024, 556, 11, 15, 5, 7, 64, judged(128, 124.3, 126.2, -135)));
        add(new Row("STD128Q", 25, 1024, 601, 11, 15, 5, 4, 64, judged(128, 134.1, 136.8, -145)));
        add(new Row("STD192", 37, 2048, 821, 11, 15, 5, 13, 64, judged(192, 182.0, 187.9, -80)));
        add(new Row("STD192Q", 34, 2048, 890, 11, 15, 5, 12, 64, judged(192, 197.8, 205.3, -85)));
        add(new Row("STD256", 29, 2048, 1299, 11, 18, 6, 10, 64, judged(256, 243.2, 242.4, -55)));
        add(new Row("STD256Q", 26, 2048, 1242, 11, 16, 6, 6, 64, judged(256, 260.6, 271.7, -70)));
        add(new Row("STD128-AP", 27, 1024, 559, 11, 15, 5, 9, 64, judged(128, 124.8, 126.2, -65))
                .by(BlindRotationMethod.AP));
        add(new Row("STD128-LMKCDEY", 27, 1024, 581, 10, 15, 5, 9, 32, judged(128, 129.6, 126.2, -60))
                .by(BlindRotationMethod.LMKCDEY));
        add(new Row("STD192-LMKCDEY", 39, 2048, 716, 12, 15, 5, 20, 64, judged(192, 187.4, 190.0, -65))
                .by(BlindRotationMethod.LMKCDEY)
                .gaussian());
        add(new Row("STD256-LMKCDEY", 29, 2048, 1079, 11, 15, 5, 10, 64, judged(256, 239.7, 242.4, -60))
                .by(BlindRotationMethod.LMKCDEY));
        add(new Row("STD128-3", 27, 1024, 595, 11, 16, 6, 7, 64, judged(128, 124.4, 126.2, -70))
                .bits(BITS_OF_THREE_INPUTS));
        add(new Row("STD128-4", 27, 1024, 635, 11, 17, 6, 5, 64, judged(128, 124.8, 126.2, -65))
                .bits(BITS_OF_FOUR_INPUTS));
    }

    private FhewSets() {}

    private static FhewParameters.Publication judged(int nominal, double lweBits, double ringBits, int failureLog2) {
        return new FhewParameters.Publication(nominal, lweBits, ringBits, failureLog2);
    }

    private static void add(Row row) {
        ROWS.put(row.name, row);
    }

    /** The names of all sets, those for {@link #insecure} first. */
    public static List<String> names() {
        return List.copyOf(ROWS.keySet());
    }

    /** The names of the sets that {@link #published} opens. */
    public static List<String> publishedNames() {
        List<String> names = new ArrayList<>();
        for (Row row : ROWS.values()) {
            if (row.publication.nominalBits() > 0) {
                names.add(row.name);
            }
        }
        return names;
    }

    /**
     * A published set, as it is: its security by our estimate may be below the level in its name, and {@link FhewParameters#toString} says so, as does
     * the log when keys are made.
     *
     * @param name one of {@link #publishedNames}
     * @throws InsecureParametersException for TOY and MEDIUM, which claim no level: {@link #insecure} opens them
     * @throws InvalidParametersException for other names
     */
    public static FhewParameters published(String name) {
        Row row = row(name);
        if (row.publication.nominalBits() == 0) {
            throw new InsecureParametersException(name + " has " + (int) row.publication.bits()
                    + " bits of security by our estimate and claims no level; open it with FhewSets.insecure(\"" + name
                    + "\", \"a reason\")");
        }
        return builder(row).build();
    }

    /**
     * A set for tests and demonstrations that protects nothing.
     *
     * @param name TOY or MEDIUM
     * @param reason why; shown wherever the set is
     * @throws InvalidParametersException for other names, or a blank reason
     */
    public static FhewParameters insecure(String name, String reason) {
        Row row = row(name);
        if (row.publication.nominalBits() > 0) {
            throw new InvalidParametersException(
                    name + " claims a level of security; open it with FhewSets.published(\"" + name + "\")");
        }
        return builder(row).insecure(reason).build();
    }

    /**
     * Any set, in any case of letters, for commands and tests that name their reason for all of them.
     *
     * @param name one of {@link #names}
     * @param reason why sets that protect nothing are opened as well
     * @throws InvalidParametersException for other names, or a blank reason
     */
    public static FhewParameters any(String name, String reason) {
        String known = name.toUpperCase(Locale.ROOT);
        return row(known).publication.nominalBits() > 0 ? published(known) : insecure(known, reason);
    }

    private static Row row(String name) {
        Row row = ROWS.get(name);
        if (row == null) {
            throw new InvalidParametersException("there is no published set \"" + name + "\"; there are " + names());
        }
        return row;
    }

    private static FhewParametersBuilder builder(Row row) {
        return FhewParameters.builder()
                .name(row.name)
                .method(row.method)
                .secret(row.secret)
                .refreshBase(row.refreshBase)
                .plaintextModulus(row.plaintextModulus)
                .ring(row.ringDegree, row.logQ)
                .lwe(row.lweDimension, row.logLweModulus)
                .keySwitch(row.logSwitchingModulus, row.logSwitchingBase)
                .gadget(row.logGadgetBase, true)
                .published(row.publication);
    }
}
