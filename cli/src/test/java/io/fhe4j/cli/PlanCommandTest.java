package io.fhe4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class PlanCommandTest {

    @TempDir
    private Path directory;

    @Test
    void aBundledNetworkIsPlanned() {
        CommandRun run = CommandRun.of("plan", "digits8x8");
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
        for (String part : new String[] {"128-bit secure", "depth", "operations", "predicted for backend"}) {
            assertTrue(run.out().contains(part), run.out());
        }
        JsonNode plan = CommandRun.of("plan", "digits8x8", "--json").json();
        assertTrue(plan.get("securityBits").asInt() >= 128);
        assertTrue(plan.get("keyBytes").asLong() > 0);
        assertTrue(plan.get("operations").has("rotations"));
        assertTrue(plan.get("predictedMillis").asDouble() > 0);
        assertTrue(plan.get("predictedOn").asString().startsWith("backend "));
        JsonNode unpredicted =
                CommandRun.of("plan", "digits8x8", "--no-prediction", "--json").json();
        assertFalse(unpredicted.has("predictedMillis"));
        assertEquals(plan.get("keys"), unpredicted.get("keys"));
    }

    @Test
    void aFileIsPlannedAsTheBundledNetworkThatItHolds() throws IOException {
        Path model = directory.resolve("model.onnx");
        try (InputStream in = io.fhe4j.nn.BundledModels.DIGITS_8X8.open()) {
            Files.copy(in, model);
        }
        JsonNode plan = CommandRun.of("plan", model.toString(), "--no-prediction", "--json")
                .json();
        assertEquals(
                CommandRun.of("plan", "digits8x8", "--no-prediction", "--json")
                        .json()
                        .get("fingerprint"),
                plan.get("fingerprint"));
    }

    @Test
    void moreBitsGiveOtherParameters() {
        JsonNode some =
                CommandRun.of("plan", "digits8x8", "--no-prediction", "--json").json();
        JsonNode more = CommandRun.of("plan", "digits8x8", "--precision", "20", "--no-prediction", "--json")
                .json();
        assertTrue(more.get("expectedErrorLog2").asDouble() <= -20);
        assertTrue(more.get("logQP").asDouble() > some.get("logQP").asDouble());
        assertEquals(
                ExitCode.USAGE,
                CommandRun.of("plan", "digits8x8", "--precision", "0").exitCode());
        CommandRun unreachable = CommandRun.of("plan", "digits8x8", "--precision", "60", "--no-prediction");
        assertTrue(unreachable.exitCode() == ExitCode.OK || unreachable.exitCode() == ExitCode.REFUSED);
    }

    @Test
    void whatIsNoModelIsRefusedInOneLine() throws IOException {
        Path broken = Files.write(directory.resolve("broken.onnx"), new byte[] {1, 2, 3, 4, 5});
        for (String name :
                new String[] {broken.toString(), directory.resolve("none.onnx").toString()}) {
            CommandRun run = CommandRun.of("plan", name);
            assertEquals(ExitCode.REFUSED, run.exitCode(), run.err());
            assertEquals(1, run.err().lines().count(), run.err());
        }
    }
}
