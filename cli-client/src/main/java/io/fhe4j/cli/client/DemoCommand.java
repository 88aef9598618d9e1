package io.fhe4j.cli.client;

import io.fhe4j.cli.BackendChoice;
import io.fhe4j.cli.ExitCode;
import io.fhe4j.cli.JsonOutput;
import io.fhe4j.cli.PlanOptions;
import io.fhe4j.cli.Progress;
import io.fhe4j.cli.SimulatedReport;
import io.fhe4j.nn.BundledModels;
import io.fhe4j.nn.Network;
import io.fhe4j.nn.digits.DigitImage;
import io.fhe4j.nn.digits.DigitSamples;
import io.fhe4j.nn.digits.IdxReader;
import io.fhe4j.nn.plan.InferencePlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fhe4j demo}: handwritten digits, classified without being seen. */
@Command(
        name = "demo",
        description =
                "Classify handwritten digits under encryption, and compare with the clear network and the true labels.")
final class DemoCommand implements Callable<Integer> {

    private static final int MNIST_IMAGES = 8;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Take the MNIST test images (IDX files, perhaps compressed) of this folder and the 28×28 network"
                            + " (default: the 8×8 digits that come with fhe4j).")
    private @Nullable Path data;

    @Option(
            names = "--count",
            paramLabel = "K",
            description = "Classify the first K images (default: all of those that come with fhe4j, " + MNIST_IMAGES
                    + " of MNIST).")
    private @Nullable Integer count;

    @Mixin
    private PlanOptions options = new PlanOptions();

    @Mixin
    private BackendChoice choice = new BackendChoice();

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Path folder = data;
        List<DigitImage> all = folder == null ? DigitSamples.bundled() : IdxReader.mnistTestImages(folder);
        List<DigitImage> images = all.subList(0, wanted(all.size(), folder == null ? all.size() : MNIST_IMAGES));
        Network network = (folder == null ? BundledModels.DIGITS_8X8 : BundledModels.DIGITS_28X28).load();
        InferencePlan plan = options.plan(network);
        PrintWriter out = spec.commandLine().getOut();
        try (BackendChoice.Opened opened = choice.open()) {
            if (!json) {
                DemoReport.introduce(out, plan, opened, images.size());
            }
            DemoResult result;
            try (Progress progress = Progress.onTerminal()) {
                result = DemoRun.run(plan, images, opened, progress);
            }
            if (json) {
                JsonOutput.print(out, result.toJson());
            } else {
                DemoReport.print(out, result);
                result.simulated()
                        .ifPresent(cost -> SimulatedReport.print(out, "the inference, inputs to results", cost));
                out.print(opened.backend().device().report());
                out.flush();
            }
        }
        return ExitCode.OK;
    }

    private int wanted(int available, int usual) {
        Integer asked = count;
        if (asked == null) {
            return Math.min(usual, available);
        }
        if (asked < 1 || asked > available) {
            throw new ParameterException(spec.commandLine(), "--count takes 1 to " + available + " here, not " + asked);
        }
        return asked;
    }
}
