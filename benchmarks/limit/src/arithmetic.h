/*
 * What each arithmetic offers: kernels on rows of 2^log residues of one prime. An element takes 64 bits in every
 * arithmetic (an integer or a double); the order in evaluation form is private. Rows are aligned to 64 bytes.
 */
#ifndef ARITHMETIC_H
#define ARITHMETIC_H

#include "number.h"

#include <stddef.h>

/* One prime with the tables of its transforms, in the form of the arithmetic that made it. */
typedef struct Ring {
    int log;
    u64 p;
    u64 *forward, *forward_quotient; /* powers of the root, bit-reversed; and their quotients */
    u64 *inverse, *inverse_quotient; /* powers of its inverse; entry 1 carries the factor 1/n of the last stage */
    u64 *forward_last, *inverse_first; /* twiddles of the pass inside 64-element blocks, one vector each */
    u64 scale, scale_quotient;       /* 1/n */
} Ring;

/* A factor with its quotient, so that a product by it needs no division (Shoup's trick). */
typedef struct Constant {
    u64 value, quotient;
} Constant;

typedef struct Arithmetic {
    const char *name;
    int max_bits;
    int vector_bits;
    int (*available)(void);

    u64 (*element)(u64 canonical, u64 p);          /* the representation of a residue */
    u64 (*quotient)(u64 canonical, u64 p);         /* the quotient that belongs to it as a factor */
    u64 (*canonical)(u64 element, u64 p);          /* back, for a finished row */

    void (*forward)(const Ring *ring, u64 *row);   /* in place */
    void (*inverse)(const Ring *ring, u64 *row);   /* in place */
    void (*multiply)(const Ring *ring, u64 *out, const u64 *x, const u64 *y);
    void (*add)(const Ring *ring, u64 *out, const u64 *x, const u64 *y);
    void (*scale)(const Ring *ring, u64 *out, const u64 *x, Constant factor);
    void (*subtract_scale)(const Ring *ring, u64 *out, const u64 *x, const u64 *y, Constant factor); /* (x - y) factor */
    /* out = sum over i < terms of x[i] y[i] */
    void (*dot)(const Ring *ring, u64 *out, int terms, const u64 *const *x, const u64 *const *y);
    /* out[t] = sum over i < terms of x[i] factor[t * terms + i] modulo ring[t]; x[i] belongs to other primes */
    void (*combine)(int targets, const Ring *const *ring, u64 *const *out, int terms, const u64 *const *x,
                    const u64 *factor);
} Arithmetic;

extern const Arithmetic scalar_arithmetic, dfma_arithmetic, ifma_arithmetic;

/* The arithmetic of that name, or NULL when it is unknown or this machine lacks it. */
const Arithmetic *find_arithmetic(const char *name);

/* All arithmetics, available or not, ended by NULL. */
extern const Arithmetic *const all_arithmetics[];

/* Zeroed memory aligned to 64 bytes for `count` 64-bit words; ends the program when there is none. */
u64 *allocate_words(size_t count);

Ring *make_ring(const Arithmetic *arithmetic, int log, u64 p);
void free_ring(Ring *ring);
Constant make_constant(const Arithmetic *arithmetic, u64 canonical, u64 p);

#endif
