package io.fhe4j.client;

import io.fhe4j.ntt.HostRows;

/** Makes the bodies of a key in pieces. */
interface PbsKeyMaker extends KeyPieces, AutoCloseable {

    /** The bodies, once all pieces are made. */
    HostRows bodies();

    /** Zeroes copies of secrets. */
    @Override
    void close();
}
