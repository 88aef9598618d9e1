package io.fhe4j.ringgsw;

import io.fhe4j.api.InsecureParametersException;
import io.fhe4j.api.InvalidParametersException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The published FHEW parameter sets for two-input gates by GINX (Micciancio, Polyakov, 2021, and the tables of the OpenFHE library 1.4/1.5 that
 * followed it). Most fall short of the security in their name by today's measure, so none is ever a default: asking for one as <em>published</em>
 * says that this is known.
 *
 * <p>Q is the largest prime ≡ 1 mod 2N of the published size. External products leave the lowest digit out, as the published sets do. Where a
 * published key-switching base is no power of two (25, in TOY) the next power of two stands here: the digits are equally many.
 */
public final class FhewSets {

    private static final Logger LOG = LoggerFactory.getLogger(FhewSets.class);

    /** What is published of one set, with our estimates of its LWE part (at q_KS) and its ring part. */
    private record Row(
            String name,
            int logQ,
            int ringDegree,
            int lweDimension,
            int logLweModulus,
            int logSwitchingModulus,
            int logSwitchingBase,
            int logGadgetBase,
            FhewParameters.Publication publication) {}

    private static final Map<String, Row> ROWS = new LinkedHashMap<>();

    static {
        add(new Row("TOY", 27, 512, 64, 9, 0, 5, 9, new FhewParameters.Publication(0, 38.1, 65.0, -270)));
        add(new Row("MEDIUM", 28, 1024, 422, 10, 14, 7, 10, new FhewParameters.Publication(0, 103.0, 121.8, -40)));
        add(new Row("STD128", 27, 1024, 556, 11, 15, 5, 7, new FhewParameters.Publication(128, 124.3, 126.2, -135)));
        add(new Row("STD128Q", 25, 1024, 601, 11, 15, 5, 4, new FhewParameters.Publication(128, 134.1, 136.8, -145)));
        add(new Row("STD192", 37, 2048, 821, 11, 15, 5, 13, new FhewParameters.Publication(192, 182.0, 187.9, -80)));
        add(new Row("STD192Q", 34, 2048, 890, 11, 15, 5, 12, new FhewParameters.Publication(192, 197.8, 205.3, -85)));
        add(new Row("STD256", 29, 2048, 1299, 11, 18, 6, 10, new FhewParameters.Publication(256, 243.2, 242.4, -55)));
        add(new Row("STD256Q", 26, 2048, 1242, 11, 16, 6, 6, new FhewParameters.Publication(256, 260.6, 271.7, -70)));
    }

    private FhewSets() {}

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
     * A published set, as it is: its security by our estimate may be below the level in its name, and {@link FhewParameters#toString} and the
     * log say so.
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
        FhewParameters parameters = builder(row).build();
        if (row.publication.bits() < row.publication.nominalBits()) {
            LOG.warn("{} is below the level in its name: {}", name, parameters.assurance());
        }
        return parameters;
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
                .ring(row.ringDegree, row.logQ)
                .lwe(row.lweDimension, row.logLweModulus)
                .keySwitch(row.logSwitchingModulus, row.logSwitchingBase)
                .gadget(row.logGadgetBase, true)
                .published(row.publication);
    }
}
