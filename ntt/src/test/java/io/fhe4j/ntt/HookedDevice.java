package io.fhe4j.ntt;

import io.fhe4j.ntt.spi.BackendProvider;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.spi.Memory;
import io.fhe4j.ntt.spi.Queue;
import io.fhe4j.ntt.spi.Scratch;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The reference device; a test sees each kernel before it runs, and what happens to memory. */
final class HookedDevice implements Device {

    private final Device inner = Backends.providers().stream()
            .filter(provider -> provider.name().equals("reference"))
            .map((BackendProvider provider) -> provider.open(BackendOptions.defaults()))
            .findFirst()
            .orElseThrow();

    /** What happened, as "erase", "free", "settle", "allocate", "closeQueue", "close". */
    final List<String> events = new CopyOnWriteArrayList<>();

    /** Called with the name of each kernel before it runs. */
    volatile Consumer<String> beforeKernel = name -> {};

    /** So many allocations fail for want of memory. */
    final AtomicInteger failures = new AtomicInteger();

    Backend backend(long poolBytes) {
        return Backend.of("hooked", this, poolBytes);
    }

    @Override
    public Capabilities capabilities() {
        return inner.capabilities();
    }

    @Override
    public long bytes(long rows, int width, int wordBytes) {
        return inner.bytes(rows, width, wordBytes);
    }

    @Override
    public Memory allocate(long rows, int width, int wordBytes) {
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new OutOfMemoryError("a test's device is full");
        }
        events.add("allocate");
        return inner.allocate(rows, width, wordBytes);
    }

    @Override
    public void settle(Memory memory) {
        events.add("settle");
    }

    @Override
    public void erase(Memory memory) {
        events.add("erase");
        inner.erase(memory);
    }

    @Override
    public void free(Memory memory) {
        events.add("free");
        inner.free(memory);
    }

    @Override
    public Queue openQueue(Scratch scratch) {
        Queue queue = inner.openQueue(scratch);
        return (Queue) Proxy.newProxyInstance(
                HookedDevice.class.getClassLoader(), new Class<?>[] {Queue.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        events.add("closeQueue");
                    }
                    beforeKernel.accept(method.getName());
                    try {
                        return method.invoke(queue, arguments);
                    } catch (InvocationTargetException e) {
                        throw Objects.requireNonNull(e.getCause());
                    }
                });
    }

    @Override
    public void close() {
        events.add("close");
        inner.close();
    }
}
