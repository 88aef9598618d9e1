package io.fhe4j.benchmarks.compare.page;

import io.fhe4j.benchmarks.compare.KernelTimeline;
import java.util.ArrayList;
import java.util.List;

/** Names in the order in which they get the page's colours; further ones share the last, and what is no kernel has one of its own. */
final class Palette {

    private static final int COLOURS = 8;

    private final List<String> names = new ArrayList<>();

    /** The class of a shape in this name's colour. */
    String type(String name) {
        if (name.equals(KernelTimeline.BETWEEN)) {
            return "idle";
        }
        if (!names.contains(name)) {
            names.add(name);
        }
        return "c" + Math.min(names.indexOf(name), COLOURS - 1);
    }

    /** A legend of these names. */
    String legend(List<String> shown) {
        StringBuilder html = new StringBuilder("<p class=\"legend\">");
        for (String name : shown) {
            html.append("<span><svg width=\"12\" height=\"12\" aria-hidden=\"true\"><rect class=\"")
                    .append(type(name))
                    .append("\" width=\"12\" height=\"12\"/></svg> ")
                    .append(Svg.escape(name))
                    .append("</span> ");
        }
        return html.append("</p>\n").toString();
    }
}
