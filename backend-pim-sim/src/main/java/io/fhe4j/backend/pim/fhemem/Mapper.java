package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.trace.TraceEvent;
import io.fhe4j.ntt.trace.TracedView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Places the rows of a program and makes tasks of its kernels.
 *
 * <p>Sites are grouped in lanes of one for each modulus, side by side, so that rows of one modulus that belong together share a site and its
 * twiddles. A ciphertext that arrives gets the next lane, each batch entry one of its own; results stay in the lane of what they are made of. Whatever
 * a kernel needs from elsewhere is sent before it: rows of other lanes, keys, twiddles from the host, and for a conversion of bases every source to
 * all targets at once. A copy serves until its row changes or its slot is wanted. Full sites send the row used least recently to the host.
 */
final class Mapper {

    /** What a program works on, found before it is mapped. */
    record Extent(Map<Modulus, Integer> primes, int width) {}

    private record TwiddleKey(int site, int prime, boolean inverse) {}

    private static final class Allocation {
        private final TracedView view;
        private final BufferRole role;
        private final int lane;
        private final Map<Long, Residence> rows = new HashMap<>();

        Allocation(TracedView view, BufferRole role, int lane) {
            this.view = view;
            this.role = role;
            this.lane = lane;
        }
    }

    private final NearMatMapping mapping;
    private final Layout layout;
    private final TransferPlan transfers;
    private final Extent extent;
    private final Consumer<Task> sink;
    private final boolean maySpill;
    private final Sites sites;
    private final Map<Long, Allocation> allocations = new HashMap<>();
    private final Map<TwiddleKey, Residence> twiddles = new HashMap<>();
    private final int lanes;
    private int nextLane;
    private int lastLane;
    private long tasks;

    /**
     * A mapper.
     *
     * @param mapping the programs of kernels
     * @param layout sites and links
     * @param extent of the program
     * @param maySpill whether rows may go to the host when sites are full
     * @param sink gets the tasks in the order of issue
     */
    Mapper(NearMatMapping mapping, Layout layout, Extent extent, boolean maySpill, Consumer<Task> sink) {
        this.mapping = mapping;
        this.layout = layout;
        this.transfers = new TransferPlan(layout);
        this.extent = extent;
        this.maySpill = maySpill;
        this.sink = sink;
        this.sites = new Sites(layout, this::spill);
        this.lanes = Math.max(1, layout.sites() / extent.primes.size());
    }

    /** Maps one event of a trace of primitive kernels. */
    void accept(TraceEvent event) {
        switch (event) {
            case TraceEvent.Allocated a -> allocate(a);
            case TraceEvent.Released r -> release(r.allocation());
            case TraceEvent.Uploaded u -> transferAll(u.view(), true);
            case TraceEvent.Downloaded d -> transferAll(d.view(), false);
            case TraceEvent.KernelCall k -> kernel(k);
            case TraceEvent.RegionBegins r -> {}
            case TraceEvent.RegionEnds r -> {}
        }
    }

    private void allocate(TraceEvent.Allocated a) {
        boolean data = a.role() == BufferRole.CIPHERTEXT;
        allocations.put(a.view().allocation(), new Allocation(a.view(), a.role(), data ? nextLane++ % lanes : 0));
    }

    private void release(long number) {
        Allocation allocation = allocations.remove(number);
        if (allocation != null) {
            for (Residence row : allocation.rows.values()) {
                row.sites().forEach(site -> sites.remove(row, site));
            }
        }
    }

    private int site(int lane, int prime) {
        return extent.primes.size() <= layout.sites()
                ? lane % lanes * extent.primes.size() + prime
                : prime % layout.sites();
    }

    private int lane(int site) {
        return extent.primes.size() <= layout.sites() ? site / extent.primes.size() : 0;
    }

    private Allocation allocation(TracedView view) {
        Allocation allocation = allocations.get(view.allocation());
        if (allocation == null) {
            throw new InvalidParametersException("allocation " + view.allocation() + " is not live");
        }
        return allocation;
    }

