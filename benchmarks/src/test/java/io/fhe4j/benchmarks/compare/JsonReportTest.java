package io.fhe4j.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON holds every number that the text shows. */
class JsonReportTest {

    private static final Pattern NUMBER = Pattern.compile("(?<![A-Za-z0-9_.=-])[0-9]+(\\.[0-9]+)?(?![0-9.]*[A-Za-z])");

    /** Confidences in headings and explanations, sizes, and digests. */
    private static final Pattern WORDS = Pattern.compile(
            "(median, |first, )[0-9]+ %|5 to 95 %|[0-9]+ of [0-9]+ banks|SHA-256 [0-9a-f]+|N=[0-9]+|MEASURED.*");

    /** Kilo, mega and giga in both directions, and per cent. */
    private static final int[] POWERS = {3, 0, -3, -6, -9, 2};

    @Test
    void holdsEveryNumberOfTheText() {
        Report report = SampleReport.make();
        StringWriter text = new StringWriter();
        TextReport printed = new TextReport(new PrintWriter(text));
        report.results().forEach(printed::print);
        printed.printCrossings(report);
        List<Double> kept = new ArrayList<>();
        collect(JsonMapper.builder().build().readTree(JsonReport.of(report)), kept);
        int numbers = 0;
        for (String line : text.toString().lines().toList()) {
            Matcher number = NUMBER.matcher(WORDS.matcher(line).replaceAll(""));
            while (number.find()) {
                BigDecimal shown = new BigDecimal(number.group());
                assertTrue(
                        kept.stream().anyMatch(value -> shows(shown, value)),
                        () -> shown + " is shown, and not in the JSON: " + line);
                numbers++;
            }
        }
        assertTrue(numbers > 60, numbers + " numbers in\n" + text);
    }

    private static boolean shows(BigDecimal shown, double value) {
        double half = 0.5 * Math.pow(10, -shown.scale()) * (1 + 1e-6);
        for (int power : POWERS) {
            if (Math.abs(value * Math.pow(10, power) - shown.doubleValue()) <= half) {
                return true;
            }
        }
        return false;
    }

    /** Figures, and neither samples nor the parts of a timeline, among which any number might be by chance. */
    private static void collect(JsonNode node, List<Double> kept) {
        if (node.isNumber()) {
            kept.add(node.asDouble());
        }
        node.propertyStream()
                .filter(field -> !List.of("samples", "firstCalls", "timeline", "utilisation")
                        .contains(field.getKey()))
                .forEach(field -> collect(field.getValue(), kept));
        if (node.isArray()) {
            node.forEach(child -> collect(child, kept));
        }
    }
}
