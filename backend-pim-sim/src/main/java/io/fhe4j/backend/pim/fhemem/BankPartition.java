package io.fhe4j.backend.pim.fhemem;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/**
 * Shares banks out to the stages of a pipeline: which of them make a round together, and at which of its placements and in how many replicas each one
 * runs. No other choice, and none of fewer placements or banks, lets inputs follow each other faster, the saving of their state between rounds
 * included. Where several are as fast, one with fewer rounds is taken, and in each round the placements that an input passes soonest.
 *
 * <p>With a time between inputs given, a stage takes the fewest banks at one of its placements, whatever the others do. So the least time of a round is
 * found by bisection, down to the last bit, and the borders of rounds by going through the stages once (Bellman, 1957).
 */
final class BankPartition {

    /** So many inputs that filling a pipeline and the last turn of its replicas do not matter. */
    static final int ENDLESS = Integer.MAX_VALUE;

    /** Where a bisection begins is a sum of quotients: it may be off by a few roundings. */
    private static final double ROUNDING = 1e-9;

    /**
     * A stage at one of its placements.
     *
     * @param banks of one replica
     * @param turn from inputs that share it to the next ones, in ns
     * @param passage how long an input takes to come and be done, in ns
     * @param ports how long an input takes all ports together, in ns
     * @param portsOfFirst the same in the first stage of a round
     */
    private record Option(
            StagePlacement placement, long banks, double turn, double passage, double ports, double portsOfFirst) {
        double ports(boolean first) {
            return first ? portsOfFirst : ports;
        }

        int together() {
            return placement.together();
        }
    }

    private final List<PipelineStage> stages;
    private final List<List<Option>> options = new ArrayList<>();
    /** For each stage the option of fewest banks. */
    private final List<Option> narrowest = new ArrayList<>();

    /** The fewest banks of so many stages, the least product of banks and time that an input takes of them, and the least time of ports. */
    private final long[] narrow;

    private final double[] area;
    private final double[] quiet;
    private final long banks;
    private final int inputs;

    private BankPartition(PipelineDevice device, List<PipelineStage> stages, long banks, int inputs) {
        this.stages = stages;
        this.banks = banks;
        this.inputs = inputs;
        this.narrow = new long[stages.size() + 1];
        this.area = new double[stages.size() + 1];
        this.quiet = new double[stages.size() + 1];
        double share = device.refreshFactor() / device.sharedLinks();
        for (PipelineStage stage : stages) {
            List<Option> ofStage = new ArrayList<>();
            for (StagePlacement placement : stage.operation().placements()) {
                ofStage.add(new Option(
                        placement,
                        device.parts(stage, placement),
                        stage.beatNanos(placement),
                        stage.arrivalNanos(placement) + stage.runNanos(placement),
                        stage.linkNanos(device.shared(), placement, false) * share,
                        stage.linkNanos(device.shared(), placement, true) * share));
            }
            options.add(ofStage);
            narrowest.add(ofStage.stream()
                    .min(Comparator.comparingLong(Option::banks))
                    .orElseThrow());
            int k = narrowest.size();
            narrow[k] = narrow[k - 1] + narrowest.getLast().banks;
            area[k] = area[k - 1] + least(ofStage, option -> option.banks * option.turn / option.together());
            quiet[k] = quiet[k - 1] + least(ofStage, option -> option.ports(false));
        }
    }

    /**
     * The fastest partition.
     *
     * @param banks of the device that are used, at most
     * @param inputs how many there are, or {@link #ENDLESS}
     * @return the stages in order with their rounds; none if a stage does not fit
     */
    static List<BatchResult.Placed> of(PipelineDevice device, List<PipelineStage> stages, long banks, int inputs) {
        BankPartition partition = new BankPartition(device, stages, banks, inputs);
        boolean fits = partition.narrowest.stream().allMatch(option -> option.banks <= banks);
        return fits ? partition.fastest() : List.of();
    }

