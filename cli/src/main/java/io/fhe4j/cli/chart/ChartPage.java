package io.fhe4j.cli.chart;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A page of its own: nothing else is loaded, it is read in light and dark, and an XML parser reads it as well. */
public final class ChartPage {

    private final StringBuilder html = new StringBuilder();

    /**
     * Begins a page.
     *
     * @param title of the window
     * @param heading the first line
     * @param style rules beside the common ones, or nothing
     */
    public ChartPage(String title, String heading, String style) {
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\"/>\n<link rel=\"icon\" href=\"data:,\"/>\n")
                .append("<title>")
                .append(Svg.escape(title))
                .append("</title>\n<style>\n")
                .append(resource(ChartPage.class, "page.css"))
                .append(style)
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(Svg.escape(heading))
                .append("</h1>\n");
    }

    /**
     * A text beside a class.
     *
     * @param owner the class
     * @param name the file's name
     */
    public static String resource(Class<?> owner, String name) {
        try (InputStream in = owner.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        }
    }

    /** Adds markup as it is. */
    public ChartPage add(String markup) {
        html.append(markup);
        return this;
    }

    /**
     * A figure with its caption.
     *
     * @param caption in words
     * @param legend markup of a {@link Palette#legend legend}, or nothing
     * @param chart markup of a {@link Svg#drawn drawing}
     */
    public static String figure(String caption, String legend, String chart) {
        return "<figure><figcaption>" + Svg.escape(caption) + "</figcaption>\n" + legend + chart + "</figure>\n";
    }

    /** The whole page. */
    public String finished() {
        return html + "</body>\n</html>\n";
    }
}