    /** The row of a view; where it has fewer entries than are asked for, it is repeated. */
    private Residence row(TracedView view, int entry, int component, int row, int term) {
        Shape shape = view.shape();
        long[] at = view.placement();
        int i3 = entry % Math.max(1, shape.batch3());
        int rest = entry / Math.max(1, shape.batch3());
        long number = at[0]
                + Math.min(rest / shape.batch2(), shape.batch1() - 1) * at[1]
                + rest % shape.batch2() * at[2]
                + Math.min(i3 + term, shape.batch3() - 1) * at[3]
                + Math.min(component, shape.components() - 1) * at[4]
                + Math.min(row, shape.rows() - 1);
        Allocation allocation = allocation(view);
        return allocation.rows.computeIfAbsent(number, key -> {
            int r = (int) (key % allocation.view.shape().rows());
            Integer prime = extent.primes.get(allocation.view.moduli().get(r));
            if (prime == null) {
                throw new InvalidParametersException("a modulus that the program's extent does not hold");
            }
            return new Residence(prime, allocation.view.shape().width(), false);
        });
    }

    private void emit(Task task) {
        sink.accept(task);
    }

    /** A row from or to the host, each row of a view. */
    private void transferAll(TracedView view, boolean up) {
        Allocation allocation = allocation(view);
        Shape shape = view.shape();
        for (int entry = 0; entry < shape.batch(); entry++) {
            for (int c = 0; c < shape.components(); c++) {
                for (int r = 0; r < shape.rows(); r++) {
                    Residence row = row(view, entry, c, r, 0);
                    int lane = allocation.lane + entry / shape.batch3();
                    settle(row, lane, !up, Set.of(row));
                    Task task = hostTask(row, row.home(), up ? "upload" : "download");
                    emit(task);
                    if (up) {
                        changed(row, task);
                    }
                }
            }
        }
    }

    private Task hostTask(Residence row, int site, String label) {
        return Task.move(
                tasks++,
                label,
                new int[] {site},
                new int[] {row.slot(site)},
                transfers.host(site, row.width()),
                row.beforeRead(site));
    }

    /** Only the home's copy is up to date. */
    private void changed(Residence row, Task task) {
        for (int site : row.sites()) {
            if (site != row.home()) {
                sites.remove(row, site);
            }
        }
        row.writtenBy(task);
    }

    /** Gives a row a home if it has none; brings it back from the host if it is there and wanted. */
    private void settle(Residence row, int lane, boolean wanted, Set<Residence> pinned) {
        if (row.placed()) {
            sites.touch(row, row.home());
            return;
        }
        int site = site(lane, row.prime());
        if (row.at(site)) {
            sites.remove(row, site);
        }
        sites.put(row, site, true, pinned);
        if (wanted && row.exists()) {
            Task task = hostTask(row, site, "reload");
            emit(task);
            row.arrives(site, task);
        }
    }

    private void spill(Residence row, int site) {
        if (!maySpill) {
            throw new InvalidParametersException("the program is beyond the capacity of "
                    + layout.device().file().name() + ": site " + site + " has " + layout.slots()
                    + " rows and needs more; allow spilling to the host, or take more banks");
        }
        Task task = hostTask(row, site, "spill");
        emit(task);
        row.writtenBy(task);
    }

