package io.fhe4j.cli;

import io.fhe4j.backend.pim.device.Unit;
import io.fhe4j.backend.pim.explore.Configuration;
import io.fhe4j.backend.pim.explore.Exploration;
import io.fhe4j.backend.pim.explore.Exploration.Refused;
import io.fhe4j.backend.pim.explore.Sweep;
import io.fhe4j.cli.chart.Units;
import java.util.ArrayList;
import java.util.List;

/** The front of an exploration for people. */
final class PimFrontText {

    private static final int MAX_REFUSED = 5;
    private static final String GAP = "  ";

    private PimFrontText() {}

    /** The same exploration gives the same text. */
    static String of(Exploration exploration) {
        StringBuilder out = new StringBuilder();
        out.append(heading(exploration)).append('\n');
        List<List<String>> table = new ArrayList<>();
        table.add(heads(exploration));
        exploration.best().forEach(one -> table.add(row(exploration, one, "front")));
        Configuration base = exploration.base();
        if (base != null) {
            table.add(row(exploration, base, "the device file's own values"));
        }
        aligned(out, table);
        List<Refused> refused = exploration.refused();
        if (!refused.isEmpty()) {
            out.append(refused.size()).append(" not possible:\n");
            refused.stream()
                    .limit(MAX_REFUSED)
                    .forEach(one -> out.append(GAP)
                            .append(one.words())
                            .append(": ")
                            .append(one.reason())
                            .append('\n'));
            if (refused.size() > MAX_REFUSED) {
                out.append(GAP).append("…\n");
            }
        }
        return out.toString();
    }

    /** What was simulated, and how. */
    static String heading(Exploration exploration) {
        int size = exploration.configurations().size();
        return ("simulated, not measured: %s on %s, %s\n"
                        + "%d configurations, %s; %d on the front of latency, energy and area (%s)%s")
                .formatted(
                        exploration.program(),
                        exploration.device().name(),
                        exploration.start().words(),
                        size,
                        exploration.placements() == 1 ? "one placement" : exploration.placements() + " placements",
                        exploration.front().size(),
                        exploration.areaInWords(),
                        exploration.assumedMappings().isEmpty()
                                ? ""
                                : "; assumed mapping: " + String.join(", ", exploration.assumedMappings()));
    }

    /** The columns of a configuration. */
    static List<String> heads(Exploration exploration) {
        List<String> heads = new ArrayList<>();
        for (Sweep sweep : exploration.sweeps()) {
            heads.add(sweep.key() + unit(sweep, ", "));
        }
        heads.addAll(
                List.of("latency", "energy", "area", exploration.architecture().banksInWords(), "mark", ""));
        return heads;
    }

    /** The cells of a configuration. */
    static List<String> row(Exploration exploration, Configuration one, String note) {
        List<String> row = new ArrayList<>();
        exploration.sweeps().forEach(sweep -> row.add(one.settings().getOrDefault(sweep.key(), "–")));
        row.add(Units.nanos(one.nanos()));
        row.add(Units.picojoules(one.picojoules()));
        row.add(area(exploration.area(one)));
        row.add(String.valueOf(one.banks()));
        row.add(one.mark().word());
        row.add(note);
        return row;
    }

    /** The unit of a sweep's values behind a separator; nothing where they have none or are counts. */
    static String unit(Sweep sweep, String separator) {
        boolean named = !sweep.unit().isEmpty() && !sweep.unit().equals(Unit.COUNT.symbol());
        return named ? separator + sweep.unit() : "";
    }

    static String area(double squareMillimetres) {
        return Units.number(squareMillimetres) + " mm²";
    }

    private static void aligned(StringBuilder out, List<List<String>> table) {
        int[] widths = new int[table.getFirst().size()];
        for (List<String> row : table) {
            for (int k = 0; k < widths.length; k++) {
                widths[k] = Math.max(widths[k], row.get(k).length());
            }
        }
        for (List<String> row : table) {
            StringBuilder line = new StringBuilder();
            for (int k = 0; k < widths.length; k++) {
                line.append(row.get(k))
                        .append(" ".repeat(widths[k] - row.get(k).length()))
                        .append(GAP);
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
    }
}
