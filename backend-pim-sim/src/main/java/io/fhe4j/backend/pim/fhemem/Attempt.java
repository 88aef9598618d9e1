package io.fhe4j.backend.pim.fhemem;

import io.fhe4j.backend.pim.engine.RefreshWindows.NoRoomException;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What came of a batch on a device: its figures, or a program that takes longer than the time between two refreshes. */
final class Attempt {

    private final @Nullable BatchResult result;
    private final @Nullable NoRoomException refusal;

    private Attempt(@Nullable BatchResult result, @Nullable NoRoomException refusal) {
        this.result = result;
        this.refusal = refusal;
    }

    /** Tries a simulation; whatever else goes wrong is thrown. */
    static Attempt of(Supplier<BatchResult> simulation) {
        try {
            return new Attempt(simulation.get(), null);
        } catch (NoRoomException e) {
            return new Attempt(null, e);
        }
    }

    /**
     * The figures.
     *
     * @throws NoRoomException if there are none
     */
    BatchResult result() {
        if (refusal != null) {
            throw refusal;
        }
        return Objects.requireNonNull(result);
    }

    boolean hasFailed() {
        return refusal != null;
    }

    /** One of the figures, if there are any. */
    OptionalDouble figure(ToDoubleFunction<BatchResult> of) {
        return result == null ? OptionalDouble.empty() : OptionalDouble.of(of.applyAsDouble(result));
    }
}
