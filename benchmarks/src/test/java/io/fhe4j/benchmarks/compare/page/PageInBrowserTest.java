package io.fhe4j.benchmarks.compare.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.fhe4j.benchmarks.compare.SampleReport;
import io.fhe4j.cli.ExitCode;
import io.fhe4j.cli.Main;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.trace.Recording;
import io.fhe4j.ntt.trace.TraceKind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** The page in a real headless browser, where one is installed; where none is, this test is skipped, and {@link PageTest} is all there is. */
class PageInBrowserTest {

    /** A browser's last files may still be written when it has ended. */
    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path folder = Path.of("");

    private static Path browser() {
        Optional<Path> found = Browser.find();
        if (found.isEmpty()) {
            String message = "no browser: install Chromium or Chrome, or name one with -Dfhe4j.browser=FILE";
            if (Boolean.getBoolean("fhe4j.slow")) {
                fail(message);
            }
            abort(message);
        }
        return found.orElseThrow();
    }

    @Test
    void chartsAreDrawnInLightAndDarkAndNothingIsLogged() throws Exception {
        Path page = folder.resolve("page.html");
        Files.writeString(page, Page.of(SampleReport.make()));
        check(page, 17);
    }

    /** What {@code fhe4j compare} wrote of a program that it ran: two sizes on two real backends and both memories. */
    @Test
    void pagesOfRealComparisonsAreDrawn() throws Exception {
        Path page = folder.resolve("real.html");
        CommandLine line = Main.commandLine().setOut(new PrintWriter(new StringWriter()));
        int exitCode = line.execute(
                "compare",
                "--program",
                "ntt",
                "--only",
                "N=(64|256)$",
                "--backends",
                "cpu,reference,pim-fhemem,pim-memfhe",
                "--cold",
                "0",
                "--seconds",
                "1",
                "--html",
                page.toString());
        assertEquals(ExitCode.OK, exitCode);
        // Measured and simulated sizes; and for each size bars twice, shares, lanes and the warm-up.
        check(page, 2 + 2 * 5);
        String html = Files.readString(page);
        assertTrue(html.contains("<small>simulation</small>") && !html.contains("NOT EQUAL"));
    }

    /** The page of {@code fhe4j pim explore}, which has the same charts and style. */
    @Test
    void frontsAreDrawnLikewise() throws Exception {
        Path page = folder.resolve("front.html");
        Path trace = folder.resolve("square.trace");
        try (Backend shapes = Backends.open("trace");
                Recording recording = Recording.of(shapes, trace, TraceKind.SHAPES)) {
            RnsBasis basis = RnsBasis.of(Primes.ofBits(36, 512, 2));
            try (RowBuffer x =
                    recording.backend().allocate(Shape.of(2, 512), basis, Form.EVALUATION, BufferRole.CIPHERTEXT)) {
                x.backend().stream().multiply(x, x, x);
            }
        }
        String sweep = "unit.adderBitsPerSite=1024,4096,8192";
        CommandLine line = Main.commandLine().setOut(new PrintWriter(new StringWriter()));
        int exitCode = line.execute(
                "pim",
                "explore",
                trace.toString(),
                "--sweep",
                sweep,
                "--sweep",
                "refresh=on,off",
                "--html",
                page.toString());
        assertEquals(ExitCode.OK, exitCode);
        check(page, 3);
    }

    private static void check(Path page, int charts) throws Exception {
        Path program = browser();
        try (Browser browser = new Browser(program, folder.resolve("profile-" + charts))) {
            browser.open(page);
            browser.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
            String paper = "";
            for (boolean dark : new boolean[] {false, true}) {
                browser.preferDark(dark);
                checkCharts(browser, charts);
                String colour = browser.evaluate("getComputedStyle(document.body).backgroundColor")
                        .asString();
                assertNotEquals(paper, colour, "light and dark");
                paper = colour;
                assertTrue(contrast(browser) >= 4.5, "text on its ground, dark: " + dark);
            }
            assertEquals(List.of(), browser.errors());
            assertEquals(
                    List.of(page.toUri().toString()),
                    browser.requests().stream()
                            .filter(address -> !address.startsWith("data:"))
                            .toList());
        }
    }

    /** Every chart has an extent, and shapes that are painted in a colour other than the page's. */
    private static void checkCharts(Browser browser, int expected) throws Exception {
        JsonNode charts = browser.evaluate("""
                [...document.querySelectorAll('svg[role=img]')].map(svg => {
                  const paper = getComputedStyle(document.body).backgroundColor;
                  const seen = [...svg.querySelectorAll('rect,circle,polyline')].filter(shape => {
                    const box = shape.getBBox(), style = getComputedStyle(shape);
                    return (box.width > 0 || box.height > 0)
                        && [style.fill, style.stroke].some(colour => colour !== 'none' && colour !== paper);
                  });
                  const frame = svg.getBoundingClientRect();
                  return {label: svg.getAttribute('aria-label'), width: frame.width, height: frame.height, seen: seen.length};
                })""");
        assertEquals(expected, charts.size());
        StreamSupport.stream(charts.spliterator(), false).forEach(chart -> {
            assertTrue(chart.get("width").asDouble() > 300, chart.toString());
            assertTrue(chart.get("height").asDouble() > 30, chart.toString());
            assertTrue(chart.get("seen").asInt() >= 1, chart.toString());
        });
    }

    /** Of running text, as the Web Content Accessibility Guidelines define it. */
    private static double contrast(Browser browser) throws Exception {
        double ink = luminance(
                browser.evaluate("getComputedStyle(document.body).color").asString());
        double paper = luminance(browser.evaluate("getComputedStyle(document.body).backgroundColor")
                .asString());
        return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    }

    /** @param colour such as {@code rgb(1, 2, 3)} */
    private static double luminance(String colour) {
        String[] parts = colour.replaceAll("[^0-9,.]", "").split(",");
        double[] weights = {0.2126, 0.7152, 0.0722};
        return IntStream.range(0, weights.length)
                .mapToDouble(i -> {
                    double part = Double.parseDouble(parts[i]) / 255;
                    return weights[i] * (part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4));
                })
                .sum();
    }
}
