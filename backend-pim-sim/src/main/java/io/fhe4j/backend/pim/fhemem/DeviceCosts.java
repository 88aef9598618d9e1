package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.device.Constant;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.ntt.Modulus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Workloads on devices, each operation mapped and simulated once for each: workloads share most of their operations, figures their devices, and primes
 * the placements. Threads may ask for different devices at once; each device is worked on by one of them.
 */
final class DeviceCosts {

    /** The primes that programs were recorded with. */
    static final UnaryOperator<Modulus> DEFAULT_PRIMES = UnaryOperator.identity();

    /** A batch that is known. */
    private record Key(WorkloadLoad load, UnaryOperator<Modulus> names) {}

    /** What is known of one device. */
    private final class Known {
        private final DramDevice device;
        private final NearMatMapping mapping;
        /** What operations take, by the primes in the place of theirs. */
        private final IdentityHashMap<RecordedOperation, Map<UnaryOperator<Modulus>, PlacedOperation>> operations =
                new IdentityHashMap<>();

        private final Map<Key, Attempt> attempts = new HashMap<>();

        Known(DramDevice device) {
            this.device = device;
            this.mapping = new NearMatMapping(device);
        }

        private PlacedOperation placed(RecordedOperation recorded, UnaryOperator<Modulus> names) {
            Map<UnaryOperator<Modulus>, PlacedOperation> known =
                    operations.computeIfAbsent(recorded, missing -> new HashMap<>());
            PlacedOperation placed = known.get(names);
            if (placed == null) {
                // The tasks are too many to be kept for every device: what is asked for with default primes only is
                // mapped again for others.
                OrderedOperation ordered = ordered(recorded, device, mapping);
                known.put(DEFAULT_PRIMES, ordered.own());
                placed = known.computeIfAbsent(names, others -> ordered.on(device, mapping, others));
            }
            return placed;
        }

        synchronized Attempt attempt(WorkloadLoad load, UnaryOperator<Modulus> names) {
            Key key = new Key(load, names);
            Attempt attempt = attempts.get(key);
            if (attempt == null) {
                attempt = Attempt.of(() ->
                        BatchPipeline.run(device, load.stages(device, each -> placed(each, names)), batch));
                attempts.put(key, attempt);
            }
            return attempt;
        }
    }

    private final int batch;
    private final Map<List<Object>, Known> devices = new ConcurrentHashMap<>();

    /** Costs of batches of so many inputs. */
    DeviceCosts(int batch) {
        this.batch = batch;
    }

    /** What a device is told by. */
    static List<Object> constants(DeviceFile file) {
        List<Object> values = new ArrayList<>();
        for (Constant constant : file.constants()) {
            values.add(constant.value());
        }
        file.choices().forEach(choice -> values.add(choice.value()));
        return List.copyOf(values);
    }

    /** Maps an operation and orders its tasks. */
    static OrderedOperation ordered(RecordedOperation recorded, DramDevice device, NearMatMapping mapping) {
        try {
            return recorded.ordered(device, mapping);
        } catch (IOException e) {
            throw new UncheckedIOException("the record of an operation cannot be read again", e);
        }
    }

    /**
     * A batch of a workload. With other primes than its own the operations keep their placements and orders of issue, those of the default primes.
     *
     * @param names the modulus that stands for one of the workload; the same object for the same names
     * @throws io.fhe4j.api.InvalidParametersException if a site of the device cannot hold two rows
     * @throws io.fhe4j.backend.pim.engine.RefreshWindows.NoRoomException if a program takes longer than the time between two refreshes
     */
    BatchResult batch(WorkloadLoad load, DramDevice device, UnaryOperator<Modulus> names) {
        return attempt(load, device, names).result();
    }

    /** The same on a device on which a program may take longer than the time between two refreshes. */
    Attempt attempt(WorkloadLoad load, DramDevice device, UnaryOperator<Modulus> names) {
        return devices.computeIfAbsent(constants(device.file()), key -> new Known(device))
                .attempt(load, names);
    }

    /** Placements of a workload for each of some devices of one geometry, see {@link PlacedWorkload#of}. */
    List<Optional<PlacedWorkload>> placed(WorkloadLoad load, List<DramDevice> on, UnaryOperator<Modulus> sparse) {
        return PlacedWorkload.of(load, on, sparse, batch);
    }
}
