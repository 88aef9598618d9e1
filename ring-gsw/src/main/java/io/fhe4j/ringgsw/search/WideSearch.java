package io.fhe4j.ringgsw.search;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.ringgsw.cost.CostTable;
import io.fhe4j.ringgsw.cost.CostTable.Kernel;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.pbs.CircuitKeys;
import io.fhe4j.ringgsw.pbs.CircuitParameters;
import io.fhe4j.ringgsw.pbs.LookUpCost;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.WideParameters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds the fastest way to look up values of several bits: for each way the set of least predicted time, the fastest way first.
 *
 * <p>Trees have two digits: deeper ones take a rotation for each entry of each level but the last. Rotations of both decomposed ways are those of the set for single
 * look-ups (of digits, of bits whose exponents give up low bits) that is fastest at one of several norms; beside it the fewest digits of ring key switches and of bits'
 * ciphertexts are taken with which results are within that norm.
 */
public final class WideSearch {

    /** log2 of squared norms: of what trees of the fewest bits need, of what selections need, and the largest. */
    private static final int LEAST_TREE_NORM = 4;

    private static final int LEAST_CIRCUIT_NORM = 14;
    private static final int MOST_NORM = 26;
    private static final int NORM_STEP = 3;
    private static final int MOST_SWITCHING_LEVELS = 10;
    private static final int MOST_OUTPUT_LEVELS = 6;
    private static final int COMPONENTS = 2;

    private final WideRequest request;
    private final CostTable costs;
    private final List<WideFound> found = new ArrayList<>();

    private WideSearch(WideRequest request, CostTable costs) {
        this.request = request;
        this.costs = costs;
    }

    /** Searches by the committed table of costs. */
    public static List<WideFound> find(WideRequest request) {
        return find(request, CostTable.committed());
    }

    /**
     * Searches.
     *
     * @param costs what is fast
     * @return the best of each way that has one, the fastest first
     * @throws InvalidParametersException if no way fulfils the request; it says which limit is in the way
     */
    public static List<WideFound> find(WideRequest request, CostTable costs) {
        List<WideFound> found = search(request, costs);
        if (found.isEmpty()) {
            throw Outcome.refusal(
                    request,
                    request.failureLog2(),
                    request.keyBytes(),
                    (failures, bytes) ->
                            !search(request.with(failures, bytes), costs).isEmpty());
        }
        found.sort(Comparator.comparingDouble(WideFound::nanos));
        return found;
    }

    private static List<WideFound> search(WideRequest request, CostTable costs) {
        WideSearch search = new WideSearch(request, costs);
        search.direct();
        search.tree();
        search.circuit();
        return search.found;
    }

    /**
     * The predicted time of one look-up.
     *
     * @param set any
     * @param costs what is fast
     * @param batch look-ups that are made together
     * @return nanoseconds, or empty where the table does not know a kernel
     */
    public static OptionalDouble nanos(WideParameters set, CostTable costs, int batch) {
        PbsParameters blocks = set.blocks();
        boolean moves = set.circuits().isEmpty()
                || costs.knows(
                        Kernel.EXACT_MOVE,
                        blocks.ringDegree(),
                        blocks.ringModulus().bits());
        PbsCandidate candidate = PbsCandidate.of(blocks);
        if (!candidate.isKnown(costs) || !moves) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(
                switch (set.way()) {
                    case DIRECT -> candidate.nanos(costs, batch);
                    case TREE ->
                        candidate.nanos(costs, batch)
                                + 2 * candidate.nanos(costs, 2 * batch)
                                + LookUpCost.packing(
                                        blocks.ringPart(),
                                        blocks.space(),
                                        set.circuits().orElseThrow().switching(),
                                        costs,
                                        batch);
                    case CIRCUIT -> {
                        CircuitParameters circuits = set.circuits().orElseThrow();
                        // The bits of one place are one batch; places are not.
                        double bit = candidate.nanos(costs, set.bits())
                                + LookUpCost.traces(
                                        blocks.ringPart(), circuits.output(), circuits.switching(), costs, set.bits());
                        double selections =
                                set.bits() * LookUpCost.selection(blocks.ringPart(), circuits.output(), costs);
                        yield set.bits() * (bit + selections);
                    }
                });
    }

