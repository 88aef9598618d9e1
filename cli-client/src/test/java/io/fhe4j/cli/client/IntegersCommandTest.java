package io.fhe4j.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.FailureBudgetException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.cli.BackendChoice;
import io.fhe4j.cli.ExitCode;
import io.fhe4j.client.PassphraseHashing;
import io.fhe4j.client.PbsClient;
import io.fhe4j.client.PbsKeyStore;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.integer.FheInt8;
import io.fhe4j.ringgsw.integer.FheUint8;
import io.fhe4j.ringgsw.integer.IntegerType;
import io.fhe4j.ringgsw.integer.LookUpCount;
import io.fhe4j.ringgsw.noise.FailureBudget;
import io.fhe4j.ringgsw.pbs.ErrorDistribution;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.PbsValue;
import io.fhe4j.ringgsw.wire.PbsWire;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** The command on the default set once, its parts on a small one, and what it refuses. */
class IntegersCommandTest {

    private static final PbsParameters SMALL = PbsParameters.builder()
            .name("small 2_2")
            .blocks(new BlockParameters(2, 2, 25))
            .lwe(24, new ErrorDistribution.TUniform(8))
            .ring(1, 1024, new ErrorDistribution.TUniform(8))
            .rotation(23, 1)
            .keySwitch(4, 4)
            .insecure("a test")
            .build();

    private static IntegersTask task(String text, IntegerType<?> type, int a, int b) {
        Expression expression = ExpressionParser.parse(text, type);
        Map<Character, BigInteger> values = Map.of('a', BigInteger.valueOf(a), 'b', BigInteger.valueOf(b));
        TreeMap<Character, BigInteger> used = new TreeMap<>(values);
        used.keySet().retainAll(expression.variables());
        return new IntegersTask(text, expression, type, used);
    }

    private static IntegersResult run(IntegersTask task, BackendChoice.Opened opened, ProgressListener progress) {
        LookUpCount predicted = IntegersRun.predict(task, SMALL, opened, FailureBudget.unlimited());
        return IntegersRun.run(task, SMALL, predicted, opened, FailureBudget.unlimited(), progress);
    }

    @Test
    void formulasAreComputedAsPredicted() {
        try (BackendChoice.Opened opened = new BackendChoice().open()) {
            for (String text : List.of(
                    "a*b + 7",
                    "a > b ? a - b : b - a",
                    "min(a, b) / 3",
                    "a << 3 ^ rotl(b, a)",
                    "a == b",
                    "3 + 4",
                    "a < 50 && !(b < a) || 1 < 2")) {
                for (IntegerType<?> type : List.of(FheUint8.TYPE, FheInt8.TYPE)) {
                    IntegersTask task = task(text, type, 101, 27);
                    HeardStages stages = new HeardStages();
                    IntegersResult result = run(task, opened, stages);
                    boolean works = result.predicted().lookUps() > 0;
                    List<String> heard = List.of("evaluation keys", "prepared keys", "look-ups");
                    stages.assertComplete(works ? heard : heard.subList(0, 2));
                    assertEquals(task.expected(), result.value(), text);
                    assertEquals(result.predicted().lookUps(), result.counted().lookUps(), text);
                    assertEquals(result.predicted().batches(), result.counted().batches(), text);
                    assertEquals(
                            result.predicted().log2Failure(), result.counted().log2Failure(), 1e-6, text);
                }
            }
        }
    }

    /** The reference backend does one look-up at a time, however many threads there are. */
    @Test
    void formulasAreComputedAsPredictedOnABackendOfOneThread() {
        IntegersTask task = task("a + b", FheUint8.TYPE, 5, 6);
        LookUpCount onEight;
        try (BackendChoice.Opened opened = onEightThreads("cpu")) {
            onEight = IntegersRun.predict(task, SMALL, opened, FailureBudget.unlimited());
        }
        try (BackendChoice.Opened opened = onEightThreads("reference")) {
            IntegersResult result = run(task, opened, ProgressListener.NONE);
            assertEquals(result.predicted(), result.counted());
            assertNotEquals(onEight, result.predicted(), "more at a time are cut otherwise");
        }
    }

    private static BackendChoice.Opened onEightThreads(String backend) {
        return CommandLine.populateCommand(new BackendChoice(), "--backend", backend, "--threads", "8")
                .open();
    }

    @Test
    void theDefaultSetComputesForMachines() {
        CommandRun run = CommandRun.of(
                "integers",
                "max(a + b, z)",
                "--bits",
                8,
                "--a",
                "0xff",
                "--b",
                3,
                "--z",
                1,
                "--max-failure",
                -100,
                "--json");
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
        assertEquals("", run.err(), "no bars in a pipe");
        JsonNode json = run.json();
        assertEquals(2, json.get("value").asInt());
        assertTrue(json.get("right").asBoolean());
        assertEquals("FheUint8", json.get("type").asString());
        assertEquals(255, json.get("inputs").get("a").asInt());
        assertEquals("2_2 wide", json.get("set").asString());
        assertEquals(128, json.get("securityBits").asInt());
        assertTrue(json.get("engine").asString().contains("torus"), run.out());
        assertEquals(json.get("predicted"), json.get("counted"));
        assertTrue(json.get("predicted").get("lookUps").asInt() > 14, run.out());
        assertTrue(json.get("predicted").get("failureLog2").asDouble() < -100, run.out());
    }

    /** As a user types it first: 32 bits. */
    @Test
    void theDefaultWidthIsThirtyTwoBits() {
        CommandRun run = CommandRun.of("integers", "a + b", "--a", 4_000_000_000L, "--b", 300_000_007L, "--json");
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
        assertEquals("FheUint32", run.json().get("type").asString());
        assertEquals(5_032_711, run.json().get("value").asInt());
    }

