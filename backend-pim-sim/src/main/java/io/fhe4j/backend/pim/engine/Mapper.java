package io.fhe4j.backend.pim.engine;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.backend.pim.engine.Residence.Kind;
import io.fhe4j.backend.pim.engine.TaskList.Turn;
import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.trace.TraceEvent;
import io.fhe4j.ntt.trace.TracedView;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes tasks of the kernels of a program. A ciphertext that arrives gets the next lane, each batch entry one of its own; results stay in the lane of what
 * they are made of. Whatever a kernel needs from elsewhere is sent before it: rows of other sites, keys, twiddles from the host, and for a conversion of
 * bases every source to all targets at once. A copy serves until its row changes or its slot is wanted.
 *
 * <p>A region that stands for repetitions is mapped twice: what its first execution brings from the host may serve the second, which stands for all the
 * others.
 */
public final class Mapper {

    private record TableKey(int lane, int prime, boolean inverse) {}

    private static final class Allocation {
        private final TracedView view;
        private final Kind kind;
        private final int lane;
        private final @Nullable Residence[] rows;

        Allocation(TraceEvent.Allocated a, int lane) {
            this.view = a.view();
            this.kind = a.role() == BufferRole.CIPHERTEXT || a.role() == BufferRole.SCRATCH ? Kind.DATA : Kind.CONSTANT;
            this.lane = lane;
            this.rows = new Residence[Math.toIntExact(view.shape().totalRows())];
        }
    }

    private final SiteMap layout;
    private final Extent extent;
    private final Places places;
    private final TaskList tasks;
    private final boolean spread;
    private final Map<Long, Allocation> allocations = new HashMap<>();
    private final Map<TableKey, Residence> tables = new HashMap<>();
    /** What the region being repeated, and those around it, allocate themselves: its first execution releases nothing else. */
    private final Deque<Set<Long>> firsts = new ArrayDeque<>();

    private final Repeated repeated = new Repeated(this::apply, this::turn);
    private final Deque<String> regions = new ArrayDeque<>();
    private int nextLane;
    private int lastLane;
    private int arrived;

    /**
     * A mapper.
     *
     * @param layout sites and links
     * @param extent of the program
     * @param maySpill whether rows may go to the host when the device is full
     * @param spread whether each ciphertext that arrives gets a lane of its own
     * @param tasks gets the tasks in the order of issue
     */
    public Mapper(SiteMap layout, Extent extent, boolean maySpill, boolean spread, TaskList tasks) {
        this.layout = layout;
        this.extent = extent;
        this.spread = spread;
        this.tasks = tasks;
        this.places = new Places(layout, maySpill, tasks);
    }

    /** Maps one event of a trace of primitive kernels. */
    public void accept(TraceEvent event) {
        repeated.accept(event);
    }

    private void turn(Turn turn, long count, Set<Long> allocated) {
        tasks.mark(turn, count);
        switch (turn) {
            case BEGINS -> firsts.push(allocated);
            case AGAIN -> firsts.pop();
            case ENDS, PREPARES, PREPARED -> {}
        }
    }

    private void apply(TraceEvent event) {
        switch (event) {
            case TraceEvent.Allocated a -> allocate(a);
            case TraceEvent.Released r -> {
                if (firsts.stream().allMatch(own -> own.contains(r.allocation()))) {
                    release(r.allocation());
                }
            }
            case TraceEvent.Uploaded u -> transferAll(u.view(), true);
            case TraceEvent.Downloaded d -> transferAll(d.view(), false);
            case TraceEvent.KernelCall k -> kernel(k);
            case TraceEvent.RegionBegins r -> {
                regions.push(r.name());
                if (r.name().equals(Start.PREPARATION)) {
                    tasks.mark(Turn.PREPARES, 1);
                }
            }
            case TraceEvent.RegionEnds r -> {
                if (regions.pop().equals(Start.PREPARATION)) {
                    tasks.mark(Turn.PREPARED, 1);
                }
            }
        }
    }

    private void allocate(TraceEvent.Allocated a) {
        release(a.view().allocation());
        boolean data = a.role() == BufferRole.CIPHERTEXT && spread;
        allocations.put(a.view().allocation(), new Allocation(a, data ? nextLane++ % layout.lanes() : 0));
    }

    private void release(long number) {
        Allocation allocation = allocations.remove(number);
        if (allocation != null) {
            for (Residence row : allocation.rows) {
                if (row != null) {
                    places.forget(row);
                }
            }
        }
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
        int i3 = entry % Math.max(1, shape.batch3());
        int rest = entry / Math.max(1, shape.batch3());
        return row(
                view,
                Math.min(rest / shape.batch2(), shape.batch1() - 1),
                rest % shape.batch2(),
                Math.min(i3 + term, shape.batch3() - 1),
                component,
                row);
    }

