package io.fhe4j.ringgsw.integer;

/**
 * Two blocks in one: the first times a radix above the second's largest value, plus the second. If one is known, the place is the other alone.
 *
 * @param place what is looked up
 * @param radix what the first is multiplied by, or 0 if only one is unknown
 * @param knownFirst the first, if it is known, else −1
 * @param knownSecond the second, if it is known, else −1
 */
record Pair<B>(B place, int radix, int knownFirst, int knownSecond) {

    int first(int x) {
        if (radix > 0) {
            return x / radix;
        }
        return knownFirst >= 0 ? knownFirst : x;
    }

    int second(int x) {
        if (radix > 0) {
            return x % radix;
        }
        return knownSecond >= 0 ? knownSecond : x;
    }
}
