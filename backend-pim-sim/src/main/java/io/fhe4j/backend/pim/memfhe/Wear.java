package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.backend.pim.device.Constant;
import io.fhe4j.backend.pim.engine.SimulationResult;
import io.fhe4j.backend.pim.engine.TaskList;
import io.fhe4j.backend.pim.engine.Work;
import io.fhe4j.backend.pim.reram.LogicTape.Leave;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Formatter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a program wears arrays out: how often it drives their cells, array by array, and how long they last while it runs again and again on the same
 * placement. No wear levelling is modelled, and nothing but the number of writes ends a cell.
 */
public final class Wear {

    /** Which of a site's arrays: storage, those that compute, twiddles. */
    private static final List<String> ROLES = List.of("storage", "first computing", "second computing", "twiddles");

    private static final double NANOS_OF_HOUR = 3.6e12;
    private static final double HOURS_OF_YEAR = 24 * 365.25;

    /**
     * An array, or those in lock step where rows are longer than one; of twiddles all that a site has.
     *
     * @param site its site
     * @param array 0 stores words, 1 and 2 compute, 3 has twiddles
     * @param mostOfCell the most that a cell was driven
     * @param mostOfRow the most that the cells of a row were driven, all together
     * @param total how often cells were driven, all together
     * @param cells how many there are
     */
    public record ArrayWear(int site, int array, long mostOfCell, long mostOfRow, long total, long cells) {

        /** How often a cell was driven on average. */
        public double meanOfCell() {
            return (double) total / cells;
        }
    }

    private final List<ArrayWear> arrays;
    private final Constant endurance;
    private final double nanos;

    private Wear(List<ArrayWear> arrays, Constant endurance, double nanos) {
        this.arrays = List.copyOf(arrays);
        this.endurance = endurance;
        this.nanos = nanos;
    }

    /** What the tasks of a schedule drove; a part that stands for several executions counts as often. */
    static Wear of(ArrayMap map, TaskList tasks, ArrayPrices prices, SimulationResult result) {
        int columns = map.device().columns();
        Map<Integer, Map<Integer, Long>> kernels = new TreeMap<>();
        Map<Integer, CellWrites> storages = new TreeMap<>();
        Map<Integer, CellWrites> tables = new TreeMap<>();
        for (int task = 0; task < tasks.size(); task++) {
            long times = result.timeline().executions(task);
            if (times == 0) {
                continue;
            }
            int number = tasks.workOf(task);
            switch (tasks.works().get(number)) {
                case Work.Compute c -> {
                    int site = tasks.site(task, 0);
                    kernels.computeIfAbsent(site, key -> new TreeMap<>()).merge(number, times, Long::sum);
                    CellWrites storage = storages.computeIfAbsent(site, key -> new CellWrites(map.width(), columns));
                    int from = tasks.slot(task, 0) * map.bits();
                    prices.taped(c).actions().forEach(action -> {
                        if (action instanceof Leave leave) {
                            for (int k = 0; k < map.stored(leave); k++) {
                                storage.add(from + k, c.width(), times);
                            }
                        }
                    });
                }
                case Work.Send s -> {
                    for (int end = 1; end < s.sites().size(); end++) {
                        store(map, storages, tables, tasks.site(task, end), tasks.slot(task, end), s.width(), times);
                    }
                }
                case Work.Host h -> {
                    if (h.toDevice()) {
                        store(map, storages, tables, tasks.site(task, 0), tasks.slot(task, 0), h.width(), times);
                    }
                }
            }
        }
        List<ArrayWear> arrays = new ArrayList<>();
        storages.forEach((site, writes) -> arrays.add(wear(map, site, 0, writes, 1)));
        computing(map, tasks, prices, kernels, arrays);
        tables.forEach(
                (site, writes) -> arrays.add(wear(map, site, 1 + ArrayMap.COMPUTING, writes, map.twiddleArrays())));
        return new Wear(arrays, map.file().constant("endurance.writes"), result.makespanNanos());
    }

    private static void store(
            ArrayMap map,
            Map<Integer, CellWrites> storages,
            Map<Integer, CellWrites> tables,
            int site,
            int slot,
            int width,
            long times) {
        boolean table = slot >= map.slots();
        CellWrites writes = (table ? tables : storages)
                .computeIfAbsent(
                        site, key -> new CellWrites(map.width(), map.device().columns()));
        int from = table ? 0 : slot * map.bits();
        for (int k = 0; k < map.bits(); k++) {
            writes.add(from + k, width, times);
        }
    }

