package io.fhe4j.ckks.encoding;

/**
 * The canonical embedding of n slots as a fast transform, in double precision and in double-double.
 *
 * <p>Let ζ = e^(2πi/4n). The forward transform takes the coefficients c_0 … c_(n−1) of c(X), complex, to the slots
 * z_j = c(ζ^(5^j)). A real polynomial m of degree below 2n takes the same values when c_k = m_k + i·m_(k+n), because
 * ζ^(n·5^j) = i for every j. The powers of 5 are one half of the odd residues modulo 4n, the other half are their negatives
 * and have the conjugate values, and the automorphism X → X^5 moves slot j + 1 to slot j.
 *
 * <p>Both directions leave the permutation to the caller: {@code forward} reads the coefficients in bit-reversed order,
 * {@code inverse} writes them so, and without the factor 1/n. A butterfly of length 2h has the twiddle e^(2πi·5^j/8h).
 * (Cheon, Kim, Kim and Song, "Homomorphic encryption for arithmetic of approximate numbers", 2017, section 3; this
 * arrangement of it is Cheon, Han, Kim, Kim and Song's, "Bootstrapping for approximate homomorphic encryption", 2018.)
 *
 * <p><b>Accuracy</b>, relative in the Euclidean norm: log2(n) · 2^-51 at most in double precision, log2(n) · 2^-102 in
 * double-double; typical errors are ten times smaller and grow with √log2(n). The order of operations is fixed, and fused
 * operations appear only where written, where they are exact by definition: results are bit-identical everywhere.
 */
final class SpecialFft {

    private SpecialFft() {}

    /** Coefficients in bit-reversed order to slots, in place; the length is a power of two. */
    static void forward(double[] re, double[] im, int n) {
        for (int stage = 0, half = 1; half < n; stage++, half *= 2) {
            Twiddles twiddles = Twiddles.of(stage);
            double[] wRe = twiddles.reHi;
            double[] wIm = twiddles.imHi;
            for (int start = 0; start < n; start += 2 * half) {
                for (int j = 0; j < half; j++) {
                    int a = start + j;
                    int b = a + half;
                    double vRe = re[b] * wRe[j] - im[b] * wIm[j];
                    double vIm = re[b] * wIm[j] + im[b] * wRe[j];
                    double uRe = re[a];
                    double uIm = im[a];
                    re[a] = uRe + vRe;
                    im[a] = uIm + vIm;
                    re[b] = uRe - vRe;
                    im[b] = uIm - vIm;
                }
            }
        }
    }

    /** Slots to n times the coefficients, these in bit-reversed order, in place. */
    static void inverse(double[] re, double[] im, int n) {
        for (int half = n / 2, stage = Integer.numberOfTrailingZeros(n) - 1; half > 0; half /= 2, stage--) {
            Twiddles twiddles = Twiddles.of(stage);
            double[] wRe = twiddles.reHi;
            double[] wIm = twiddles.imHi;
            for (int start = 0; start < n; start += 2 * half) {
                for (int j = 0; j < half; j++) {
                    int a = start + j;
                    int b = a + half;
                    double vRe = re[a] - re[b];
                    double vIm = im[a] - im[b];
                    re[a] += re[b];
                    im[a] += im[b];
                    re[b] = vRe * wRe[j] + vIm * wIm[j];
                    im[b] = vIm * wRe[j] - vRe * wIm[j];
                }
            }
        }
    }

    /** As {@link #forward(double[], double[], int)}, in double-double. */
    static void forward(SlotBuffer x, int n) {
        for (int stage = 0, half = 1; half < n; stage++, half *= 2) {
            Twiddles w = Twiddles.of(stage);
            for (int start = 0; start < n; start += 2 * half) {
                forwardButterflies(x.re, x.reLo, x.im, x.imLo, start, half, w.reHi, w.reLo, w.imHi, w.imLo);
            }
        }
    }

    /** As {@link #inverse(double[], double[], int)}, in double-double. */
    static void inverse(SlotBuffer x, int n) {
        for (int half = n / 2, stage = Integer.numberOfTrailingZeros(n) - 1; half > 0; half /= 2, stage--) {
            Twiddles w = Twiddles.of(stage);
            for (int start = 0; start < n; start += 2 * half) {
                inverseButterflies(x.re, x.reLo, x.im, x.imLo, start, half, w.reHi, w.reLo, w.imHi, w.imLo);
            }
        }
    }

    // Double-double arithmetic written out, since a helper cannot return two doubles without allocating. A product
    // x·w − y·v is (p − q) with p, q the rounded high products and everything below them gathered in one low word; a
    // sum is
    // the two-sum of the high words, with the low words added to its error. Cancellation costs accuracy relative to the
    // result but not to the operands, which is what the bound in the norm needs.

