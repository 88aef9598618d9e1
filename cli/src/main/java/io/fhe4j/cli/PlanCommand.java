package io.fhe4j.cli;

import io.fhe4j.nn.plan.InferencePlan;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fhe4j plan}: how a network would be evaluated, and what that needs. */
@Command(
        name = "plan",
        description = "Say how a network is evaluated on encrypted data: parameters, packing, keys, operations.",
        footer = {
            "",
            "The time is predicted from kernel calls that are measured now, for some seconds; all else is the same on every"
                    + " machine. What --json prints is the public plan that fhe4j keys create --plan takes: a client needs no"
                    + " model, only this."
        })
final class PlanCommand implements Callable<Integer> {

    private static final double NANOS_PER_MILLI = 1e6;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = ModelFile.HELP)
    @SuppressWarnings("NullAway.Init")
    private String model;

    @Mixin
    private PlanOptions options = new PlanOptions();

    @Option(names = "--no-prediction", description = "Measure nothing, and leave the predicted time out.")
    private boolean unpredicted;

    @Mixin
    private BackendChoice choice = new BackendChoice();

    @Mixin
    private FactOutput output = new FactOutput();

    @Override
    public Integer call() {
        InferencePlan plan = options.plan(ModelFile.read(model));
        Map<String, Object> facts = PlanFile.facts(plan);
        PrintWriter out = spec.commandLine().getOut();
        if (!output.isJson()) {
            plan.describe().lines().map(PlainText::line).forEach(out::println);
            out.flush(); // the measurement takes some seconds
        }
        if (!unpredicted) {
            try (BackendChoice.Opened opened = choice.openForMeasuring()) {
                double millis = plan.predictTime(opened.backend()).toNanos() / NANOS_PER_MILLI;
                facts.put("predictedMillis", millis);
                facts.put("predictedOn", opened.toString());
                if (!output.isJson()) {
                    out.println(String.format(
                            Locale.ROOT, "time         %.1f ms for each ciphertext, predicted for %s", millis, opened));
                    out.flush();
                }
            }
        }
        if (output.isJson()) {
            output.print(facts);
        }
        return ExitCode.OK;
    }
}
