package io.fhe4j.backend.pim.reram;

/**
 * CryptoPIM's published closed form of a beat, for the timing mode {@code published}. It is the one cost in this module that no program was
 * executed for, and stands apart for that reason.
 *
 * <p>CryptoPIM (Nejatollahi, Gupta, Imani, Simunic Rosing, Cammarota, Dutt, DAC 2020) multiplies w-bit words in 6.5w² − 11.5w + 3 cycles
 * [recalled]; a beat takes 10w more, for transfers and more that is not known [derived: with it all sixteen figures of the published table follow].
 */
public final class PublishedBeat {

    private PublishedBeat() {}

    /** The cycles of a product of w-bit words. */
    public static double multiplier(int w) {
        return 6.5 * w * w - 11.5 * w + 3;
    }

    /** The cycles of a beat for words of w bits. */
    public static double cycles(int w) {
        return multiplier(w) + 10 * w;
    }

    /** The beats that a polynomial product of n points passes through: twice log2 n stages of two, and three products of two. */
    public static int depth(int n) {
        return 4 * Integer.numberOfTrailingZeros(n) + 6;
    }
}
