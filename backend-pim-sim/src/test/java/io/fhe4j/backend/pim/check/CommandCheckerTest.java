package io.fhe4j.backend.pim.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.MalformedInputException;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.fhemem.CheckedCommands;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Violations that are planted at seeded places of a correct file. */
class CommandCheckerTest {

    private static final DramDevice DEVICE = DramDevice.fhemem();
    private static List<String> correct = List.of();

    @BeforeAll
    static void commands(@TempDir Path folder) throws IOException {
        correct = CheckedCommands.of(folder, DEVICE);
    }

    private static List<Violation> check(List<String> lines) {
        return check(lines, DEVICE.file());
    }

    /** With an end that fits the lines. */
    private static List<Violation> check(List<String> lines, DeviceFile device) {
        List<String> ended = new ArrayList<>(lines);
        ended.removeIf(line -> line.startsWith("# end"));
        ended.add(
                "# end: " + ended.stream().filter(line -> !line.startsWith("#")).count() + " commands");
        return checkText(String.join("\n", ended), device);
    }

    private static List<Violation> checkText(String text, DeviceFile device) {
        try {
            return CommandChecker.check("test", new BufferedReader(new StringReader(text)), device);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Predicate<String> operation(String name) {
        return line -> line.split(" ").length > 8 && line.split(" ")[8].equals(name);
    }

    private static UnaryOperator<String> add(int field, long amount) {
        return line -> {
            String[] fields = line.split(" ");
            fields[field] = Long.toString(Long.parseLong(fields[field]) + amount);
            return String.join(" ", fields);
        };
    }

    /** Changes one line of those that a predicate allows; null removes it, an inserted one follows it. */
    private static void planted(
            String rule, Predicate<String> where, UnaryOperator<String> change, boolean insert, long seed) {
        List<Integer> places = new ArrayList<>();
        for (int k = 0; k < correct.size(); k++) {
            if (where.test(correct.get(k))) {
                places.add(k);
            }
        }
        assertTrue(!places.isEmpty(), rule + " has no place");
        int place = places.get(new SplittableRandom(seed).nextInt(places.size()));
        List<String> lines = new ArrayList<>(correct);
        String changed = change.apply(lines.get(place));
        if (insert) {
            lines.add(place + 1, changed);
        } else if (changed.isEmpty()) {
            lines.remove(place);
        } else {
            lines.set(place, changed);
        }
        List<Violation> found = check(lines);
        assertTrue(
                found.stream().anyMatch(violation -> violation.rule().matches(rule)),
                () -> rule + " planted at line " + (place + 1) + ", found " + found);
    }

    @Test
    void nothingIsWrongAtFirst() {
        assertEquals(List.of(), check(correct));
    }

    @Test
    void everyPlantedViolationIsFound() {
        for (long seed = 1; seed <= 2; seed++) {
            planted("row|stripe", operation("PRECHARGE"), line -> "", false, seed);
            planted("row", operation("ACTIVATE"), UnaryOperator.identity(), true, seed);
            planted("row", operation("ACTIVATE"), line -> "", false, seed);
            planted("stripe", operation("ACTIVATE"), CommandCheckerTest::neighbour, true, seed);
            planted("tRCD", operation("LOAD_X"), add(0, -8000), false, seed);
            planted("tRAS|tWR|units", operation("PRECHARGE"), add(0, -12_000), false, seed);
            planted("step", operation("MULTIPLY_BIT"), add(1, -1000), false, seed);
            // Bit 0 follows an activation.
            Predicate<String> later = operation("MULTIPLY_BIT").and(line -> !line.endsWith(" 0"));
            planted("units", later, add(0, -1000), false, seed);
            planted("tWR", operation("STORE_Z"), add(1, 4000), false, seed);
            planted("link", operation("SEND"), UnaryOperator.identity(), true, seed);
            planted("stride", operation("ACTIVATE"), set(6, "1"), false, seed);
            planted("place", operation("ACTIVATE"), set(2, "32"), false, seed);
            planted("place", operation("ACTIVATE"), set(3, "32"), false, seed);
            planted("place", operation("ACTIVATE"), set(4, "256"), false, seed);
            planted("place", operation("ACTIVATE"), set(7, "128"), false, seed);
            planted("latch", operation("Z_TO_X"), add(1, -1000), false, seed);
            planted("move", operation("EXCHANGE"), add(1, -4000), false, seed);
            planted("move", operation("ROUTE_MATS"), add(1, -4000), false, seed);
            planted("bandwidth", operation("SEND"), add(1, -4000), false, seed);
            planted("bandwidth", operation("RECEIVE").and(CommandCheckerTest::hasLinks), add(1, -4000), false, seed);
            Predicate<String> links = operation("SEND").and(CommandCheckerTest::hasLinks);
            planted("bandwidth", links, line -> line.substring(0, line.lastIndexOf('+')) + "+1.0", false, seed);
            planted("bytes", operation("SEND"), line -> line.replaceFirst("[0-9]+\\|", "99|"), false, seed);
            planted("tRP", operation("PRECHARGE"), add(1, -3000), false, seed);
            planted(
                    "refresh",
                    operation("ACTIVATE"),
                    line -> add(0, intoRefresh(line)).apply(line),
                    false,
                    seed);
        }
    }

    /** What hides a use of a link, or takes a row from where it was. */
    @Test
    void rowsThatTakeNoWayAreFound() {
        Predicate<String> sent = operation("SEND").and(CommandCheckerTest::hasLinks);
        Predicate<String> between = sent.and(line -> !line.contains("host@"));
        Predicate<String> received = operation("RECEIVE").and(line -> line.endsWith("|-"));
        for (long seed = 1; seed <= 3; seed++) {
            // Where nobody else takes the link.
            planted("route", sent, line -> line.replaceFirst("@[0-9.E]+", "@9e9"), false, seed);
            planted("route", between, line -> line.replaceFirst("@([0-9]+)", "@9$1"), false, seed);
            planted("transfer", between, line -> line.substring(0, line.indexOf('|')) + "|-", false, seed);
            planted("transfer", received, line -> "", false, seed);
            planted("transfer", between, line -> "", false, seed);
            planted("transfer", received, add(0, 5_000_000), false, seed);
            planted("bandwidth", received, add(1, -4000), false, seed);
            planted("transfer", received, set(2, "31"), false, seed);
            planted("route", between, set(2, "31"), false, seed);
        }
    }

    /** A row over links that were named one by one, from group 2 of bank 3 of channel 1; ends with the times when they receive. */
    private static List<Violation> sent(String links, String... ends) {
        List<String> lines = new ArrayList<>();
        lines.add("0 10 1 3 4 1 2 0 ACTIVATE 0");
        lines.add("20000 90000 1 3 4 1 2 0 SEND 1|" + links);
        for (String end : ends) {
            String[] parts = end.split("@");
            lines.add("0 10 " + parts[0] + " 1 2 0 ACTIVATE 0");
            lines.add(parts[1] + " 90000 " + parts[0] + " 1 2 0 RECEIVE 1|-");
        }
        return check(lines);
    }

    private static String rulesOf(List<Violation> found) {
        return found.stream()
                .filter(violation -> violation.rule().matches("route|transfer"))
                .map(violation -> violation.rule() + " " + violation.text())
                .toList()
                .toString();
    }

    @Test
    void linksLeadOnFromOneAnother() {
        String gap = " is taken without ";
        for (String[] wrong : List.of(
                new String[] {"mdl:1.3.3@0.0+99", "mdl:1.3.3" + gap + "mdl:1.3.2"},
                new String[] {"mdl:1.3.0@0.0+99", "mdl:1.3.0" + gap + "mdl:1.3.1"},
                new String[] {"mdl:1.4.2@0.0+99", "not in the bank"},
                new String[] {"mdl:2.3.2@0.0+99", "not in the bank"},
                new String[] {"chain:1.4@0.0+99", "chain:1.4" + gap + "chain:1.3"},
                new String[] {"chain:1.1@0.0+99", "chain:1.1" + gap + "chain:1.2"},
                new String[] {"chain:2.3@0.0+99", "not in the channel"},
                new String[] {"port:2@0.0+99", "port:2" + gap + "port:1"},
                new String[] {"port:1@0.0+99,port:31@0.0+99", "port:31" + gap + "stackLink"},
                new String[] {"stackLink@0.0+99", "stackLink" + gap + "port:1"},
                new String[] {"host@0.0+99", "host" + gap + "port:1"})) {
            String found = rulesOf(sent(wrong[0]));
            assertTrue(found.contains("route " + wrong[1]) || found.contains(wrong[1]), wrong[0] + ": " + found);
        }
        assertEquals("[]", rulesOf(sent("port:1@0.0+99,host@0.0+99")));
        assertTrue(rulesOf(sent("mdl:1.3.2@0.0+99", "1 3 8@20000")).contains("mdl:1.3.3, which leads here"));
        assertTrue(rulesOf(sent("mdl:1.3.1@0.0+99", "1 3 6@20000")).contains("mdl:1.3.2, which leads here"));
        assertTrue(rulesOf(sent("chain:1.3@0.0+99", "1 2 4@20000")).contains("chain:1.2, which leads here"));
        assertTrue(rulesOf(sent("port:1@0.0+99,port:2@0.0+99", "3 3 4@20000")).contains("port:3, which leads here"));
        assertTrue(rulesOf(sent("port:1@0.0+99", "2 3 4@20000")).contains("nobody receives the row behind port:1"));
        String up = "chain:1.3@0.0+99";
        assertEquals("[]", rulesOf(sent(up, "1 4 4@20000")));
        assertTrue(rulesOf(sent(up, "1 4 4@19900")).contains("100.0 ps before it can have come"));
        assertTrue(rulesOf(sent(up, "1 4 4@900000")).contains("after it has come"));
        assertTrue(rulesOf(sent(up.replace("0.0", "0.1"), "1 4 4@20000")).contains("100.0 ps after the first link"));
        assertTrue(rulesOf(sent("-")).contains("over no link"));
        List<String> nobody = List.of("0 10 1 4 4 1 2 0 ACTIVATE 0", "20000 90000 1 4 4 1 2 0 RECEIVE 1|-");
        assertTrue(rulesOf(check(nobody)).contains("that nobody sends"));
        List<String> other = List.of(
                "0 10 1 3 4 2 2 0 ACTIVATE 0",
                "20000 90000 1 3 4 2 2 0 SEND 2|" + up,
                "0 10 1 4 4 2 2 0 ACTIVATE 0",
                "20000 90000 1 4 4 2 2 0 RECEIVE 1|-");
        assertTrue(rulesOf(check(other)).contains("other rows are received than line 2 sends"));
        for (String name : List.of("mdl", "mdl:1.3", "chain:1.x", "port:", "port:1.2")) {
            assertThrows(MalformedInputException.class, () -> sent(name + "@0.0+99"), name);
        }
    }

    /** A file that was cut where all rows are closed breaks no other rule. */
    @Test
    void filesWithoutTheirEndAreFound() {
        int closed = 0;
        while (!correct.get(closed).contains(" PRECHARGE ")) {
            closed++;
        }
        for (List<String> cut : List.of(
                List.<String>of(),
                List.of("# text"),
                correct.subList(0, 1),
                correct.subList(0, correct.size() - 1),
                List.of("# end: 1 commands"),
                Stream.concat(correct.subList(0, closed + 1).stream(), Stream.of(correct.getLast()))
                        .toList(),
                Stream.concat(correct.stream(), Stream.of("# more")).toList())) {
            assertTrue(
                    checkText(String.join("\n", cut), DEVICE.file()).stream()
                            .anyMatch(violation -> violation.rule().equals("end")),
                    cut.size() + " lines");
        }
        assertEquals(List.of(), checkText("# end: 0 commands", DEVICE.file()));
    }

    private static boolean hasLinks(String line) {
        return line.contains("@");
    }

    private static UnaryOperator<String> set(int field, String value) {
        return line -> {
            String[] fields = line.split(" ");
            fields[field] = value;
            return String.join(" ", fields);
        };
    }

    /** A file that says that its subarrays are neighbours hides no conflict. */
    @Test
    void stripesAreTheDevices() {
        List<String> lines = List.of(
                "0 10 0 0 0 1 1 0 ACTIVATE 0",
                "0 10 0 0 1 1 1 0 ACTIVATE 0",
                "30000 9000 0 0 0 1 1 0 PRECHARGE 0",
                "30000 9000 0 0 1 1 1 0 PRECHARGE 0");
        assertTrue(check(lines).stream().anyMatch(violation -> violation.rule().equals("stripe")));
        assertEquals(List.of(), check(lines, DEVICE.file().with("geometry.activeSubarrays", 1)));
    }

    /** The subarray that shares sense amplifiers. */
    private static String neighbour(String line) {
        String[] fields = line.split(" ");
        fields[4] = Long.toString(Long.parseLong(fields[4]) ^ 1);
        return String.join(" ", fields);
    }

    /** An activation moved to the begin of the next refresh. */
    private static long intoRefresh(String line) {
        long begin = Long.parseLong(line.substring(0, line.indexOf(' ')));
        return 3_900_000 - begin % 3_900_000 + 1000;
    }

    @Test
    void activationsTooSoonAreFound() {
        String open = "0 10 0 0 4 1 2 0 ACTIVATE 0";
        String close = "14000 9000 0 0 4 1 2 0 PRECHARGE 0";
        List<Violation> found = check(List.of(open, close, "15000 10 0 0 4 1 2 0 ACTIVATE 0", close));
        List<String> rules = found.stream().map(Violation::rule).toList();
        assertTrue(rules.contains("tRC") && rules.contains("tRP") && rules.contains("tRAS"), rules.toString());
        assertEquals(1, check(List.of(open)).size());
    }

    @Test
    void withoutRefreshNothingIsBlocked() {
        List<String> lines = List.of("3900100 10 0 0 4 1 2 0 ACTIVATE 0", "3920000 9000 0 0 4 1 2 0 PRECHARGE 0");
        assertEquals("refresh", check(lines).getFirst().rule());
        assertEquals(List.of(), check(lines, DEVICE.file().withChoice("refresh", "off")));
        assertEquals(
                List.of(),
                check(lines, DEVICE.file().withChoice("refresh", "off").withChoice("adderSite", "bank")));
    }

    @Test
    void noMoreThanAThousandAreReported() {
        assertEquals(
                1000,
                check(Collections.nCopies(1100, "0 9000 0 0 4 1 2 0 PRECHARGE 0"))
                        .size());
    }

    @Test
    void linesThatAreNoCommandsAreRefused() {
        for (String line : List.of(
                " ",
                "0 0 0",
                "x 10 0 0 4 1 2 0 ACTIVATE 0",
                "-1 10 0 0 4 1 2 0 ACTIVATE 0",
                "0 10 0 0 4 1 2 0 DANCE 0",
                "0 10 0 0 4 9999999 2 0 ACTIVATE 0",
                "0 10 0 0 4 1 2 0 EXCHANGE x",
                "0 10 0 0 4 1 2 0 SEND chain@1+1",
                "0 10 0 0 4 1 2 0 SEND x|chain@1+1",
                "0 10 0 0 4 1 2 0 SEND 1|chain",
                "0 10 0 0 4 1 2 0 SEND 1|rope@1+1",
                "0 10 0 0 4 1 2 0 SEND 1|chain@1",
                "0 10 0 0 4 1 2 0 SEND 1|chain@x+1",
                "0 10 0 0 4 1 2 0 SEND 1|chain@0+NaN",
                "0 10 0 0 4 1 2 0 SEND 1|chain@-1+1",
                "0 10 0 0 4 1 2 0 SEND 1|@1+1")) {
            MalformedInputException refused =
                    assertThrows(MalformedInputException.class, () -> check(List.of("# text", line)), line);
            assertTrue(refused.toString().contains("line 2"), refused.toString());
        }
    }

    @Test
    void linesThatNeverEndAndBytesThatAreNoTextAreRefused() {
        String open = "0 10 0 0 4 1 2 0 ACTIVATE 0";
        List<String> endless = List.of("# text", "0 10 0 0 4 1 2 0 ACTIVATE " + "0".repeat(1 << 21));
        assertTrue(assertThrows(MalformedInputException.class, () -> check(endless))
                .toString()
                .contains("line 2: longer than"));
        byte[] bytes = (open + "\n\u00ff").getBytes(StandardCharsets.ISO_8859_1);
        BufferedReader in = new BufferedReader(
                new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8.newDecoder()));
        MalformedInputException refused =
                assertThrows(MalformedInputException.class, () -> CommandChecker.check("test", in, DEVICE.file()));
        assertTrue(refused.toString().contains("no text"), refused.toString());
        // With and without an end of the last line.
        String ended = String.join("\n", correct);
        assertEquals(List.of(), checkText(ended, DEVICE.file()));
        assertEquals(List.of(), checkText(ended + "\n", DEVICE.file()));
    }
}
