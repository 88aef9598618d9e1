/** The kernel layer: arithmetic on rows of residues, and the contract that every backend keeps. */
@SuppressWarnings("module") // the qualified exports name modules that are built later
module io.fhe4j.ntt {
    requires static transitive org.jspecify;
    requires transitive io.fhe4j.api;
    requires org.slf4j;
    requires java.management;
    requires jdk.management;

    exports io.fhe4j.ntt;
    exports io.fhe4j.ntt.spi;
    exports io.fhe4j.ntt.trace;
    exports io.fhe4j.ntt.secret to
            io.fhe4j.client,
            io.fhe4j.ntt.testkit;

    uses io.fhe4j.ntt.spi.BackendProvider;

    provides io.fhe4j.ntt.spi.BackendProvider with
            io.fhe4j.ntt.reference.ReferenceProvider,
            io.fhe4j.ntt.trace.ShapeProvider;
}
