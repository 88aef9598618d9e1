package io.fhe4j.benchmarks.compare.programs;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.ntt.Backend;
import java.nio.file.Path;

/**
 * A program at one size. The client's part runs once and leaves its operands in files; every backend, in this process or another, reads them, so
 * that all compute on the same keys and ciphertexts, and none finds its kernels warmed by the making of keys.
 */
public interface Program {

    /** The name, the same at all sizes, such as {@code ckks.multiply}. */
    String name();

    /** The size in words, such as {@code N=8192}. */
    String size();

    /** What charts of several sizes have on their axis: the ring degree. */
    int ringDegree();

    /** One sentence: what a call computes. */
    String description();

    /**
     * Makes keys and operands, if there are any that are not the same each time.
     *
     * @param folder an empty folder for them
     * @param backend for the client's work
     */
    void prepare(Path folder, Backend backend, ProgressListener listener);

    /**
     * Reads the operands.
     *
     * @param backend where calls will run; it stays open as long as what is returned
     * @param folder the folder that {@link #prepare} was given
     */
    OpenProgram open(Backend backend, Path folder);

    /** Name and size. */
    default String label() {
        return name() + " " + size();
    }
}
