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
            long product = programs.multiply(w).gateCycles();
            long add = programs.add(w).gateCycles();
            long subtract = programs.subtract(w).gateCycles();
            double published = PublishedBeat.multiplier(w);
            table.row(
                    set.name(),
                    w,
                    ReportText.format("%.1f", published),
                    product,
                    ReportText.format("%.3f", product / published),
                    6 * w + 1,
                    add,
                    7 * w + 1,
                    subtract,
                    programs.modularAdd(set.modulus(), w).gateCycles(),
                    programs.modularSubtract(set.modulus(), w).gateCycles(),
                    programs.montgomery(set.modulus(), w).gateCycles());
            String program = "multiply " + w + " bits";
            report.published(program, "CryptoPIM", "cycles", published, "cycles", Mark.RECALLED);
            report.keep(new ReportedFigure(
                    program, "pim-memfhe", "simulated", "cycles", product, "cycles", null, Mark.DERIVED, null));
        }
        report.add(table);
    }
}
