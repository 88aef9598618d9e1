package io.fhe4j.client;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.api.Workers;
import java.util.ArrayList;
import java.util.List;

/** A key, or a part of one, that is made in pieces, which may be made in any order and by several threads. */
interface KeyPieces {

    /** The number of pieces. */
    int pieces();

    /** Makes a piece. */
    void make(int piece);

    /** Makes all pieces of several keys, those of the first one first. */
    static void makeAll(List<? extends KeyPieces> keys, Workers workers, ProgressListener progress) {
        List<Runnable> work = new ArrayList<>();
        for (KeyPieces key : keys) {
            for (int i = 0; i < key.pieces(); i++) {
                int piece = i;
                work.add(() -> key.make(piece));
            }
        }
        workers.run(work, KeyGeneration.STAGE, progress);
    }
}
