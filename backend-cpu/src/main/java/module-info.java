/** The kernels on the CPU: vectors where the JVM has them, scalar code elsewhere. */
module io.fhe4j.backend.cpu {
    requires static transitive org.jspecify;
    requires io.fhe4j.ntt;
    requires org.slf4j;
    requires java.management;
    requires jdk.management;
    requires jdk.incubator.vector;

    provides io.fhe4j.ntt.spi.BackendProvider with
            io.fhe4j.backend.cpu.CpuProvider;
}
