package io.fhe4j.cli.chart;

import java.util.ArrayList;
import java.util.List;

/** Names in the order in which they get the page's colours; further ones share the last, and one name has a colour of its own. */
public final class Palette {

    private static final int COLOURS = 8;

    private final List<String> names = new ArrayList<>();
    private final String idle;

    /** Colours for any names. */
    public Palette() {
        this("");
    }

    /**
     * Colours for any names.
     *
     * @param idle the name that gets the colour of nothing
     */
    public Palette(String idle) {
        this.idle = idle;
    }

    /** The class of a shape in this name's colour. */
    public String type(String name) {
        if (name.equals(idle)) {
            return "idle";
        }
        if (!names.contains(name)) {
            names.add(name);
        }
        return "c" + Math.min(names.indexOf(name), COLOURS - 1);
    }

    /** A legend of these names. */
    public String legend(List<String> shown) {
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
