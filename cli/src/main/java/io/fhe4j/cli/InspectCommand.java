package io.fhe4j.cli;

import io.fhe4j.api.BackendUnavailableException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.envelope.EnvelopeHeader;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.wire.WireFacts;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Capabilities;
import io.fhe4j.ntt.spi.BackendProvider;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fhe4j inspect}: what a file holds, or what the backends of this machine are. */
@Command(
        name = "inspect",
        description =
                "Say what a file holds (type, version, parameters, level, scale, sizes) and whether it is sound; or"
                        + " which backends run here.")
final class InspectCommand implements Callable<Integer> {

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init")
    private Subject subject;

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description =
                    "Show the parameters of this plan where the file belongs to them (default: plan.json beside the file).")
    private @Nullable Path plan;

    @Mixin
    private FactOutput output = new FactOutput();

    /** A file or the backends. */
    static final class Subject {
        @Parameters(paramLabel = "FILE", description = "A key, ciphertext or other file of FHE4J.")
        private @Nullable Path file;

        @Option(names = "--backend", description = "List the backends, the one that is chosen by itself first.")
        private boolean backends;
    }

    @Override
    public Integer call() throws IOException {
        Path file = subject.file;
        output.print(file == null || subject.backends ? backends() : facts(file));
        return ExitCode.OK;
    }

    private Map<String, Object> facts(Path file) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        long bytes;
        try {
            bytes = Files.size(file);
        } catch (NoSuchFileException e) {
            throw new IOException("cannot read " + file + ": no such file", e);
        }
        if (!Files.isRegularFile(file)) {
            throw new MalformedInputException(
                    file.toString(), "file", "not a regular file", "name a file; a pipe or a device cannot be mapped");
        }
        try (Arena arena = Arena.ofConfined();
                EnvelopeReader reader = EnvelopeReader.map(file, bytes, arena)) {
            EnvelopeHeader header = reader.header();
            facts.put("file", file.toString());
            facts.put("fileBytes", bytes);
            facts.put("type", header.type());
            facts.put("version", header.version());
            facts.put("fingerprint", header.fingerprint().toString());
            facts.put("keySet", header.keySet().map(KeySetId::toString).orElse("none"));
            facts.put("chunks", header.chunks());
            facts.putAll(TypeFacts.of(reader));
            facts.put("payloadBytes", reader.verifyRest());
            if (!facts.containsKey("parameters")) {
                parametersOf(file, header).ifPresent(parameters -> facts.put("parameters", WireFacts.of(parameters)));
            }
        }
        return facts;
    }

    /** Keys and ciphertexts name their parameters by fingerprint only; a plan that is known may be theirs. */
    private Optional<CkksParameters> parametersOf(Path file, EnvelopeHeader header) {
        Path known = plan;
        if (known == null) {
            known = file.resolveSibling("plan.json");
            if (!Files.isRegularFile(known)) {
                return Optional.empty();
            }
        }
        return Optional.of(PlanFile.read(known).parameters())
                .filter(parameters -> parameters.fingerprint().equals(header.fingerprint()));
    }

    private static Map<String, Object> backends() {
        List<Map<String, Object>> list = new ArrayList<>();
        for (BackendProvider provider : Backends.providers()) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("backend", provider.name());
            facts.put("priority", provider.priority());
            try (Backend backend = Backends.open(provider.name())) {
                Capabilities capabilities = backend.capabilities();
                facts.put("vectorBits", capabilities.vectorBits());
                facts.put("maxModulusBits", new TreeMap<>(capabilities.maxBits()));
                facts.put("maxWidth", capabilities.maxWidth());
                facts.put("reason", capabilities.reason());
            } catch (BackendUnavailableException e) {
                facts.put("obstacle", String.valueOf(e.getMessage()));
            }
            list.add(facts);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("backends", list);
        return all;
    }
}
