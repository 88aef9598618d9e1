package io.fhe4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ParametersCommandTest {

    @Test
    void everySetSaysWhatItProtectsAndHowOftenItFails() {
        JsonNode sets = CommandRun.of("parameters", "--json").json().get("sets");
        assertTrue(sets.size() >= 8, sets.toString());
        for (JsonNode set : sets) {
            String name = set.get("set").asString();
            assertTrue(set.get("securityBits").asDouble() > 0, name);
            if (!set.get("method").asString().equals("ginx")
                    || set.get("failureLog2").has("and3")) {
                continue;
            }
            // The model and the publications agree within a few bits.
            double computed = set.get("failureLog2").get("nand").asDouble();
            double published = set.get("publishedFailureLog2").asDouble();
            assertTrue(Math.abs(computed - published) < 0.1 * Math.abs(published), name + " " + computed);
        }
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
