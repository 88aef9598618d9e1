package io.fhe4j.ringgsw.pbs;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** The backend's memory that something being made has taken so far: it is given back, the last first, unless that comes to its end. For one thread. */
final class TakenMemory implements AutoCloseable {

    private final Deque<Runnable> taken = new ArrayDeque<>();

    /** Notes what holds memory, and how it gives it back. */
    <T> T take(T holder, Consumer<? super T> close) {
        taken.push(() -> close.accept(holder));
        return holder;
    }

    /** All is made: whoever has it now closes it. */
    void keep() {
        taken.clear();
    }

    @Override
    public void close() {
        taken.forEach(Runnable::run);
        taken.clear();
    }
}
