package io.fhe4j.benchmarks.compare;

import io.fhe4j.benchmarks.compare.programs.OpenProgram;
import io.fhe4j.benchmarks.compare.programs.Program;
import io.fhe4j.benchmarks.compare.programs.Programs;
import io.fhe4j.cli.JsonOutput;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.HostRows;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The first call of a program in a process of its own, in which nothing has been compiled.
 *
 * @param openNanos from opening the backend to operands read and keys in place
 * @param firstNanos the first call, with the download of its results
 * @param digest of these
 * @param peakBytes the most memory that the process had, or null where the system does not say
 */
public record ColdRun(
        double openNanos,
        double firstNanos,
        String digest,
        @Nullable Long peakBytes) {

    private static final int LIMIT_MINUTES = 10;

    /** Runs it in another process and waits. */
    static ColdRun of(Program program, BackendSpec spec, Path folder) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(command(program, spec, folder))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!child.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES) || child.exitValue() != 0) {
                throw new IOException("a cold run of " + program.label() + " on " + spec.label()
                        + " ended without a result; try fhe4j compare --cold 0");
            }
            JsonNode facts = JsonMapper.builder().build().readTree(said);
            JsonNode peak = facts.get("peakBytes");
            return new ColdRun(
                    facts.get("openNanos").asDouble(),
                    facts.get("firstNanos").asDouble(),
                    facts.get("digest").asString(),
                    peak == null || peak.isNull() ? null : peak.asLong());
        } finally {
            child.destroyForcibly();
        }
    }

    /** This JVM's options and class path, less what watches it. */
    private static List<String> command(Program program, BackendSpec spec, Path folder) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(word -> !word.startsWith("-javaagent") && !word.startsWith("-agent"))
                .forEach(words::add);
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), ColdRun.class.getName()));
        words.addAll(List.of(program.name(), program.size(), spec.text(), folder.toString()));
        return words;
    }

    /**
     * The other process.
     *
     * @param words program, size, backend, folder of the operands
     */
    public static void main(String[] words) throws IOException {
        endWithParent();
        Program program = Programs.all().stream()
                .filter(known -> known.name().equals(words[0]) && known.size().equals(words[1]))
                .findFirst()
                .orElseThrow();
        long start = System.nanoTime();
        try (Backend backend = BackendSpec.of(words[2]).open();
                OpenProgram open = program.open(backend, Path.of(words[3]))) {
            long opened = System.nanoTime();
            List<HostRows> results = open.results();
            long done = System.nanoTime();
            Map<String, Object> facts = new java.util.LinkedHashMap<>();
            facts.put("openNanos", opened - start);
            facts.put("firstNanos", done - opened);
            facts.put("digest", Digest.of(results));
            facts.put("peakBytes", residentPeak());
            JsonOutput.print(new PrintWriter(System.out, true, StandardCharsets.UTF_8), facts);
        }
    }

    /** Standard input ends when the process that started this one does. */
    private static void endWithParent() {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (System.in.read() >= 0) {
                    // nothing is ever said
                }
            } catch (IOException ignored) {
                // as good as an end
            }
            Runtime.getRuntime().halt(1);
        });
    }

    /** The most resident memory, where Linux tells. */
    private static @Nullable Long residentPeak() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return null;
        }
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmHWM:")) {
                return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return null;
    }
}
