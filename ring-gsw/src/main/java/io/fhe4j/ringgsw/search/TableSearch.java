package io.fhe4j.ringgsw.search;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.ringgsw.cost.CostTable;
import io.fhe4j.ringgsw.cost.CostTable.Kernel;
import io.fhe4j.ringgsw.pbs.CircuitKeys;
import io.fhe4j.ringgsw.pbs.CircuitParameters;
import io.fhe4j.ringgsw.pbs.LookUpCost;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds the set for large tables of least predicted time. Its blocks are those that are fastest for single look-ups at one of several norms, since entries that are
 * read have many times a rotation's variance; beside them it goes through all numbers of digits of bits' ciphertexts and of ring key switches with which entries
 * stay within that norm.
 */
public final class TableSearch {

    private static final int BITS = CircuitParameters.MOST_INDEX_BITS;

    /** log2 of squared norms. */
    private static final int LEAST_NORM = 10;

    private static final int MOST_NORM = 30;
    private static final int MOST_SWITCHING_LEVELS = 10;
    private static final int MOST_OUTPUT_LEVELS = 6;
    private static final int COMPONENTS = 2;

    private TableSearch() {}

    /** Searches by the committed table of costs. */
    public static TableFound find(TableRequest request) {
        return find(request, CostTable.committed());
    }

    /**
     * Searches.
     *
     * @param costs what is fast
     * @throws InvalidParametersException if no set fulfils the request; it says which limit is in the way
     */
    public static TableFound find(TableRequest request, CostTable costs) {
        return search(request, costs)
                .orElseThrow(() -> Outcome.refusal(
                        request,
                        request.failureLog2(),
                        request.keyBytes(),
                        (failures, bytes) ->
                                search(request.with(failures, bytes), costs).isPresent()));
    }

    private static Optional<TableFound> search(TableRequest request, CostTable costs) {
        return IntStream.rangeClosed(LEAST_NORM, MOST_NORM)
                .boxed()
                .flatMap(norm -> blocks(request, Math.scalb(1.0, norm), costs).stream())
                .flatMap(TableSearch::digits)
                .filter(set -> fulfils(set, request))
                .flatMap(set -> nanos(set, costs).stream().mapToObj(nanos -> new TableFound(set, nanos, keyBytes(set))))
                .min(Comparator.comparingDouble(TableFound::nanos));
    }

    /**
     * The predicted time of a place of {@value CircuitParameters#MOST_INDEX_BITS} bits, which are made together, and of a look-up there: selections among
     * polynomials of entries, and one for each bit of the place within a polynomial.
     *
     * @param set any
     * @param costs what is fast
     * @return nanoseconds, or empty where the table does not know a kernel
     */
    public static OptionalDouble nanos(CircuitParameters set, CostTable costs) {
        PbsParameters blocks = set.blocks();
        PbsCandidate candidate = PbsCandidate.of(blocks);
        int degree = blocks.ringDegree();
        if (!candidate.isKnown(costs)
                || !costs.knows(Kernel.EXACT_MOVE, degree, blocks.ringModulus().bits())) {
            return OptionalDouble.empty();
        }
        double bit = candidate.nanos(costs, BITS)
                + LookUpCost.traces(blocks.ringPart(), set.output(), set.switching(), costs, BITS);
        int within = Math.min(BITS, Integer.numberOfTrailingZeros(degree));
        double selections = (1 << BITS - within) - 1.0 + within;
        return OptionalDouble.of(
                BITS * bit + selections * LookUpCost.selection(blocks.ringPart(), set.output(), costs));
    }

    /** Bytes of all evaluation keys, as they are evaluated. */
    public static long keyBytes(CircuitParameters set) {
        return PbsSearch.keyBytes(set.blocks())
                + CircuitKeys.shape(set).withComponents(COMPONENTS).words()
                        * HeldWords.bytes(set.blocks().ringModulus());
    }

    private static Optional<PbsParameters> blocks(TableRequest request, double squaredNorm, CostTable costs) {
        PbsRequest blocks = new PbsRequest(
                PbsEngine.EXACT,
                request.blocks(squaredNorm),
                request.security(),
                request.failureLog2(),
                BITS,
                request.keyBytes());
        return PbsSearch.search(blocks, costs, 1, 0, 0)
                .best()
                .map(found -> found.set(blocks).withoutNeedlessConsent());
    }

    /** All numbers of digits that go together. */
    private static Stream<CircuitParameters> digits(PbsParameters blocks) {
        return IntStream.rangeClosed(1, MOST_SWITCHING_LEVELS)
                .boxed()
                .flatMap(switching -> IntStream.rangeClosed(1, MOST_OUTPUT_LEVELS)
                        .boxed()
                        .flatMap(output -> valid(blocks, output, switching)));
    }

    private static Stream<CircuitParameters> valid(PbsParameters blocks, int output, int switching) {
        try {
            return Stream.of(CircuitParameters.ofDigits(blocks, output, switching));
        } catch (InvalidParametersException e) {
            return Stream.empty(); // parts do not fit together
        }
    }

    /** Entries may be looked up again, and their bits be places. */
    private static boolean fulfils(CircuitParameters set, TableRequest request) {
        double norm = set.variance(BITS) / set.blocks().noise().rotation();
        return norm <= set.blocks().blocks().largestSquaredNorm()
                && set.failureLog2(BITS) <= request.failureLog2()
                && set.bitFailureLog2(norm) <= request.failureLog2()
                && keyBytes(set) <= request.keyBytes();
    }
}
