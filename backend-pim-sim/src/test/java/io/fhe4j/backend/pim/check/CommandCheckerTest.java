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

    private static List<Violation> check(List<String> lines, DeviceFile device) {
        try {
            String text = String.join("\n", lines);
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
        assertEquals(check(List.of(open)), check(List.of(open + "\n")));
    }
}
