package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.backend.pim.reram.LogicCounts;
import io.fhe4j.backend.pim.reram.PublishedBeat;
import io.fhe4j.backend.pim.reram.ReramDevice;
import java.util.ArrayList;
import java.util.List;

/**
 * A server that bootstraps in a pipeline: units of one external product each, keys and twiddles stationary beside them, then key switching and the
 * switch to the small modulus. The way is that of the reference model, section 5: digits, 2 d_g forward transforms, products with the key and their
 * sum, for GINX the monomial, two inverse transforms.
 *
 * <p>The <em>throughput design</em> has a unit for each product (U = X) and delivers a gate each beat; with fewer units U ciphertexts go round X/U
 * times. The <em>latency design</em> is one unit whose stages pass words on as soon as they are done, instead of at the beat of the slowest.
 *
 * <p>Counts of gates are taken once; times and energies are functions of a device, so that its constants can vary.
 */
public final class ServerPim {

    /** Where the length of a beat comes from. */
    public enum Timing {
        /** CryptoPIM's closed form. */
        PUBLISHED,
        /** The longest beat that arrays have run. */
        EXECUTED
    }

    private static final double NANOS_OF_HOUR = 3.6e12;

    private final HistoricalSet set;
    private final Technique technique;
    private final ProductCounts counts;
    private final List<Stage> stages;

    private ServerPim(HistoricalSet set, Technique technique, ProductCounts counts) {
        this.set = set;
        this.technique = technique;
        this.counts = counts;
        this.stages = stages(set, technique, counts);
    }

    /**
     * The servers of a set by all techniques; executes the steps of an external product.
     *
     * @param device whose arrays execute them
     */
    public static List<ServerPim> of(ReramDevice device, HistoricalSet set) {
        ProductCounts counts = ProductCounts.of(device, set);
        List<ServerPim> servers = new ArrayList<>();
        for (Technique technique : Technique.values()) {
            servers.add(new ServerPim(set, technique, counts));
        }
        return servers;
    }

    private static LogicCounts sum(List<LogicCounts> beats) {
        return beats.stream().reduce(LogicCounts.NONE, LogicCounts::plus);
    }

    private static List<Stage> stages(HistoricalSet set, Technique technique, ProductCounts c) {
        int digits = set.gadgetDigits();
        int log = set.logDegree();
        int keys = technique == Technique.GINX_SHARED ? 2 : 1;
        LogicCounts product = c.multiply().plus(c.reduce());
        LogicCounts tree = c.add().times(2L * digits - 1);
        List<Stage> stages = new ArrayList<>();
        stages.add(new Stage("digits", List.of(c.digits()), c.digits().times(2), 4 * digits));
        stages.add(new Stage("forward transforms", c.forward(), sum(c.forward()).times(2L * digits), 4 * digits * log));
        stages.add(new Stage(
                "products with the key",
                List.of(c.multiply(), c.reduce()),
                product.times(4L * digits * keys),
                8 * digits * keys));
        stages.add(new Stage("sum", List.of(tree), tree.times(2L * keys), 2 * keys));
        if (technique != Technique.AP) {
            LogicCounts both = keys == 2 ? c.add() : LogicCounts.NONE;
            stages.add(new Stage(
                    "monomial",
                    List.of(c.multiply(), c.reduce().plus(c.subtract()).plus(both)),
                    product.plus(c.subtract()).times(2L * keys).plus(both.times(2)),
                    4 * keys));
        }
        stages.add(new Stage("inverse transforms", c.inverse(), sum(c.inverse()).times(2), 2 * (2 * log + 2)));
        if (technique != Technique.AP) {
            stages.add(new Stage("accumulate", List.of(c.add()), c.add().times(2), 2));
        }
        return List.copyOf(stages);
    }

    /** Its parameter set. */
    public HistoricalSet set() {
        return set;
    }

    /** How it accumulates. */
    public Technique technique() {
        return technique;
    }

    /** The stages of an external product. */
    public List<Stage> stages() {
        return stages;
    }

    /** X: products on the way of a ciphertext. */
    public int products() {
        return technique.products(set);
    }

    /** S: beats of an external product. */
    public int depth() {
        return stages.stream().mapToInt(stage -> stage.beats().size()).sum();
    }

    /** The cycles of a beat. */
    public double beatCycles(Timing timing) {
        return timing == Timing.PUBLISHED
                ? PublishedBeat.cycles(set.logQ())
                : stages.stream().mapToLong(Stage::longest).max().orElseThrow();
    }

