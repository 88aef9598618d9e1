package io.fhe4j.cli;

import io.fhe4j.ringgsw.cost.CostTable;
import io.fhe4j.ringgsw.pbs.CircuitParameters;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.search.PbsSearch;
import io.fhe4j.ringgsw.search.TableSearch;
import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code fhe4j parameters} says of a set for look-ups. */
final class LookUpFacts {

    private LookUpFacts() {}

    /** The facts of a set that is a constant of {@code PbsSets}, by which name programs call it. */
    static Map<String, Object> of(String constant, PbsParameters set, CostTable costs) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("set", set.name());
        facts.put("constant", constant);
        facts.putAll(of(set, costs));
        return facts;
    }

    /** The facts, in order. */
    static Map<String, Object> of(PbsParameters set, CostTable costs) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("set", set.name());
        facts.put("messageBits", set.blocks().messageBits());
        facts.put("carryBits", set.blocks().carryBits());
        facts.put("squaredNorm", set.blocks().largestSquaredNorm());
        facts.put("securityBits", set.securityBits());
        facts.put("lweDimension", set.lweDimension());
        facts.put("ringModulusBits", set.ringModulus().bits());
        facts.put("maskPolynomials", set.maskComponents());
        facts.put("ringDegree", set.ringDegree());
        facts.put("lweError", set.lweError().toString());
        facts.put("ringError", set.ringError().toString());
        facts.put("failureLog2", Math.round(set.failureLog2() * 10) / 10.0);
        set.publishedFailureLog2().ifPresent(log2 -> facts.put("publishedFailureLog2", log2));
        facts.put("keyBytes", PbsSearch.keyBytes(set));
        PbsSearch.nanos(set, costs, 1)
                .ifPresent(nanos -> facts.put("predictedMilliseconds", Math.round(nanos / 1e5) / 10.0));
        return facts;
    }

    /** The same of a set for large tables: of its blocks, and how often bits and entries go wrong. */
    static Map<String, Object> of(CircuitParameters set, CostTable costs) {
        Map<String, Object> facts = of(set.blocks(), costs);
        facts.put("largestTableBits", CircuitParameters.MOST_INDEX_BITS);
        facts.put("bitFailureLog2", Math.round(set.bitFailureLog2(1) * 10) / 10.0);
        facts.put("tableFailureLog2", Math.round(set.failureLog2(CircuitParameters.MOST_INDEX_BITS) * 10) / 10.0);
        facts.put("outputBase", "2^" + set.output().logBase());
        facts.put("outputDigits", set.output().levels());
        facts.put("ringSwitchingBase", "2^" + set.switching().logBase());
        facts.put("ringSwitchingDigits", set.switching().levels());
        facts.put("allKeyBytes", TableSearch.keyBytes(set));
        facts.remove("predictedMilliseconds");
        TableSearch.nanos(set, costs)
                .ifPresent(nanos -> facts.put("placeAndLookUpMilliseconds", Math.round(nanos / 1e5) / 10.0));
        return facts;
    }
}
