package io.fhe4j.backend.pim.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who used which link when: one at a time. */
final class LinkUses {

    private static final double PS_PER_NS = 1000;

    /** Begin and end in ps. */
    record Use(String link, double begin, double end, long line) {}

    private final CommandLines lines;
    private final double slack;
    private final Map<String, List<Use>> links = new HashMap<>();

    /** @param slack how far two users of a link may overlap, in ps: times are rounded */
    LinkUses(CommandLines lines, double slack) {
        this.lines = lines;
        this.slack = slack;
    }

    /**
     * Notes the links that a command uses.
     *
     * @param begin of the command, in ps
     * @param argument NAME@OFFSET+LENGTH in ns, with commas between, or a dash for none
     */
    List<Use> add(double begin, String argument) {
        List<Use> uses = new ArrayList<>();
        if (argument.equals("-")) {
            return uses;
        }
        for (String text : argument.split(",", -1)) {
            int at = text.indexOf('@');
            int plus = text.indexOf('+', at + 1);
            if (at < 1 || plus < 0) {
                throw lines.malformed("no use of a link: " + text);
            }
            double from = begin + PS_PER_NS * lines.time(text.substring(at + 1, plus));
            double to = from + PS_PER_NS * lines.time(text.substring(plus + 1));
            Use use = new Use(text.substring(0, at), from, to, lines.number());
            uses.add(use);
            links.computeIfAbsent(use.link(), name -> new ArrayList<>()).add(use);
        }
        return uses;
    }

    /** At the end of the file: no link had two users at once. */
    void check() {
        links.forEach((name, uses) -> {
            uses.sort(Comparator.comparingDouble(Use::begin));
            for (int k = 1; k < uses.size(); k++) {
                Use before = uses.get(k - 1);
                if (uses.get(k).begin() < before.end() - slack) {
                    lines.broken(uses.get(k).line(), "link", name + " is taken by line " + before.line());
                }
            }
        });
    }
}
