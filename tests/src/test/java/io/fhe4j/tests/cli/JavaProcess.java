package io.fhe4j.tests.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Starts the command in processes of their own, on the class paths that the launcher gives to client and server. */
final class JavaProcess {

    private static final String MAIN = "io.fhe4j.cli.Main";
    private static final long MINUTES = 5;

    /** The artifacts that only the client has: as jars, or as the class folders of their modules. */
    private static final Pattern CLIENT =
            Pattern.compile(".*(/fhe4j-(cli-)?client-[^/]*\\.jar|/(cli-)?client/target/classes/?)");

    /** What a process printed, and its exit code. */
    record Ended(int exitCode, String out, String err) {
        JsonNode json() {
            return JsonMapper.builder().build().readTree(out);
        }
    }

    private JavaProcess() {}

    /** The class path with everything. */
    static String clientClassPath() {
        return System.getProperty("java.class.path");
    }

    /** The class path of {@code fhe4j run}: that of the artifact fhe4j-cli. */
    static String serverClassPath() {
        return Arrays.stream(clientClassPath().split(File.pathSeparator))
                .filter(entry ->
                        !CLIENT.matcher(entry.replace(File.separatorChar, '/')).matches())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Runs a command to its end. */
    static Ended fhe4j(Path folder, String classPath, Object... words) {
        return end(folder, start(folder, classPath, List.of(), words));
    }

    /** Starts a command. */
    static Process start(Path folder, String classPath, List<String> options, Object... words) {
        List<String> all = new ArrayList<>(options);
        all.add(MAIN);
        Arrays.stream(words).map(Object::toString).forEach(all::add);
        return java(folder, classPath, all);
    }

    /** Starts Java with these words behind its usual options. */
    static Process java(Path folder, String classPath, List<String> words) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED"));
        line.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("stdout").toFile())
                .redirectError(folder.resolve("stderr").toFile());
        // A variable, since a class path of this length on the command line troubles some native libraries.
        builder.environment().put("CLASSPATH", classPath);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the end of a process that was started in the folder. */
    static Ended end(Path folder, Process process) {
        try {
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException("the process did not end within " + MINUTES + " minutes");
            }
            return new Ended(
                    process.exitValue(),
                    Files.readString(folder.resolve("stdout")),
                    Files.readString(folder.resolve("stderr")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
