package io.fhe4j.backend.pim.device;

import io.fhe4j.api.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads device files strictly: whatever is missing, unknown, of another type or impossible is refused with its line. */
final class DeviceFileReader {

    static final int MAX_BYTES = 1 << 18;
    private static final int MAX_LINE = 2000;

    /** Deeper brackets would only exhaust the parser's stack. */
    private static final int MAX_DEPTH = 12;

    private static final int FORMAT = 1;
    private static final List<String> CONSTANT_FIELDS = List.of("value", "unit", "range", "mark", "source");
    private static final List<String> CHOICE_FIELDS = List.of("value", "mark", "source");

    private final String source;
    private final TomlTable root;
    private final DeviceSchema schema;
    private final Map<String, Constant> constants = new LinkedHashMap<>();
    private final Map<String, Choice> choices = new LinkedHashMap<>();
    private final Map<String, Level> levels = new LinkedHashMap<>();
    private final Map<String, Link> links = new LinkedHashMap<>();

    private DeviceFileReader(String source, TomlTable root, Function<String, @Nullable DeviceSchema> schemas) {
        this.source = source;
        this.root = root;
        String architecture = string(List.of("architecture"));
        DeviceSchema found = schemas.apply(architecture);
        if (found == null) {
            throw malformed(
                    List.of("architecture"),
                    "no architecture is called " + shown(architecture),
                    "name one whose classes are on the class path");
        }
        this.schema = found;
    }

    /**
     * Reads a file.
     *
     * @param source its name, for messages
     * @param bytes its contents
     * @param schemas the schema of an architecture, null if there is none of that name
     * @throws MalformedInputException if the file is not a possible device, with the line
     */
    static DeviceFile read(String source, byte[] bytes, Function<String, @Nullable DeviceSchema> schemas) {
        String text = text(source, bytes);
        TomlParseResult parsed = Toml.parse(text);
        if (parsed.hasErrors()) {
            TomlParseError error = parsed.errors().getFirst();
            throw new MalformedInputException(
                    source, "line " + error.position().line(), shown(error.getMessage()), "write it in TOML 1.0");
        }
        return new DeviceFileReader(source, parsed, schemas).device();
    }

