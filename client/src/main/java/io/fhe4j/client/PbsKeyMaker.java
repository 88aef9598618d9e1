package io.fhe4j.client;

import io.fhe4j.ntt.HostRows;

/** Makes the bodies of a key in pieces, which may be made in any order and by several threads. */
interface PbsKeyMaker extends AutoCloseable {

    /** The number of pieces of work. */
    int pieces();

    /** Makes a piece. */
    void make(int piece);

    /** The bodies, once all pieces are made. */
    HostRows bodies();

    /** Zeroes copies of secrets. */
    @Override
    void close();
}
