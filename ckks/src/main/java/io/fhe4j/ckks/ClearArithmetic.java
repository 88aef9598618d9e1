package io.fhe4j.ckks;

import java.util.function.IntToDoubleFunction;

/** The operations of the evaluator on clear vectors, for {@link Mirror}; shorter vectors repeat. */
final class ClearArithmetic {

    private ClearArithmetic() {}

    static ComplexVector sum(ComplexVector x, ComplexVector y, double sign) {
        int n = Math.max(x.size(), y.size());
        return of(
                n,
                j -> x.re(j % x.size()) + sign * y.re(j % y.size()),
                j -> x.im(j % x.size()) + sign * y.im(j % y.size()));
    }

    static ComplexVector product(ComplexVector x, ComplexVector y) {
        int n = Math.max(x.size(), y.size());
        int a = x.size();
        int b = y.size();
        return of(
                n,
                j -> x.re(j % a) * y.re(j % b) - x.im(j % a) * y.im(j % b),
                j -> x.re(j % a) * y.im(j % b) + x.im(j % a) * y.re(j % b));
    }

    static ComplexVector affine(ComplexVector x, double factor, double addend) {
        return of(x.size(), j -> factor * x.re(j) + addend, j -> factor * x.im(j));
    }

    static ComplexVector rotated(ComplexVector x, int step) {
        int n = x.size();
        return of(n, j -> x.re(Math.floorMod(j + step, n)), j -> x.im(Math.floorMod(j + step, n)));
    }

    static ComplexVector conjugate(ComplexVector x) {
        return of(x.size(), x::re, j -> -x.im(j));
    }

    static ComplexVector transformed(io.fhe4j.ckks.linear.LinearTransform transform, ComplexVector x) {
        ComplexVector sum = affine(x, 0, 0);
        for (int index : transform.indices()) {
            ComplexVector diagonal = rotated(transform.rotatedDiagonal(index), transform.giant(index));
            sum = sum(sum, product(diagonal, rotated(x, index)), 1);
        }
        return sum;
    }

    private static ComplexVector of(int n, IntToDoubleFunction re, IntToDoubleFunction im) {
        double[] real = new double[n];
        double[] imaginary = new double[n];
        for (int j = 0; j < n; j++) {
            real[j] = re.applyAsDouble(j);
            imaginary[j] = im.applyAsDouble(j);
        }
        return ComplexVector.of(real, imaginary);
    }
}
