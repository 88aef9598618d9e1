/** FHE4J encrypted neural networks. */
module io.fhe4j.nn {
    requires static transitive org.jspecify;
    requires transitive io.fhe4j.ckks;
    requires org.slf4j;
}
