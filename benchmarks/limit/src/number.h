/* Number theory for the set-up of kernels: slow, simple, obviously right. */
#ifndef NUMBER_H
#define NUMBER_H

#include <stdint.h>

typedef uint64_t u64;
typedef unsigned __int128 u128;

/* a * b mod p, for any a, b and p >= 1. */
u64 multiply_mod(u64 a, u64 b, u64 p);

/* base^exponent mod p. */
u64 power_mod(u64 base, u64 exponent, u64 p);

/* a^-1 mod the prime p; a is no multiple of p. */
u64 inverse_mod(u64 a, u64 p);

/* The index-th largest prime below 2^bits that is 1 modulo 2^(log + 1); 0 when there are too few. */
u64 ntt_prime(int bits, int log, int index);

/* The smallest primitive 2^(log + 1)-th root of unity modulo the prime p. */
u64 primitive_root(u64 p, int log);

/* The lowest `bits` bits of i in reverse order. */
unsigned bit_reverse(unsigned i, int bits);

/* table[i] = root^bit_reverse(i) for i < 2^log: stage m of a forward transform uses entries m to 2m - 1. */
void power_table(u64 *table, u64 root, u64 p, int log);

#endif
