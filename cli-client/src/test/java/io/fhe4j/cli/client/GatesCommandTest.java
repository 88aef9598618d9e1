package io.fhe4j.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.cli.BackendChoice;
import io.fhe4j.cli.ExitCode;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.FhewSets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** The circuits on clear bits, exhaustively; the command on encrypted ones; what it refuses. */
class GatesCommandTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void circuitsAreThoseOfArithmetic(int bits) {
        List<Long> a = new ArrayList<>();
        List<Long> b = new ArrayList<>();
        for (long x = 0; x < 1L << bits; x++) {
            for (long y = 0; y < 1L << bits; y++) {
                a.add(x);
                b.add(y);
            }
        }
        long[] expectedGates = {5L * bits - 3, 4L * bits - 3, 2L * bits - 1};
        for (GateOperation operation : GateOperation.values()) {
            ClearGates gates = new ClearGates();
            List<Long> results = GateInputs.numbers(operation.apply(
                    new GateCircuits<>(gates), GateInputs.columns(a, bits), GateInputs.columns(b, bits)));
            for (int i = 0; i < a.size(); i++) {
                long x = a.get(i);
                long y = b.get(i);
                long expected = switch (operation) {
                    case ADD -> x + y;
                    case LESS_THAN -> x < y ? 1 : 0;
                    case EQUAL -> x == y ? 1 : 0;
                };
                assertEquals(expected, results.get(i), operation + " of " + x + " and " + y);
            }
            assertEquals(expectedGates[operation.ordinal()] * a.size(), gates.count());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void encryptedNumbersAreAddedAndCompared(String backend) {
        CommandRun run = CommandRun.of(
                "gates",
                "--set",
                "toy",
                "--backend",
                backend,
                "--count",
                2,
                "--bits",
                4,
                "--a",
                13,
                "--b",
                7,
                "--json");
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
        JsonNode json = run.json();
        assertEquals("ginx", json.get("method").asString());
        assertEquals("TOY", json.get("set").asString());
        assertTrue(json.get("assurance").asString().contains("INSECURE"));
        assertEquals(backend, json.get("backend").asString());
        assertEquals(6, json.get("right").asInt());
        assertEquals(6, json.get("results").asInt());
        JsonNode operations = json.get("operations");
        assertEquals(20, operations.get(0).get("values").get(0).asInt());
        assertEquals(0, operations.get(1).get("values").get(0).asInt());
        assertEquals(0, operations.get(2).get("values").get(0).asInt());
        assertEquals(2 * 17, operations.get(0).get("gates").asInt());
        assertEquals(
                64L * 4 * 2 * 2 * 512 * 4, json.get("blindRotationKeyBytes").asLong());
        long table = 512L * 6 * 16 * 65 * 4;
        assertEquals(table, json.get("switchingKeyBytes").asLong());
        assertTrue(json.get("backendKeyBytes").asLong() >= table + 64L * 4 * 2 * 2 * 512 * 4, run.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ap", "lmkcdey"})
    void otherMethodsComputeTheSame(String method) {
        CommandRun run =
                CommandRun.of("gates", "--set", "toy", "--method", method, "--bits", 3, "--a", 6, "--b", 3, "--json");
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
        JsonNode json = run.json();
        assertEquals(method, json.get("method").asString());
        assertEquals(3, json.get("right").asInt());
        assertEquals(9, json.get("operations").get(0).get("values").get(0).asInt());
    }

    /** From the keys to the last gate. */
    @Test
    void longWorkIsSeen() throws IOException {
        FhewParameters toy = FhewSets.insecure("TOY", "a test");
        GateInputs inputs = new GateInputs(1, List.of(1L), List.of(0L));
        HeardStages stages = new HeardStages();
        try (BackendChoice.Opened opened = new BackendChoice().open()) {
            GatesResult result = GatesRun.run(toy, inputs, opened, stages);
            assertEquals(result.results(), result.right());
        }
        stages.assertComplete(List.of("evaluation keys", "prepared keys", "a + b", "a < b", "a = b"));
    }

    /** Defaults of the search, which fail seldom enough for anybody. */
    @Test
    void withoutASetDefaultsAreShown() {
        CommandLine.Model.CommandSpec spec = new CommandLine(new GatesCommand()).getCommandSpec();
        List<FhewParameters> all = new GateSets().chosen(spec);
        assertEquals(
                List.of("GINX_128_2", "LMKCDEY_128_2", "AP_128_2"),
                all.stream().map(FhewParameters::name).toList());
        for (FhewParameters set : all) {
            assertTrue(!set.isPublished() && set.failureLog2() <= -128, set.toString());
        }
        CommandRun run = CommandRun.of("gates", "--method", "ginx", "--bits", 1, "--json");
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
        assertEquals("GINX_128_2", run.json().get("set").asString());
        assertEquals(3, run.json().get("right").asInt());
        double failure = run.json().get("failureLog2").asDouble();
        assertTrue(failure < -128, "2^" + failure);
        assertTrue(run.json().get("engine").asString().startsWith("GINX_128_2 GINX exact (modulo "), run.out());
    }

    @Test
    @Tag("slow")
    void allMethodsAddAndCompareNumbersOfEightBits() {
        CommandRun run = CommandRun.of("gates", "--json");
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
        List<String> methods = new ArrayList<>();
        for (JsonNode one : run.json().get("methods")) {
            methods.add(one.get("method").asString() + " " + one.get("set").asString());
            assertEquals(3, one.get("right").asInt());
        }
        assertEquals(List.of("ginx GINX_128_2", "lmkcdey LMKCDEY_128_2", "ap AP_128_2"), methods);
    }

    @Test
    void aProgramThatFailsTooOftenIsRefusedBeforeKeysAreMade() {
        CommandRun run = CommandRun.of("gates", "--max-failure", -1000);
        assertEquals(ExitCode.REFUSED, run.exitCode(), run.err());
        assertTrue(
                run.err().contains("above the budget of 2^-1000.0") && run.out().isEmpty(), run.err());
        assertEquals(
                ExitCode.OK,
                CommandRun.of("gates", "--set", "TOY", "--bits", 2, "--max-failure", -120)
                        .exitCode());
    }

    @Test
    void peopleReadWhatCameOut() {
        CommandRun run = CommandRun.of("gates", "--set", "TOY", "--bits", 3, "--a", 5, "--b", 5);
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
        assertEquals("", run.err(), "no bars in a pipe");
        assertTrue(run.out().contains("a + b = 10   a < b no   a = b yes"), run.out());
        assertTrue(run.out().contains("3 of 3 results"), run.out());
        assertTrue(run.out().contains("INSECURE"), run.out());
        assertTrue(run.out().contains("12 gates in 6 batches"), run.out());
        assertTrue(run.out().contains("any gate goes wrong with at most 2^-1"), run.out());
        assertTrue(run.out().contains("predicted   26 gates") && run.out().contains("TOY GINX exact"), run.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--method fft|ginx, ap, lmkcdey",
                "--accept-failure -60|belongs to a --set",
                "--set STD129|STD128",
                "--set STD256|--accept-failure -55",
                "--set STD256 --accept-failure -60|2^-55 as published: accept that or more",
                "--set TOY --accept-failure 0|less than 1, not 2^0",
                "--set STD192-LMKCDEY --accept-failure -65|2^-41 by our model and 2^-65 as published",
                "--set GINX_128_5|GINX_128_4",
                "--max-failure 0|below 0",
                "--bits 0|1 to 32",
                "--count 0|1 to 1024",
                "--a 256|0 to 255",
                "--b=-1|0 to 255",
            })
    void whatDoesNotExistIsRefused(String words, String part) {
        List<Object> all = new ArrayList<>(List.of("gates"));
        all.addAll(List.of((Object[]) words.split(" ")));
        CommandRun run = CommandRun.of(all.toArray());
        assertEquals(ExitCode.USAGE, run.exitCode(), run.err());
        assertTrue(run.err().contains(part), run.err());
        assertEquals("", run.out());
    }

    @Test
    void memoriesMayBeFaulty() {
        CommandRun run = CommandRun.of(
                "gates", "--set", "TOY", "--bits", 1, "--backend", "pim-fhemem", "--faults", "stuck-at:0.01,in:key");
        assertTrue(run.out().contains("faults: ") && run.out().contains("in buffers of role key"), run.out());
        assertTrue(run.out().contains("SIMULATION, ") && run.out().contains("assumed mapping: "), run.out());
        assertEquals(
                ExitCode.USAGE, CommandRun.of("gates", "--faults", "flip:1e-9").exitCode());
        CommandRun real = CommandRun.of("gates", "--backend", "reference", "--faults", "flip:1e-9");
        assertEquals(ExitCode.USAGE, real.exitCode());
        assertTrue(real.err().contains("reference is none"), real.err());
        CommandRun wrong = CommandRun.of("gates", "--backend", "pim-memfhe", "--faults", "flip:often");
        assertEquals(ExitCode.REFUSED, wrong.exitCode());
        assertTrue(wrong.err().contains("flip:often"), wrong.err());
    }

    @Test
    void aWrongResultIsAFailure() {
        FhewParameters toy = FhewSets.insecure("TOY", "a test");
        GateInputs inputs = new GateInputs(8, List.of(3L), List.of(4L));
        for (long sum : List.of(7L, 8L)) {
            GatesResult result = new GatesResult(
                    toy,
                    inputs,
                    new GatesResult.Place("none", "no reason", 0, 1),
                    new GatesResult.Nanos(1, 1, 1, 1),
                    new GatesResult.Bytes(1, 1, 2),
                    "none",
                    -100,
                    List.of(new GatesResult.Operation(GateOperation.ADD, 37, 17, 1, List.of(sum))),
                    Optional.empty());
            assertEquals(sum == 7 ? ExitCode.OK : ExitCode.FAILURE, GatesCommand.exitCode(result));
        }
    }
}
