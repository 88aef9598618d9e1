package io.fhe4j.backend.pim.fhemem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.IssueOrder;
import io.fhe4j.backend.pim.engine.Price;
import io.fhe4j.backend.pim.engine.SimulationResult;
import io.fhe4j.backend.pim.engine.Start;
import io.fhe4j.backend.pim.engine.TaskList;
import io.fhe4j.backend.pim.engine.TaskList.Mark;
import io.fhe4j.backend.pim.engine.Work;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders of issue: they compute the same, keep what must stay apart, and gain what can be told by hand. */
class IssueOrderTest {

    private static final int WIDTH = 1024;

    private static final DramDevice DEVICE = new DramDevice(DramDevice.fhemem()
            .file()
            .with("levels.stack.count", 1)
            .with("levels.channel.count", 2)
            .with("levels.bank.count", 4)
            .withChoice("refresh", "off"));

    private static final NearMatMapping MAPPING = new NearMatMapping(DEVICE);

    @TempDir
    Path folder;

    private static Placement byRanks(Placement placement, Start start) {
        return placement.byRanks(prices(placement), start);
    }

    private static Price[] prices(Placement placement) {
        return NearMatPrices.of(placement.tasks().works(), placement.layout(), MAPPING);
    }

    @SuppressWarnings("try") // the region is there for its end
    private static void threeTimes(Backend backend) {
        try (Backend.Region region = backend.region("three times", 3)) {
            TracedPrograms.random(4, WIDTH, 3, 10).accept(backend);
        }
    }

    private static Map<String, Consumer<Backend>> programs() {
        Map<String, Consumer<Backend>> programs = new HashMap<>();
        programs.put("keySwitch", TracedPrograms.keySwitch(WIDTH, 6, 2, 2, 2, 2));
        programs.put("moves", TracedPrograms.moves(WIDTH));
        programs.put("transforms", TracedPrograms.transforms(WIDTH, 3, 4));
        programs.put("repeated", IssueOrderTest::threeTimes);
        for (long seed = 1; seed < 6; seed++) {
            programs.put("random" + seed, TracedPrograms.random(seed, WIDTH, 3, 25));
        }
        return programs;
    }

    /** What each task reads, if tasks are executed in an order: words are named by what made them. */
    private static List<Integer> read(TaskList tasks, IssueOrder order) {
        Map<List<Integer>, Integer> slots = new HashMap<>();
        Integer[] read = new Integer[tasks.size()];
        for (int position = 0; position < read.length; position++) {
            int task = order.task(position);
            Work work = tasks.works().get(tasks.workOf(task));
            boolean computes = work instanceof Work.Compute;
            List<Integer> words = new ArrayList<>();
            for (int k = 0; k < tasks.slotCount(task); k++) {
                words.add(slots.getOrDefault(List.of(tasks.site(task, computes ? 0 : k), tasks.slot(task, k)), 0));
            }
            switch (work) {
                case Work.Compute c -> {
                    List<Integer> operands = words.subList(1, words.size());
                    read[task] = Objects.hash(task, operands);
                    slots.put(List.of(tasks.site(task, 0), tasks.slot(task, 0)), read[task]);
                }
                case Work.Send s -> {
                    read[task] = words.getFirst();
                    for (int k = 1; k < words.size(); k++) {
                        slots.put(List.of(tasks.site(task, k), tasks.slot(task, k)), words.getFirst());
                    }
                }
                case Work.Host h -> {
                    read[task] = h.toDevice() ? -task : words.getFirst();
                    if (h.toDevice()) {
                        slots.put(List.of(tasks.site(task, 0), tasks.slot(task, 0)), -task);
                    }
                }
            }
        }
        return List.of(read);
    }

