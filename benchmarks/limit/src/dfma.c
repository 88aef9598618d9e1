/*
 * Residues as signed doubles, products by fused multiply-add, AVX-512, primes of up to 50 bits.
 *
 * A finished value satisfies |x| <= 0.57 p; a lazy one |x| <= 2^52. With M = 1.5 * 2^52, fma(x, q, M) - M is the integer
 * nearest to x q, so that a product leaves |r| <= p (1/2 + |x| 2^-55), exactly congruent, never an approximation.
 */
#include "arithmetic.h"

#if defined(__AVX512F__) && defined(__AVX512DQ__)

#include <immintrin.h>
#include <string.h>

typedef struct {
    __m512d p, minus_p, magic, inverse_of_p;
} Doubles;
#define VECTOR __m512d
#define CONSTANTS Doubles

static inline __attribute__((always_inline)) Doubles constants(u64 p) {
    return (Doubles){_mm512_set1_pd((double)p), _mm512_set1_pd(-(double)p), _mm512_set1_pd(0x1.8p52),
                     _mm512_set1_pd(1 / (double)p)};
}
static inline __m512d load(const u64 *a) { return _mm512_load_pd(a); }
static inline void store(u64 *a, __m512d x) { _mm512_store_pd(a, x); }
static inline __m512d broadcast(u64 bits) { return _mm512_castsi512_pd(_mm512_set1_epi64((long long)bits)); }
static inline __m512d permute(__m512d a, __m512i index, __m512d b) { return _mm512_permutex2var_pd(a, index, b); }

static inline __m512d nearest(__m512d x, __m512d factor, Doubles c) {
    return _mm512_sub_pd(_mm512_fmadd_pd(x, factor, c.magic), c.magic);
}
static inline __m512d remainder_of(__m512d x, __m512d w, __m512d high, __m512d k, Doubles c) {
    return _mm512_add_pd(_mm512_fnmadd_pd(k, c.p, high), _mm512_fmsub_pd(x, w, high));
}
static inline __m512d times(__m512d x, __m512d w, __m512d q, Doubles c) {
    return remainder_of(x, w, _mm512_mul_pd(x, w), nearest(x, q, c), c);
}
static inline __m512d product(__m512d x, __m512d y, Doubles c) {
    __m512d high = _mm512_mul_pd(x, y);
    return remainder_of(x, y, high, nearest(high, c.inverse_of_p, c), c);
}
static inline __m512d reduce(__m512d x, Doubles c) {
    return _mm512_fmadd_pd(nearest(x, c.inverse_of_p, c), c.minus_p, x);
}
static inline __m512d finish(__m512d x, Doubles c) { return reduce(x, c); }
static inline __m512d settle(__m512d x, Doubles c) { (void)c; return x; }

static inline void forward_butterfly(__m512d *x, __m512d *y, __m512d w, __m512d q, Doubles c) {
    __m512d t = times(*y, w, q, c), u = *x;
    *x = _mm512_add_pd(u, t);
    *y = _mm512_sub_pd(u, t);
}
static inline void inverse_butterfly(__m512d *x, __m512d *y, __m512d w, __m512d q, Doubles c) {
    __m512d u = *x, v = *y;
    *x = _mm512_add_pd(u, v);
    *y = times(_mm512_sub_pd(u, v), w, q, c);
}

/* A stage may start while |x| <= 2^52, and adds a product. */
static double bound_after(double b, int stages, u64 p) {
    double limit = 0x1p52 / (double)p;
    for (int i = 0; i < stages && b <= limit; i++) b += 0.5 + b * (double)p * 0x1p-55;
    return b <= limit ? b : -1;
}
#define BOUND_AFTER bound_after

#include "vector_ntt.h"