    /** A beat in ns. */
    public double beatNanos(ReramDevice device, Timing timing) {
        double longest = timing == Timing.PUBLISHED
                ? beatCycles(timing) * device.cycleNanos()
                : stages.stream()
                        .flatMap(stage -> stage.beats().stream())
                        .mapToDouble(beat -> beat.nanos(device))
                        .max()
                        .orElseThrow();
        return Math.max(longest, streamed(device).nanos(device));
    }

    /** Where the length of a beat comes from by the device's choice. */
    static Timing timing(ReramDevice device) {
        return device.takesPublishedBeats() ? Timing.PUBLISHED : Timing.EXECUTED;
    }

    /** The key of a product on its way from storage, a word's columns after another's, where the device streams keys. */
    private LogicCounts streamed(ReramDevice device) {
        // Of AP's keys the one that a digit chose.
        long columns = technique == Technique.AP ? keyColumns() / set.refreshBase() : keyColumns();
        return device.streamsKeys() ? LogicCounts.moves(columns, set.ringDegree()) : LogicCounts.NONE;
    }

    /**
     * Gates in a second.
     *
     * @param units U, 1 to {@link #products}; more than it divides evenly wait
     */
    public double gatesPerSecond(ReramDevice device, Timing timing, int units) {
        return 1e9 / (Math.ceilDiv(products(), units) * beatNanos(device, timing));
    }

    /**
     * The pipeline of a machine of U units, empty.
     *
     * @param units U, which divides {@link #products}
     */
    GatePipeline pipeline(ReramDevice device, Timing timing, int units) {
        double beat = beatNanos(device, timing);
        int rounds = products() / units;
        double ring = (double) products() * depth() * beat;
        return new GatePipeline(beat, units * depth(), rounds, latencyNanos(device, timing) - ring);
    }

    /** The ciphertexts that fill the pipeline. */
    public long batch(int units) {
        return (long) units * depth();
    }

    /** One gate through the throughput design, in ns: products at the beat, key switch, modulus switch. */
    public double latencyNanos(ReramDevice device, Timing timing) {
        double beat = beatNanos(device, timing);
        return (double) products() * depth() * beat + beat + switchingTreeNanos(device, timing) + beat;
    }

    /** One gate through the latency design, in ns. */
    public double selfTimedNanos(ReramDevice device) {
        double product = stages.stream()
                .flatMap(stage -> stage.beats().stream())
                .mapToDouble(beat -> beat.nanos(device))
                .sum();
        return products() * Math.max(product, streamed(device).nanos(device))
                + beatNanos(device, Timing.EXECUTED)
                + switchingTreeNanos(device, Timing.EXECUTED)
                + counts.switchModulus().nanos(device);
    }

    /** Entries of the key-switching key that are added up for one gate. */
    private long switchingAdditions() {
        return (long) set.ringDegree() * set.switchingDigits();
    }

    private double switchAddNanos(ReramDevice device) {
        return counts.switchAdd().nanos(device);
    }

    /** An addition of LWE ciphertexts, the second of which moves to where the first lies, in ns. */
    public double lweAdditionNanos(ReramDevice device) {
        return counts.lweAdd().nanos(device);
    }

    /** Its energy in pJ. */
    public double lweAdditionPicojoules(ReramDevice device) {
        return counts.lweAdd().picojoules(device);
    }

    /** Arrays that key switching needs at work to deliver a gate each beat. */
    public int switchingArrays(ReramDevice device, Timing timing) {
        return (int) Math.ceil(switchingAdditions() * switchAddNanos(device) / beatNanos(device, timing));
    }

    /** Their partial sums are added by a tree. */
    private double switchingTreeNanos(ReramDevice device, Timing timing) {
        int levels = 32 - Integer.numberOfLeadingZeros(switchingArrays(device, timing) - 1);
        return levels * (switchAddNanos(device) + set.logQ() * device.columnNanos());
    }

    /** One gate's key switch on a single array, in ns. */
    public double serialSwitchNanos(ReramDevice device) {
        return switchingAdditions() * switchAddNanos(device);
    }

    // ---- places ----

    private int groups(ReramDevice device, int words) {
        return Math.ceilDiv(words, device.rows());
    }

    /** Arrays that compute in a unit. */
    public int unitArrays(ReramDevice device) {
        return groups(device, set.ringDegree())
                * stages.stream().mapToInt(Stage::arrays).sum();
    }

