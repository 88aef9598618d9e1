/** FHE4J kernel layer. */
module io.fhe4j.ntt {
    requires static transitive org.jspecify;
    requires transitive io.fhe4j.api;
    requires org.slf4j;
}
