package io.fhe4j.benchmarks.compare.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.benchmarks.compare.SampleReport;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What can be said of the page without a browser: it is written so that an XML parser reads it as well. */
class PageTest {

    private static Element parsed(String page) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(page)))
                .getDocumentElement();
    }

    private static List<Element> all(Element root, String name) {
        NodeList nodes = root.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    @Test
    void everyChartHasShapesWithinItsFrame() throws Exception {
        Element page = parsed(Page.of(SampleReport.make()));
        List<Element> charts = all(page, "svg").stream()
                .filter(svg -> svg.getAttribute("role").equals("img"))
                .toList();
        // Measured and simulated sizes; and for each size bars twice, shares, lanes and the warm-up.
        assertEquals(2 + 3 * 5, charts.size());
        for (Element chart : charts) {
            double width = Double.parseDouble(chart.getAttribute("width"));
            double height = Double.parseDouble(chart.getAttribute("height"));
            assertFalse(chart.getAttribute("aria-label").isBlank());
            List<Element> shapes = new ArrayList<>(all(chart, "rect"));
            shapes.addAll(all(chart, "polyline"));
            assertFalse(shapes.isEmpty(), chart.getAttribute("aria-label"));
            for (Element rect : all(chart, "rect")) {
                double right = number(rect, "x") + number(rect, "width");
                double bottom = number(rect, "y") + number(rect, "height");
                assertTrue(number(rect, "x") >= 0 && right <= width + 1, "a bar to " + right + " of " + width);
                assertTrue(number(rect, "y") >= 0 && bottom <= height, "a bar to " + bottom + " of " + height);
            }
        }
    }

    private static double number(Element element, String name) {
        double value = Double.parseDouble(element.getAttribute(name));
        assertTrue(Double.isFinite(value), name);
        return value;
    }

    @Test
    void measuredAndSimulatedHaveColumnsOfTheirOwn() throws Exception {
        Element page = parsed(Page.of(SampleReport.make()));
        assertEquals(1, all(page, "table").size());
        for (Element row : all(all(page, "tbody").getFirst(), "tr")) {
            List<String> cells =
                    all(row, "td").stream().map(Element::getTextContent).toList();
            assertEquals(11, cells.size());
            boolean simulated = cells.get(1).equals("memory");
            assertEquals(simulated, cells.subList(3, 7).stream().allMatch("–"::equals), cells.toString());
            assertEquals(!simulated, cells.subList(7, 11).stream().allMatch("–"::equals), cells.toString());
        }
        assertTrue(page.getTextContent().contains("simulated, not measured"));
    }

    @Test
    void nothingIsTakenFromElsewhere() {
        String page = Page.of(SampleReport.make());
        for (String word : List.of("http:", "https:", "src=", "@import", "url(", "<script")) {
            assertFalse(page.contains(word), word);
        }
    }

    @Test
    void namesAreNoMarkup() throws Exception {
        Element page = parsed(Page.of(SampleReport.make("<script>\"&")));
        assertTrue(all(page, "script").isEmpty());
        assertTrue(page.getTextContent().contains("<script>\"&"));
    }

    @Test
    void whereTheFastBackendPaysIsSaid() throws Exception {
        assertTrue(parsed(Page.of(SampleReport.make()))
                .getTextContent()
                .contains("made-up: fast is faster than slow from N=256 on"));
    }
}
