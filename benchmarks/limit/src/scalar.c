/*
 * One residue at a time, primes of up to 60 bits: what a careful C programmer writes without vectors. Transforms after
 * Harvey, "Faster arithmetic for number-theoretic transforms" (2014): values below 4p in between, one correction at the end.
 */
#include "arithmetic.h"

static int available(void) { return 1; }
static u64 element(u64 canonical, u64 p) { (void)p; return canonical; }
static u64 quotient(u64 canonical, u64 p) { return (u64)(((u128)canonical << 64) / p); }
static u64 canonical(u64 value, u64 p) { (void)p; return value; }

static inline u64 below(u64 x, u64 bound) { return x >= bound ? x - bound : x; }
static inline u64 high(u64 a, u64 b) { return (u64)((u128)a * b >> 64); }

/* x w mod p in [0, 2p), any x. */
static inline u64 lazy(u64 x, u64 w, u64 quotient_of_w, u64 p) { return x * w - high(x, quotient_of_w) * p; }

static void forward(const Ring *ring, u64 *row) {
    u64 p = ring->p, p2 = 2 * p;
    int n = 1 << ring->log;
    for (int m = 1, s = n / 2; m < n; m *= 2, s /= 2)
        for (int i = 0; i < m; i++) {
            u64 w = ring->forward[m + i], q = ring->forward_quotient[m + i], *x = row + 2 * (size_t)i * s, *y = x + s;
            for (int j = 0; j < s; j++) {
                u64 u = below(x[j], p2), t = lazy(y[j], w, q, p);
                x[j] = u + t;
                y[j] = u - t + p2;
            }
        }
    for (int j = 0; j < n; j++) row[j] = below(below(row[j], p2), p);
}

static void inverse(const Ring *ring, u64 *row) {
    u64 p = ring->p, p2 = 2 * p;
    int n = 1 << ring->log;
    for (int m = n / 2, s = 1; m > 1; m /= 2, s *= 2)
        for (int i = 0; i < m; i++) {
            u64 w = ring->inverse[m + i], q = ring->inverse_quotient[m + i], *x = row + 2 * (size_t)i * s, *y = x + s;
            for (int j = 0; j < s; j++) {
                u64 u = x[j], v = y[j];
                x[j] = below(u + v, p2);
                y[j] = lazy(u - v + p2, w, q, p);
            }
        }
    for (int j = 0; j < n / 2; j++) {
        u64 u = row[j], v = row[j + n / 2];
        row[j] = below(lazy(u + v, ring->scale, ring->scale_quotient, p), p);
        row[j + n / 2] = below(lazy(u - v + p2, ring->inverse[1], ring->inverse_quotient[1], p), p);
    }
}

/* floor(2^128 / p) in two words. */
typedef struct {
    u64 low, high;
} Barrett;

static Barrett barrett(u64 p) {
    u128 ratio = ~(u128)0 / p; /* p is odd, so it does not divide 2^128 */
    return (Barrett){(u64)ratio, (u64)(ratio >> 64)};
}

/* x mod p for any x below 2^128: the quotient is at most one too small. */
static inline u64 reduce(u128 x, u64 p, Barrett b) {
    u64 lo = (u64)x, hi = (u64)(x >> 64);
    u128 middle = (u128)lo * b.high + high(lo, b.low), middle2 = (u128)hi * b.low + (u64)middle;
    u64 q = hi * b.high + (u64)(middle >> 64) + (u64)(middle2 >> 64);
    return below(lo - q * p, p);
}

static void multiply(const Ring *ring, u64 *out, const u64 *x, const u64 *y) {
    Barrett b = barrett(ring->p);
    for (int j = 0; j < 1 << ring->log; j++) out[j] = reduce((u128)x[j] * y[j], ring->p, b);
}

static void add(const Ring *ring, u64 *out, const u64 *x, const u64 *y) {
    for (int j = 0; j < 1 << ring->log; j++) out[j] = below(x[j] + y[j], ring->p);
}

static void scale(const Ring *ring, u64 *out, const u64 *x, Constant factor) {
    for (int j = 0; j < 1 << ring->log; j++)
        out[j] = below(lazy(x[j], factor.value, factor.quotient, ring->p), ring->p);
}

static void subtract_scale(const Ring *ring, u64 *out, const u64 *x, const u64 *y, Constant factor) {
    for (int j = 0; j < 1 << ring->log; j++)
        out[j] = below(lazy(x[j] + ring->p - y[j], factor.value, factor.quotient, ring->p), ring->p);
}

/* Sums of up to 256 products of 60-bit factors stay below 2^128. */
static void dot(const Ring *ring, u64 *out, int terms, const u64 *const *x, const u64 *const *y) {
    Barrett b = barrett(ring->p);
    for (int j = 0; j < 1 << ring->log; j++) {
        u128 sum = 0;
        for (int i = 0; i < terms; i++) sum += (u128)x[i][j] * y[i][j];
        out[j] = reduce(sum, ring->p, b);
    }
}

static void combine(int targets, const Ring *const *ring, u64 *const *out, int terms, const u64 *const *x,
                    const u64 *factor) {
    for (int t = 0; t < targets; t++) {
        Barrett b = barrett(ring[t]->p);
        const u64 *f = factor + t * terms;
        for (int j = 0; j < 1 << ring[t]->log; j++) {
            u128 sum = 0;
            for (int i = 0; i < terms; i++) sum += (u128)x[i][j] * f[i];
            out[t][j] = reduce(sum, ring[t]->p, b);
        }
    }
}

const Arithmetic scalar_arithmetic = {
    .name = "scalar", .max_bits = 60, .vector_bits = 64, .available = available,
    .element = element, .quotient = quotient, .canonical = canonical,
    .forward = forward, .inverse = inverse, .multiply = multiply, .add = add, .scale = scale,
    .subtract_scale = subtract_scale, .dot = dot, .combine = combine,
};