    /** Brings a row to all these sites where it is not yet, with one transfer. */
    private void bring(Residence row, List<Integer> targets, Set<Residence> pinned) {
        settle(row, lastLane, true, pinned);
        List<Integer> missing = new ArrayList<>();
        for (int site : targets) {
            if (!row.at(site)) {
                missing.add(site);
            } else {
                sites.touch(row, site);
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        int[] way = new int[missing.size() + 1];
        int[] slots = new int[way.length];
        way[0] = row.home();
        slots[0] = row.slot(row.home());
        for (int k = 1; k < way.length; k++) {
            way[k] = missing.get(k - 1);
            sites.put(row, way[k], false, pinned);
            slots[k] = row.slot(way[k]);
        }
        String label = missing.size() > 1 ? "broadcast" : "move";
        Task task =
                Task.move(tasks++, label, way, slots, transfers.between(way, row.width()), row.beforeRead(row.home()));
        emit(task);
        for (int site : missing) {
            row.arrives(site, task);
        }
    }

    private Residence twiddles(int site, int prime, int width, boolean inverse, Set<Residence> pinned) {
        Residence table = twiddles.computeIfAbsent(
                new TwiddleKey(site, prime, inverse), key -> new Residence(prime, width, true));
        if (table.at(site)) {
            sites.touch(table, site);
        } else {
            sites.put(table, site, true, pinned);
            Task task = hostTask(table, site, "twiddles");
            emit(task);
            table.writtenBy(task);
        }
        return table;
    }

    private void kernel(TraceEvent.KernelCall call) {
        if (call.kernel().isCompound()) {
            throw new InvalidParametersException(call.kernel() + " is compound: expand the trace first");
        }
        if (call.kernel() == Kernel.CONVERT) {
            convert(call);
            return;
        }
        TracedView out = call.operands().getFirst();
        Shape shape = out.shape();
        boolean sum = call.kernel() == Kernel.MULTIPLY_SUM;
        int terms = sum ? call.operands().get(1).shape().batch3() : 1;
        for (int entry = 0; entry < shape.batch(); entry++) {
            for (int c = 0; c < shape.components(); c++) {
                for (int r = 0; r < shape.rows(); r++) {
                    for (int term = 0; term < terms; term++) {
                        Kernel kernel = !sum ? call.kernel() : term == 0 ? Kernel.MULTIPLY : Kernel.MULTIPLY_ADD;
                        oneRow(call, kernel, entry, c, r, term);
                    }
                }
            }
        }
    }

    private void oneRow(TraceEvent.KernelCall call, Kernel kernel, int entry, int c, int r, int term) {
        TracedView out = call.operands().getFirst();
        int levels = out.shape().batch3();
        boolean digits = kernel == Kernel.DECOMPOSE || kernel == Kernel.LOOK_UP_SUM;
        List<Residence> inputs = new ArrayList<>();
        Residence target = row(out, entry, c, r, 0);
        for (int k = 1; k < call.operands().size(); k++) {
            if (kernel == Kernel.LOOK_UP_SUM && k == 1) {
                continue;
            }
            TracedView view = call.operands().get(k);
            int from = digits ? entry / levels * view.shape().batch3() : entry;
            boolean terms = call.kernel() == Kernel.MULTIPLY_SUM;
            inputs.add(row(view, terms ? entry * view.shape().batch3() : from, c, r, term));
        }
        Set<Residence> pinned = new HashSet<>(inputs);
        pinned.add(target);
        int lane = laneOf(call, inputs, target);
        settle(target, lane, isReadToo(kernel), pinned);
        int site = target.home();
        lastLane = lane(site);
        for (Residence input : inputs) {
            bring(input, List.of(site), pinned);
        }
        boolean inverse = kernel == Kernel.INVERSE_NTT;
        if (inverse || kernel == Kernel.FORWARD_NTT) {
            Residence table = twiddles(site, target.prime(), target.width(), inverse, pinned);
            inputs.add(table);
        }
        RnsBasis sources =
                call.operands().get(Math.min(1, call.operands().size() - 1)).moduli();
        int count = kernel == Kernel.DECOMPOSE
                ? levels
                : kernel == Kernel.LOOK_UP_SUM ? tableTerms(call.operands().get(1)) : 1;
        compute(kernel, out.form(), out.moduli().get(r), sources, count, target, inputs, site);
    }

    private static int tableTerms(TracedView table) {
        return table.shape().batch1() * table.shape().batch2();
    }

    private void compute(
            Kernel kernel,
            Form form,
            Modulus modulus,
            RnsBasis sources,
            int terms,
            Residence target,
            List<Residence> inputs,
            int site) {
        List<Burst> bursts = new ArrayList<>();
        for (Burst burst : mapping.bursts(kernel, form, target.width(), terms, modulus, false, sources, 1)) {
            bursts.add(burst.over(layout.subarrays()));
        }
        List<Task> after = new ArrayList<>();
        int[] slots = new int[inputs.size() + 1];
        slots[0] = target.slot(site);
        after.addAll(target.beforeRead(site));
        for (int k = 0; k < inputs.size(); k++) {
            slots[k + 1] = inputs.get(k).slot(site);
            after.addAll(inputs.get(k).beforeRead(site));
        }
        Task task = Task.compute(tasks++, label(kernel), site, slots, bursts, after);
        emit(task);
        changed(target, task);
    }

    private static String label(Kernel kernel) {
        return kernel.name().toLowerCase(Locale.ROOT);
    }

    private static boolean isReadToo(Kernel kernel) {
        return kernel == Kernel.MULTIPLY_ADD || kernel == Kernel.MULTIPLY_SCALAR_ADD;
    }

    /** Results stay with their data: the first operand that is no key and no constant. */
    private int laneOf(TraceEvent.KernelCall call, List<Residence> inputs, Residence target) {
        if (target.placed()) {
            return lane(target.home());
        }
        for (int k = 0; k < inputs.size(); k++) {
            BufferRole role = allocation(call.operands().get(call.operands().size() - inputs.size() + k)).role;
            boolean data = role == BufferRole.CIPHERTEXT || role == BufferRole.SCRATCH;
            if (data && inputs.get(k).placed()) {
                return lane(inputs.get(k).home());
            }
        }
        return lastLane;
    }

    /** Each source is multiplied by its own factor at home, goes to all targets, and is added there with theirs. */
    private void convert(TraceEvent.KernelCall call) {
        TracedView out = call.operands().getFirst();
        TracedView x = call.operands().get(1);
        for (int entry = 0; entry < out.shape().batch(); entry++) {
            for (int c = 0; c < out.shape().components(); c++) {
                for (int i = 0; i < x.shape().rows(); i++) {
                    convertSource(call, entry, c, i);
                }
            }
        }
    }

    private void convertSource(TraceEvent.KernelCall call, int entry, int c, int i) {
        TracedView out = call.operands().getFirst();
        TracedView x = call.operands().get(1);
        Residence source = row(x, entry, c, i, 0);
        settle(source, lastLane, true, Set.of(source));
        lastLane = lane(source.home());
        // The product stands in a slot of its own: the source keeps its words.
        Residence factor = new Residence(source.prime(), source.width(), false);
        sites.put(factor, source.home(), true, Set.of(source));
        compute(
                Kernel.MULTIPLY_SCALAR,
                x.form(),
                x.moduli().get(i),
                x.moduli(),
                1,
                factor,
                new ArrayList<>(List.of(source)),
                source.home());
        List<Integer> targets = new ArrayList<>();
        List<Residence> rows = new ArrayList<>();
        Set<Residence> pinned = new HashSet<>(Set.of(factor));
        for (int j = 0; j < out.shape().rows(); j++) {
            Residence target = row(out, entry, c, j, 0);
            pinned.add(target);
            settle(target, lastLane, i > 0, pinned);
            rows.add(target);
            if (!targets.contains(target.home())) {
                targets.add(target.home());
            }
        }
        bring(factor, targets, pinned);
        for (int j = 0; j < rows.size(); j++) {
            compute(
                    Kernel.CONVERT,
                    out.form(),
                    out.moduli().get(j),
                    x.moduli(),
                    1,
                    rows.get(j),
                    new ArrayList<>(List.of(factor)),
                    rows.get(j).home());
        }
        factor.sites().forEach(site -> sites.remove(factor, site));
    }
}
