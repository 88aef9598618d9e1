package io.fhe4j.benchmarks.compare.page;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A headless browser of the Chromium family, steered by its DevTools protocol: one page, what it logs and what it asks for. */
final class Browser implements AutoCloseable {

    private static final List<String> NAMES = List.of(
            "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge");
    private static final List<Path> PLACES = List.of(
            Path.of("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
            Path.of("/Applications/Chromium.app/Contents/MacOS/Chromium"));
    private static final int PATIENCE_SECONDS = 60;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Process process;
    private final WebSocket socket;
    private final BlockingQueue<JsonNode> incoming = new LinkedBlockingQueue<>();
    private final List<String> errors = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();
    private boolean loaded;
    private @Nullable String session;
    private int lastId;

    /** The first that is installed, or the one that the system property {@code fhe4j.browser} names. */
    static Optional<Path> find() {
        String named = System.getProperty("fhe4j.browser", "");
        if (!named.isEmpty()) {
            return Optional.of(Path.of(named));
        }
        List<Path> candidates = new ArrayList<>(PLACES);
        for (String name : NAMES) {
            for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
                candidates.add(Path.of(folder, name));
            }
        }
        return candidates.stream().filter(Files::isExecutable).findFirst();
    }

    Browser(Path program, Path profile) throws Exception {
        process = new ProcessBuilder(
                        program.toString(),
                        "--headless",
                        "--no-sandbox", // as root there is none; the only page is our own
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean connected = false;
        try {
            socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(address(profile), new Listener())
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            String target = call("Target.createTarget", Map.of("url", "about:blank"))
                    .get("targetId")
                    .asString();
            session = call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                    .get("sessionId")
                    .asString();
            for (String domain : List.of("Runtime", "Log", "Page", "Network")) {
                call(domain + ".enable", Map.of());
            }
            connected = true;
        } finally {
            if (!connected) {
                process.destroyForcibly();
            }
        }
    }

    /** The browser writes port and path of its socket to a file. */
    private URI address(Path profile) throws Exception {
        Path file = profile.resolve("DevToolsActivePort");
        for (int i = 0; i < 10 * PATIENCE_SECONDS && process.isAlive(); i++) {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            if (lines.size() >= 2) {
                return URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1));
            }
            Thread.sleep(100);
        }
        throw new IOException("the browser does not listen");
    }

    /** Opens a file and waits until it has loaded. */
    void open(Path page) throws Exception {
        loaded = false;
        call("Page.navigate", Map.of("url", page.toUri().toString()));
        while (!loaded) {
            take();
        }
    }

    /** Whether the page is to believe that its reader prefers dark colours. */
    void preferDark(boolean dark) throws Exception {
        Map<String, String> scheme = Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
        call("Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
    }

    /** The value of an expression in the page. */
    JsonNode evaluate(String expression) throws Exception {
        JsonNode result = call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
        if (result.has("exceptionDetails")) {
            throw new IOException(expression + ": " + result.get("exceptionDetails"));
        }
        return result.get("result").get("value");
    }

    /** Errors that the page has logged, and exceptions in it. */
    List<String> errors() {
        return List.copyOf(errors);
    }

    /** All addresses that it has asked for. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    private JsonNode call(String method, Map<String, ?> parameters) throws Exception {
        lastId++;
        int id = lastId;
        Map<String, Object> message =
                new java.util.LinkedHashMap<>(Map.of("id", id, "method", method, "params", parameters));
        if (session != null) {
            message.put("sessionId", session);
        }
        socket.sendText(MAPPER.writeValueAsString(message), true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        while (true) {
            JsonNode answer = take();
            if (answer.path("id").asInt(-1) == id) {
                if (answer.has("error")) {
                    throw new IOException(method + ": " + answer.get("error"));
                }
                return answer.get("result");
            }
        }
    }

    private JsonNode take() throws Exception {
        JsonNode message = incoming.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new IOException("the browser says nothing");
        }
        JsonNode parameters = message.path("params");
        switch (message.path("method").asString("")) {
            case "Page.loadEventFired" -> loaded = true;
            case "Runtime.exceptionThrown" -> errors.add(parameters.toString());
            case "Runtime.consoleAPICalled" -> noteError(parameters.path("type"), parameters);
            case "Log.entryAdded" -> noteError(parameters.path("entry").path("level"), parameters);
            case "Network.requestWillBeSent" ->
                requests.add(parameters.path("request").path("url").asString(""));
            default -> {} // answers, and events that nobody asked for
        }
        return message;
    }

    private void noteError(JsonNode level, JsonNode parameters) {
        if (List.of("error", "warning", "assert").contains(level.asString(""))) {
            errors.add(parameters.toString());
        }
    }

    @Override
    public void close() throws InterruptedException {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                incoming.add(MAPPER.readTree(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }
}
