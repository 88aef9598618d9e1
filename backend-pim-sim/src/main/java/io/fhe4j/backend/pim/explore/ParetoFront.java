package io.fhe4j.backend.pim.explore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What is best of points with three costs: a point is on the front unless another one is no worse in all costs and better in one. Points with equal
 * costs are on it together or not at all.
 */
public final class ParetoFront {

    private ParetoFront() {}

    /**
     * Three costs, the less the better.
     *
     * @param first a number
     * @param second a number
     * @param third a number
     */
    public record Costs(double first, double second, double third) {

        /**
         * Three costs.
         *
         * @throws IllegalArgumentException if one is no number
         */
        public Costs {
            if (Double.isNaN(first + second + third)) {
                throw new IllegalArgumentException("costs that cannot be compared");
            }
        }
    }

    /**
     * The front of points, in O(n log n): in the order of the first cost a point is dominated exactly if one before it has no more of the two others.
     *
     * @param points any number
     * @return the indices of those on the front, in the order of the first cost, then the second, the third, the index
     */
    public static List<Integer> of(List<Costs> points) {
        List<Integer> order = IntStream.range(0, points.size())
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> points.get(i).first())
                        .thenComparingDouble(i -> points.get(i).second())
                        .thenComparingDouble(i -> points.get(i).third()))
                .toList();
        List<Integer> front = new ArrayList<>();
        // The least third cost of all points so far whose second cost is at most the key.
        TreeMap<Double, Double> stairs = new TreeMap<>();
        for (int i : order) {
            Costs point = points.get(i);
            boolean equal = !front.isEmpty() && points.get(front.getLast()).equals(point);
            Map.Entry<Double, Double> below = stairs.floorEntry(point.second());
            if (equal || below == null || below.getValue() > point.third()) {
                front.add(i);
                Map.Entry<Double, Double> next = stairs.ceilingEntry(point.second());
                while (next != null && next.getValue() >= point.third()) {
                    stairs.remove(next.getKey());
                    next = stairs.ceilingEntry(point.second());
                }
                stairs.put(point.second(), point.third());
            }
        }
        return List.copyOf(front);
    }
}
