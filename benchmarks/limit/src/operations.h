/* The operations that the ruler times: single kernels, and CKKS operations composed of them (same work, random data). */
#ifndef OPERATIONS_H
#define OPERATIONS_H

#include "arithmetic.h"

/*
 * The shape of the work: rows of 2^log residues of `limbs` primes of `bits` bits each, and for key switching `special`
 * further primes and `digits` groups of limbs (hybrid key switching: Han, Ki 2020, section 3).
 */
typedef struct Shape {
    int log, bits, limbs, special, digits, rotations;
} Shape;

/* Prepared data of one shape in one arithmetic: tables, operands, keys. */
typedef struct Bench Bench;

typedef void (*Operation)(Bench *bench);

/* The operation of that name, or NULL. */
Operation find_operation(const char *name);

/* The names of all operations, ended by NULL. */
const char *const *operation_names(void);

/* Builds tables and data, and checks every ring; NULL, with *problem set, when the shape cannot be served. */
Bench *make_bench(const Arithmetic *arithmetic, Shape shape, const char **problem);
void free_bench(Bench *bench);

#endif