    /** Bytes of a set's evaluation keys, as they are evaluated. */
    public static long keyBytes(WideParameters set) {
        long blocks = PbsSearch.keyBytes(set.blocks());
        return blocks
                + set.circuits()
                        .map(circuits -> CircuitKeys.shape(circuits)
                                        .withComponents(COMPONENTS)
                                        .words()
                                * Long.BYTES)
                        .orElse(0L);
    }

    private void direct() {
        best(PbsEngine.TORUS, request.bits(), 1, 0, 0, set -> Stream.of(WideParameters.direct(set)))
                .ifPresent(found::add);
    }

    private void tree() {
        int digit = Math.ceilDiv(request.bits(), 2);
        Optional<WideFound> best = Optional.empty();
        for (int norm = LEAST_TREE_NORM; norm <= MOST_NORM; norm += NORM_STEP) {
            best = faster(
                    best,
                    best(
                            PbsEngine.EXACT,
                            digit,
                            Math.scalb(1.0, norm),
                            0,
                            log2(2),
                            set -> circuits(set, 1, MOST_OUTPUT_LEVELS)
                                    .flatMap(keys -> valid(() -> WideParameters.tree(request.bits(), keys)))));
        }
        best.ifPresent(found::add);
    }

    private void circuit() {
        Optional<WideFound> best = Optional.empty();
        for (int dropped = 0; 1 << dropped < 2 * MOST_OUTPUT_LEVELS; dropped++) {
            int least = (1 << dropped) / 2 + 1;
            int most = Math.min(MOST_OUTPUT_LEVELS, 1 << dropped);
            for (int norm = LEAST_CIRCUIT_NORM; norm <= MOST_NORM; norm += NORM_STEP) {
                double squaredNorm = Math.scalb(1.0, norm);
                best = faster(
                        best,
                        best(
                                PbsEngine.EXACT,
                                1,
                                squaredNorm,
                                dropped,
                                log2(request.bits()),
                                set -> circuits(set, least, most)
                                        .flatMap(keys -> valid(() -> WideParameters.circuit(request.bits(), keys)))));
            }
        }
        best.ifPresent(found::add);
    }

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }

    private static Optional<WideFound> faster(Optional<WideFound> a, Optional<WideFound> b) {
        return a.isEmpty() || b.isPresent() && b.get().nanos() < a.get().nanos() ? b : a;
    }

    /** Sets on these blocks with so many digits of bits' ciphertexts, and any of key switches. */
    private static Stream<CircuitParameters> circuits(PbsParameters blocks, int leastOutput, int mostOutput) {
        return IntStream.rangeClosed(1, MOST_SWITCHING_LEVELS)
                .boxed()
                .flatMap(switching -> IntStream.rangeClosed(leastOutput, mostOutput)
                        .boxed()
                        .flatMap(output -> valid(() -> CircuitParameters.ofDigits(blocks, output, switching))));
    }

    /** What is made, or nothing where parts do not fit together. */
    private static <T> Stream<T> valid(Supplier<T> made) {
        try {
            return Stream.of(made.get());
        } catch (InvalidParametersException e) {
            return Stream.empty();
        }
    }

    /**
     * The best on the fastest set of blocks at one norm.
     *
     * @param dropped low bits of exponents that are given up
     * @param events log2 of how many may fail
     */
    private Optional<WideFound> best(
            PbsEngine engine,
            int blockBits,
            double squaredNorm,
            int dropped,
            double events,
            Function<PbsParameters, Stream<WideParameters>> held) {
        PbsRequest blocks = new PbsRequest(
                engine,
                new BlockParameters(blockBits, 0, squaredNorm),
                request.security(),
                request.failureLog2() - events,
                request.batch(),
                request.keyBytes());
        int masks = engine == PbsEngine.EXACT ? 1 : PbsSearch.MOST_MASKS;
        Optional<PbsParameters> set = PbsSearch.search(blocks, costs, masks, dropped, 0)
                .best()
                .map(found -> found.set(blocks).withoutNeedlessConsent());
        return set.stream()
                .flatMap(held)
                .filter(wide -> keyBytes(wide) <= request.keyBytes() && wide.failureLog2() <= request.failureLog2())
                .flatMap(wide -> nanos(wide, costs, request.batch()).stream()
                        .mapToObj(nanos -> new WideFound(wide, nanos, keyBytes(wide))))
                .min(Comparator.comparingDouble(WideFound::nanos));
    }
}