    private static String text(String source, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new MalformedInputException(
                    source, "file", "more than " + MAX_BYTES + " bytes", "a device file is a few pages");
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedInputException(source, "file", "not UTF-8", "save it as UTF-8", e);
        }
        int line = 1;
        int depth = 0;
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            length = c == '\n' ? 0 : length + 1;
            line += c == '\n' ? 1 : 0;
            if (c == '[' || c == '{') {
                depth++;
            } else if (c == ']' || c == '}') {
                depth = Math.max(0, depth - 1);
            }
            if (length > MAX_LINE || depth > MAX_DEPTH) {
                throw new MalformedInputException(
                        source,
                        "line " + line,
                        length > MAX_LINE ? "longer than " + MAX_LINE + " characters" : "brackets nest too deeply",
                        "a constant is one short line");
            }
        }
        return text;
    }

    private DeviceFile device() {
        Object format = root.get(List.of("format"));
        if (!Long.valueOf(FORMAT).equals(format)) {
            throw malformed(List.of("format"), "format must be " + FORMAT, "take the version that reads this format");
        }
        String name = string(List.of("name"));
        if (!name.matches("[a-z0-9-]{1,40}")) {
            throw malformed(List.of("name"), "bad name " + shown(name), "use 1 to 40 of a-z, 0-9 and -");
        }
        String title = string(List.of("title"));
        Set<String> heads = Set.of("format", "architecture", "name", "title");
        for (String section : root.keySet()) {
            if (!heads.contains(section)) {
                section(section);
            }
        }
        complete();
        checkLevels();
        checkLinks();
        return new DeviceFile(source, schema, name, title, constants, choices, levels, links);
    }

    private void section(String section) {
        TomlTable table = table(List.of(section));
        for (String name : table.keySet()) {
            List<String> path = List.of(section, name);
            switch (section) {
                case "levels" -> level(name, path);
                case "links" -> link(name, path);
                case "choices" -> choice(name, path);
                default -> constant(path);
            }
        }
    }

    private void level(String name, List<String> path) {
        known(schema.levels(), name, path);
        fields(path, List.of("inside", "count"));
        levels.put(name, new Level(name, string(child(path, "inside"))));
        constant(child(path, "count"));
    }

    private void link(String name, List<String> path) {
        known(schema.links(), name, path);
        List<String> fields = new ArrayList<>(List.of("from", "to"));
        String prefix = String.join(".", path) + ".";
        for (String key : schema.constants().keySet()) {
            if (key.startsWith(prefix)) {
                fields.add(key.substring(prefix.length()));
            }
        }
        fields(path, fields);
        links.put(name, new Link(name, string(child(path, "from")), string(child(path, "to"))));
        for (String field : fields.subList(2, fields.size())) {
            constant(child(path, field));
        }
    }

    private void choice(String name, List<String> path) {
        known(schema.choices(), name, path);
        fields(path, CHOICE_FIELDS);
        String word = string(child(path, "value"));
        List<String> words = schema.words(name);
        if (!words.contains(word)) {
            throw malformed(path, shown(word) + " is no choice for " + name, "choose one of " + words);
        }
        choices.put(
                name, new Choice(String.join(".", path), word, mark(path), string(child(path, "source")), line(path)));
    }

    private void constant(List<String> path) {
        String key = String.join(".", path);
        DeviceSchema.Rule rule = schema.rule(key);
        if (rule == null) {
            throw unknown(schema.constants().keySet(), key, path);
        }
        fields(path, CONSTANT_FIELDS);
        String symbol = string(child(path, "unit"));
        if (!rule.unit().symbol().equals(symbol)) {
            throw malformed(path, key + " is in " + shown(symbol), "give it in " + rule.unit());
        }
        double value = number(path, child(path, "value"), rule);
        List<String> rangePath = child(path, "range");
        if (!(root.get(rangePath) instanceof TomlArray range) || range.size() != 2) {
            throw malformed(path, "the range of " + key + " is not a pair", "write range = [low, high]");
        }
        double low = number(path, range.get(0), key, rule);
        double high = number(path, range.get(1), key, rule);
        if (!(low <= value && value <= high)) {
            throw malformed(
                    path,
                    key + " = " + value + " is outside its range " + low + " to " + high,
                    "correct one of the three");
        }
        String origin = string(child(path, "source"));
        constants.put(key, new Constant(key, value, low, high, rule.unit(), mark(path), origin, line(path)));
    }

    private double number(List<String> path, List<String> valuePath, DeviceSchema.Rule rule) {
        return number(path, root.get(valuePath), String.join(".", path), rule);
    }

    private double number(List<String> path, @Nullable Object found, String key, DeviceSchema.Rule rule) {
        double value;
        if (found instanceof Long whole) {
            value = whole;
        } else if (found instanceof Double real) {
            value = real;
        } else {
            throw malformed(path, key + " is no number", "give a number of " + rule.unit());
        }
        String problem = Limits.problem(rule, value);
        if (problem != null) {
            throw malformed(path, key + ": " + problem, "give a value that a device can have");
        }
        return value;
    }

    private Mark mark(List<String> path) {
        String word = string(child(path, "mark"));
        return Mark.of(word)
                .orElseThrow(() -> malformed(
                        path,
                        "unknown mark " + shown(word),
                        "marks are "
                                + Arrays.stream(Mark.values()).map(Mark::word).toList()));
    }

    /** Nothing that the schema asks for may be missing. */
    private void complete() {
        missing(schema.constants().keySet(), constants.keySet(), "constant ");
        missing(schema.choices(), choices.keySet(), "choice choices.");
        missing(schema.levels(), levels.keySet(), "level levels.");
        missing(schema.links(), links.keySet(), "link links.");
    }

    private void missing(Set<String> wanted, Set<String> given, String kind) {
        Set<String> missing = new TreeSet<>(wanted);
        missing.removeAll(given);
        if (!missing.isEmpty()) {
            throw new MalformedInputException(
                    source,
                    "end of file",
                    kind + missing.iterator().next() + " is missing",
                    "architecture " + schema.architecture() + " needs it");
        }
    }

    private void checkLevels() {
        for (Level level : levels.values()) {
            String place = level.name();
            for (int steps = 0; !place.equals(Level.DEVICE); steps++) {
                Level at = levels.get(place);
                List<String> path = List.of("levels", level.name(), "inside");
                if (at == null) {
                    throw malformed(path, level.name() + " is inside " + shown(place), "there is no such level");
                }
                if (steps > levels.size()) {
                    throw malformed(path, level.name() + " is inside itself", "the outermost level is inside device");
                }
                place = at.inside();
            }
        }
    }

    private void checkLinks() {
        for (Link link : links.values()) {
            checkEnd(link, "from", link.from());
            checkEnd(link, "to", link.to());
        }
    }

    private void checkEnd(Link link, String field, String end) {
        if (!levels.containsKey(end) && !end.equals(Level.DEVICE) && !end.equals(Level.HOST)) {
            throw malformed(
                    List.of("links", link.name(), field),
                    "link " + link.name() + " leads " + field + " nowhere: there is no level " + shown(end),
                    "levels are " + levels.keySet() + ", device and host");
        }
    }

    private void known(Set<String> names, String name, List<String> path) {
        if (!names.contains(name)) {
            throw unknown(names, name, path);
        }
    }

    private MalformedInputException unknown(Set<String> names, String name, List<String> path) {
        Set<String> near = new TreeSet<>(names);
        int dot = name.indexOf('.');
        if (dot >= 0) {
            near.removeIf(key -> !key.startsWith(name.substring(0, dot + 1)));
        }
        return malformed(
                path,
                "unknown key " + shown(String.join(".", path)),
                near.isEmpty() ? "remove it" : "known are " + near);
    }

    /** The value must be a table of exactly these fields. */
    private void fields(List<String> path, List<String> fields) {
        TomlTable table = table(path);
        for (String field : table.keySet()) {
            if (!fields.contains(field)) {
                throw malformed(
                        child(path, field),
                        "unknown key " + shown(String.join(".", path) + "." + field),
                        "known are " + fields);
            }
        }
        for (String field : fields) {
            if (!table.contains(List.of(field))) {
                throw malformed(path, String.join(".", path) + " has no " + field, "it needs " + fields);
            }
        }
    }

    private TomlTable table(List<String> path) {
        if (root.get(path) instanceof TomlTable table) {
            return table;
        }
        throw malformed(
                path, shown(String.join(".", path)) + " is no table", "see the files that ship with the library");
    }

    private String string(List<String> path) {
        if (root.get(path) instanceof String word && !word.isBlank()) {
            return word;
        }
        throw malformed(
                path, String.join(".", path) + " must be a word in quotes", "it is missing, empty or of another type");
    }

    private static List<String> child(List<String> path, String name) {
        List<String> longer = new ArrayList<>(path);
        longer.add(name);
        return longer;
    }

    /** The line of a key, or of what should hold it. */
    private int line(List<String> path) {
        for (int length = path.size(); length > 0; length--) {
            TomlPosition position = root.inputPositionOf(path.subList(0, length));
            if (position != null) {
                return position.line();
            }
        }
        return 1;
    }

    private static String shown(@Nullable String word) {
        String text = String.valueOf(word).replaceAll("\\p{Cntrl}", "?");
        return text.length() > 100 ? text.substring(0, 100) + "…" : text;
    }

    private MalformedInputException malformed(List<String> path, String problem, String remedy) {
        return new MalformedInputException(source, "line " + line(path), problem, remedy);
    }
}