    /** On all banks and, where rows have to leave their slots, on one. */
    @Test
    void everyTaskReadsTheSameInBothOrders() throws IOException {
        int moved = 0;
        for (Map.Entry<String, Consumer<Backend>> program : programs().entrySet()) {
            Path trace = TracedPrograms.record(folder, program.getKey(), program.getValue());
            try (ProgramSimulation simulation = ProgramSimulation.open(trace, DEVICE, true)) {
                for (int banks : new int[] {4, 1}) {
                    for (Start start : Start.values()) {
                        Placement placement = simulation.place(banks, 1 + banks / 4, banks > 1);
                        Placement ranked = byRanks(placement, start);
                        TaskList tasks = placement.tasks();
                        assertEquals(
                                read(tasks, placement.order()), read(tasks, ranked.order()), program.getKey() + start);
                        assertKeepsMarks(tasks, ranked.order());
                        for (int position = 0; position < tasks.size(); position++) {
                            moved += ranked.order().task(position) == position ? 0 : 1;
                        }
                    }
                }
            }
        }
        assertTrue(moved > 1000, moved + " tasks are issued elsewhere than in the program");
    }

    private static void assertKeepsMarks(TaskList tasks, IssueOrder order) {
        boolean[] seen = new boolean[tasks.size()];
        int position = 0;
        for (Mark mark : tasks.marks()) {
            for (; position < mark.before(); position++) {
                int task = order.task(position);
                assertTrue(task < mark.before() && !seen[task]);
                seen[task] = true;
            }
        }
        for (; position < seen.length; position++) {
            int task = order.task(position);
            assertTrue(!seen[task]);
            seen[task] = true;
        }
    }

    private static int transform(TaskList tasks) {
        Modulus modulus = Modulus.of(34_896_609_281L);
        return tasks.work(new Work.Compute(
                "forward_ntt", Kernel.FORWARD_NTT, Form.EVALUATION, WIDTH, 1, modulus, modulus, null, null));
    }

    /** What came from what ran before lies in a slot from when the row before it is no longer used: its readers come after, whatever their ranks. */
    @Test
    void aSlotIsUsedByOneRowAfterAnother() {
        Layout layout = new Layout(DEVICE, 4, WIDTH, 1, 2);
        TaskList tasks = new TaskList();
        int transform = transform(tasks);
        int[] here = {layout.site(0, 0, 0)};
        tasks.add(transform, here, new int[] {0, 0}, -1);
        tasks.fresh(here[0], 0);
        for (int again = 0; again < 4; again++) {
            tasks.add(transform, here, new int[] {1, again == 0 ? 0 : 1}, -1);
        }
        Placement ranked = byRanks(new Placement(layout, tasks, IssueOrder.OF_PROGRAM), Start.EVERYTHING);
        for (int position = 0; position < tasks.size(); position++) {
            assertEquals(position, ranked.order().task(position));
        }
    }

    /**
     * Four kernels at a site, the last of which makes what another site waits for to work as long: by ranks that one comes first, its row is sent while the
     * others run, and both sites work at once.
     */
    @Test
    void whatOthersWaitForComesFirst() {
        Layout layout = new Layout(DEVICE, 4, WIDTH, 1, 2);
        TaskList tasks = new TaskList();
        int here = layout.site(0, 0, 0);
        int there = layout.site(0, 0, 1);
        int transform = transform(tasks);
        int move = tasks.work(new Work.Send(Work.MOVE, List.of(here, there), WIDTH));
        for (int slot = 0; slot < 4; slot++) {
            tasks.add(transform, new int[] {here}, new int[] {slot, slot}, -1);
        }
        tasks.add(move, new int[] {here, there}, new int[] {3, 0}, -1);
        for (int again = 0; again < 3; again++) {
            tasks.add(transform, new int[] {there}, new int[] {0, 0}, -1);
        }
        Placement placement = new Placement(layout, tasks, IssueOrder.OF_PROGRAM);
        Price[] prices = prices(placement);
        double kernel = prices[transform].nanos();
        double sent = prices[move].nanos();
        SimulationResult inTurn = placement.scheduled(layout, prices, Start.EVERYTHING);
        assertEquals(7 * kernel + sent, inTurn.makespanNanos(), 1e-6);
        SimulationResult ranked = byRanks(placement, Start.EVERYTHING).scheduled(layout, prices, Start.EVERYTHING);
        assertEquals(4 * kernel + sent, ranked.makespanNanos(), 1e-6);
        assertEquals(ranked.makespanNanos(), ranked.criticalPathNanos(), 1e-6);
        assertEquals("program", inTurn.facts().get("issueOrder"));
        assertEquals("ranks", ranked.facts().get("issueOrder"));
    }
}
