package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.engine.RefreshWindows.NoRoomException;
import io.fhe4j.ntt.Modulus;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * A workload whose operations have been placed, and their tasks ordered, for one device. On other devices of its geometry only schedules are made again, and
 * the partition of the banks among these placements; a slower part never lets an operation end earlier.
 */
final class PlacedWorkload {

    /** A device by its constants, and the primes. */
    private record Key(List<Object> constants, UnaryOperator<Modulus> names) {}

    private final WorkloadLoad load;
    private final int batch;
    private final IdentityHashMap<RecordedOperation, OrderedOperation> operations;
    private final Map<Key, Attempt> attempts = new ConcurrentHashMap<>();

    private PlacedWorkload(
            WorkloadLoad load, int batch, IdentityHashMap<RecordedOperation, OrderedOperation> operations) {
        this.load = load;
        this.batch = batch;
        this.operations = operations;
    }

    /**
     * Maps a workload once for several devices.
     *
     * @param devices of one geometry
     * @param sparse further primes that it runs with
     * @param batch how many inputs stream through it
     * @return for each device its placements: those that its partition chooses, in the orders of issue that suit it; nothing where a program takes longer
     *     than the time between two refreshes
     * @throws io.fhe4j.api.InvalidParametersException if an operation does not fit
     */
    static List<Optional<PlacedWorkload>> of(
            WorkloadLoad load, List<DramDevice> devices, UnaryOperator<Modulus> sparse, int batch) {
        IdentityHashMap<RecordedOperation, OrderedOperation> first = new IdentityHashMap<>();
        List<Optional<PlacedWorkload>> placed = new ArrayList<>();
        for (DramDevice device : devices) {
            try {
                IdentityHashMap<RecordedOperation, OrderedOperation> here = ordered(load, device, first);
                here.forEach(first::putIfAbsent);
                placed.add(Optional.of(new PlacedWorkload(load, batch, here).settled(device, sparse)));
            } catch (NoRoomException e) {
                placed.add(Optional.empty());
            }
        }
        return placed;
    }

    /** The operations of a workload in the orders that suit a device; those that have been mapped are not mapped again. */
    private static IdentityHashMap<RecordedOperation, OrderedOperation> ordered(
            WorkloadLoad load, DramDevice device, IdentityHashMap<RecordedOperation, OrderedOperation> mapped) {
        NearMatMapping mapping = new NearMatMapping(device);
        IdentityHashMap<RecordedOperation, OrderedOperation> here = new IdentityHashMap<>();
        for (OperationLoad line : load.operations()) {
            here.computeIfAbsent(line.recorded(), recorded -> {
                OrderedOperation known = mapped.get(recorded);
                return known == null ? DeviceCosts.ordered(recorded, device, mapping) : known.ordered(device, mapping);
            });
        }
        return here;
    }

    /** The same with what is chosen on a device alone. */
    private PlacedWorkload settled(DramDevice device, UnaryOperator<Modulus> sparse) {
        BatchResult own = BatchPipeline.run(
                device,
                load.stages(
                        device,
                        recorded ->
                                Objects.requireNonNull(operations.get(recorded)).own()),
                batch);
        List<BatchResult.Placed> chosen = new ArrayList<>(own.stages());
        chosen.addAll(own.endlessStages());
        IdentityHashMap<RecordedOperation, OrderedOperation> kept = new IdentityHashMap<>();
        operations.forEach((recorded, ordered) -> kept.put(recorded, ordered.only(chosen)));
        PlacedWorkload settled = new PlacedWorkload(load, batch, kept);
        settled.attempts.put(key(device, DeviceCosts.DEFAULT_PRIMES), Attempt.of(() -> own));
        settled.attempts.put(key(device, sparse), attempt(device, sparse));
        return settled;
    }

    private static Key key(DramDevice device, UnaryOperator<Modulus> names) {
        return new Key(DeviceCosts.constants(device.file()), names);
    }

    /**
     * A batch on a device of the same geometry.
     *
     * @param names the modulus that stands for one of the workload
     */
    Attempt attempt(DramDevice device, UnaryOperator<Modulus> names) {
        Key key = key(device, names);
        Attempt known = attempts.get(key);
        if (known == null) {
            known = Attempt.of(() -> simulated(device, names));
            attempts.put(key, known);
        }
        return known;
    }

    private BatchResult simulated(DramDevice device, UnaryOperator<Modulus> names) {
        NearMatMapping mapping = new NearMatMapping(device);
        IdentityHashMap<RecordedOperation, PlacedOperation> known = new IdentityHashMap<>();
        operations.forEach((recorded, ordered) -> known.put(recorded, ordered.on(device, mapping, names)));
        return BatchPipeline.run(
                device, load.stages(device, recorded -> Objects.requireNonNull(known.get(recorded))), batch);
    }
}
