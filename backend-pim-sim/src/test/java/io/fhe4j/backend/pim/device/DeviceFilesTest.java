package io.fhe4j.backend.pim.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.testing.HostileInput;
import io.fhe4j.api.testing.Mutant;
import io.fhe4j.backend.pim.dram.DramDevice;
import io.fhe4j.backend.pim.reram.ReramDevice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Device files: the shipped ones, and everything that is refused. */
class DeviceFilesTest {

    private static final List<DeviceSchema> SCHEMAS = List.of(DramDevice.SCHEMA, ReramDevice.SCHEMA);

    private static String text(String name) {
        try (InputStream in =
                DeviceFiles.class.getResourceAsStream("/io/fhe4j/backend/pim/devices/" + name + ".toml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static DeviceFile parse(String text) {
        DeviceFile file = DeviceFiles.parse("test.toml", text.getBytes(StandardCharsets.UTF_8), SCHEMAS);
        if (file.architecture().equals("near-mat-dram")) {
            return new DramDevice(file).file();
        }
        return new ReramDevice(file).file();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fhemem-dram", "memfhe-reram"})
    void shippedFilesSayHowWellTheyKnow(String name) {
        DeviceFile file = DeviceFiles.shipped(name, SCHEMAS);
        assertEquals(name, file.name());
        for (Constant constant : file.constants()) {
            assertTrue(constant.low() > 0 && constant.low() <= constant.value() && constant.value() <= constant.high());
            assertTrue(constant.source().length() > 3, constant.key());
            assertTrue(
                    constant.mark() != Mark.ASSUMED
                            || constant.low() < constant.high()
                            || constant.unit().isWhole(),
                    constant.key() + " is assumed without a range");
        }
        assertEquals(
                file.constants().size(),
                SCHEMAS.stream()
                        .filter(schema -> schema.architecture().equals(file.architecture()))
                        .mapToInt(schema -> schema.keys().size())
                        .sum());
    }

    /** What it replaces, by what, and a part of the message. Lines are counted by the test itself. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cycle = { value = 1.1, unit | cycle = { value = -1.1, unit | negative: -1.1 ns",
                "cycle = { value = 1.1, unit | cycle = { value = 0.0, unit | zero ns",
                "cycle = { value = 1.1, unit | cycle = { value = nan, unit | NaN is not a number of ns",
                "cycle = { value = 1.1, unit | cycle = { value = inf, unit | Infinity",
                "cycle = { value = 1.1, unit | cycle = { value = \"fast\", unit | no number",
                "cycle = { value = 1.1, unit | cycle = { value = 7, unit | outside its range",
                "rows = { value = 1024 | rows = { value = 0 | zero count",
                "rows = { value = 1024 | rows = { value = 700.5 | not a whole number",
                "count = { value = 1, unit | count = { value = 0, unit | zero count",
                "unit = \"nm\", range | range | has no unit",
                "unit = \"nm\" | unit = \"ns\" | give it in nm",
                "range = [20, 45] | range = [20] | not a pair",
                "range = [20, 45] | range = [-1, 45] | negative",
                "mark = \"recalled\", source = \"bare | mark = \"sure\", source = \"bare | unknown mark",
                "source = \"sensing a cell\" | source = \"\" | must be a word",
                "source = \"sensing a cell\" | source = 3 | must be a word",
                "[endurance] | [durability] | unknown key durability.writes",
                "feature = { value | featur = { value | unknown key geometry.featur",
                "inside = \"unit\" | inside = \"bank\" | there is no such level",
                "inside = \"device\" | inside = \"array\" | inside itself",
                "to = \"array\" | to = \"bank\" | leads to nowhere",
                "from = \"device\" | from = \"\" | must be a word",
                "[links.switch] | [links.wire] | unknown key links.wire",
                "[levels.unit] | [levels.tile] | unknown key levels.tile",
                "timing = { value = \"executed\" | timing = { value = \"guessed\" | no choice for timing",
                "ginx = { | gimx = { | unknown key choices.gimx",
                "architecture = \"stateful-reram\" | architecture = \"abacus\" | no architecture is called abacus",
                "format = 1 | format = 2 | format must be 1",
                "name = \"memfhe-reram\" | name = \"Mem FHE\" | bad name",
                "periphery = { value = 1, | periphery = 1 # | no table",
                "leakage = { value = 1, | leakage = { colour = 1, value = 1, | unknown key energy.leakage.colour",
                "to = \"host\" | too = \"host\" | unknown key links.host.too",
                "[endurance] | [endurance | line",
            })
    void refusals(String from, String to, String message) {
        String valid = text("memfhe-reram");
        assertTrue(valid.contains(from), from);
        String broken =
                valid.replaceFirst(java.util.regex.Pattern.quote(from), java.util.regex.Matcher.quoteReplacement(to));
        MalformedInputException refusal = assertThrows(MalformedInputException.class, () -> parse(broken));
        assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
        assertTrue(refusal.getMessage().startsWith("test.toml: line "), refusal.getMessage());
        int line = (int) valid.substring(0, valid.indexOf(from)).lines().count();
        int said = Integer.parseInt(refusal.place().substring(5));
        assertTrue(Math.abs(said - line) <= 2, refusal + " instead of line " + line);
    }

    @Test
    void whatIsMissingIsNamed() {
        for (String name : new String[] {"fhemem-dram", "memfhe-reram"}) {
            List<String> lines = text(name).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).isBlank() || lines.get(i).startsWith("#")) {
                    continue;
                }
                String broken = String.join("\n", lines.subList(0, i)) + "\n"
                        + String.join("\n", lines.subList(i + 1, lines.size()));
                assertThrows(MalformedInputException.class, () -> parse(broken), lines.get(i));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rowBits = { value = 8192, unit = \"bits\", range = [8192, | rowBits = { value = 4096, unit ="
                        + " \"bits\", range = [4096,",
                "bankRows = { value = 32768, unit = \"count\", range = [32768, | bankRows = { value = 3, unit ="
                        + " \"count\", range = [3,",
                "aspectRatio = { value = 4 | aspectRatio = { value = 3",
                "tRAS = { value = 29, unit = \"ns\", range = [26, 34] | tRAS = { value = 50, unit = \"ns\", range ="
                        + " [26, 54]",
                "tRCD = { value = 16, unit = \"ns\", range = [12, 18] | tRCD = { value = 30, unit = \"ns\", range ="
                        + " [12, 38]",
                "tRFC = { value = 260, unit = \"ns\", range = [260, 350] | tRFC = { value = 9999, unit = \"ns\", range"
                        + " = [260, 9999]",
                "slotBits = { value = 64 | slotBits = { value = 40",
                "digitBits = { value = 17, unit = \"bits\", range = [17, 17] | digitBits = { value = 40, unit ="
                        + " \"bits\", range = [17, 40]",
                "activeSubarrays = { value = 0.5, unit = \"ratio\", range = [0.25, 1] | activeSubarrays = { value = 3,"
                        + " unit = \"ratio\", range = [0.25, 3]",
                "count = { value = 32, unit = \"count\", range = [16, 64] | count = { value = 1000000000, unit ="
                        + " \"count\", range = [16, 1000000000]",
                "tRCDShort = { value = 8.2, unit = \"ns\", range = [7, 9.5] | tRCDShort = { value = 900, unit ="
                        + " \"ns\", range = [7, 900]",
            })
    void contradictionsNameTheirLine(String from, String to) {
        String valid = text("fhemem-dram");
        assertTrue(valid.contains(from), from);
        MalformedInputException refusal =
                assertThrows(MalformedInputException.class, () -> parse(valid.replace(from, to)));
        int line = (int) valid.substring(0, valid.indexOf(from)).lines().count();
        assertEquals("line " + line, refusal.place().replace("line " + (line + 1), "line " + line));
    }

    @Test
    void sweepsChangeConstantsWithinReason() {
        DeviceFile file = DramDevice.fhemem().file();
        assertEquals(2, file.with("unit.cycle", 2).value("unit.cycle"));
        assertThrows(InvalidParametersException.class, () -> file.with("unit.cycle", -2));
        assertThrows(InvalidParametersException.class, () -> file.with("unit.cycle", 1e-300));
        assertThrows(InvalidParametersException.class, () -> file.with("unit.cycel", 2));
        assertThrows(InvalidParametersException.class, () -> file.withChoice("refresh", "maybe"));
        DeviceFile short8 = file.with("geometry.matRows", 64)
                .with("levels.subarray.count", 512)
                .with("geometry.aspectRatio", 8);
        assertTrue(new DramDevice(short8).tRC() > 0);
        assertThrows(
                MalformedInputException.class,
                () -> new DramDevice(short8.with("timing.tRCDShort", 1).with("timing.tRCDLong", 1000)));
        assertEquals("off", file.withChoice("refresh", "off").choice("refresh"));
        assertThrows(IllegalArgumentException.class, () -> file.constant("timing.tXYZ"));
        assertThrows(IllegalArgumentException.class, () -> file.choice("colour"));
        assertThrows(IllegalArgumentException.class, () -> DeviceFiles.shipped("abacus", SCHEMAS));
    }

    @Test
    void filesOfUsers(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("mine.toml");
        assertThrows(MalformedInputException.class, () -> DeviceFiles.read(file, SCHEMAS));
        Files.writeString(file, text("memfhe-reram").replace("name = \"memfhe-reram\"", "name = \"mine\""));
        assertEquals("mine", DeviceFiles.read(file, SCHEMAS).name());
    }

    @Test
    void hostileFiles() {
        byte[] valid = text("memfhe-reram").getBytes(StandardCharsets.UTF_8);
        HostileInput<DeviceFile> hostile = new HostileInput<>(
                "hostile.toml",
                64 << 20,
                bytes -> new ReramDevice(DeviceFiles.parse("hostile.toml", bytes, SCHEMAS)).file());
        String deep = "a = " + "[".repeat(100_000);
        hostile.assertRejected(Stream.of(
                new Mutant("deep brackets", deep.getBytes(StandardCharsets.UTF_8)),
                new Mutant("deep tables", ("[" + "a.".repeat(50_000) + "a]").getBytes(StandardCharsets.UTF_8)),
                new Mutant("no UTF-8", new byte[] {(byte) 0xC3, 0x28}),
                new Mutant("empty", new byte[0]),
                new Mutant("zeros", new byte[1000]),
                new Mutant("too large", new byte[DeviceFileReader.MAX_BYTES + 1])));
        hostile.assertRejectedOrUsable(IntStream.range(0, 1500).mapToObj(i -> mutant(valid, i)), file -> {
            assertTrue(new ReramDevice(file).cellArea() > 0);
            file.constants().forEach(constant -> assertTrue(constant.value() >= 0));
        });
        assertTrue(hostile.refused(MalformedInputException.class) > 500, "refused too few");
    }

    private static Mutant mutant(byte[] valid, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] copy = valid.clone();
        int at = random.nextInt(copy.length);
        String interesting = "[]{}\"'=.,#\n\\0-9e";
        switch (random.nextInt(4)) {
            case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> copy[at] = (byte) interesting.charAt(random.nextInt(interesting.length()));
            case 2 -> copy = Arrays.copyOf(copy, at);
            default -> {
                int to = Math.min(copy.length, at + 1 + random.nextInt(80));
                byte[] cut = new byte[copy.length - (to - at)];
                System.arraycopy(copy, 0, cut, 0, at);
                System.arraycopy(copy, to, cut, at, copy.length - to);
                copy = cut;
            }
        }
        return new Mutant("mutant " + seed, copy);
    }
}
