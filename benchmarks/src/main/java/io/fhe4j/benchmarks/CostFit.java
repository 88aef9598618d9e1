package io.fhe4j.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What parts cost, from the times of wholes that have different numbers of them: of all costs that are not negative those of least squares, each whole's error
 * taken as a fraction of its time.
 */
final class CostFit {

    private final int parts;
    private final List<double[]> rows = new ArrayList<>();

    CostFit(int parts) {
        this.parts = parts;
    }

    /** A whole that takes so long and has so many of each part. */
    void add(double nanos, double... counts) {
        if (counts.length != parts || !(nanos > 0)) {
            throw new IllegalArgumentException(nanos + " ns for " + Arrays.toString(counts));
        }
        rows.add(Arrays.stream(counts).map(count -> count / nanos).toArray());
    }

    /** The cost of each part. */
    double[] costs() {
        double[] best = new double[parts];
        double least = Double.POSITIVE_INFINITY;
        for (int used = 1; used < 1 << parts; used++) { // the others cost nothing
            double[] costs = solve(used);
            if (Arrays.stream(costs).allMatch(cost -> cost >= 0) && error(costs) < least) {
                least = error(costs);
                best = costs;
            }
        }
        return best;
    }

    private double error(double[] costs) {
        double sum = 0;
        for (double[] row : rows) {
            double fraction = -1;
            for (int j = 0; j < parts; j++) {
                fraction += row[j] * costs[j];
            }
            sum += fraction * fraction;
        }
        return sum;
    }

    /** Normal equations of the used parts, by elimination with the largest pivot; what they do not tell costs nothing. */
    private double[] solve(int used) {
        double[][] a = new double[parts][parts + 1];
        for (int i = 0; i < parts; i++) {
            for (double[] row : isUsed(used, i) ? rows : List.<double[]>of()) {
                for (int j = 0; j < parts; j++) {
                    a[i][j] += isUsed(used, j) ? row[i] * row[j] : 0;
                }
                a[i][parts] += row[i];
            }
        }
        boolean[] done = new boolean[parts];
        int[] places = new int[parts];
        Arrays.fill(places, -1);
        for (int column = 0; column < parts; column++) {
            int pivot = -1;
            for (int i = 0; i < parts; i++) {
                if (!done[i] && (pivot < 0 || Math.abs(a[i][column]) > Math.abs(a[pivot][column]))) {
                    pivot = i;
                }
            }
            if (a[pivot][column] == 0) {
                continue;
            }
            done[pivot] = true;
            places[column] = pivot;
            for (int i = 0; i < parts; i++) {
                double factor = i == pivot ? 0 : a[i][column] / a[pivot][column];
                for (int j = column; j <= parts; j++) {
                    a[i][j] -= factor * a[pivot][j];
                }
            }
        }
        double[] costs = new double[parts];
        for (int column = 0; column < parts; column++) {
            costs[column] = places[column] < 0 ? 0 : a[places[column]][parts] / a[places[column]][column];
        }
        return costs;
    }

    private static boolean isUsed(int used, int part) {
        return (used >> part & 1) == 1;
    }
}