    private Residence row(TracedView view, int i1, int i2, int i3, int component, int row) {
        Shape shape = view.shape();
        long[] at = view.placement();
        long number = at[0]
                + i1 * at[1]
                + i2 * at[2]
                + i3 * at[3]
                + Math.min(component, shape.components() - 1) * at[4]
                + Math.min(row, shape.rows() - 1);
        Allocation allocation = allocation(view);
        Residence[] rows = allocation.rows;
        Residence known = rows[Math.toIntExact(number)];
        if (known == null) {
            TracedView whole = allocation.view;
            Integer prime = extent.primes()
                    .get(whole.moduli().get((int) (number % whole.shape().rows())));
            if (prime == null) {
                throw new InvalidParametersException("a modulus that the program's extent does not hold");
            }
            known = new Residence(prime, whole.shape().width(), allocation.kind, turn(whole.shape(), number));
            rows[(int) number] = known;
        }
        return known;
    }

    /** Digits, their keys and products belong together; else components lie side by side. */
    private int turn(Shape shape, long number) {
        if (!layout.scatters()) {
            return 0;
        }
        long entry = number / shape.rows() / shape.components();
        return (int) (shape.batch3() > 1 ? entry % shape.batch3() : number / shape.rows() % shape.components());
    }

    /** A row from or to the host, each row of a view. */
    private void transferAll(TracedView view, boolean up) {
        Allocation allocation = allocation(view);
        Shape shape = view.shape();
        String label = !up ? Work.DOWNLOAD : allocation.kind == Kind.DATA ? Work.UPLOAD : Work.LOAD;
        for (int entry = 0; entry < shape.batch(); entry++) {
            int lane = (allocation.lane + (spread ? entry / shape.batch3() : 0)) % layout.lanes();
            for (int c = 0; c < shape.components(); c++) {
                for (int r = 0; r < shape.rows(); r++) {
                    Residence row = row(view, entry, c, r, 0);
                    places.beginPinning();
                    places.settle(row, lane, -1, !up);
                    places.host(row, label);
                    if (up) {
                        places.changed(row);
                    }
                }
            }
        }
    }

    private void kernel(TraceEvent.KernelCall call) {
        if (call.kernel().isCompound()) {
            throw new InvalidParametersException(call.kernel() + " is compound: expand the trace first");
        }
        if (call.kernel() == Kernel.CONVERT) {
            convert(call);
            return;
        }
        Shape shape = call.operands().getFirst().shape();
        for (int entry = 0; entry < shape.batch(); entry++) {
            for (int c = 0; c < shape.components(); c++) {
                for (int r = 0; r < shape.rows(); r++) {
                    switch (call.kernel()) {
                        case MULTIPLY_SUM -> {
                            int terms = call.operands().get(1).shape().batch3();
                            for (int term = 0; term < terms; term++) {
                                if (layout.scatters()) {
                                    product(call, entry, c, r, term);
                                } else {
                                    oneRow(call, term == 0 ? Kernel.MULTIPLY : Kernel.MULTIPLY_ADD, entry, c, r, term);
                                }
                            }
                        }
                        case LOOK_UP_SUM -> lookUp(call, entry, c, r);
                        default -> oneRow(call, call.kernel(), entry, c, r, 0);
                    }
                }
            }
        }
    }

    private void oneRow(TraceEvent.KernelCall call, Kernel kernel, int entry, int c, int r, int term) {
        TracedView out = call.operands().getFirst();
        int levels = out.shape().batch3();
        boolean terms = call.kernel() == Kernel.MULTIPLY_SUM;
        places.beginPinning();
        Residence target = row(out, entry, c, r, 0);
        Residence[] inputs = new Residence[call.operands().size() - 1];
        for (int k = 0; k < inputs.length; k++) {
            TracedView view = call.operands().get(k + 1);
            int from =
                    kernel == Kernel.DECOMPOSE ? entry / levels * view.shape().batch3() : entry;
            inputs[k] = row(view, terms ? entry * view.shape().batch3() : from, c, r, term);
            places.pin(inputs[k]);
        }
        places.pin(target);
        place(target, inputs, isReadToo(kernel));
        for (Residence input : inputs) {
            arrives(input, target.home());
            places.bring(input, lastLane, target.home());
        }
        boolean inverse = kernel == Kernel.INVERSE_NTT;
        if (inverse || kernel == Kernel.FORWARD_NTT) {
            Residence table = layout.tablesLieApart() ? ownTable(target, inverse) : laneTable(target, inverse);
            inputs = Arrays.copyOf(inputs, inputs.length + 1);
            inputs[inputs.length - 1] = table;
        }
        RnsBasis sources =
                call.operands().get(Math.min(1, call.operands().size() - 1)).moduli();
        int count = kernel == Kernel.DECOMPOSE ? levels : 1;
        Gadget gadget = call.constant() instanceof Gadget g ? g : null;
        boolean switches = kernel == Kernel.SWITCH_MODULUS || kernel == Kernel.SWITCH_MODULUS_ODD;
        Modulus source = sources.get(switches ? r : 0);
        compute(kernel, out.form(), out.moduli().get(r), source, count, gadget, target, inputs);
    }

