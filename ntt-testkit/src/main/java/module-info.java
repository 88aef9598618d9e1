/** The conformance suite that every backend of the kernel layer passes. */
module io.fhe4j.ntt.testkit {
    requires static transitive org.jspecify;
    requires transitive io.fhe4j.ntt;
    requires transitive org.junit.jupiter.api;
    requires java.management;
    requires jdk.management;

    exports io.fhe4j.ntt.testkit;
}
