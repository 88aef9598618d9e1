package io.fhe4j.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.benchmarks.compare.programs.OpenProgram;
import io.fhe4j.benchmarks.compare.programs.Program;
import io.fhe4j.benchmarks.compare.programs.Programs;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Backends;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Programs of the library run unchanged on every backend, on the same keys and ciphertexts, and give the same words as on the processor: SHA-256 over all
 * residues of their results. On simulated memories values come from scalar kernels, and a sample of the rows of every kernel from the arrays.
 */
class ProgramsAgreeTest {

    private static final List<String> OTHERS = List.of("reference", "pim-fhemem", "pim-memfhe");

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ntt N=1024",
                "key-switch N=2048",
                "gate.ginx TOY",
                "gate.ap TOY",
                "network.bits TOY",
                "integer8.add TOY"
            })
    void smallProgramsGiveTheSameWordsEverywhere(String label) {
        assertAgree(label);
    }

    @ParameterizedTest
    @Tag("slow")
    @ValueSource(
            strings = {
                "ntt N=65536",
                "key-switch N=32768",
                "ckks.multiply N=8192",
                "ckks.rotate N=8192",
                "digits N=8192",
                "network.bits TOY"
            })
    void largeProgramsGiveTheSameWordsEverywhere(String label) {
        assertAgree(label);
    }

    private void assertAgree(String label) {
        Program program = Programs.all().stream()
                .filter(known -> known.label().equals(label))
                .findFirst()
                .orElseThrow();
        try (Backend client = Backends.openDefault(BackendOptions.defaults())) {
            program.prepare(folder, client, ProgressListener.NONE);
        }
        String expected = digest(program, "cpu");
        for (String backend : OTHERS) {
            assertEquals(expected, digest(program, backend), label + " on " + backend);
        }
    }

    private String digest(Program program, String backend) {
        try (Backend opened = BackendSpec.of(backend).open();
                OpenProgram open = program.open(opened, folder)) {
            return Digest.of(open.results());
        }
    }
}
