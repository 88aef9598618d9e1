package io.fhe4j.cli;

import io.fhe4j.api.SecurityLevel;
import io.fhe4j.nn.Network;
import io.fhe4j.nn.plan.InferencePlan;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a plan depends on besides the model; all who share keys must say the same. A picocli mixin. */
public final class PlanOptions {

    private static final int MAX_PRECISION = 60;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Option(
            names = "--precision",
            paramLabel = "BITS",
            description =
                    "Every result is within 2^-BITS of the clear network's (default: ${DEFAULT-VALUE}). Client and"
                            + " server must say the same.")
    private int precision = InferencePlan.DEFAULT_PRECISION_BITS;

    /** Creates the options at their defaults; picocli calls this. */
    public PlanOptions() {}

    /** Returns b: every result is within 2^−b of the clear network's. */
    public int precisionBits() {
        return precision;
    }

    /**
     * Plans a network.
     *
     * @param network the network
     * @return its plan, with 128-bit security
     * @throws ParameterException if the precision is out of range
     * @throws io.fhe4j.api.UnsupportedModelException if a layer is too wide for a ciphertext
     * @throws io.fhe4j.api.PrecisionException if no secure parameters reach the precision
     */
    public InferencePlan plan(Network network) {
        if (precision < 1 || precision > MAX_PRECISION) {
            throw new ParameterException(
                    command.commandLine(), "--precision takes 1 to " + MAX_PRECISION + " bits, not " + precision);
        }
        return InferencePlan.of(network, precision, SecurityLevel.BITS_128);
    }
}
