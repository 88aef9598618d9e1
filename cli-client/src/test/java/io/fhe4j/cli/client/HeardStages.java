package io.fhe4j.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ProgressListener;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What somebody sees of long work: its stages in order, none of which goes back, or on after its end. */
final class HeardStages implements ProgressListener {

    private record Heard(long done, long total, int times) {}

    private final Map<String, Heard> stages = new LinkedHashMap<>();

    @Override
    public void progress(String stage, long done, long total) {
        assertTrue(total >= 1 && done >= 0 && done <= total, stage + ": " + done + " of " + total);
        Heard before = stages.getOrDefault(stage, new Heard(0, total, 0));
        assertEquals(before.total(), total, stage);
        assertTrue(done >= before.done(), stage + " went back from " + before.done() + " to " + done);
        stages.put(stage, new Heard(done, total, before.times() + 1));
    }

    /** That all of these were heard of in this order and no others, from time to time and to their ends. */
    void assertComplete(List<String> expected) {
        assertEquals(expected, List.copyOf(stages.keySet()));
        stages.forEach((stage, heard) -> {
            assertEquals(heard.total(), heard.done(), stage + " was not seen to end");
            assertTrue(heard.times() >= 2, stage + " was heard of only once");
        });
    }
}
