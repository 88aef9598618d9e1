package io.fhe4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.ringgsw.FhewDefaults;
import io.fhe4j.ringgsw.pbs.PbsSets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ParametersCommandTest {

    @Test
    void everySetSaysWhatItProtectsAndHowOftenItFails() {
        JsonNode sets = CommandRun.of("parameters", "--json").json().get("sets");
        assertTrue(sets.size() >= 8, sets.toString());
        int defaults = 0;
        for (JsonNode set : sets) {
            String name = set.get("set").asString();
            assertTrue(set.get("securityBits").asDouble() > 0, name);
            JsonNode failures = set.get("failureLog2");
            if (!set.has("nominalBits")) {
                failures.forEach(log2 -> assertTrue(log2.asDouble() <= -128, name + " " + failures));
                assertTrue(set.get("predictedMilliseconds").asDouble() > 0, name);
                defaults++;
            } else if (set.get("method").asString().equals("ginx") && !failures.has("and3")) {
                // The model and the publications agree within a few bits.
                double computed = failures.get("nand").asDouble();
                double published = set.get("publishedFailureLog2").asDouble();
                assertTrue(Math.abs(computed - published) < 0.1 * Math.abs(published), name + " " + computed);
            }
            switch (name) {
                case "STD128", "GINX_128_2" -> assertTrue(!set.has("needConsent"), name);
                case "STD192" ->
                    assertEquals(
                            "[\"majority\",\"xor3\",\"xnor3\"]",
                            set.get("needConsent").toString());
                case "STD192-LMKCDEY" ->
                    assertEquals(7, set.get("needConsent").size(), "computed is worse, of all but XOR and XNOR");
                case "STD256" -> assertEquals(9, set.get("needConsent").size(), "published is worse");
                default -> {
                    // as computed
                }
            }
            assertTrue(set.get("keyBytes").asLong() > 0, name);
        }
        assertEquals(FhewDefaults.names().size() + 1, defaults, "those for gates, and one for numbers");
    }

    @Test
    void setsForLookUpsAreListedAndSearchedFor() {
        JsonNode lookUps = CommandRun.of("parameters", "--json").json().get("lookUps");
        assertEquals(PbsSets.all().size(), lookUps.size());
        for (JsonNode set : lookUps) {
            assertTrue(set.get("securityBits").asInt() >= 128, set.toString());
            assertTrue(set.get("failureLog2").asDouble() <= -120, set.toString());
        }
        JsonNode named = CommandRun.of("parameters", "--set", "integers_2_2", "--json")
                .json()
                .get("lookUps");
        assertEquals(1, named.size());
        assertEquals("INTEGERS_2_2", named.get(0).get("constant").asString());
        assertEquals(PbsSets.INTEGERS_2_2.name(), named.get(0).get("set").asString());
        JsonNode found = CommandRun.of("parameters", "--search", "torus_128_2_2", "--norm", "35", "--json")
                .json();
        assertEquals("TORUS_128_2_2", found.get("set").asString());
        assertEquals(35, found.get("squaredNorm").asInt());
        assertTrue(found.get("failureLog2").asDouble() <= -128, found.toString());
        assertTrue(found.get("binding").asString().contains("would save"), found.toString());
        JsonNode shortWords = CommandRun.of("parameters", "--search", "torus32_128_1_0", "--json")
                .json();
        assertEquals("TORUS32_128_1_0", shortWords.get("set").asString());
        assertEquals(642, shortWords.get("lweDimension").asInt());
        JsonNode published = lookUps.get(lookUps.size() - 1);
        assertEquals(-129.6, published.get("publishedFailureLog2").asDouble());
        assertTrue(!lookUps.get(0).has("publishedFailureLog2"), lookUps.toString());
        JsonNode circuits = CommandRun.of("parameters", "--set", "exact.2_2.circuit", "--json")
                .json()
                .get("largeTables");
        assertEquals(1, circuits.size());
        assertTrue(circuits.get(0).get("tableFailureLog2").asDouble() < -128, circuits.toString());
        JsonNode tables = CommandRun.of("parameters", "--search", "tables_128_2_2", "--json")
                .json();
        assertTrue(tables.get("tableFailureLog2").asDouble() <= -128
                && tables.get("bitFailureLog2").asDouble() <= -128
                && tables.get("placeAndLookUpMilliseconds").asDouble() > 0);
        JsonNode grouped = CommandRun.of("parameters", "--search", "TORUS_128_2_2", "--grouping", "2", "--json")
                .json();
        JsonNode preset = CommandRun.of("parameters", "--set", "2_2.grouped", "--json")
                .json()
                .get("lookUps")
                .get(0);
        assertEquals(preset.get("keyBytes"), grouped.get("keyBytes"));
        CommandRun one = CommandRun.of("parameters", "--set", "2_2");
        assertTrue(one.out().contains("messageBits") && !one.out().contains("nand"), one.out());
        for (String[] wrong : new String[][] {
            {"--search", "TORUS_128_9_9"},
            {"--search", "GINX_128_2", "--norm", "5"},
            {"--search", "GINX_128_2", "--grouping", "2"},
            {"--search", "TORUS_128_2_2", "--grouping", "4"},
            {"--search", "EXACT_128_2_2", "--grouping", "2"},
            {"--search", "TABLES_128_2"},
            {"--search", "TABLES_128_2_2", "--norm", "5"},
            {"--search", "NUMBERS_128_29_20", "--norm", "5"},
            {"--search", "NUMBERS_128_29_21"},
            {"--search", "TORUS_128_2_2", "--norm", "0"}
        }) {
            List<String> arguments = new ArrayList<>(List.of("parameters"));
            arguments.addAll(List.of(wrong));
            CommandRun refused = CommandRun.of(arguments.toArray(String[]::new));
            assertEquals(ExitCode.REFUSED, refused.exitCode(), arguments.toString());
        }
    }

    @Test
    void valuesOfSeveralBitsAreListedAndSearchedFor() {
        JsonNode values = CommandRun.of("parameters", "--json").json().get("values");
        assertEquals(2, values.size());
        for (JsonNode set : values) {
            assertTrue(set.get("wholeFailureLog2").asDouble() <= -128, set.toString());
            assertEquals("tree", set.get("way").asString());
        }
        JsonNode ways = CommandRun.of("parameters", "--search", "wide_128_8", "--key-bytes", "17179869184", "--json")
                .json()
                .get("ways");
        assertEquals(3, ways.size());
        assertEquals("tree", ways.get(0).get("way").asString());
        assertEquals("direct", ways.get(2).get("way").asString());
        assertTrue(ways.get(0).get("searchedMilliseconds").asDouble()
                < ways.get(2).get("searchedMilliseconds").asDouble());
        assertEquals(
                ExitCode.REFUSED,
                CommandRun.of("parameters", "--search", "WIDE_128_9").exitCode());
        assertTrue(CommandRun.of("parameters", "--set", "wide_128_7").out().contains("tree"));
    }

    @Test
    void bothEnginesAndNumbersAreSearchedFor() {
        JsonNode exact = CommandRun.of("parameters", "--search", "exact_128_2_2", "--batch", "8", "--json")
                .json();
        assertEquals("EXACT_128_2_2", exact.get("set").asString());
        assertTrue(exact.get("failureLog2").asDouble() <= -128
                && exact.get("keyBytes").asLong() > 0);
        JsonNode numbers = CommandRun.of(
                        "parameters", "--search", "numbers_128_29_20", "--key-bytes", "1610612736", "--json")
                .json();
        assertEquals("NUMBERS_128_29_20", numbers.get("set").asString());
        assertEquals(13, numbers.get("rotationsOfASign").asInt());
        assertTrue(numbers.get("keyBytes").asLong() <= 1_610_612_736L);
        assertTrue(numbers.get("worstFailureLog2").asDouble() <= -128, numbers.toString());
        assertTrue(numbers.get("binding").asString().contains("would save"), numbers.toString());
    }

    @Test
    void theSearchSaysWhatBindsIt() {
        JsonNode found = CommandRun.of("parameters", "--search", "ginx_128_2", "--failure", "-40", "--json")
                .json();
        assertEquals("GINX_128_2", found.get("set").asString());
        double worst = found.get("worstFailureLog2").asDouble();
        assertTrue(worst <= -40 && worst > -128, found.toString());
        assertTrue(found.get("binding").asString().contains("would save"), found.toString());
        CommandRun unknown = CommandRun.of("parameters", "--search", "GINX_129_2");
        assertEquals(ExitCode.REFUSED, unknown.exitCode());
        assertTrue(unknown.err().contains("GINX_128_2"), unknown.err());
        assertEquals(
                ExitCode.REFUSED,
                CommandRun.of("parameters", "--search", "GINX_128_2", "--failure", "1")
                        .exitCode());
        assertEquals(
                ExitCode.REFUSED,
                CommandRun.of("parameters", "--search", "GINX_128_2", "--key-bytes", "1000")
                        .exitCode());
    }

    /** By a table in which one ring costs nothing, whatever is in the library's own. */
    @Test
    void anotherTableFindsOtherSets(@TempDir Path directory) throws IOException {
        Path table = directory.resolve("costs.csv");
        Files.writeString(table, "GINX,4096,50,1,1,1\nTABLE_ROW,0,64,1,1,1\n");
        JsonNode found = CommandRun.of("parameters", "--search", "GINX_128_2", "--costs", table.toString(), "--json")
                .json();
        assertEquals(4096, found.get("ringDegree").asInt());
        Files.writeString(table, "nonsense\n");
        assertRefused(table, "nonsense");
        Files.writeString(table, "# nothing\n");
        assertRefused(table, "no line of costs");
        assertRefused(directory, "is no file");
        assertRefused(directory.resolve("missing"), "is no file");
    }

    private static void assertRefused(Path costs, String why) {
        CommandRun refused = CommandRun.of("parameters", "--search", "GINX_128_2", "--costs", costs.toString());
        assertEquals(ExitCode.REFUSED, refused.exitCode());
        assertTrue(refused.err().contains(why), refused.err());
    }

    @Test
    void oneSetIsListedInLinesForPeople() {
        CommandRun run = CommandRun.of("parameters", "--set", "STD128");
        assertEquals(ExitCode.OK, run.exitCode());
        assertTrue(run.out().contains("STD128") && run.out().contains("nand"), run.out());
        assertTrue(!run.out().contains("STD192"), run.out());
        assertEquals(run.out(), CommandRun.of("parameters", "--set", "std128").out());
    }

    @Test
    void anUnknownSetIsRefusedWithTheNamesThatThereAre() {
        CommandRun run = CommandRun.of("parameters", "--set", "STD999");
        assertEquals(ExitCode.USAGE, run.exitCode());
        assertTrue(run.err().contains("STD128"), run.err());
    }
}
