#include "number.h"

u64 multiply_mod(u64 a, u64 b, u64 p) { return (u64)((u128)a * b % p); }

u64 power_mod(u64 base, u64 exponent, u64 p) {
    u64 result = 1 % p;
    for (; exponent; exponent >>= 1, base = multiply_mod(base, base, p))
        if (exponent & 1) result = multiply_mod(result, base, p);
    return result;
}

u64 inverse_mod(u64 a, u64 p) { return power_mod(a % p, p - 2, p); }

/* Miller-Rabin with the first twelve primes as bases, which decides every number below 2^64 (Sorenson, Webster 2015). */
static int is_prime(u64 p) {
    static const u64 bases[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
    u64 odd = p - 1;
    int twos = 0;
    for (; !(odd & 1); odd >>= 1) twos++;
    for (int k = 0; k < 12; k++) {
        if (p % bases[k] == 0) return p == bases[k];
        u64 x = power_mod(bases[k], odd, p);
        int passed = x == 1 || x == p - 1;
        for (int i = 1; i < twos && !passed; i++) {
            x = multiply_mod(x, x, p);
            passed = x == p - 1;
        }
        if (!passed) return 0;
    }
    return 1;
}

u64 ntt_prime(int bits, int log, int index) {
    u64 step = 2ull << log;
    u64 p = ((1ull << bits) - 1) / step * step + 1;
    if (p >> bits) p -= step;
    for (; p > step; p -= step)
        if (is_prime(p) && index-- == 0) return p;
    return 0;
}

u64 primitive_root(u64 p, int log) {
    u64 order = 2ull << log, root = 0;
    for (u64 g = 2; !root; g++) {
        u64 candidate = power_mod(g, (p - 1) / order, p);
        if (power_mod(candidate, order / 2, p) == p - 1) root = candidate;
    }
    /* Every primitive root is an odd power of this one. */
    u64 smallest = root, square = multiply_mod(root, root, p);
    for (u64 i = 1, power = root; i < order / 2; i++) {
        power = multiply_mod(power, square, p);
        if (power < smallest) smallest = power;
    }
    return smallest;
}

unsigned bit_reverse(unsigned i, int bits) {
    unsigned result = 0;
    for (int b = 0; b < bits; b++) result |= (i >> b & 1u) << (bits - 1 - b);
    return result;
}

void power_table(u64 *table, u64 root, u64 p, int log) {
    u64 power = 1;
    for (unsigned i = 0; i < 1u << log; i++, power = multiply_mod(power, root, p)) table[bit_reverse(i, log)] = power;
}
