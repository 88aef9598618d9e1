/** FHE4J Ring-GSW. */
module io.fhe4j.ringgsw {
    requires static transitive org.jspecify;
    requires transitive io.fhe4j.ntt;
    requires org.slf4j;

    exports io.fhe4j.ringgsw;
    exports io.fhe4j.ringgsw.wire;
    exports io.fhe4j.ringgsw.noise;
    exports io.fhe4j.ringgsw.search;
    exports io.fhe4j.ringgsw.integer;
    exports io.fhe4j.ringgsw.pbs;
    exports io.fhe4j.ringgsw.cost;
    exports io.fhe4j.ringgsw.functions;
    exports io.fhe4j.ringgsw.packing;
}
