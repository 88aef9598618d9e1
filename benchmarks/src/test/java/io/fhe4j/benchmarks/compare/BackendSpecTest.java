package io.fhe4j.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackendSpecTest {

    @Test
    void settingsFollowTheName() {
        BackendSpec spec = BackendSpec.of("cpu:vectorBits=64:deviceFile=a=b");
        assertEquals("cpu", spec.name());
        assertEquals(Map.of("vectorBits", "64", "deviceFile", "a=b"), spec.properties());
        assertEquals(Map.of(), BackendSpec.of("reference").properties());
    }

    @Test
    void theSameAgainHasALabelOfItsOwn() {
        List<BackendSpec> specs = BackendSpec.all(List.of("cpu", "reference", "cpu"));
        assertEquals(
                List.of("cpu", "reference", "cpu (2)"),
                specs.stream().map(BackendSpec::label).toList());
        assertEquals("cpu", specs.getLast().text());
    }

    @Test
    void otherTextIsRefused() {
        for (String text : List.of("cpu:", "cpu:fast", "cpu:=64")) {
            String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> BackendSpec.of(text))
                    .getMessage());
            assertTrue(message.contains("cpu:vectorBits=64"), message);
        }
    }
}
