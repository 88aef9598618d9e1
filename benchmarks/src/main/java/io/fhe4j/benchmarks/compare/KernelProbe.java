package io.fhe4j.benchmarks.compare;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.spi.Queue;
import io.fhe4j.ntt.spi.Scratch;
import io.fhe4j.ntt.spi.TorusKernels;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the kernels of a program one by one: each is waited for, and its time noted. A compound kernel is one call where the device has a
 * kernel of its own for it, and the calls it is made of where it has not. The backend that it gives is one over a device that somebody else closes; nothing of this is part of a measured time.
 */
final class KernelProbe {

    /** Methods of a queue that are no kernels. */
    private static final Set<String> OTHERS = Set.of("scratch", "await", "waitFor", "close", "torus");

    private final Device device;
    private final Backend backend;
    private final Map<Queue, Queue> originals = new ConcurrentHashMap<>();
    private final List<KernelCall> calls = new ArrayList<>();
    private long startNanos;

    KernelProbe(Backend original) {
        device = original.device();
        Device seen = proxy(Device.class, this::deviceCall);
        backend = Backend.of(original.name(), seen, original.memoryUse().boundBytes());
    }

    /** The backend to run a program on. */
    Backend backend() {
        return backend;
    }

    /** Forgets what was seen, and begins. */
    void start() {
        calls.clear();
        startNanos = System.nanoTime();
    }

    /** The calls since the start, and the time from it to now. */
    KernelTimeline stop() {
        return new KernelTimeline(System.nanoTime() - startNanos, List.copyOf(calls));
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(KernelProbe.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private @Nullable Object deviceCall(Object proxy, Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "openQueue" -> queue(device.openQueue((Scratch) arguments[0]));
            case "close" -> null; // whoever opened the device closes it
            default -> invoke(device, method, arguments);
        };
    }

    private Queue queue(Queue original) {
        Queue seen = proxy(Queue.class, (proxy, method, arguments) -> queueCall(original, proxy, method, arguments));
        originals.put(seen, original);
        return seen;
    }

    @SuppressWarnings("ReferenceEquality") // a proxy equals itself alone
    private @Nullable Object queueCall(Queue original, Object proxy, Method method, Object[] arguments)
            throws Throwable {
        String name = method.getName();
        if (method.getDeclaringClass() == Object.class) {
            return switch (name) {
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "probe of " + original;
            };
        }
        if (name.equals("waitFor")) {
            original.waitFor(Objects.requireNonNull(originals.get((Queue) arguments[0]), "a queue of another device"));
            return null;
        }
        if (name.equals("torus")) {
            return original.torus()
                    .map(torus -> proxy(TorusKernels.class, (p, m, a) -> torusCall(original, torus, m, a)));
        }
        if (OTHERS.contains(name)) {
            return invoke(original, method, arguments);
        }
        if (method.isDefault() && inherits(original, method)) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        return timed(original, original, method, arguments);
    }

    private @Nullable Object torusCall(Queue queue, TorusKernels torus, Method method, Object[] arguments)
            throws Throwable {
        return method.getReturnType() == void.class
                ? timed(queue, torus, method, arguments)
                : invoke(torus, method, arguments);
    }

    /** Whether a device leaves a compound kernel as the interface makes it of others. */
    private static boolean inherits(Queue original, Method method) throws NoSuchMethodException {
        return original.getClass()
                .getMethod(method.getName(), method.getParameterTypes())
                .isDefault();
    }

    private @Nullable Object timed(Queue queue, Object target, Method method, Object[] arguments) throws Throwable {
        long began = System.nanoTime();
        Object result = invoke(target, method, arguments);
        queue.await();
        long ended = System.nanoTime();
        calls.add(new KernelCall(method.getName(), (double) (began - startNanos), (double) (ended - began), 1));
        return result;
    }

    private static @Nullable Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw java.util.Objects.requireNonNull(e.getCause());
        }
    }
}