    private List<BatchResult.Placed> fastest() {
        int size = stages.size();
        double[] best = new double[size + 1];
        double[] beats = new double[size + 1];
        int[] begin = new int[size + 1];
        int[] rounds = new int[size + 1];
        Arrays.fill(best, 1, size + 1, Double.POSITIVE_INFINITY);
        for (int to = 1; to <= size; to++) {
            double saved = to < size ? 2 * stages.get(to).fetchedNanos() : 0;
            for (int from = to - 1; from >= 0 && narrow[to] - narrow[from] <= banks; from--) {
                // Most rounds cannot be fast enough: one look says so.
                double most = Math.min(best[to] - best[from] - saved, alone(from, to));
                double least = atLeast(from, to);
                if (least > most || !look(from, to, most).fits) {
                    continue;
                }
                double beat = beat(from, to, least, most);
                double all = best[from] + beat + saved;
                if (all < best[to] || all == best[to] && rounds[from] + 1 < rounds[to]) {
                    best[to] = all;
                    beats[to] = beat;
                    begin[to] = from;
                    rounds[to] = rounds[from] + 1;
                }
            }
        }
        List<BatchResult.Placed> placed = new ArrayList<>();
        for (int to = size; to > 0; to = begin[to]) {
            placed.addAll(0, round(begin[to], to, rounds[to] - 1, beats[to]));
        }
        return placed;
    }

    /** How many replicas take no more than a time for each input on average; 0 if none do, and more than fit if there would be too many. */
    private long replicas(Option option, double nanos) {
        double replicas;
        if (inputs == ENDLESS) {
            replicas = Math.ceil(option.turn / option.together() / nanos);
        } else {
            double turns = Math.floor(nanos * inputs / option.turn);
            if (turns < 1) {
                return 0;
            }
            replicas = Math.ceil(Math.ceilDiv(inputs, option.together()) / turns);
        }
        return (long) Math.clamp(replicas, 1, banks + 1.0);
    }

    /** The time for each input on average with one replica. */
    private double alone(Option option) {
        return inputs == ENDLESS
                ? option.turn / option.together()
                : option.turn * Math.ceilDiv(inputs, option.together()) / inputs;
    }

    /** The time between inputs of a round with one replica of everything, as narrow as can be. */
    private double alone(int from, int to) {
        double slowest = BatchPipeline.copies(stages, from, to);
        double ports = 0;
        for (int k = from; k < to; k++) {
            slowest = Math.max(slowest, alone(narrowest.get(k)) * (1 + ROUNDING));
            ports += narrowest.get(k).ports(k == from);
        }
        return Math.max(slowest, ports);
    }

    /** What no partition of these stages is faster than: the banks, the ports or the host's link would have to work without a break. */
    private double atLeast(int from, int to) {
        double ofBanks = (area[to] - area[from]) / banks;
        double ofPorts = quiet[to] - quiet[from + 1] + least(options.get(from), option -> option.ports(true));
        return Math.max(BatchPipeline.copies(stages, from, to), Math.max(ofBanks, ofPorts) * (1 - ROUNDING));
    }

    private static double least(List<Option> options, ToDoubleFunction<Option> of) {
        return options.stream().mapToDouble(of).min().orElseThrow();
    }

    /** The least time between inputs of a round that fits, which lies between two. */
    private double beat(int from, int to, double least, double most) {
        // Doubles that are not negative are in the order of their bits.
        long low = Double.doubleToLongBits(least);
        long high = Double.doubleToLongBits(most);
        while (low < high) {
            long middle = low + (high - low) / 2;
            Look look = look(from, to, Double.longBitsToDouble(middle));
            if (!look.fits) {
                low = middle + 1;
                continue;
            }
            high = middle;
            // In less time there is less to choose from: ports take no less of it, and where they are what is short,
            // just that.
            long ports = Double.doubleToLongBits(look.ports);
            if (ports > low) {
                low = ports;
                high = look(from, to, look.ports).fits ? low : high;
            }
        }
        return Double.longBitsToDouble(high);
    }

