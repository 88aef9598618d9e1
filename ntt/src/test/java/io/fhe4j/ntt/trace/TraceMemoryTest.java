package io.fhe4j.ntt.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trace is written and read within 256 MB, however long it is. */
class TraceMemoryTest {

    @TempDir
    private Path directory;

    @Test
    void aMillionCallsFit() throws IOException, InterruptedException {
        writeAndRead(1_000_000);
    }

    @Test
    @Tag("slow")
    void tenMillionCallsFit() throws IOException, InterruptedException {
        writeAndRead(10_000_000);
    }

    private void writeAndRead(long calls) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:MaxDirectMemorySize=16m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LongTrace.class.getName(),
                        directory.resolve("long.trace").toString(),
                        Long.toString(calls))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        assertEquals(Long.toString(calls), printed.strip());
    }
}
