package io.fhe4j.benchmarks;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.BooleanSupplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * Whether the JIT compilers are at work. The time that they report grows only when a compilation has ended, and one of a large kernel takes
 * seconds; so the queue is looked at, too, where the JVM shows it.
 */
final class Compilers implements BooleanSupplier {

    private final @Nullable CompilationMXBean times = ManagementFactory.getCompilationMXBean();
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private long lastMillis = -1;

    /** Whether something was compiled since the last look, is being compiled, or waits for it. */
    @Override
    public boolean getAsBoolean() {
        long millis = times == null ? 0 : times.getTotalCompilationTime();
        boolean worked = millis != lastMillis;
        lastMillis = millis;
        return worked || isBusy(queue());
    }

    private String queue() {
        try {
            ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
            return String.valueOf(server.invoke(commands, "compilerQueue", null, null));
        } catch (JMException e) {
            return ""; // another JVM than HotSpot
        }
    }

    /** The queue's text is headings, each followed by methods or by {@code Empty} or by nothing. */
    static boolean isBusy(String queue) {
        List<String> entries = queue.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.endsWith(":") && !line.equals("Empty"))
                .toList();
        return !entries.isEmpty();
    }
}
