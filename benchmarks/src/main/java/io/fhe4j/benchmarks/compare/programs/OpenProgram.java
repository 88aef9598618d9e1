package io.fhe4j.benchmarks.compare.programs;

import io.fhe4j.benchmarks.Work;
import io.fhe4j.ntt.HostRows;
import java.util.List;

/** A program on a backend, ready to be called. */
public interface OpenProgram extends Work {

    /** Makes one call, and gives its results as canonical residues. */
    List<HostRows> results();
}
