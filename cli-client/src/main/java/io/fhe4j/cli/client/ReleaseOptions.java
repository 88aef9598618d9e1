package io.fhe4j.cli.client;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.cli.ModelFile;
import io.fhe4j.cli.PlanFile;
import io.fhe4j.cli.PlanOptions;
import io.fhe4j.client.CkksClient;
import io.fhe4j.client.ProgramBound;
import io.fhe4j.client.ReleaseBudget;
import io.fhe4j.client.ReleasePolicy;
import io.fhe4j.nn.plan.InferencePlan;
import io.fhe4j.nn.plan.InputPacking;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** On which terms results go to others than the owner of the keys. A picocli mixin. */
final class ReleaseOptions {

    private static final long USUAL_RELEASES = 1024;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Option(
            names = "--release",
            paramLabel = "BITS",
            description =
                    "The results go to others, who may know ciphertexts, inputs or the network: add noise that leaves BITS bits"
                            + " of statistical security over all releases (40 is usual), and count a release for each"
                            + " ciphertext. Takes --model.")
    private @Nullable Integer statisticalBits;

    @Option(
            names = "--max-releases",
            paramLabel = "R",
            description =
                    "Size the noise for R releases of this key set (default: ${DEFAULT-VALUE}); the first release fixes it.")
    private long maxReleases = USUAL_RELEASES;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "With --release: your own copy of the network, from which the noise is sized. " + ModelFile.HELP)
    private @Nullable String model;

    @Option(
            names = "--trusted-evaluator",
            paramLabel = "REASON",
            description =
                    "The results go to others without noise: you know that the server was honest and that they learn no"
                            + " ciphertexts. The reason is logged.")
    private @Nullable String trust;

    /**
     * Returns the terms, none if the results are for the owner of the keys.
     *
     * @param keys the key set's folder, which keeps the count of releases
     * @param stated the key set's plan, perhaps the server's word
     * @param options what the client's own plan depends on
     * @param client the client
     */
    Optional<ReleasePolicy> policy(KeyDirectory keys, PlanFile stated, PlanOptions options, CkksClient client) {
        String reason = trust;
        Integer bits = statisticalBits;
        if (reason != null) {
            if (bits != null || reason.isBlank()) {
                throw wrong("--trusted-evaluator takes a reason, and no --release beside it");
            }
            return Optional.of(ReleasePolicy.trustedEvaluator(reason));
        }
        if (bits == null) {
            return Optional.empty();
        }
        String name = model;
        if (name == null) {
            throw wrong("--release takes --model: the noise is sized from your own copy of the network");
        }
        if (bits < 1
                || bits > ReleaseBudget.MAX_STATISTICAL_BITS
                || maxReleases < 1
                || maxReleases > ReleaseBudget.MAX_RELEASES) {
            throw wrong("--release takes 1 to " + ReleaseBudget.MAX_STATISTICAL_BITS + " bits, --max-releases 1 to "
                    + ReleaseBudget.MAX_RELEASES);
        }
        InferencePlan plan = options.plan(ModelFile.read(name));
        if (!plan.parameters().fingerprint().equals(stated.parameters().fingerprint())) {
            throw new IncompatibleException("your plan of " + name + " has other parameters than the keys in "
                    + keys.folder() + "; give the model and the --precision that they were made for");
        }
        ProgramBound bound = new ProgramBound(
                plan.errorBound(),
                plan.fusedNetwork().layerBounds().getLast(),
                "the plan of " + plan.network().name());
        ReleasePolicy.Flooded policy = ReleasePolicy.flooded(bits, maxReleases).forProgram(bound);
        // Refused here if the scale cannot hold the noise, before a budget is fixed.
        policy.noise(told(stated.packing()));
        return Optional.of(policy.within(budget(keys.releases(), bits, stated, client)));
    }

    /** How many numbers a ciphertext of results tells others: the outputs, which are in its first slots. */
    static int told(InputPacking packing) {
        return packing.outputs() * packing.batch();
    }

    private ReleaseBudget budget(Path file, int bits, PlanFile plan, CkksClient client) {
        if (!Files.exists(file)) {
            return ReleaseBudget.create(file, plan.parameters().fingerprint(), client.keySet(), bits, maxReleases);
        }
        ReleaseBudget budget = ReleaseBudget.open(file, plan.parameters().fingerprint(), client.keySet());
        if (budget.statisticalBits() != bits || budget.maxReleases() != maxReleases) {
            throw wrong("the first release of this key set fixed --release " + budget.statisticalBits()
                    + " --max-releases " + budget.maxReleases());
        }
        return budget;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