    private static void forwardButterflies(
            double[] reHi,
            double[] reLo,
            double[] imHi,
            double[] imLo,
            int start,
            int half,
            double[] wReHi,
            double[] wReLo,
            double[] wImHi,
            double[] wImLo) {
        for (int j = 0; j < half; j++) {
            int a = start + j;
            int b = a + half;
            double xh = reHi[b];
            double xl = reLo[b];
            double yh = imHi[b];
            double yl = imLo[b];
            double ch = wReHi[j];
            double cl = wReLo[j];
            double sh = wImHi[j];
            double sl = wImLo[j];

            // v = (x + iy)(c + is)
            double xc = xh * ch;
            double ys = yh * sh;
            double xcLow = Math.fma(xh, ch, -xc) + Math.fma(xh, cl, xl * ch);
            double ysLow = Math.fma(yh, sh, -ys) + Math.fma(yh, sl, yl * sh);
            double vReHi = xc - ys;
            double t = vReHi - xc;
            double vReLo = ((xc - (vReHi - t)) - (ys + t)) + (xcLow - ysLow);
            double xs = xh * sh;
            double yc = yh * ch;
            double xsLow = Math.fma(xh, sh, -xs) + Math.fma(xh, sl, xl * sh);
            double ycLow = Math.fma(yh, ch, -yc) + Math.fma(yh, cl, yl * ch);
            double vImHi = xs + yc;
            t = vImHi - xs;
            double vImLo = ((xs - (vImHi - t)) + (yc - t)) + (xsLow + ycLow);

            // u ± v
            double uh = reHi[a];
            double ul = reLo[a];
            double sum = uh + vReHi;
            t = sum - uh;
            double low = ((uh - (sum - t)) + (vReHi - t)) + (ul + vReLo);
            double high = sum + low;
            reHi[a] = high;
            reLo[a] = low - (high - sum);
            double difference = uh - vReHi;
            t = difference - uh;
            low = ((uh - (difference - t)) - (vReHi + t)) + (ul - vReLo);
            high = difference + low;
            reHi[b] = high;
            reLo[b] = low - (high - difference);
            uh = imHi[a];
            ul = imLo[a];
            sum = uh + vImHi;
            t = sum - uh;
            low = ((uh - (sum - t)) + (vImHi - t)) + (ul + vImLo);
            high = sum + low;
            imHi[a] = high;
            imLo[a] = low - (high - sum);
            difference = uh - vImHi;
            t = difference - uh;
            low = ((uh - (difference - t)) - (vImHi + t)) + (ul - vImLo);
            high = difference + low;
            imHi[b] = high;
            imLo[b] = low - (high - difference);
        }
    }

    private static void inverseButterflies(
            double[] reHi,
            double[] reLo,
            double[] imHi,
            double[] imLo,
            int start,
            int half,
            double[] wReHi,
            double[] wReLo,
            double[] wImHi,
            double[] wImLo) {
        for (int j = 0; j < half; j++) {
            int a = start + j;
            int b = a + half;

            // u = a + b, and v = a − b, not yet normalised
            double ah = reHi[a];
            double al = reLo[a];
            double bh = reHi[b];
            double bl = reLo[b];
            double sum = ah + bh;
            double t = sum - ah;
            double low = ((ah - (sum - t)) + (bh - t)) + (al + bl);
            double high = sum + low;
            reHi[a] = high;
            reLo[a] = low - (high - sum);
            double difference = ah - bh;
            t = difference - ah;
            low = ((ah - (difference - t)) - (bh + t)) + (al - bl);
            double xh = difference + low;
            double xl = low - (xh - difference);
            ah = imHi[a];
            al = imLo[a];
            bh = imHi[b];
            bl = imLo[b];
            sum = ah + bh;
            t = sum - ah;
            low = ((ah - (sum - t)) + (bh - t)) + (al + bl);
            high = sum + low;
            imHi[a] = high;
            imLo[a] = low - (high - sum);
            difference = ah - bh;
            t = difference - ah;
            low = ((ah - (difference - t)) - (bh + t)) + (al - bl);
            double yh = difference + low;
            double yl = low - (yh - difference);

            // (x + iy)(c − is)
            double ch = wReHi[j];
            double cl = wReLo[j];
            double sh = wImHi[j];
            double sl = wImLo[j];
            double xc = xh * ch;
            double ys = yh * sh;
            double xcLow = Math.fma(xh, ch, -xc) + Math.fma(xh, cl, xl * ch);
            double ysLow = Math.fma(yh, sh, -ys) + Math.fma(yh, sl, yl * sh);
            sum = xc + ys;
            t = sum - xc;
            low = ((xc - (sum - t)) + (ys - t)) + (xcLow + ysLow);
            high = sum + low;
            reHi[b] = high;
            reLo[b] = low - (high - sum);
            double yc = yh * ch;
            double xs = xh * sh;
            double ycLow = Math.fma(yh, ch, -yc) + Math.fma(yh, cl, yl * ch);
            double xsLow = Math.fma(xh, sh, -xs) + Math.fma(xh, sl, xl * sh);
            difference = yc - xs;
            t = difference - yc;
            low = ((yc - (difference - t)) - (xs + t)) + (ycLow - xsLow);
            high = difference + low;
            imHi[b] = high;
            imLo[b] = low - (high - difference);
        }
    }
}