static int available(void) { return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"); }

static u64 bits_of(double x) {
    u64 bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}
static double centred(u64 canonical, u64 p) {
    return canonical > p / 2 ? -(double)(p - canonical) : (double)canonical;
}
static u64 element(u64 canonical, u64 p) { return bits_of(centred(canonical, p)); }
static u64 quotient(u64 canonical, u64 p) { return bits_of(centred(canonical, p) / (double)p); }
static u64 canonical(u64 value, u64 p) {
    double x;
    memcpy(&x, &value, sizeof x);
    long long r = (long long)x % (long long)p;
    return (u64)(r < 0 ? r + (long long)p : r);
}

#define ROW(ring) for (long j = 0; j < 1L << (ring)->log; j += 8)

static void multiply(const Ring *ring, u64 *out, const u64 *x, const u64 *y) {
    Doubles c = constants(ring->p);
    ROW(ring) store(out + j, product(load(x + j), load(y + j), c));
}
static void add(const Ring *ring, u64 *out, const u64 *x, const u64 *y) {
    Doubles c = constants(ring->p);
    ROW(ring) store(out + j, reduce(_mm512_add_pd(load(x + j), load(y + j)), c));
}
static void scale(const Ring *ring, u64 *out, const u64 *x, Constant factor) {
    Doubles c = constants(ring->p);
    __m512d w = broadcast(factor.value), q = broadcast(factor.quotient);
    ROW(ring) store(out + j, times(load(x + j), w, q, c));
}
static void subtract_scale(const Ring *ring, u64 *out, const u64 *x, const u64 *y, Constant factor) {
    Doubles c = constants(ring->p);
    __m512d w = broadcast(factor.value), q = broadcast(factor.quotient);
    ROW(ring) store(out + j, times(_mm512_sub_pd(load(x + j), load(y + j)), w, q, c));
}

/*
 * Exact sums of products in two doubles. The high sum starts at C = 1.5 * 2^(52+e) and stays in one binade, so it moves in
 * multiples of 2^e, and the second FMA gives exactly what it leaves. `most` terms keep both sums exact.
 */
typedef struct {
    __m512d start, unit, w, q;
    int most;
} Sums;

static Sums sums(u64 p) {
    int e = 64 - __builtin_clzll(p);
    double product_bound = 0.325 * (double)p * (double)p;
    double by_high = (double)(1ull << 51) / product_bound * (double)(1ull << e), by_low = 0x1p53 / (double)(1ull << e);
    u64 power = power_mod(2, (u64)e, p);
    return (Sums){_mm512_set1_pd(0x1.8p52 * (double)(1ull << e)), _mm512_set1_pd(1 / (double)(1ull << e)),
                  broadcast(element(power, p)), broadcast(quotient(power, p)),
                  (int)(by_high < by_low ? by_high : by_low)};
}
static inline void accumulate(__m512d *high, __m512d *low, __m512d x, __m512d y) {
    __m512d t = _mm512_fmadd_pd(x, y, *high);
    *low = _mm512_add_pd(*low, _mm512_fmadd_pd(x, y, _mm512_sub_pd(*high, t)));
    *high = t;
}
static inline __m512d total(__m512d high, __m512d low, Sums s, Doubles c) {
    __m512d units = _mm512_mul_pd(_mm512_sub_pd(high, s.start), s.unit);
    return reduce(_mm512_add_pd(times(units, s.w, s.q, c), low), c);
}

static void dot(const Ring *ring, u64 *out, int terms, const u64 *const *x, const u64 *const *y) {
    Doubles c = constants(ring->p);
    Sums s = sums(ring->p);
    ROW(ring) {
        __m512d result = _mm512_setzero_pd();
        for (int from = 0; from < terms; from += s.most) {
            int to = from + s.most < terms ? from + s.most : terms;
            __m512d high = s.start, low = _mm512_setzero_pd();
            for (int i = from; i < to; i++) accumulate(&high, &low, load(x[i] + j), load(y[i] + j));
            result = _mm512_add_pd(result, total(high, low, s, c));
        }
        store(out + j, terms > s.most ? reduce(result, c) : result);
    }
}

/* Up to four targets for each load of the terms; `width` is a constant where this is inlined. */
static inline __attribute__((always_inline)) void combine_some(const int width, const Ring *const *ring, u64 *const *out,
                                                               int terms, const u64 *const *x, const u64 *factor) {
    Doubles c[4];
    Sums s[4];
    int most = terms;
    for (int t = 0; t < width; t++) {
        c[t] = constants(ring[t]->p);
        s[t] = sums(ring[t]->p);
        most = s[t].most < most ? s[t].most : most;
    }
    ROW(ring[0]) {
        __m512d result[4] = {_mm512_setzero_pd(), _mm512_setzero_pd(), _mm512_setzero_pd(), _mm512_setzero_pd()};
        for (int from = 0; from < terms; from += most) {
            int to = from + most < terms ? from + most : terms;
            __m512d high[4], low[4];
            UNROLL
            for (int t = 0; t < width; t++) {
                high[t] = s[t].start;
                low[t] = _mm512_setzero_pd();
            }
            for (int i = from; i < to; i++) {
                __m512d value = load(x[i] + j);
                UNROLL
                for (int t = 0; t < width; t++) accumulate(high + t, low + t, value, broadcast(factor[t * terms + i]));
            }
            UNROLL
            for (int t = 0; t < width; t++) result[t] = _mm512_add_pd(result[t], total(high[t], low[t], s[t], c[t]));
        }
        UNROLL
        for (int t = 0; t < width; t++) store(out[t] + j, terms > most ? reduce(result[t], c[t]) : result[t]);
    }
}
static void combine(int targets, const Ring *const *ring, u64 *const *out, int terms, const u64 *const *x,
                    const u64 *factor) {
    int t = 0;
    for (; t + 4 <= targets; t += 4) combine_some(4, ring + t, out + t, terms, x, factor + t * terms);
    for (; t < targets; t++) combine_some(1, ring + t, out + t, terms, x, factor + t * terms);
}

const Arithmetic dfma_arithmetic = {
    .name = "dfma", .max_bits = 50, .vector_bits = 512, .available = available,
    .element = element, .quotient = quotient, .canonical = canonical,
    .forward = forward, .inverse = inverse, .multiply = multiply, .add = add, .scale = scale,
    .subtract_scale = subtract_scale, .dot = dot, .combine = combine,
};

#else

static int available(void) { return 0; }
const Arithmetic dfma_arithmetic = {.name = "dfma", .max_bits = 50, .vector_bits = 512, .available = available};

#endif
