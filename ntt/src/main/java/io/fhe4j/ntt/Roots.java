package io.fhe4j.ntt;

/** Roots of unity modulo the primes of a ring. */
public final class Roots {

    private Roots() {}

    /**
     * ψ of the transform's definition: the smallest primitive 2N-th root of unity modulo p, as a number in [1, p).
     *
     * @param modulus a prime p ≡ 1 modulo 2N
     * @param ringDegree N, a power of two
     * @throws IllegalArgumentException if the modulus has no such root
     */
    public static long primitive(Modulus modulus, int ringDegree) {
        if (!modulus.supportsTransform(ringDegree)) {
            throw new IllegalArgumentException("modulus " + modulus + " has no primitive " + 2L * ringDegree
                    + "-th root of unity; it must be a prime ≡ 1 mod " + 2L * ringDegree);
        }
        long p = modulus.value();
        long root = anyPrimitive(p, ringDegree);
        // All of them are the odd powers of one.
        long square = ModularMath.multiply(root, root, p);
        long smallest = root;
        for (int k = 1; k < ringDegree; k++) {
            root = ModularMath.multiply(root, square, p);
            smallest = Math.min(smallest, root);
        }
        return smallest;
    }

    private static long anyPrimitive(long p, int ringDegree) {
        for (long candidate = 2; ; candidate++) {
            long root = ModularMath.power(candidate, (p - 1) / (2L * ringDegree), p);
            // Its order divides 2N, a power of two, and is 2N exactly if its N-th power is not 1.
            if (ModularMath.power(root, ringDegree, p) == p - 1) {
                return root;
            }
        }
    }
}