    private Residence laneTable(Residence target, boolean inverse) {
        Residence table = tables.computeIfAbsent(
                new TableKey(lastLane, target.prime(), inverse),
                key -> new Residence(target.prime(), target.width(), Kind.TABLE));
        places.bringTable(table, target.home());
        return table;
    }

    /** A table that lies beside a site's slots, and comes from the host once. */
    private Residence ownTable(Residence target, boolean inverse) {
        int site = target.home();
        return tables.computeIfAbsent(new TableKey(site, target.prime(), inverse), key -> {
            Residence table = new Residence(target.prime(), target.width(), Kind.TABLE);
            table.place(site, layout.slots() + (inverse ? 1 : 0), true);
            places.host(table, Work.TWIDDLES);
            return table;
        });
    }

    /** A term of a sum of products where its first factor lies; then it goes to the sum and is added there. */
    private void product(TraceEvent.KernelCall call, int entry, int c, int r, int term) {
        TracedView out = call.operands().getFirst();
        TracedView left = call.operands().get(1);
        TracedView right = call.operands().get(2);
        Residence target = row(out, entry, c, r, 0);
        Residence x = row(left, entry * left.shape().batch3(), c, r, term);
        Residence y = row(right, entry * right.shape().batch3(), c, r, term);
        Modulus modulus = out.moduli().get(r);
        places.beginPinning();
        places.pin(target);
        places.pin(y);
        places.settle(x, lastLane, -1, true);
        lastLane = layout.lane(x.home());
        Residence product = new Residence(x.prime(), x.width(), Kind.DATA, x.turn());
        places.putAt(product, x.home());
        places.bring(y, lastLane, x.home());
        compute(Kernel.MULTIPLY_SUM, out.form(), modulus, modulus, 1, null, product, x, y);
        places.settle(target, lastLane, -1, term > 0);
        places.bring(product, lastLane, target.home());
        if (term == 0) {
            compute(Kernel.COPY, out.form(), modulus, modulus, 1, null, target, product);
        } else {
            compute(Kernel.ADD, out.form(), modulus, modulus, 1, null, target, target, product);
        }
        places.forget(product);
    }

    /** A row that is read and never written stands for a result of what ran before; it comes to where it is read, if there is room. */
    private void arrives(Residence row, int near) {
        if (!row.exists() && row.kind() == Kind.DATA) {
            places.settle(row, lastLane, near, false);
            row.written();
            arrived++;
        }
    }

    /** How many rows came from what ran before. */
    public int arrived() {
        return arrived;
    }

    /** How many rows of constants lie on the device. */
    public int constants() {
        return places.constants();
    }

    /** Each term adds one row of its table: which one depends on data, so they are taken in turn. */
    private void lookUp(TraceEvent.KernelCall call, int entry, int c, int r) {
        TracedView out = call.operands().getFirst();
        TracedView table = call.operands().get(1);
        TracedView digits = call.operands().get(2);
        Residence target = row(out, entry, c, r, 0);
        Residence index =
                row(digits, entry / out.shape().batch3() * digits.shape().batch3(), c, r, 0);
        int levels = table.shape().batch2();
        int terms = table.shape().batch1() * levels;
        for (int term = 0; term < terms; term++) {
            Residence chosen = row(
                    table, term / levels, term % levels, term % table.shape().batch3(), c, r);
            places.beginPinning();
            places.pin(chosen);
            places.pin(index);
            place(target, new Residence[] {index}, term > 0);
            places.bring(index, lastLane, target.home());
            places.bring(chosen, lastLane, target.home());
            compute(
                    Kernel.LOOK_UP_SUM,
                    out.form(),
                    out.moduli().get(r),
                    table.moduli().get(0),
                    1,
                    null,
                    target,
                    index,
                    chosen);
        }
    }

    /** Gives the target a home if it has none: results stay with their data, where there is room. */
    private void place(Residence target, Residence[] inputs, boolean readToo) {
        if (!target.placed()) {
            for (Residence input : inputs) {
                if (input.kind() == Kind.DATA && input.placed()) {
                    lastLane = layout.lane(input.home());
                    int near = input.prime() == target.prime() && !layout.scatters() ? input.home() : -1;
                    places.settle(target, lastLane, near, readToo);
                    return;
                }
            }
        }
        places.settle(target, lastLane, -1, readToo);
        lastLane = layout.lane(target.home());
    }

