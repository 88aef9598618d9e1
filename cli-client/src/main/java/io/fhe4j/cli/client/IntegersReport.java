package io.fhe4j.cli.client;

import io.fhe4j.cli.BackendChoice;
import io.fhe4j.ringgsw.integer.LookUpCount;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Collectors;

/** The demo of integers for people: the formula and what it will cost, then what came out, and times. */
final class IntegersReport {

    private static final double MEGA = 1e6;

    private IntegersReport() {}

    /** Says what is about to happen. */
    static void introduce(
            PrintWriter out,
            IntegersTask task,
            PbsParameters parameters,
            LookUpCount predicted,
            BackendChoice.Opened opened) {
        out.println("Computing " + task.text() + " on encrypted numbers, " + task.type() + ", without seeing them.");
        line(out, "parameters", parameters.toString());
        line(
                out,
                "backend",
                opened.backend().name() + ": " + opened.backend().capabilities().reason());
        line(out, "predicted", predicted.toString());
        out.println();
        out.flush();
    }

    static void print(PrintWriter out, IntegersResult result) {
        IntegersTask task = result.task();
        if (!task.values().isEmpty()) {
            out.println(task.values().entrySet().stream()
                    .map(input -> input.getKey() + " = " + input.getValue())
                    .collect(Collectors.joining(", ")));
        }
        out.println(task.text() + " = " + task.shown(result.value())
                + (result.isRight() ? "   right" : "   WRONG: it is " + task.shown(task.expected())));
        out.println();
        IntegersResult.Nanos nanos = result.nanos();
        line(out, "key generation", millis(nanos.keygen()));
        line(out, "keys prepared", millis(nanos.prepare()));
        line(out, "encrypt", millis(nanos.encrypt()));
        line(
                out,
                "compute",
                String.format(
                        Locale.ROOT,
                        "%.0f ms, %d look-ups in %d batches, %.2f ms for each look-up",
                        result.computeMillis(),
                        result.counted().lookUps(),
                        result.counted().batches(),
                        result.millisPerLookUp()));
        line(out, "decrypt", millis(nanos.decrypt()));
        line(out, "failure", result.counted().lookUps() == 0 ? "impossible" : failure(result.counted()));
        line(out, "keys", String.format(Locale.ROOT, "%.1f MB", result.keyBytes() / MEGA));
        line(out, "", "The JVM compiles kernels in its first seconds; look-ups are faster after them.");
        out.println();
        out.flush();
    }

    private static String failure(LookUpCount count) {
        return String.format(Locale.ROOT, "at most 2^%.1f that any look-up goes wrong", count.log2Failure());
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.0f ms", GatesResult.millis(nanos));
    }

    private static void line(PrintWriter out, String name, String text) {
        out.println(String.format(Locale.ROOT, "%-16s%s", name, text));
    }
}
