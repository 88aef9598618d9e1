package io.fhe4j.ringgsw.noise;

import java.util.Arrays;

/**
 * Where a circle of numbers begins if it is to read least. Circles that are turns of one another read the same from there, so that whatever a blind rotation turns, one
 * polynomial by one place or by another, gets one name.
 *
 * @param start the place from which the circle reads least, 0 to one below its length; the first of them where several are as good
 * @param name names what it reads from there
 */
public record LeastTurn(int start, long name) {

    /** The circle of numbers and, after them, their opposites: what a rotation turns. */
    public static int[] withOpposites(int... numbers) {
        int[] circle = Arrays.copyOf(numbers, 2 * numbers.length);
        for (int i = 0; i < numbers.length; i++) {
            circle[numbers.length + i] = -numbers[i];
        }
        return circle;
    }

    /**
     * Of a circle, in linear time: of two candidates that agree in k numbers and differ in the next, the one that reads more falls out, and with it the k that follow
     * it (Shiloach, "Fast canonization of circular strings", 1981).
     *
     * @param circle at least one number
     */
    public static LeastTurn of(int... circle) {
        int length = circle.length;
        int one = 0;
        int other = 1;
        int agree = 0;
        while (one < length && other < length && agree < length) {
            int difference = Integer.compare(circle[(one + agree) % length], circle[(other + agree) % length]);
            if (difference == 0) {
                agree++;
                continue;
            }
            if (difference > 0) {
                one += agree + 1;
            } else {
                other += agree + 1;
            }
            other += one == other ? 1 : 0;
            agree = 0;
        }
        int start = Math.min(one, other);
        int[] turned = new int[length];
        for (int i = 0; i < length; i++) {
            turned[i] = circle[(start + i) % length];
        }
        return new LeastTurn(start, ErrorNames.of(turned));
    }
}
