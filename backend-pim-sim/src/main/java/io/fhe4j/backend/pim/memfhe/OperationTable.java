package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.backend.pim.device.Mark;
import io.fhe4j.backend.pim.report.MarkdownTable;
import io.fhe4j.backend.pim.report.ReportText;
import io.fhe4j.backend.pim.report.ReportedFigure;
import io.fhe4j.backend.pim.reram.LogicPrograms;
import io.fhe4j.backend.pim.reram.PublishedBeat;
import io.fhe4j.backend.pim.reram.ReramDevice;

/** Cycles of micro-operations: as published, and as the programs run. */
final class OperationTable {

    private final LogicPrograms programs;

    OperationTable(ReramDevice device) {
        this.programs = new LogicPrograms(device);
    }

    void write(ReportText report) {
        report.title(
                "Micro-operations",
                "Cycles without those that only initialise. Published [recalled]: a product 6.5w² − 11.5w + 3, an addition"
                        + " 6w + 1, a subtraction 7w + 1.");
        MarkdownTable table = new MarkdownTable(
                "set",
                "w",
                "product: published",
                "executed",
                "ratio",
                "addition: published",
                "executed",
                "subtraction: published",
                "executed",
                "addition mod Q",
                "subtraction mod Q",
                "Montgomery");
        for (HistoricalSet set : HistoricalSet.ALL) {
            int w = set.logQ();
            double published = PublishedBeat.multiplier(w);
            String product = "multiply " + set.name();
            table.row(
                    set.name(),
                    report.cell("%.0f", set.name(), "bits of Q", w, "bits"),
                    published(report, "%.1f", product, published),
                    cycles(report, product, programs.multiply(w).gateCycles()),
                    report.cell(
                            "%.3f",
                            product,
                            "executed over published",
                            programs.multiply(w).gateCycles() / published,
                            "ratio"),
                    published(report, "%.0f", "add " + set.name(), 6 * w + 1),
                    cycles(report, "add " + set.name(), programs.add(w).gateCycles()),
                    published(report, "%.0f", "subtract " + set.name(), 7 * w + 1),
                    cycles(
                            report,
                            "subtract " + set.name(),
                            programs.subtract(w).gateCycles()),
                    cycles(
                            report,
                            "add mod Q " + set.name(),
                            programs.modularAdd(set.modulus(), w).gateCycles()),
                    cycles(
                            report,
                            "subtract mod Q " + set.name(),
                            programs.modularSubtract(set.modulus(), w).gateCycles()),
                    cycles(
                            report,
                            "Montgomery " + set.name(),
                            programs.montgomery(set.modulus(), w).gateCycles()));
        }
        report.add(table);
    }

    private static String published(ReportText report, String pattern, String program, double cycles) {
        return ReportText.format(
                pattern, report.published(program, "CryptoPIM", "cycles", cycles, "cycles", Mark.RECALLED));
    }

    private static String cycles(ReportText report, String program, long cycles) {
        report.keep(new ReportedFigure(
                program, "pim-memfhe", "simulated", "cycles", cycles, "cycles", null, Mark.DERIVED, null));
        return String.valueOf(cycles);
    }
}
