package io.fhe4j.benchmarks.compare.programs;

import io.fhe4j.benchmarks.SeededRows;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import java.nio.file.Path;
import java.util.List;

/**
 * The transform of one row: the micro-kernel on which it is seen from which size on vectors pay.
 *
 * @param ringDegree N, a power of two
 */
record NttProgram(int ringDegree) implements SeededProgram {

    private static final int BITS = 45;

    @Override
    public String name() {
        return "ntt";
    }

    @Override
    public String description() {
        return "forward transform of one row of N words modulo a prime of " + BITS + " bits";
    }

    @Override
    public OpenProgram open(Backend backend, Path folder) {
        RnsBasis basis = RnsBasis.of(Primes.ofBits(BITS, ringDegree, 1)[0]);
        Shape shape = Shape.of(1, ringDegree);
        RowBuffer in = SeededRows.on(backend, shape, basis, Form.COEFFICIENT, BufferRole.CIPHERTEXT, ringDegree);
        RowBuffer out = backend.allocate(shape, basis, Form.EVALUATION, BufferRole.CIPHERTEXT);
        return new OpenProgram() {
            @Override
            public void call() {
                backend.stream().forwardNtt(out, in);
                backend.stream().await();
            }

            @Override
            public List<HostRows> results() {
                call();
                return List.of(backend.stream().download(out));
            }

            @Override
            public void close() {
                in.close();
                out.close();
            }
        };
    }
}
