package io.fhe4j.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The ruler of {@code benchmarks/limit}, a C program that times the same work, as a child process. Its sources travel in this artifact and
 * are built where they are needed. Not safe for threads.
 */
public final class Ruler implements AutoCloseable {

    /** The fastest first: which of them are there depends on the processor. */
    private static final List<String> PREFERENCE = List.of("ifma", "dfma", "scalar");

    private static final String RESOURCES = "/io/fhe4j/benchmarks/limit/";
    private static final List<String> FILES = List.of(
            "Makefile",
            "src/arithmetic.c",
            "src/arithmetic.h",
            "src/check.c",
            "src/check.h",
            "src/dfma.c",
            "src/fft.c",
            "src/fft.h",
            "src/ifma.c",
            "src/number.c",
            "src/number.h",
            "src/operations.c",
            "src/operations.h",
            "src/ruler.c",
            "src/scalar.c",
            "src/vector_ntt.h");
    private static final long BUILD_SECONDS = 120;
    private static final Logger LOG = LoggerFactory.getLogger(Ruler.class);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Process process;
    private final Writer requests;
    private final BufferedReader answers;
    private final Map<String, Integer> maxBits = new LinkedHashMap<>();
    private final List<String> operations = new ArrayList<>();

    private Ruler(Process process) throws IOException {
        this.process = process;
        this.requests = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.US_ASCII);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        JsonNode capabilities = answer();
        for (JsonNode arithmetic : capabilities.get("arithmetics")) {
            maxBits.put(
                    arithmetic.get("name").asString(), arithmetic.get("maxBits").asInt());
        }
        for (JsonNode operation : capabilities.get("operations")) {
            operations.add(operation.asString());
        }
    }

    /**
     * Builds the ruler in a directory, unless it is there already, and starts it.
     *
     * @param directory where sources and program are kept; made if needed
     * @return the ruler, or empty, with a warning that says why, where there is no C compiler or it fails its own checks
     */
    public static Optional<Ruler> open(Path directory) {
        try {
            Path program = build(directory);
            Process process = new ProcessBuilder(program.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return Optional.of(new Ruler(process));
        } catch (IOException | RulerException e) {
            LOG.warn("no ruler, its columns stay empty: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** Writes those sources that differ from what is there and lets make decide what is stale. */
    private static Path build(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("src"));
        for (String file : FILES) {
            try (InputStream source = Ruler.class.getResourceAsStream(RESOURCES + file)) {
                if (source == null) {
                    throw new IOException("the source " + file + " is missing from the artifact");
                }
                byte[] content = source.readAllBytes();
                Path target = directory.resolve(file);
                if (!Files.exists(target) || !java.util.Arrays.equals(content, Files.readAllBytes(target))) {
                    Path partial = directory.resolve(file + ".partial");
                    Files.write(partial, content);
                    Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        Path log = directory.resolve("make.log");
        Process make = new ProcessBuilder("make", "--silent", "BUILD=build", "build/ruler")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!make.waitFor(BUILD_SECONDS, TimeUnit.SECONDS)) {
                make.destroyForcibly();
                throw new IOException("building it took more than " + BUILD_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            make.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while building it", e);
        }
        if (make.exitValue() != 0) {
            throw new IOException("building it failed; install make and a C compiler, or see " + log);
        }
        return directory.resolve("build/ruler");
    }

    /** The operations that it knows. */
    public List<String> operations() {
        return List.copyOf(operations);
    }

    /** The arithmetics that this processor has, such as {@code ifma}. */
    public List<String> arithmetics() {
        return List.copyOf(maxBits.keySet());
    }

    /**
     * The fastest arithmetic here for primes of this size.
     *
     * @return its name, or empty for more than 60 bits
     */
    public Optional<String> fastest(int bits) {
        return PREFERENCE.stream()
                .filter(name -> maxBits.getOrDefault(name, 0) >= bits)
                .findFirst();
    }

    /**
     * Samples of an operation, each in nanoseconds for one call.
     *
     * @param arithmetic one of {@link #arithmetics}
     * @param samples how many, 1 to 10,000
     * @throws RulerException if the ruler refuses the request, with its reason, or has ended
     */
    public double[] sample(RulerRequest request, String arithmetic, int samples) {
        try {
            requests.write(request.line(arithmetic, samples));
            requests.flush();
            JsonNode answer = answer();
            JsonNode values = answer.get("samples");
            double[] nanos = new double[values.size()];
            for (int i = 0; i < nanos.length; i++) {
                nanos[i] = values.get(i).asDouble();
            }
            return nanos;
        } catch (IOException e) {
            throw new RulerException("the ruler cannot be reached: " + e.getMessage(), e);
        }
    }

    /** The contender that takes its samples from the ruler. */
    public Contender contender(RulerRequest request, String arithmetic) {
        return new Contender() {
            @Override
            public String name() {
                return "ruler/" + arithmetic;
            }

            @Override
            public void warmUp() {
                sample(request, arithmetic, 2);
            }

            @Override
            public double sampleNanos() {
                return sample(request, arithmetic, 1)[0];
            }

            @Override
            public long allocatedBytes() {
                return 0;
            }
        };
    }

    private JsonNode answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new RulerException(
                    "the ruler ended: one of its arithmetics is wrong on this machine, or it was killed");
        }
        JsonNode answer = JSON.readTree(line);
        if (answer.has("error")) {
            throw new RulerException("the ruler refuses: " + answer.get("error").asString());
        }
        return answer;
    }

    /** Ends the child process. */
    @Override
    public void close() {
        try {
            requests.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            process.destroy();
        }
    }
}
