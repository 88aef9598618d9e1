package io.fhe4j.examples;

import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksEvaluator;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.EvaluationKeys;
import io.fhe4j.ckks.KeyRequest;
import io.fhe4j.client.CkksClient;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.trace.Recording;
import io.fhe4j.ntt.trace.Replay;
import io.fhe4j.ntt.trace.TraceEvent;
import io.fhe4j.ntt.trace.TraceKind;
import io.fhe4j.ntt.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Records what a server does with its backend, counts the kernels, and runs the same calls on another backend, which must give the same
 * bits. Traces are how a new backend is checked and how a device is simulated.
 */
public final class TraceAndReplay {

    private TraceAndReplay() {}

    /** Records, counts and replays in a temporary file. */
    public static void main(String[] arguments) throws IOException {
        Path trace = Files.createTempFile("program", ".trace");
        record(trace);
        System.out.println("recorded " + Files.size(trace) + " bytes in " + trace + ": " + kernels(trace));
        Replay.Result result = replay(trace, "reference");
        System.out.println("replayed " + result.kernels() + " kernels; " + result.differing() + " of "
                + result.downloads() + " downloads differ");
    }

    /**
     * Runs x² + rotate(x, 1) on the default backend, and writes every allocation, kernel and transfer to a file.
     *
     * @param trace the file
     */
    public static void record(Path trace) throws IOException {
        CkksParameters parameters = CkksParameters.builder()
                .depth(1)
                .precisionBits(20)
                .messageBound(2)
                .inputBound(1)
                .build();
        try (CkksClient client = CkksClient.generate(parameters);
                Backend backend = Backends.openDefault();
                // DATA keeps uploaded words and digests of downloads; SHAPES would keep shapes alone, and be small.
                Recording recording = Recording.of(backend, trace, TraceKind.DATA)) {
            EvaluationKeys keys =
                    client.evaluationKeys(KeyRequest.relinearisation().rotations(1));
            CkksEvaluator server = CkksEvaluator.on(recording.backend(), keys);
            CkksCiphertext x = client.encrypt(0.5, -0.25, 0.125);
            CkksCiphertext y = server.rescale(server.add(server.square(x), server.rotate(x, 1)));
            y.residues().toHost(); // a download: what the replay compares
        }
    }

    /**
     * Counts the kernels of a trace.
     *
     * @param trace the file
     * @return the number of calls by kernel
     */
    public static Map<String, Long> kernels(Path trace) throws IOException {
        Map<String, Long> calls = new TreeMap<>();
        try (TraceReader reader = TraceReader.open(trace)) {
            for (TraceEvent event = reader.next(); event != null; event = reader.next()) {
                if (event instanceof TraceEvent.KernelCall call) {
                    calls.merge(call.kernel().name(), 1L, Long::sum);
                }
            }
        }
        return calls;
    }

    /**
     * Runs the calls of a trace again and compares the digests of what is downloaded.
     *
     * @param trace the file
     * @param backend the name of the backend to run on
     */
    public static Replay.Result replay(Path trace, String backend) throws IOException {
        try (Backend other = Backends.open(backend)) {
            return Replay.run(trace, other);
        }
    }
}
