package io.fhe4j.ntt.trace;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import java.io.IOException;
import java.nio.file.Path;

/** Writes and reads a trace of as many calls as asked for; run in a process of little memory. */
final class LongTrace {

    private LongTrace() {}

    /** Arguments: file, number of calls. Prints the number of kernels read. */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        long calls = Long.parseLong(arguments[1]);
        RnsBasis basis = RnsBasis.of(97, 193);
        try (Backend shapes = Backends.open("trace");
                Recording recording = Recording.of(shapes, file, TraceKind.SHAPES)) {
            Backend backend = recording.backend();
            for (long done = 0; done < calls; ) {
                try (RowBuffer x = backend.allocate(Shape.of(2, 2, 16), basis, Form.COEFFICIENT, BufferRole.SCRATCH)) {
                    for (int k = 0; k < 10 && done < calls; k++, done++) {
                        backend.stream().add(x.component(k & 1), x.component(0), x.component(1 - (k & 1)));
                    }
                }
            }
        }
        long read = 0;
        try (TraceReader reader = TraceReader.open(file)) {
            for (TraceEvent event = reader.next(); event != null; event = reader.next()) {
                if (event instanceof TraceEvent.KernelCall) {
                    read++;
                }
            }
        }
        System.out.println(read);
    }
}
