import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Fails the build when a reader of untrusted input has less than 90 % of its branches covered by the tests of all
 * modules together. JaCoCo's own rules look at one module at a time, while a reader's mutants live in several.
 *
 * <p>Run by the build as {@code java CoverageRule.java target/site/jacoco-aggregate/jacoco.csv}.
 */
final class CoverageRule {
    private static final double LEAST = 0.90;

    /** Packages that take files apart, and little else. */
    private static final Set<String> PACKAGES =
            Set.of("io.fhe4j.api.envelope", "io.fhe4j.ckks.wire", "io.fhe4j.nn.onnx", "io.fhe4j.ringgsw.wire");

    /** In those packages, but nothing comes in through it. */
    private static final Set<String> WRITERS =
            Set.of("io.fhe4j.api.envelope.AtomicFiles", "io.fhe4j.api.envelope.EnvelopeMapping");

    /**
     * Readers whose names do not say so: of traces, key stores, release budgets, images, plans, encrypted inputs and results. Nothing in
     * a class file tells them from other classes, so whoever adds a reader adds its name.
     */
    private static final Set<String> CLASSES = Set.of(
            "io.fhe4j.backend.pim.check.ArrayChecker",
            "io.fhe4j.backend.pim.check.CommandChecker",
            "io.fhe4j.backend.pim.check.CommandLines",
            "io.fhe4j.backend.pim.check.LinkUses",
            "io.fhe4j.backend.pim.check.Transfers",
            "io.fhe4j.ntt.trace.BlockInput",
            "io.fhe4j.ntt.trace.ConstantCodec",
            "io.fhe4j.ntt.trace.Replay",
            "io.fhe4j.ntt.trace.TraceReader",
            "io.fhe4j.client.CkksKeyStore",
            "io.fhe4j.client.FhewKeyStore",
            "io.fhe4j.client.KeyStoreFile",
            "io.fhe4j.client.PassphraseHashing",
            "io.fhe4j.client.PbsKeyStore",
            "io.fhe4j.client.ReleaseBudget",
            "io.fhe4j.client.SchemeKeyStore",
            "io.fhe4j.ringgsw.noise.NoiseSources",
            "io.fhe4j.ringgsw.cost.CostTable",
            "io.fhe4j.nn.digits.DigitSamples",
            "io.fhe4j.nn.digits.IdxReader",
            "io.fhe4j.cli.InferenceFile",
            "io.fhe4j.cli.JsonFields",
            "io.fhe4j.cli.PlanFile",
            "io.fhe4j.cli.TypeFacts",
            "io.fhe4j.cli.client.InputFiles");

    private CoverageRule() {}

    /** Branches of one top-level class, its nested classes included. */
    private record Branches(long missed, long covered) {
        Branches plus(Branches other) {
            return new Branches(missed + other.missed, covered + other.covered);
        }

        double ratio() {
            return missed + covered == 0 ? 1 : (double) covered / (missed + covered);
        }
    }

    public static void main(String[] arguments) throws IOException {
        Path report = Path.of(arguments[0]);
        if (!Files.exists(report)) {
            System.out.println("Coverage rule skipped: no report, since no tests ran.");
            return;
        }
        Map<String, Branches> readers = readers(Files.readAllLines(report));
        long failed = 0;
        for (Map.Entry<String, Branches> reader : readers.entrySet()) {
            Branches branches = reader.getValue();
            boolean low = branches.ratio() < LEAST;
            failed += low ? 1 : 0;
            System.out.printf(
                    "%s %5.1f %% of %d branches: %s%n",
                    low ? "TOO LOW" : "ok     ",
                    100 * branches.ratio(),
                    branches.missed() + branches.covered(),
                    reader.getKey());
        }
        for (String missing : missing(readers.keySet())) {
            failed++;
            System.out.println(
                    "NOT SEEN " + missing + ": renamed, or its module is no direct dependency of the tests'");
        }
        if (failed > 0) {
            System.out.printf("%d readers have less than %.0f %%, or are not seen.%n", failed, 100 * LEAST);
            System.exit(1);
        }
    }

    /** What is listed above and is not in the report. */
    private static Set<String> missing(Set<String> seen) {
        Set<String> missing = new TreeSet<>(CLASSES);
        missing.removeAll(seen);
        for (String packageName : PACKAGES) {
            if (seen.stream().noneMatch(name -> name.startsWith(packageName + "."))) {
                missing.add(packageName);
            }
        }
        return missing;
    }

    private static Map<String, Branches> readers(List<String> lines) {
        List<String> header = List.of(lines.getFirst().split(","));
        int missed = header.indexOf("BRANCH_MISSED");
        int covered = header.indexOf("BRANCH_COVERED");
        Map<String, Branches> readers = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(",");
            String topLevel = fields[2].split("\\.")[0];
            if (isReader(fields[1], topLevel)) {
                Branches branches = new Branches(Long.parseLong(fields[missed]), Long.parseLong(fields[covered]));
                readers.merge(fields[1] + "." + topLevel, branches, Branches::plus);
            }
        }
        return readers;
    }

    /** Whether a class reads bytes that somebody else may have written. */
    private static boolean isReader(String packageName, String className) {
        String name = packageName + "." + className;
        boolean known = className.contains("Reader") || PACKAGES.contains(packageName) || CLASSES.contains(name);
        return known && !WRITERS.contains(name);
    }
}
