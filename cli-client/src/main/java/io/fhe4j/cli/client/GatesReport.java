package io.fhe4j.cli.client;

import io.fhe4j.cli.BackendChoice;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.cost.CostTable;
import io.fhe4j.ringgsw.search.FhewSearch;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** The demo of gates for people: the numbers and what came out, then figures. */
final class GatesReport {

    private static final double MEGA = 1e6;
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final int MAX_PAIRS_SHOWN = 20;

    private GatesReport() {}

    /** Says what is about to happen. */
    static void introduce(PrintWriter out, FhewParameters parameters, GateInputs inputs, BackendChoice.Opened opened) {
        out.println("Adding and comparing " + (inputs.count() == 1 ? "two" : inputs.count() + " pairs of") + " "
                + inputs.bits() + "-bit numbers by gates, without seeing them.");
        out.println("method      " + parameters.method());
        out.println("parameters  " + parameters);
        out.println("backend     " + opened.backend().name() + ": "
                + opened.backend().capabilities().reason() + ", " + opened.threads()
                + (opened.threads() == 1 ? " thread" : " threads"));
        out.println("keys        " + megabytes(FhewSearch.keyBytes(parameters))
                + (parameters.method() == BlindRotationMethod.AP
                        ? "; AP's took 12 s to make for each GB, on two threads, where that was measured"
                        : ""));
        long gates = GateOperation.allGates(inputs);
        out.println("predicted   " + gates + " gates"
                + predicted(parameters)
                        .map(each -> String.format(
                                Locale.ROOT, ", %.1f ms each, %.1f s in all", each, each * gates / MILLIS_PER_SECOND))
                        .orElse(""));
        out.println();
        out.flush();
    }

    /** Milliseconds of a gate alone, by the committed table of costs. */
    private static Optional<Double> predicted(FhewParameters parameters) {
        OptionalDouble nanos = FhewSearch.nanos(parameters, CostTable.committed(), 1);
        return nanos.isPresent() ? Optional.of(nanos.getAsDouble() / MEGA) : Optional.empty();
    }

    static void print(PrintWriter out, GatesResult result) {
        int shown = Math.min(MAX_PAIRS_SHOWN, result.inputs().count());
        for (int pair = 0; pair < shown; pair++) {
            printPair(out, result, pair);
        }
        if (shown < result.inputs().count()) {
            out.println("… and " + (result.inputs().count() - shown) + " more");
        }
        out.println();
        line(out, "right", result.right() + " of " + result.results() + " results");
        out.println();
        GatesResult.Nanos nanos = result.nanos();
        line(out, "key generation", millis(nanos.keygen()));
        line(out, "keys prepared", millis(nanos.prepare()));
        line(out, "encrypt", millis(nanos.encrypt()) + " for all bits");
        for (GatesResult.Operation operation : result.operations()) {
            line(
                    out,
                    operation.kind().formula(),
                    String.format(
                            Locale.ROOT,
                            "%.0f ms, %d gates in %d batches, %.2f ms for each gate",
                            operation.millis(),
                            operation.gates(),
                            operation.batches(),
                            operation.millisPerGate()));
        }
        line(
                out,
                "failure",
                String.format(Locale.ROOT, "any gate goes wrong with at most 2^%.1f", result.failureLog2()));
        line(out, "engine", result.engine());
        line(out, "decrypt", millis(nanos.decrypt()) + " for all bits");
        line(out, "", "The JVM compiles kernels in its first seconds; gates are faster after them, and in larger");
        line(out, "", "batches: try --count 8.");
        out.println();
        line(out, "blind rotation key", megabytes(result.bytes().blindRotationKey()));
        line(out, "switching key", megabytes(result.bytes().switchingKey()));
        line(out, "both in the backend", megabytes(result.bytes().inBackend()));
        out.println();
        out.flush();
    }

    private static void printPair(PrintWriter out, GatesResult result, int pair) {
        long a = result.inputs().a().get(pair);
        long b = result.inputs().b().get(pair);
        StringBuilder text = new StringBuilder("a = " + a + ", b = " + b + ":");
        for (GatesResult.Operation operation : result.operations()) {
            long value = operation.values().get(pair);
            text.append("   ").append(operation.kind().formula());
            if (operation.kind() == GateOperation.ADD) {
                text.append(" = ").append(value);
            } else {
                text.append(value == 1 ? " yes" : " no");
            }
            text.append(result.isRight(operation, pair) ? "" : " ✗");
        }
        out.println(text);
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.0f ms", GatesResult.millis(nanos));
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / MEGA);
    }

    private static void line(PrintWriter out, String name, String text) {
        out.println(String.format(Locale.ROOT, "%-22s%s", name, text));
    }
}
