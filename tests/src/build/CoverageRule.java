import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fails the build when a reader of untrusted input has less than 90 % of its branches covered by the tests of all
 * modules together. JaCoCo's own rules look at one module at a time, while a reader's mutants live in several.
 *
 * <p>Run by the build as {@code java CoverageRule.java target/site/jacoco-aggregate/jacoco.csv}.
 */
final class CoverageRule {
    private static final double LEAST = 0.90;

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
        if (failed > 0) {
            System.out.printf("%d of %d readers have less than %.0f %%.%n", failed, readers.size(), 100 * LEAST);
            System.exit(1);
        }
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

    private static boolean isReader(String packageName, String className) {
        return className.contains("Reader")
                || packageName.equals("io.fhe4j.api.envelope")
                || packageName.endsWith(".wire")
                || packageName.contains(".wire.");
    }
}