    /**
     * What a time between inputs allows.
     *
     * @param fits whether there are banks and ports enough
     * @param ports for how long an input takes the ports at least
     */
    private record Look(boolean fits, double ports) {}

    private static final Look NOTHING = new Look(false, Double.POSITIVE_INFINITY);

    private Look look(int from, int to, double nanos) {
        long fewestBanks = 0;
        double theirPorts = 0;
        double leastPorts = 0;
        long theirBanks = 0;
        for (int k = from; k < to; k++) {
            Option narrow = null;
            Option quiet = null;
            long few = Long.MAX_VALUE;
            for (Option option : options.get(k)) {
                long all = replicas(option, nanos) * option.banks;
                if (all > 0 && all < few) {
                    narrow = option;
                    few = all;
                }
                if (all > 0 && (quiet == null || option.ports(k == from) < quiet.ports(k == from))) {
                    quiet = option;
                }
            }
            if (narrow == null || quiet == null || few > banks - fewestBanks) {
                return NOTHING;
            }
            fewestBanks += few;
            theirPorts += narrow.ports(k == from);
            leastPorts += quiet.ports(k == from);
            theirBanks += replicas(quiet, nanos) * quiet.banks;
        }
        // The two ends of what can be chosen mostly decide; else all of it is looked through.
        if (theirPorts <= nanos || leastPorts > nanos || theirBanks <= banks) {
            return new Look(Math.min(theirPorts, leastPorts) <= nanos, leastPorts);
        }
        double ports = ports(leastPorts(from, to, nanos));
        return new Look(ports <= nanos, ports);
    }

    private static double ports(Option[] chosen) {
        double ports = 0;
        for (int k = 0; k < chosen.length; k++) {
            ports += chosen[k].ports(k == 0);
        }
        return ports;
    }

    private Option[] leastPorts(int from, int to, double nanos) {
        return least(from, to, nanos, (stage, option) -> option.ports(stage == from));
    }

    /** The placements of least cost, all together, that fit at a time between inputs at which some do. */
    private Option[] least(int from, int to, double nanos, ToDoubleBiFunction<Integer, Option> cost) {
        // The least cost of the stages so far in so many banks, and what the last one of them then is.
        int size = Math.toIntExact(banks) + 1;
        double[] costs = new double[size];
        Option[][] chosen = new Option[to - from][size];
        for (int k = from; k < to; k++) {
            double[] next = new double[size];
            Arrays.fill(next, Double.POSITIVE_INFINITY);
            for (Option option : options.get(k)) {
                long all = replicas(option, nanos) * option.banks;
                double own = cost.applyAsDouble(k, option);
                for (int taken = (int) Math.min(all, size); all > 0 && taken < size; taken++) {
                    double sum = costs[taken - (int) all] + own;
                    if (sum < next[taken]) {
                        next[taken] = sum;
                        chosen[k - from][taken] = option;
                    }
                }
            }
            costs = next;
        }
        Option[] best = new Option[to - from];
        int left = size - 1;
        for (int k = best.length - 1; k >= 0; k--) {
            best[k] = chosen[k][left];
            left -= (int) (replicas(best[k], nanos) * best[k].banks);
        }
        return best;
    }

    private List<BatchResult.Placed> round(int from, int to, int number, double nanos) {
        Option[] chosen = least(from, to, nanos, (stage, option) -> option.passage);
        if (ports(chosen) > nanos) {
            chosen = leastPorts(from, to, nanos);
        }
        List<BatchResult.Placed> placed = new ArrayList<>();
        for (int k = from; k < to; k++) {
            Option option = chosen[k - from];
            int replicas = Math.toIntExact(replicas(option, nanos));
            placed.add(new BatchResult.Placed(stages.get(k), option.placement, number, option.banks, replicas));
        }
        return placed;
    }
}