    /** Sites that did the same wear the same. */
    private static void computing(
            ArrayMap map,
            TaskList tasks,
            ArrayPrices prices,
            Map<Integer, Map<Integer, Long>> kernels,
            List<ArrayWear> arrays) {
        int columns = map.device().columns();
        Map<Integer, CellWrites[]> profiles = new HashMap<>();
        Map<Map<Integer, Long>, List<ArrayWear>> alike = new HashMap<>();
        kernels.forEach((site, counts) -> {
            List<ArrayWear> worn = alike.computeIfAbsent(counts, same -> {
                CellWrites[] sum = new CellWrites[ArrayMap.COMPUTING];
                for (int k = 0; k < sum.length; k++) {
                    sum[k] = new CellWrites(map.width(), columns);
                }
                same.forEach((number, times) -> {
                    CellWrites[] one = profiles.computeIfAbsent(number, key -> {
                        Work.Compute work = (Work.Compute) tasks.works().get(key);
                        return CellWrites.of(prices.taped(work).actions(), ArrayMap.COMPUTING, work.width(), columns);
                    });
                    for (int k = 0; k < sum.length; k++) {
                        sum[k].add(one[k], times);
                    }
                });
                List<ArrayWear> made = new ArrayList<>();
                for (int k = 0; k < sum.length; k++) {
                    made.add(wear(map, site, 1 + k, sum[k], 1));
                }
                return made;
            });
            worn.forEach(one -> arrays.add(
                    new ArrayWear(site, one.array(), one.mostOfCell(), one.mostOfRow(), one.total(), one.cells())));
        });
    }

    private static ArrayWear wear(ArrayMap map, int site, int array, CellWrites writes, int side) {
        long cells =
                (long) map.groups() * side * map.device().rows() * map.device().columns();
        return new ArrayWear(site, array, writes.mostOfCell(), writes.mostOfRow(), writes.total(), cells);
    }

    /** All arrays that were driven. */
    public List<ArrayWear> arrays() {
        return arrays;
    }

    /** The most that a cell was driven. */
    public long mostOfCell() {
        return arrays.stream().mapToLong(ArrayWear::mostOfCell).max().orElse(0);
    }

    /** The array that has the cell that is driven most. */
    public ArrayWear busiest() {
        return arrays.stream()
                .max(Comparator.comparingLong(ArrayWear::mostOfCell))
                .orElseThrow(() -> new IllegalStateException("the program drove no cell"));
    }

    /** The most that the cells of a row were driven, all together. */
    public long mostOfRow() {
        return arrays.stream().mapToLong(ArrayWear::mostOfRow).max().orElse(0);
    }

    /** How often the program can run until the cell that is driven most has been so the given number of times. */
    public double runs(double writes) {
        return writes / Math.max(1, mostOfCell());
    }

    /** For how long that is, one run after another, in hours. */
    public double hours(double writes) {
        return runs(writes) * nanos / NANOS_OF_HOUR;
    }

    /** All figures, for machines. */
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("mostOfCell", mostOfCell());
        facts.put("mostOfRow", mostOfRow());
        facts.put("limit", endurance.value());
        facts.put("limitMark", endurance.mark().word());
        facts.put("limitRange", List.of(endurance.low(), endurance.high()));
        facts.put("runsToLimit", runs(endurance.value()));
        facts.put("hoursToLimit", hours(endurance.value()));
        facts.put("hoursRange", List.of(hours(endurance.low()), hours(endurance.high())));
        List<Object> list = new ArrayList<>();
        for (ArrayWear one : arrays) {
            Map<String, Object> array = new LinkedHashMap<>();
            array.put("site", one.site());
            array.put("array", one.array());
            array.put("mostOfCell", one.mostOfCell());
            array.put("meanOfCell", one.meanOfCell());
            array.put("mostOfRow", one.mostOfRow());
            list.add(array);
        }
        facts.put("arrays", list);
        return facts;
    }

    /** Lines for people. */
    public String report() {
        Formatter out = new Formatter(Locale.ROOT);
        out.format(
                "writes of a run: %d in the busiest cell, %d in the busiest row; the limit is %.3g [%s], %.3g to"
                        + " %.3g%n",
                mostOfCell(),
                mostOfRow(),
                endurance.value(),
                endurance.mark().word(),
                endurance.low(),
                endurance.high());
        double hours = hours(endurance.value());
        out.format(
                "%-22s %16.3g runs one after another, %.3g hours, %.3g years (%.3g to %.3g hours)%n",
                "life",
                runs(endurance.value()),
                hours,
                hours / HOURS_OF_YEAR,
                hours(endurance.low()),
                hours(endurance.high()));
        out.format(
                "%-20s %10s %16s %16s %16s%n", "arrays", "number", "most of a cell", "mean of cells", "most of a row");
        for (int role = 0; role < ROLES.size(); role++) {
            int array = role;
            List<ArrayWear> these =
                    arrays.stream().filter(one -> one.array() == array).toList();
            if (!these.isEmpty()) {
                out.format(
                        "%-20s %10d %16d %16.3f %16d%n",
                        ROLES.get(role),
                        these.size(),
                        these.stream().mapToLong(ArrayWear::mostOfCell).max().orElseThrow(),
                        these.stream().mapToLong(ArrayWear::total).sum()
                                / (double) these.stream()
                                        .mapToLong(ArrayWear::cells)
                                        .sum(),
                        these.stream().mapToLong(ArrayWear::mostOfRow).max().orElseThrow());
            }
        }
        return out.toString();
    }
}
