package io.fhe4j.tests.ckks;

import io.fhe4j.ckks.ComplexVector;
import java.util.Arrays;
import java.util.Random;

/** Clear vectors of slots, and how far a decrypted one is from them. */
final class Slots {

    private Slots() {}

    /** Numbers of modulus one: bounds are attained in every slot. */
    static ComplexVector unit(Random random, int n) {
        double[] re = new double[n];
        double[] im = new double[n];
        for (int j = 0; j < n; j++) {
            double angle = 2 * Math.PI * random.nextDouble();
            re[j] = Math.cos(angle);
            im[j] = Math.sin(angle);
        }
        return ComplexVector.of(re, im);
    }

    /** Numbers uniform in the unit disc. */
    static ComplexVector uniform(Random random, int n) {
        ComplexVector unit = unit(random, n);
        double[] re = unit.toRealArray();
        double[] im = unit.toImaginaryArray();
        for (int j = 0; j < n; j++) {
            double radius = Math.sqrt(random.nextDouble());
            re[j] *= radius;
            im[j] *= radius;
        }
        return ComplexVector.of(re, im);
    }

    static ComplexVector scaled(ComplexVector x, double factor) {
        return product(x, constant(factor, x.size()));
    }

    static ComplexVector constant(double value, int n) {
        double[] re = new double[n];
        Arrays.fill(re, value);
        return ComplexVector.ofReal(re);
    }

    /** One in a slot, zero in the others. */
    static ComplexVector single(int slot, int n) {
        double[] re = new double[n];
        re[slot] = 1;
        return ComplexVector.ofReal(re);
    }

    static ComplexVector product(ComplexVector x, ComplexVector y) {
        int n = x.size();
        double[] re = new double[n];
        double[] im = new double[n];
        for (int j = 0; j < n; j++) {
            re[j] = x.re(j) * y.re(j) - x.im(j) * y.im(j);
            im[j] = x.re(j) * y.im(j) + x.im(j) * y.re(j);
        }
        return ComplexVector.of(re, im);
    }

    static ComplexVector sum(ComplexVector x, ComplexVector y) {
        int n = x.size();
        double[] re = new double[n];
        double[] im = new double[n];
        for (int j = 0; j < n; j++) {
            re[j] = x.re(j) + y.re(j);
            im[j] = x.im(j) + y.im(j);
        }
        return ComplexVector.of(re, im);
    }

    static ComplexVector difference(ComplexVector x, ComplexVector y) {
        return sum(x, scaled(y, -1));
    }

    static ComplexVector rotated(ComplexVector x, int step) {
        int n = x.size();
        double[] re = new double[n];
        double[] im = new double[n];
        for (int j = 0; j < n; j++) {
            re[j] = x.re(Math.floorMod(j + step, n));
            im[j] = x.im(Math.floorMod(j + step, n));
        }
        return ComplexVector.of(re, im);
    }

    static ComplexVector conjugate(ComplexVector x) {
        double[] im = x.toImaginaryArray();
        for (int j = 0; j < im.length; j++) {
            im[j] = -im[j];
        }
        return ComplexVector.of(x.toRealArray(), im);
    }

    /** The greatest distance of two slots. */
    static double worst(ComplexVector found, ComplexVector expected) {
        double worst = 0;
        for (int j = 0; j < expected.size(); j++) {
            worst = Math.max(worst, Math.hypot(found.re(j) - expected.re(j), found.im(j) - expected.im(j)));
        }
        return worst;
    }

    /** The root of the mean square of the distances. */
    static double deviation(ComplexVector found, ComplexVector expected) {
        double sum = 0;
        for (int j = 0; j < expected.size(); j++) {
            double re = found.re(j) - expected.re(j);
            double im = found.im(j) - expected.im(j);
            sum += re * re + im * im;
        }
        return Math.sqrt(sum / expected.size());
    }

    static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }
}
