/** FHE4J's simulated memories: device files, functional arrays, and the micro-programs that run on them. */
module io.fhe4j.backend.pim {
    requires static transitive org.jspecify;
    requires transitive io.fhe4j.ntt;
    requires org.tomlj;

    exports io.fhe4j.backend.pim;
    exports io.fhe4j.backend.pim.check;
    exports io.fhe4j.backend.pim.device;
    exports io.fhe4j.backend.pim.dram;
    exports io.fhe4j.backend.pim.engine;
    exports io.fhe4j.backend.pim.explore;
    exports io.fhe4j.backend.pim.faults;
    exports io.fhe4j.backend.pim.fhemem;
    exports io.fhe4j.backend.pim.memfhe;
    exports io.fhe4j.backend.pim.program;
    exports io.fhe4j.backend.pim.report;
    exports io.fhe4j.backend.pim.reram;
    exports io.fhe4j.backend.pim.sensitivity;

    provides io.fhe4j.ntt.spi.BackendProvider with
            io.fhe4j.backend.pim.fhemem.FhememProvider,
            io.fhe4j.backend.pim.memfhe.MemfheProvider;
}
