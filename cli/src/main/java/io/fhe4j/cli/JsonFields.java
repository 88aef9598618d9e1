package io.fhe4j.cli;

import io.fhe4j.api.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The fields of one JSON object, read strictly: what is missing, of another type or out of range is named and refused. */
final class JsonFields {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final int MAX_SHOWN = 60;

    private final String source;
    private final String place;
    private final JsonNode object;

    private JsonFields(String source, String place, JsonNode object) {
        this.source = source;
        this.place = place;
        this.object = object;
        if (!object.isObject()) {
            throw malformed(place.isEmpty() ? "the file" : "field " + place, "a JSON object is expected");
        }
    }

    /**
     * Reads a file that holds one object.
     *
     * @param file the file
     * @param maxBytes the largest size that is read
     * @throws MalformedInputException if it cannot be read, is larger, or is no JSON object
     */
    static JsonFields read(Path file, int maxBytes) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(maxBytes + 1);
        } catch (IOException e) {
            throw MalformedInputException.unreadable(file.toString(), e);
        }
        return parse(file.toString(), bytes, maxBytes);
    }

    static JsonFields parse(String source, byte[] bytes, int maxBytes) {
        if (bytes.length > maxBytes) {
            throw new MalformedInputException(
                    source, "file", "more than " + maxBytes + " bytes", "give a file that fhe4j wrote");
        }
        try {
            return new JsonFields(source, "", MAPPER.readTree(bytes));
        } catch (JacksonException e) {
            throw new MalformedInputException(
                    source,
                    e.getLocation() == null
                            ? "file"
                            : "offset " + e.getLocation().getByteOffset(),
                    "this is no JSON: " + shown(e.getOriginalMessage()),
                    "give a file that fhe4j wrote",
                    e);
        }
    }

    private static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "…";
    }

    String source() {
        return source;
    }

    private JsonNode field(String name) {
        JsonNode value = object.get(name);
        if (value == null) {
            throw invalid(name, "it is missing");
        }
        return value;
    }

    String text(String name, int maxLength) {
        JsonNode value = field(name);
        if (!value.isString() || value.stringValue().length() > maxLength) {
            throw invalid(name, "a text of at most " + maxLength + " characters is expected");
        }
        return value.stringValue();
    }

    long integer(String name, long min, long max) {
        return integer(name, field(name), min, max);
    }

    private long integer(String name, JsonNode value, long min, long max) {
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < min
                || value.longValue() > max) {
            throw invalid(
                    name, "an integer from " + min + " to " + max + " is expected, not " + shown(value.toString()));
        }
        return value.longValue();
    }

    /** A number that is finite and above 0. */
    double positive(String name) {
        JsonNode value = field(name);
        double number = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (!(number > 0) || Double.isInfinite(number)) {
            throw invalid(name, "a number above 0 is expected, not " + shown(value.toString()));
        }
        return number;
    }

    long[] integers(String name, int maxCount, long min, long max) {
        return integers(name, list(name, field(name), maxCount), min, max);
    }

    private long[] integers(String name, List<JsonNode> values, long min, long max) {
        return values.stream()
                .mapToLong(value -> integer(name, value, min, max))
                .toArray();
    }

    /** A list of lists of integers. */
    List<long[]> integerLists(String name, int maxCount, int maxInner, long min, long max) {
        List<long[]> lists = new ArrayList<>();
        for (JsonNode inner : list(name, field(name), maxCount)) {
            lists.add(integers(name, list(name, inner, maxInner), min, max));
        }
        return lists;
    }

    private List<JsonNode> list(String name, JsonNode value, int maxCount) {
        if (!value.isArray() || value.size() > maxCount) {
            throw invalid(name, "a list of at most " + maxCount + " elements is expected");
        }
        List<JsonNode> elements = new ArrayList<>();
        value.forEach(elements::add);
        return elements;
    }

    JsonFields nested(String name) {
        return new JsonFields(source, path(name), field(name));
    }

    List<JsonFields> objects(String name, int maxCount) {
        List<JsonFields> objects = new ArrayList<>();
        for (JsonNode element : list(name, field(name), maxCount)) {
            objects.add(new JsonFields(source, path(name) + "[" + objects.size() + "]", element));
        }
        return objects;
    }

    private String path(String name) {
        return place.isEmpty() ? name : place + "." + name;
    }

    MalformedInputException invalid(String name, String problem) {
        return malformed("field " + path(name), problem);
    }

    private MalformedInputException malformed(String where, String problem) {
        return new MalformedInputException(source, where, problem, "give a file that fhe4j wrote, unchanged");
    }
}
