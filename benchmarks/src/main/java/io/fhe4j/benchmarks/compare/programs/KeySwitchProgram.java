package io.fhe4j.benchmarks.compare.programs;

import io.fhe4j.benchmarks.SeededRows;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.Primes;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import java.nio.file.Path;
import java.util.List;

/**
 * Hybrid key switching of one polynomial: the micro-kernel that takes most of the time of CKKS. The key is made of random residues, for which all
 * that is computed is as definite as for a real one.
 *
 * @param ringDegree N, a power of two
 */
record KeySwitchProgram(int ringDegree) implements SeededProgram {

    private static final int BITS = 45;
    private static final int SPECIAL = 2;
    private static final int DIGITS = 3;
    private static final int ROWS = SPECIAL * DIGITS;

    @Override
    public String name() {
        return "key-switch";
    }

    @Override
    public String description() {
        return "hybrid key switching of " + ROWS + " rows in " + DIGITS + " digits, " + SPECIAL
                + " special primes, all of " + BITS + " bits";
    }

    @Override
    public OpenProgram open(Backend backend, Path folder) {
        RnsBasis all = RnsBasis.of(Primes.ofBits(BITS, ringDegree, SPECIAL + ROWS));
        RnsBasis q = all.range(SPECIAL, SPECIAL + ROWS);
        KeySwitchLayout layout = KeySwitchLayout.of(all.range(0, SPECIAL), q, SPECIAL, SPECIAL, SPECIAL);
        RowBuffer x = SeededRows.on(
                backend, Shape.of(ROWS, ringDegree), q, Form.EVALUATION, BufferRole.CIPHERTEXT, ringDegree);
        RowBuffer key = SeededRows.on(
                backend,
                Shape.of(DIGITS, 2, SPECIAL + ROWS, ringDegree),
                layout.full(),
                Form.EVALUATION,
                BufferRole.KEY,
                -ringDegree);
        RowBuffer out = backend.allocate(Shape.of(2, ROWS, ringDegree), q, Form.EVALUATION, BufferRole.CIPHERTEXT);
        return new OpenProgram() {
            @Override
            public void call() {
                backend.stream().keySwitch(out, x, key, layout, 1);
                backend.stream().await();
            }

            @Override
            public List<HostRows> results() {
                call();
                return List.of(backend.stream().download(out));
            }

            @Override
            public void close() {
                x.close();
                key.close();
                out.close();
            }
        };
    }
}
