/** FHE4J shared types. */
module io.fhe4j.api {
    requires static transitive org.jspecify;
    requires org.slf4j;
    requires org.bouncycastle.provider;

    exports io.fhe4j.api;
    exports io.fhe4j.api.envelope;
    exports io.fhe4j.api.seed;
}
