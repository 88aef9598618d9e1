package io.fhe4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Values that JSON allows and fields do not. */
class JsonFieldsTest {

    private static JsonFields fields(String value) {
        byte[] bytes = ("{\"x\":" + value + "}").getBytes(StandardCharsets.UTF_8);
        return JsonFields.parse("some.json", bytes, 1 << 16);
    }

    private static void refused(String word, String value, Consumer<JsonFields> read) {
        JsonFields fields = fields(value);
        MalformedInputException e = assertThrows(MalformedInputException.class, () -> read.accept(fields));
        assertTrue(
                e.getMessage().startsWith("some.json: field x")
                        && e.getMessage().contains(word),
                e.getMessage());
    }

    @Test
    void soundValuesAreRead() {
        assertEquals("abc", fields("\"abc\"").text("x", 3));
        assertEquals(-7, fields("-7").integer("x", -7, 7));
        assertEquals(0.25, fields("0.25").positive("x"));
        assertArrayEquals(new long[] {1, 2}, fields("[1,2]").integers("x", 2, 0, 2));
        assertEquals(2, fields("[{},{}]").objects("x", 2).size());
        assertEquals(2, fields("[[1],[2,3]]").integerLists("x", 2, 2, 0, 3).get(1).length);
    }

    @Test
    void otherTypesAndRangesAreRefused() {
        refused("at most 3 characters", "\"abcd\"", x -> x.text("x", 3));
        refused("a text", "5", x -> x.text("x", 3));
        for (String wrong : new String[] {"1.5", "\"1\"", "8", "-8", "9223372036854775808", "1e3", "null", "[1]"}) {
            refused("an integer from -7 to 7", wrong, x -> x.integer("x", -7, 7));
        }
        for (String wrong : new String[] {"0", "-1", "\"1\"", "1e999", "true", "{}"}) {
            refused("a number above 0", wrong, x -> x.positive("x"));
        }
        refused("a list of at most 2", "[1,2,3]", x -> x.integers("x", 2, 0, 9));
        refused("a list of at most 2", "{\"0\":1}", x -> x.integers("x", 2, 0, 9));
        refused("a list of at most 1", "[[1,2]]", x -> x.integerLists("x", 1, 1, 0, 9));
        refused("a JSON object", "[1]", x -> x.nested("x"));
        refused("a JSON object", "[{},1]", x -> x.objects("x", 2));
    }

    @Test
    void aMissingFieldAndAMissingFileAreNamed() {
        MalformedInputException e = assertThrows(
                MalformedInputException.class, () -> fields("{}").nested("x").integer("y", 0, 1));
        assertTrue(e.getMessage().contains("field x.y: it is missing"), e.getMessage());
        e = assertThrows(MalformedInputException.class, () -> JsonFields.read(Path.of("no", "such.json"), 10));
        assertTrue(e.getMessage().contains("such.json"), e.getMessage());
    }
}
