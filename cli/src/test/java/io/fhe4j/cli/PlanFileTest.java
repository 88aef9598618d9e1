package io.fhe4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.FheException;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.nn.BundledModels;
import io.fhe4j.nn.plan.InferencePlan;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlanFileTest {

    private static final InferencePlan PLAN = InferencePlan.of(BundledModels.DIGITS_8X8.load());

    private static byte[] json(Object facts) {
        StringWriter text = new StringWriter();
        JsonOutput.print(new PrintWriter(text), facts);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatAPlanPrintsIsReadBackToTheSameParametersPackingAndKeys() {
        PlanFile read = PlanFile.parse("plan.json", json(PlanFile.facts(PLAN)));
        assertEquals(PLAN.parameters().fingerprint(), read.parameters().fingerprint());
        assertEquals(PLAN.packing(), read.packing());
        assertEquals(PLAN.keyRequest().items(PLAN.parameters()), read.keys().items(read.parameters()));
        assertEquals("digits8x8", read.network());
    }

    @Test
    void aFieldThatContradictsTheOthersIsNamed() {
        refused("fingerprint", facts -> facts.put("fingerprint", "00"));
        refused("version", facts -> facts.put("version", 2));
        refused("format", facts -> facts.put("format", "something"));
        refused("network", facts -> facts.remove("network"));
        refused("packing.bound", facts -> nested(facts, "packing").put("bound", 100));
        refused("packing.period", facts -> nested(facts, "packing").put("period", 65));
        refused("packing.slots", facts -> nested(facts, "packing").put("slots", 1 << 20));
        refused("packing.inputs", facts -> nested(facts, "packing").put("inputs", 1.5));
        refused("parameters", facts -> nested(facts, "parameters").put("ringDegree", 5000));
        refused("parameters.secret", facts -> nested(facts, "parameters").put("secret", "none"));
        refused("parameters.scaleBits", facts -> nested(facts, "parameters").put("scaleBits", "33"));
        refused("keys", facts -> facts.put("keys", 1));
        refused("keys[0].level", facts -> facts.put("keys", List.of(Map.of("galoisElement", 0, "level", 4))));
        refused("keys[0].galoisElement", facts -> facts.put("keys", List.of(Map.of("galoisElement", 2, "level", 1))));
        refused("keys[0]", facts -> facts.put("keys", List.of(1)));
    }

    private interface Change {
        void apply(Map<String, Object> facts);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> nested(Map<String, Object> facts, String name) {
        Map<String, Object> copy = new LinkedHashMap<>((Map<String, Object>) facts.get(name));
        facts.put(name, copy);
        return copy;
    }

    private static void refused(String field, Change change) {
        Map<String, Object> facts = PlanFile.of(PLAN).toJson();
        change.apply(facts);
        MalformedInputException refusal =
                assertThrows(MalformedInputException.class, () -> PlanFile.parse("plan.json", json(facts)));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith("plan.json: field " + field), refusal.getMessage());
    }

    @Test
    void mutantsAreRefusedOrUsable() {
        byte[] sound = json(PlanFile.of(PLAN).toJson());
        Random random = new Random(4);
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            byte[] mutant = sound.clone();
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                mutant[random.nextInt(mutant.length)] = (byte) " 0123456789{}[],:\"ae.-".charAt(random.nextInt(22));
            }
            try {
                PlanFile read = PlanFile.parse("plan.json", mutant);
                assertTrue(read.parameters().securityBits() >= 128);
                assertTrue(read.keys().items(read.parameters()).size() <= 4096);
            } catch (FheException e) {
                refused++;
            }
        }
        assertTrue(refused > 200, refused + " refused");
    }

    @Test
    void whatIsNoJsonIsRefused() {
        for (String text :
                new String[] {"", "[", "{}", "[]", "1", "{\"format\":1}", "{\"a\":1,\"a\":2}", "{} {}", "\u0000"}) {
            assertThrows(
                    MalformedInputException.class,
                    () -> PlanFile.parse("plan.json", text.getBytes(StandardCharsets.UTF_8)),
                    text);
        }
        byte[] deep = "[".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        assertThrows(MalformedInputException.class, () -> PlanFile.parse("plan.json", deep));
        assertThrows(MalformedInputException.class, () -> PlanFile.parse("plan.json", new byte[(1 << 20) + 1]));
    }
}
