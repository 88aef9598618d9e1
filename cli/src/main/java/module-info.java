/** FHE4J command line: server commands. */
module io.fhe4j.cli {
    requires static transitive org.jspecify;
    requires transitive io.fhe4j.nn;
    requires io.fhe4j.backend.pim;
    requires transitive io.fhe4j.ringgsw;
    requires transitive info.picocli;
    requires me.tongfei.progressbar;
    requires tools.jackson.databind;

    exports io.fhe4j.cli;
    exports io.fhe4j.cli.chart;

    opens io.fhe4j.cli to
            info.picocli;

    uses io.fhe4j.cli.CommandProvider;
}