    /** Columns of the key of a product: of AP all B_r of a digit's place, of GINX one for each sign that it serves. */
    private long keyColumns() {
        int keys = switch (technique) {
            case AP -> set.refreshBase();
            case GINX_SEPARATE -> 1;
            case GINX_SHARED -> 2;
        };
        return (long) keys * 2 * set.gadgetDigits() * 2 * set.logQ();
    }

    /** Arrays that hold the key of a product, beside the unit that computes it or in storage. */
    public int keyArrays(ReramDevice device) {
        return groups(device, set.ringDegree()) * Math.toIntExact(Math.ceilDiv(keyColumns(), device.columns()));
    }

    /** Arrays of a unit that hold powers of the root for monomials: q/2 exponents, the others are their negatives. */
    public int rootArrays(ReramDevice device) {
        if (technique == Technique.AP) {
            return 0;
        }
        long columns = set.lweModulus() / 2L * set.logQ();
        return groups(device, set.ringDegree()) * Math.toIntExact(Math.ceilDiv(columns, device.columns()));
    }

    /** Arrays that the key-switching key fills: an entry takes a column for each bit, in n + 1 rows. */
    public long switchingKeyArrays(ReramDevice device) {
        long columns = switchingAdditions() * set.switchingBase() * set.logQ();
        return groups(device, set.dimension() + 1) * Math.ceilDiv(columns, device.columns());
    }

    /** All arrays of a machine of U units. */
    public long arrays(ReramDevice device, int units) {
        long unit = (long) unitArrays(device) + rootArrays(device);
        return units * unit
                + (long) products() * keyArrays(device)
                + switchingKeyArrays(device)
                + switchingArrays(device, Timing.EXECUTED);
    }

    /** The area in mm²: of cells alone, or with their periphery. */
    public double areaSquareMillimetres(ReramDevice device, int units, boolean periphery) {
        double cells = arrays(device, units) * device.cellArea() * 1e-6;
        return periphery ? cells * (1 + device.file().value("area.periphery")) : cells;
    }

    // ---- energy ----

    /** The energy of a stage for one product, in pJ. */
    public double picojoules(ReramDevice device, Stage stage) {
        return stage.all().picojoules(device);
    }

    /** The energy of a gate in pJ, no product skipped: products, key switch, modulus switch; without leakage. */
    public double picojoulesPerGate(ReramDevice device) {
        double product =
                stages.stream().mapToDouble(stage -> picojoules(device, stage)).sum();
        return products() * (product + streamed(device).picojoules(device))
                + switchingAdditions() * counts.switchAdd().picojoules(device)
                + counts.switchModulus().picojoules(device);
    }

    /** The power of a full machine of U units in watts, leakage of its arrays included. */
    public double watts(ReramDevice device, Timing timing, int units) {
        double work = picojoulesPerGate(device) * 1e-12 * gatesPerSecond(device, timing, units);
        return work + arrays(device, units) * device.file().value("energy.leakage") * 1e-6;
    }

    // ---- endurance ----

    /** The most that a word on its way through a product drives a cell of an array that transforms. */
    public long writesOfCell() {
        return counts.wear().mostOfCell();
    }

    /** The most that it drives the cells of a row of that array, all together. */
    public long writesOfRow() {
        return counts.wear().mostOfRow();
    }

    /** How often it drives a cell of that array on average. */
    public double meanWrites(ReramDevice device) {
        return (double) counts.wear().total() / ((double) set.ringDegree() * device.columns());
    }

    /** How often a gate drives the cell that is driven most, in a machine of U units: each of them serves X/U products. */
    public long writesOfGate(int units) {
        return (long) Math.ceilDiv(products(), units) * writesOfCell();
    }

    /** How many gates that cell survives. */
    public double gatesToLimit(ReramDevice device, int units) {
        return device.file().value("endurance.writes") / writesOfGate(units);
    }

    /** How long that is at full rate, in hours. */
    public double lifetimeHours(ReramDevice device, Timing timing) {
        return gatesToLimit(device, products()) * beatNanos(device, timing) / NANOS_OF_HOUR;
    }

    /** How long that is in the latency design, one gate after another, in hours. */
    public double selfTimedLifetimeHours(ReramDevice device) {
        return gatesToLimit(device, 1) * selfTimedNanos(device) / NANOS_OF_HOUR;
    }
}
