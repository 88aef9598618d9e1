package io.fhe4j.cli.chart;

import java.util.Locale;

/** A drawing of fixed size, in the page's colours: class names say what a shape is, the style sheet how it looks in light and dark. */
public final class Svg {

    private final int width;
    private final int height;
    private final StringBuilder shapes = new StringBuilder();

    /**
     * An empty drawing.
     *
     * @param width in pixels
     * @param height in pixels
     */
    public Svg(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /**
     * Adds a rectangle.
     *
     * @param type its classes
     * @param tip what is said of it when it is pointed at; nothing if empty
     */
    public Svg rect(String type, double x, double y, double w, double h, String tip) {
        shapes.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.2f\" height=\"%.2f\">%s</rect>",
                type,
                x,
                y,
                Math.max(0.5, w),
                Math.max(0.5, h),
                tip(tip)));
        return this;
    }

    /** Adds a line from (x1, y1) to (x2, y2). */
    public Svg line(String type, double x1, double y1, double x2, double y2) {
        shapes.append(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
                type,
                x1,
                y1,
                x2,
                y2));
        return this;
    }

    /**
     * Adds a circle.
     *
     * @param type its classes
     * @param tip what is said of it when it is pointed at; nothing if empty
     */
    public Svg circle(String type, double x, double y, double radius, String tip) {
        shapes.append(String.format(
                Locale.ROOT,
                "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\">%s</circle>",
                type,
                x,
                y,
                radius,
                tip(tip)));
        return this;
    }

    /**
     * Adds lines from point to point.
     *
     * @param type its classes
     * @param points x, y, x, y, …
     */
    public Svg path(String type, double... points) {
        shapes.append("<polyline class=\"").append(type).append("\" points=\"");
        for (int i = 0; i < points.length; i += 2) {
            shapes.append(String.format(Locale.ROOT, "%.1f,%.1f ", points[i], points[i + 1]));
        }
        shapes.append("\"/>");
        return this;
    }

    /**
     * Adds a line of text.
     *
     * @param anchor {@code start}, {@code middle} or {@code end}: what of the text is at x
     */
    public Svg text(String anchor, double x, double y, String text) {
        shapes.append(String.format(
                Locale.ROOT, "<text text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>", anchor, x, y, escape(text)));
        return this;
    }

    /**
     * The element.
     *
     * @param label what is seen, for who cannot see it
     */
    public String drawn(String label) {
        return "<svg role=\"img\" aria-label=\"%s\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">%s</svg>%n"
                .formatted(escape(label), width, height, width, height, shapes);
    }

    private static String tip(String text) {
        return text.isEmpty() ? "" : "<title>" + escape(text) + "</title>";
    }

    /** Text, safe within elements and attributes. */
    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