    private void compute(
            Kernel kernel,
            Form form,
            Modulus modulus,
            Modulus source,
            int terms,
            @Nullable Gadget gadget,
            Residence target,
            Residence... inputs) {
        tasks(
                new Work.Compute(label(kernel), kernel, form, target.width(), terms, modulus, source, gadget, null),
                target,
                inputs);
    }

    private static String label(Kernel kernel) {
        return kernel.name().toLowerCase(Locale.ROOT);
    }

    /** A part of a conversion. */
    private void part(ConversionPart part, Modulus modulus, Modulus source, Residence target, Residence... inputs) {
        Kernel kernel = Kernel.CONVERT;
        Form form = Form.COEFFICIENT;
        tasks(
                new Work.Compute(label(kernel), kernel, form, target.width(), 1, modulus, source, null, part),
                target,
                inputs);
    }

    private void tasks(Work.Compute what, Residence target, Residence... inputs) {
        int site = target.home();
        int[] slots = new int[inputs.length + 1];
        slots[0] = target.slot(site);
        for (int k = 0; k < inputs.length; k++) {
            slots[k + 1] = inputs[k].slot(site);
        }
        tasks.add(tasks.work(what), new int[] {site}, slots, -1);
        places.changed(target);
    }

    private static boolean isReadToo(Kernel kernel) {
        return kernel == Kernel.MULTIPLY_ADD || kernel == Kernel.MULTIPLY_SCALAR_ADD;
    }

    /** Each source is multiplied by its own factor at home, goes to all targets, and is added there with theirs. */
    private void convert(TraceEvent.KernelCall call) {
        TracedView out = call.operands().getFirst();
        TracedView x = call.operands().get(1);
        for (int entry = 0; entry < out.shape().batch(); entry++) {
            for (int c = 0; c < out.shape().components(); c++) {
                Residence[] quotients = new Residence[exact(call) ? out.shape().rows() : 0];
                for (int i = 0; i < x.shape().rows(); i++) {
                    convertSource(call, entry, c, i, quotients);
                }
                for (int j = 0; j < quotients.length; j++) {
                    Modulus modulus = out.moduli().get(j);
                    Residence target = row(out, entry, c, j, 0);
                    places.beginPinning();
                    places.settle(target, lastLane, -1, true);
                    places.bring(quotients[j], lastLane, target.home());
                    part(ConversionPart.CORRECTION, modulus, modulus, target, quotients[j]);
                    places.forget(quotients[j]);
                }
            }
        }
    }

    private static boolean exact(TraceEvent.KernelCall call) {
        return call.constant() instanceof BaseConversion conversion && conversion.kind() == BaseConversion.Kind.EXACT;
    }

    private void convertSource(TraceEvent.KernelCall call, int entry, int c, int i, Residence[] quotients) {
        TracedView out = call.operands().getFirst();
        TracedView x = call.operands().get(1);
        Residence source = row(x, entry, c, i, 0);
        places.beginPinning();
        arrives(source, -1);
        places.settle(source, lastLane, -1, true);
        lastLane = layout.lane(source.home());
        // The product stands in a slot of its own: the source keeps its words.
        Residence factor = new Residence(source.prime(), source.width(), Kind.DATA);
        places.putAt(factor, source.home());
        Modulus modulus = x.moduli().get(i);
        part(ConversionPart.SOURCE, modulus, modulus, factor, source);
        Residence[] rows = new Residence[out.shape().rows()];
        Set<Integer> targets = new LinkedHashSet<>();
        for (int j = 0; j < rows.length; j++) {
            rows[j] = row(out, entry, c, j, 0);
            places.settle(rows[j], lastLane, -1, i > 0);
            targets.add(rows[j].home());
            if (quotients.length > 0) {
                if (i == 0) {
                    quotients[j] = new Residence(rows[j].prime(), rows[j].width(), Kind.DATA);
                }
                places.settle(quotients[j], lastLane, rows[j].home(), i > 0);
                targets.add(quotients[j].home());
            }
        }
        places.bring(
                factor, lastLane, targets.stream().mapToInt(Integer::intValue).toArray());
        for (int j = 0; j < rows.length; j++) {
            Modulus target = out.moduli().get(j);
            if (i == 0) {
                part(ConversionPart.BEGIN, target, target, rows[j]);
            }
            part(ConversionPart.TERM, target, modulus, rows[j], factor);
            if (quotients.length > 0) {
                if (i == 0) {
                    part(ConversionPart.BEGIN_QUOTIENT, target, target, quotients[j]);
                }
                part(ConversionPart.QUOTIENT, target, modulus, quotients[j], factor);
            }
        }
        places.forget(factor);
    }
}
