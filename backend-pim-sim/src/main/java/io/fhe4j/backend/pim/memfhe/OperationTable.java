package io.fhe4j.backend.pim.memfhe;

import io.fhe4j.backend.pim.device.Mark;
import io.fhe4j.backend.pim.reram.LogicPrograms;
import io.fhe4j.backend.pim.reram.PublishedBeat;
import io.fhe4j.backend.pim.reram.ReramDevice;
import java.util.List;

/** Cycles of micro-operations: as published, and as the programs run. */
final class OperationTable {

    private final LogicPrograms programs;

    OperationTable(ReramDevice device) {
        this.programs = new LogicPrograms(device);
    }

    void write(StringBuilder text, List<ReportedFigure> figures) {
        text.append(
                "\n### Micro-operations\n\nCycles without those that only initialise. Published [recalled]: a product 6.5w² − 11.5w + 3, an addition"
                        + " 6w + 1, a subtraction 7w + 1.\n\n");
        Table table = new Table(
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
                    MemfheReport.format("%.1f", published),
                    product,
                    MemfheReport.format("%.3f", product / published),
                    6 * w + 1,
                    add,
                    7 * w + 1,
                    subtract,
                    programs.modularAdd(set.modulus(), w).gateCycles(),
                    programs.modularSubtract(set.modulus(), w).gateCycles(),
                    programs.montgomery(set.modulus(), w).gateCycles());
            String program = "multiply " + w + " bits";
            figures.add(ReportedFigure.published(program, "CryptoPIM", "cycles", published, "cycles", Mark.RECALLED));
            figures.add(new ReportedFigure(
                    program, "pim-memfhe", "simulated", "cycles", product, "cycles", null, Mark.DERIVED, null));
        }
        text.append(table);
    }
}
