#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* SplitMix64 (Steele, Lea, Flood 2014). */
static u64 next_random(u64 *state) {
    u64 z = *state += 0x9E3779B97F4A7C15ull;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ z >> 27) * 0x94D049BB133111EBull;
    return z ^ z >> 31;
}

static u64 *random_residues(int log, u64 p, u64 seed) {
    u64 *row = allocate_words((size_t)1 << log);
    for (int i = 0; i < 1 << log; i++) row[i] = next_random(&seed) % p;
    u64 ends[] = {0, 1, p - 1, p / 2, p / 2 + 1};
    memcpy(row, ends, sizeof ends);
    return row;
}

static u64 *in_form(const Arithmetic *arithmetic, const u64 *canonical, int log, u64 p) {
    u64 *row = allocate_words((size_t)1 << log);
    for (int i = 0; i < 1 << log; i++) row[i] = arithmetic->element(canonical[i], p);
    return row;
}

void random_row(const Arithmetic *arithmetic, u64 *row, int log, u64 p, u64 seed) {
    u64 *canonical = random_residues(log, p, seed);
    for (int i = 0; i < 1 << log; i++) row[i] = arithmetic->element(canonical[i], p);
    free(canonical);
}

static int same(const Arithmetic *arithmetic, const u64 *row, const u64 *expected, int log, u64 p) {
    for (int i = 0; i < 1 << log; i++)
        if (arithmetic->canonical(row[i], p) != expected[i]) return 0;
    return 1;
}

static int failed(const Arithmetic *arithmetic, const char *what, int log, u64 p) {
    fprintf(stderr, "ruler: %s: wrong %s at 2^%d modulo %llu\n", arithmetic->name, what, log, (unsigned long long)p);
    return 0;
}

int check_ring(const Arithmetic *arithmetic, const Ring *ring) {
    int log = ring->log, n = 1 << log, shift = n / 3 + 1;
    u64 p = ring->p, *a = random_residues(log, p, 7), *expected = allocate_words(n), *monomial = allocate_words(n);
    monomial[shift] = 1;
    for (int i = 0; i < n; i++) {
        int to = i + shift;
        expected[to % n] = to < n || a[i] == 0 ? a[i] : p - a[i];
    }
    u64 *x = in_form(arithmetic, a, log, p), *y = in_form(arithmetic, monomial, log, p);
    arithmetic->forward(ring, x);
    arithmetic->forward(ring, y);
    arithmetic->multiply(ring, x, x, y);
    arithmetic->inverse(ring, x);
    int right = same(arithmetic, x, expected, log, p) || failed(arithmetic, "transform", log, p);
    free(a), free(expected), free(monomial), free(x), free(y);
    return right;
}

static int check_schoolbook(const Arithmetic *arithmetic, const Ring *ring) {
    int log = ring->log, n = 1 << log;
    u64 p = ring->p, *a = random_residues(log, p, 1), *b = random_residues(log, p, 2), *c = allocate_words(n);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            u64 term = multiply_mod(a[i], b[j], p);
            c[(i + j) % n] = (c[(i + j) % n] + (i + j < n ? term : p - term)) % p;
        }
    u64 *x = in_form(arithmetic, a, log, p), *y = in_form(arithmetic, b, log, p);
    arithmetic->forward(ring, x);
    arithmetic->forward(ring, y);
    arithmetic->multiply(ring, x, x, y);
    arithmetic->inverse(ring, x);
    int right = same(arithmetic, x, c, log, p) || failed(arithmetic, "product of polynomials", log, p);
    free(a), free(b), free(c), free(x), free(y);
    return right;
}

/* sum over i of x[i] y[i], or of x[i] factor[i] where y is NULL; modulo p. */
static void slow_sum(u64 *out, int n, int terms, u64 *const *x, u64 *const *y, const u64 *factor, u64 p) {
    for (int j = 0; j < n; j++) {
        out[j] = 0;
        for (int i = 0; i < terms; i++) out[j] = (out[j] + multiply_mod(x[i][j], y ? y[i][j] : factor[i], p)) % p;
    }
}

enum { TERMS = 35, TARGETS = 5 };

static int check_element_wise(const Arithmetic *arithmetic, const Ring *ring) {
    int log = ring->log, n = 1 << log;
    u64 p = ring->p, *x[TERMS], *y[TERMS], *fx[TERMS], *fy[TERMS], factor[TARGETS * TERMS], form[TARGETS * TERMS];
    u64 *out[TARGETS], *expected = allocate_words(n);
    const Ring *rings[TARGETS];
    for (int i = 0; i < TERMS; i++) {
        x[i] = random_residues(log, p, 10 + i), y[i] = random_residues(log, p, 90 + i);
        fx[i] = in_form(arithmetic, x[i], log, p), fy[i] = in_form(arithmetic, y[i], log, p);
    }
    for (int t = 0; t < TARGETS; t++) out[t] = allocate_words(n), rings[t] = ring;
    for (int i = 0; i < TARGETS * TERMS; i++) {
        factor[i] = i % 7 ? x[i % TERMS][i % n] : p / 2;
        form[i] = arithmetic->element(factor[i], p);
    }
    int right = 1;
    for (int terms = 1; terms <= TERMS && right; terms += 17) {
        arithmetic->dot(ring, out[0], terms, (const u64 *const *)fx, (const u64 *const *)fy);
        slow_sum(expected, n, terms, x, y, NULL, p);
        right = same(arithmetic, out[0], expected, log, p) || failed(arithmetic, "sum of products", log, p);
        arithmetic->combine(TARGETS, rings, out, terms, (const u64 *const *)fx, form);
        for (int t = 0; t < TARGETS && right; t++) {
            slow_sum(expected, n, terms, x, NULL, factor + t * terms, p);
            right = same(arithmetic, out[t], expected, log, p) || failed(arithmetic, "combination", log, p);
        }
    }
    Constant constant = make_constant(arithmetic, factor[1], p);
    arithmetic->add(ring, out[0], fx[0], fy[1]);
    arithmetic->scale(ring, out[1], fx[0], constant);
    arithmetic->subtract_scale(ring, out[2], fx[0], fy[1], constant);
    for (int j = 0; j < n && right; j++) {
        u64 a = x[0][j], b = y[1][j];
        right = arithmetic->canonical(out[0][j], p) == (a + b) % p
            && arithmetic->canonical(out[1][j], p) == multiply_mod(a, factor[1], p)
            && arithmetic->canonical(out[2][j], p) == multiply_mod((a + p - b) % p, factor[1], p);
        if (!right) failed(arithmetic, "sum or multiple", log, p);
    }
    for (int i = 0; i < TERMS; i++) free(x[i]), free(y[i]), free(fx[i]), free(fy[i]);
    for (int t = 0; t < TARGETS; t++) free(out[t]);
    free(expected);
    return right;
}

int check_arithmetic(const Arithmetic *arithmetic) {
    int sizes[] = {arithmetic->max_bits, arithmetic->max_bits - 2, 40}, right = 1;
    for (int s = 0; s < 3; s++)
        for (int log = 7; log <= 9 && right; log++) {
            Ring *ring = make_ring(arithmetic, log, ntt_prime(sizes[s], log, 0));
            right = check_schoolbook(arithmetic, ring) && check_ring(arithmetic, ring);
            if (log == 7 && right) right = check_element_wise(arithmetic, ring);
            free_ring(ring);
        }
    return right;
}
