/* The ruler measures nothing that it has not checked. */
#ifndef CHECK_H
#define CHECK_H

#include "arithmetic.h"

/* Transforms and products against schoolbook multiplication, sums of products against 128-bit arithmetic; 1 when all agree. */
int check_arithmetic(const Arithmetic *arithmetic);

/* inverse(forward(a) forward(X^k)) = a X^k modulo X^n + 1: right only for a transform that is a ring isomorphism. */
int check_ring(const Arithmetic *arithmetic, const Ring *ring);

/* Fills a row with pseudo-random residues of p in the arithmetic's representation, the ends of the range among them. */
void random_row(const Arithmetic *arithmetic, u64 *row, int log, u64 p, u64 seed);

#endif
