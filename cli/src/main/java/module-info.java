/** FHE4J command line: server commands. */
module io.fhe4j.cli {
    requires static transitive org.jspecify;
    requires io.fhe4j.nn;
    requires info.picocli;
}
