/** FHE4J CPU backend. */
module io.fhe4j.backend.cpu {
    requires static transitive org.jspecify;
    requires io.fhe4j.ntt;
    requires org.slf4j;
    requires jdk.incubator.vector;
}
