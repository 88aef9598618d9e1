package io.fhe4j.ringgsw.pbs;

import io.fhe4j.ringgsw.integer.Combination;
import io.fhe4j.ringgsw.integer.Table;
import io.fhe4j.ringgsw.integer.Term;

/** 64 bits that name what a ciphertext was computed from: operations are deterministic, so equal names are equal ciphertexts. */
final class Identities {

    /** Of SplitMix64 (Steele, Lea, Flood 2014). */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Identities() {}

    private static long mixed(long value) {
        long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /** Of a constant. */
    static long of(int value) {
        return mixed(value * GOLDEN);
    }

    /** Of a sum, whatever the order of its terms. */
    static long of(Combination<PbsCiphertext> combination) {
        long sum = of(combination.constant());
        for (Term<PbsCiphertext> term : combination.terms()) {
            sum += mixed(term.block().identity() + term.factor() * GOLDEN);
        }
        return mixed(sum);
    }

    /** Of a table's value at a place. */
    static long of(long place, Table table) {
        long hash = mixed(place + GOLDEN);
        for (int x = table.low(); x <= table.high(); x++) {
            hash = mixed(hash + table.value(x) + GOLDEN);
        }
        return mixed(hash + table.low());
    }
}
