package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.testkit.TorusConformance;
import org.junit.jupiter.api.Nested;

/** The torus kernels on each width of vectors, and on plain loops, alone and for vectors that are not compiled yet. */
class TorusTest {

    abstract static class Width extends TorusConformance {
        private final String bits;

        Width(String bits) {
            this.bits = bits;
        }

        @Override
        protected Device openDevice(BackendOptions options) {
            return new CpuProvider()
                    .open(options.with(EngineChoice.OPTION, bits).forMeasuring());
        }
    }

    @Nested
    class Vectors512 extends Width {
        Vectors512() {
            super("512");
        }
    }

    @Nested
    class Vectors256 extends Width {
        Vectors256() {
            super("256");
        }
    }

    @Nested
    class Vectors128 extends Width {
        Vectors128() {
            super("128");
        }
    }

    @Nested
    class PlainLoops extends Width {
        PlainLoops() {
            super("64");
        }
    }

    @Nested
    class UntilCompiled extends TorusConformance {
        @Override
        protected Device openDevice(BackendOptions options) {
            return new CpuProvider().open(options.with(EngineChoice.OPTION, "512"));
        }
    }
}
