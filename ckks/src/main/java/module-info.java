/** FHE4J CKKS. */
module io.fhe4j.ckks {
    requires static transitive org.jspecify;
    requires transitive io.fhe4j.ntt;
    requires org.slf4j;

    exports io.fhe4j.ckks;
    exports io.fhe4j.ckks.encoding;
    exports io.fhe4j.ckks.linear;
    exports io.fhe4j.ckks.noise;
    exports io.fhe4j.ckks.wire;
}
