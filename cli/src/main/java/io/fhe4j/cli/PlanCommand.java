package io.fhe4j.cli;

import io.fhe4j.nn.plan.InferencePlan;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fhe4j plan}: how a network would be evaluated, and what that needs. */
@Command(
        name = "plan",
        description = "Say how a network is evaluated on encrypted data: parameters, packing, keys, operations.",
        footer = {
            "",
            "What --json prints is the public plan that fhe4j keys create --plan takes: a client needs no model, only this."
        })
final class PlanCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = ModelFile.HELP)
    @SuppressWarnings("NullAway.Init")
    private String model;

    @Mixin
    private PlanOptions options = new PlanOptions();

    @Mixin
    private FactOutput output = new FactOutput();

    @Override
    public Integer call() {
        InferencePlan plan = options.plan(ModelFile.read(model));
        if (output.isJson()) {
            JsonOutput.print(spec.commandLine().getOut(), PlanFile.facts(plan));
        } else {
            spec.commandLine().getOut().println(plan.describe());
            spec.commandLine().getOut().flush();
        }
        return ExitCode.OK;
    }
}
