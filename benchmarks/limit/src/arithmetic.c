#include "arithmetic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

enum { HUGE_PAGE = 2 << 20 };

const Arithmetic *const all_arithmetics[] = {&scalar_arithmetic, &dfma_arithmetic, &ifma_arithmetic, NULL};

const Arithmetic *find_arithmetic(const char *name) {
    for (const Arithmetic *const *a = all_arithmetics; *a; a++)
        if (!strcmp((*a)->name, name)) return (*a)->available() ? *a : NULL;
    return NULL;
}

u64 *allocate_words(size_t count) {
    size_t bytes = (count * sizeof(u64) + 63) / 64 * 64;
    int huge = bytes >= HUGE_PAGE;
    u64 *words = huge ? aligned_alloc(HUGE_PAGE, (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE)
                      : aligned_alloc(64, bytes ? bytes : 64);
    if (!words) {
        fprintf(stderr, "ruler: no memory for %zu bytes\n", bytes);
        exit(2);
    }
#ifdef MADV_HUGEPAGE
    if (huge) madvise(words, bytes, MADV_HUGEPAGE);
#endif
    memset(words, 0, bytes);
    return words;
}

Constant make_constant(const Arithmetic *arithmetic, u64 canonical, u64 p) {
    return (Constant){arithmetic->element(canonical, p), arithmetic->quotient(canonical, p)};
}

/*
 * The last three stages work on 8 x 8 blocks after a transposition, so that each lane has a twiddle of its own: per block
 * and twiddle one vector of values and one of quotients, in the order in which the pass reads them.
 */
static u64 *packed(const u64 *value, const u64 *quotient, int log) {
    int vectors = (1 << log) / 8;
    u64 *table = allocate_words((size_t)14 * vectors), *out = table;
    for (int block = 0; block < vectors; block += 8)
        for (int level = 0; level < 3; level++)
            for (int k = 0; k < 1 << level; k++)
                for (int part = 0; part < 2; part++)
                    for (int lane = 0; lane < 8; lane++)
                        *out++ = (part ? quotient : value)[((vectors + block + lane) << level) + k];
    return table;
}

static void in_form(const Arithmetic *arithmetic, const u64 *canonical, u64 p, int n, u64 **value, u64 **quotient) {
    *value = allocate_words(n);
    *quotient = allocate_words(n);
    for (int i = 0; i < n; i++) {
        (*value)[i] = arithmetic->element(canonical[i], p);
        (*quotient)[i] = arithmetic->quotient(canonical[i], p);
    }
}

Ring *make_ring(const Arithmetic *arithmetic, int log, u64 p) {
    int n = 1 << log;
    u64 root = primitive_root(p, log), n_inverse = inverse_mod(n, p);
    u64 *powers = allocate_words(n);
    Ring *ring = calloc(1, sizeof *ring);
    if (!ring) exit(2);
    ring->log = log;
    ring->p = p;
    power_table(powers, root, p, log);
    in_form(arithmetic, powers, p, n, &ring->forward, &ring->forward_quotient);
    ring->forward_last = packed(ring->forward, ring->forward_quotient, log);
    power_table(powers, inverse_mod(root, p), p, log);
    powers[1] = multiply_mod(powers[1], n_inverse, p);
    in_form(arithmetic, powers, p, n, &ring->inverse, &ring->inverse_quotient);
    ring->inverse_first = packed(ring->inverse, ring->inverse_quotient, log);
    Constant scale = make_constant(arithmetic, n_inverse, p);
    ring->scale = scale.value;
    ring->scale_quotient = scale.quotient;
    free(powers);
    return ring;
}

void free_ring(Ring *ring) {
    free(ring->forward);
    free(ring->forward_quotient);
    free(ring->inverse);
    free(ring->inverse_quotient);
    free(ring->forward_last);
    free(ring->inverse_first);
    free(ring);
}
