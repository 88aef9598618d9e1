package io.fhe4j.backend.pim.fhemem;

import static io.fhe4j.backend.pim.report.ReportText.format;

import io.fhe4j.backend.pim.device.Mark;
import io.fhe4j.backend.pim.report.MarkdownTable;
import io.fhe4j.backend.pim.report.ReportText;
import io.fhe4j.backend.pim.report.ReportedFigure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The workloads' own tables, and how much work they are. */
final class WorkloadTables {

    private static final String YARDSTICK = "bootstrapping";

    private final ReportText report;

    WorkloadTables(ReportText report) {
        this.report = report;
    }

    void write(List<FhememReport.Programs> programs) {
        for (FhememReport.Programs each : programs) {
            totals(each);
        }
        for (WorkloadLoad load : programs.getFirst().workloads()) {
            if (load.composed()) {
                table(programs.getFirst().set(), load);
            }
        }
    }

    private void totals(FhememReport.Programs programs) {
        report.title(
                "Work, " + programs.set(),
                programs.description()
                        + ". Transforms are of one residue row, forward or inverse; multiples are of this set's bootstrapping."
                        + " Programs that are not composed were recorded from the evaluator as they stand.");
        MarkdownTable table = new MarkdownTable("workload", "what", "composed", "transforms", "in bootstrappings");
        double yardstick = programs.workloads().stream()
                .filter(load -> load.name().equals(YARDSTICK))
                .mapToDouble(WorkloadLoad::transforms)
                .findFirst()
                .orElse(Double.NaN);
        for (WorkloadLoad load : programs.workloads()) {
            report.keep(new ReportedFigure(
                    load.name() + ", " + programs.set(),
                    FhememReport.BACKEND,
                    "simulated",
                    "transforms",
                    load.transforms(),
                    "count",
                    null,
                    load.composed() ? Mark.ASSUMED : Mark.DERIVED,
                    null));
            table.row(
                    load.name(),
                    load.description(),
                    load.composed() ? "composed" : "recorded",
                    load.transforms(),
                    Double.isNaN(yardstick)
                            ? "–"
                            : format(
                                    "%.2f",
                                    report.simulated(
                                            load.name() + ", " + programs.set(),
                                            "transforms in bootstrappings",
                                            load.transforms() / yardstick,
                                            "ratio")));
        }
        report.add(table);
    }

    /** Operations of a phase and level stand on one line. */
    private void table(String set, WorkloadLoad load) {
        report.title(
                "Table of " + load.name() + ", " + set + " (composed)",
                "What runs for one input: " + load.description() + ".");
        MarkdownTable table = new MarkdownTable("phase", "level", "operations", "paper, section");
        Map<List<Object>, Map<String, Long>> lines = new LinkedHashMap<>();
        for (OperationLoad line : load.operations()) {
            lines.computeIfAbsent(List.of(line.phase(), line.level(), line.source()), key -> new LinkedHashMap<>())
                    .merge(line.operation(), line.count(), Long::sum);
        }
        lines.forEach((key, operations) -> operations.forEach((operation, count) -> report.keep(new ReportedFigure(
                load.name() + ", " + set + ", " + key.get(0) + ", level " + key.get(1),
                FhememReport.BACKEND,
                "simulated",
                "count of " + operation,
                count,
                "count",
                null,
                Mark.ASSUMED,
                null))));
        lines.forEach((key, operations) -> table.row(
                key.get(0),
                key.get(1),
                operations.entrySet().stream()
                        .map(operation -> operation.getValue() + " × " + operation.getKey())
                        .collect(Collectors.joining(", ")),
                key.get(2)));
        report.add(table);
    }
}