    @Test
    void peopleReadWhatCameOut() {
        StringWriter text = new StringWriter();
        try (BackendChoice.Opened opened = new BackendChoice().open();
                PrintWriter out = new PrintWriter(text)) {
            IntegersTask task = task("a <= b", FheInt8.TYPE, -3, 4);
            IntegersResult result = run(task, opened, ProgressListener.NONE);
            IntegersReport.introduce(out, task, SMALL, result.predicted(), opened);
            IntegersReport.print(out, result);
            IntegersReport.print(out, wrong(result));
            assertEquals(ExitCode.OK, IntegersCommand.exitCode(result));
            assertEquals(ExitCode.FAILURE, IntegersCommand.exitCode(wrong(result)));
        }
        assertTrue(text.toString().contains("a <= b = true   right"), text.toString());
        assertTrue(text.toString().contains("a <= b = false   WRONG: it is true"), text.toString());
        assertTrue(text.toString().contains("a = -3, b = 4"), text.toString());
        assertTrue(text.toString().contains("INSECURE"), text.toString());
        assertTrue(
                text.toString().contains("predicted       8 look-ups in 4 batches, failure at most"), text.toString());
    }

    private static IntegersResult wrong(IntegersResult right) {
        return new IntegersResult(
                right.task(),
                right.parameters(),
                right.place(),
                right.engine(),
                right.predicted(),
                right.counted(),
                right.nanos(),
                right.keyBytes(),
                BigInteger.ONE.subtract(right.value()));
    }

    @Test
    void aFormulaThatFailsTooOftenIsRefusedBeforeItRuns() {
        IntegersTask task = task("a*b", FheUint8.TYPE, 2, 3);
        double once = SMALL.failureLog2();
        try (BackendChoice.Opened opened = new BackendChoice().open()) {
            assertThrows(
                    FailureBudgetException.class,
                    () -> IntegersRun.predict(task, SMALL, opened, FailureBudget.of(once)));
            LookUpCount predicted = IntegersRun.predict(task, SMALL, opened, FailureBudget.unlimited());
            assertThrows(
                    FailureBudgetException.class,
                    () -> IntegersRun.run(
                            task, SMALL, predicted, opened, FailureBudget.of(once), ProgressListener.NONE),
                    "the run has a budget of its own");
        }
        CommandRun run = CommandRun.of("integers", "a*b", "--max-failure", -124);
        assertEquals(ExitCode.REFUSED, run.exitCode());
        assertTrue(run.err().contains("budget of 2^-124.0"), run.err());
        assertEquals("", run.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "a +;character 4 of the formula",
                "a + é;character 5 of the formula",
                "a --bits 7;8, 16, 32, 64 or 128, not 7",
                "a --a 4294967296;--a: FheUint32 holds 0 to 4294967295, not 4294967296",
                "a --a=-1;0 to 4294967295",
                "a --signed --bits 8 --a 128;-128 to 127",
                "a --a x;--a takes a number, not x",
                "a --b 3;there is no b in a",
                "a --max-failure 0;below 0, not 0.0",
                "a --threads 0;--threads takes 1 to 1024",
                "--a 3;FORMULA",
            })
    void whatDoesNotFitIsRefused(String words, String part) {
        List<Object> all = new ArrayList<>(List.of("integers"));
        int options = words.indexOf(" --");
        if (words.startsWith("--")) {
            all.addAll(List.of((Object[]) words.split(" ")));
        } else {
            all.add(options < 0 ? words : words.substring(0, options));
            all.addAll(
                    options < 0
                            ? List.of()
                            : List.of((Object[]) words.substring(options + 1).split(" ")));
        }
        CommandRun run = CommandRun.of(all.toArray());
        assertEquals(ExitCode.USAGE, run.exitCode(), run.err());
        assertTrue(run.err().contains(part), run.err());
        assertEquals("", run.out());
    }

    /** Files of a client of numbers, for anybody to look at. */
    @Test
    void inspectKnowsKeysAndNumbers(@TempDir Path directory) {
        Path store = directory.resolve("alice.keys");
        Path keys = directory.resolve("evaluation.fhe");
        Path numbers = directory.resolve("numbers.fhe");
        try (PbsClient client = PbsClient.generate(SMALL)) {
            PbsKeyStore.create(store, "a passphrase".toCharArray(), client, PassphraseHashing.LEAST);
            PbsWire.write(keys, client.evaluationKeys());
            PbsWire.writeValues(
                    numbers,
                    List.of(new PbsValue(
                            Optional.of(FheUint8.TYPE), client.encrypt(FheUint8.TYPE, BigInteger.valueOf(200)))));
        }
        JsonNode facts = CommandRun.of("inspect", store.toString(), "--json").json();
        assertEquals("pbs", facts.get("scheme").asString());
        assertEquals("a test", facts.get("parameters").get("insecure").asString());
        facts = CommandRun.of("inspect", keys.toString(), "--json").json();
        assertEquals(24, facts.get("lweDimension").asInt());
        facts = CommandRun.of("inspect", numbers.toString(), "--json").json();
        assertEquals(1, facts.get("types").get("FheUint8").asInt());
        assertEquals(4, facts.get("seededBlocks").asInt());
    }

    @Test
    void thePlaceIsShown() {
        CommandRun run = CommandRun.of("integers", "a + * b");
        assertTrue(run.err().startsWith("  a + * b\n      ^\nfhe4j: character 5"), run.err());
    }
}
