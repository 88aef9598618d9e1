/*
 * Residues as integers, 52-bit products by AVX-512-IFMA, primes of up to 50 bits. A lazy value is below 4p, which fits 52
 * bits; the transforms are Harvey's, eight lanes at a time.
 */
#include "arithmetic.h"

#if defined(__AVX512F__) && defined(__AVX512IFMA__)

#include <immintrin.h>

typedef struct {
    __m512i p, p2, minus_p, mask;
} Integers;
#define VECTOR __m512i
#define CONSTANTS Integers
#define LOW52 ((1ull << 52) - 1)

static inline __attribute__((always_inline)) Integers constants(u64 p) {
    return (Integers){_mm512_set1_epi64((long long)p), _mm512_set1_epi64((long long)(2 * p)),
                      _mm512_set1_epi64((long long)((1ull << 52) - p)), _mm512_set1_epi64((long long)LOW52)};
}
static inline __m512i load(const u64 *a) { return _mm512_load_si512(a); }
static inline void store(u64 *a, __m512i x) { _mm512_store_si512(a, x); }
static inline __m512i broadcast(u64 x) { return _mm512_set1_epi64((long long)x); }
static inline __m512i permute(__m512i a, __m512i index, __m512i b) { return _mm512_permutex2var_epi64(a, index, b); }

/* x - bound where that is not negative, else x: the wrapped difference is the larger one as an unsigned number. */
static inline __m512i below(__m512i x, __m512i bound) { return _mm512_min_epu64(x, _mm512_sub_epi64(x, bound)); }
static inline __m512i low(__m512i sum, __m512i x, __m512i y) { return _mm512_madd52lo_epu64(sum, x, y); }
static inline __m512i high(__m512i sum, __m512i x, __m512i y) { return _mm512_madd52hi_epu64(sum, x, y); }

/* x w mod p in [0, 2p), x below 2^52. */
static inline __m512i times(__m512i x, __m512i w, __m512i q, Integers c) {
    __m512i zero = _mm512_setzero_si512(), k = high(zero, x, q);
    return _mm512_and_si512(low(low(zero, x, w), k, c.minus_p), c.mask);
}
static inline __m512i reduce(__m512i x, Integers c) { (void)c; return x; }
static inline __m512i settle(__m512i x, Integers c) { return below(x, c.p); }
static inline __m512i finish(__m512i x, Integers c) { return below(below(x, c.p2), c.p); }

static inline void forward_butterfly(__m512i *x, __m512i *y, __m512i w, __m512i q, Integers c) {
    __m512i u = below(*x, c.p2), t = times(*y, w, q, c);
    *x = _mm512_add_epi64(u, t);
    *y = _mm512_sub_epi64(_mm512_add_epi64(u, c.p2), t);
}
static inline void inverse_butterfly(__m512i *x, __m512i *y, __m512i w, __m512i q, Integers c) {
    __m512i u = *x, v = *y;
    *x = below(_mm512_add_epi64(u, v), c.p2);
    *y = times(_mm512_sub_epi64(_mm512_add_epi64(u, c.p2), v), w, q, c);
}

/* Each butterfly corrects its own operands. */
#define BOUND_AFTER(b, stages, p) (b)

#include "vector_ntt.h"

static int available(void) { return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512ifma"); }
static u64 element(u64 canonical, u64 p) { (void)p; return canonical; }
static u64 quotient(u64 canonical, u64 p) { return (u64)(((u128)canonical << 52) / p); }
static u64 canonical(u64 value, u64 p) { (void)p; return value; }

#define ROW(ring) for (long j = 0; j < 1L << (ring)->log; j += 8)

/* Barrett's reduction of a product: of b-bit p the top b + 2 bits of the product give the quotient, at most 3 too small. */
static void multiply(const Ring *ring, u64 *out, const u64 *x, const u64 *y) {
    Integers c = constants(ring->p);
    int bits = 64 - __builtin_clzll(ring->p);
    __m512i zero = _mm512_setzero_si512(), ratio = broadcast((u64)(((u128)1 << (50 + bits)) / ring->p));
    __m128i left = _mm_cvtsi32_si128(54 - bits), right = _mm_cvtsi32_si128(bits - 2);
    ROW(ring) {
        __m512i u = load(x + j), v = load(y + j), l = low(zero, u, v), h = high(zero, u, v);
        __m512i top = _mm512_or_si512(_mm512_sll_epi64(h, left), _mm512_srl_epi64(l, right));
        __m512i k = high(zero, top, ratio);
        store(out + j, finish(_mm512_and_si512(low(l, k, c.minus_p), c.mask), c));
    }
}
static void add(const Ring *ring, u64 *out, const u64 *x, const u64 *y) {
    Integers c = constants(ring->p);
    ROW(ring) store(out + j, below(_mm512_add_epi64(load(x + j), load(y + j)), c.p));
}
static void scale(const Ring *ring, u64 *out, const u64 *x, Constant factor) {
    Integers c = constants(ring->p);
    __m512i w = broadcast(factor.value), q = broadcast(factor.quotient);
    ROW(ring) store(out + j, settle(times(load(x + j), w, q, c), c));
}
static void subtract_scale(const Ring *ring, u64 *out, const u64 *x, const u64 *y, Constant factor) {
    Integers c = constants(ring->p);
    __m512i w = broadcast(factor.value), q = broadcast(factor.quotient);
    ROW(ring) {
        __m512i difference = _mm512_sub_epi64(_mm512_add_epi64(load(x + j), c.p), load(y + j));
        store(out + j, settle(times(difference, w, q, c), c));
    }
}

/* Sums of the two halves of 52-bit products: at most 15 terms keep the sum of the high halves below 2^52. */
enum { MOST_TERMS = 15 };
typedef struct {
    __m512i w, q, one_quotient;
} Sums;

static Sums sums(u64 p) {
    u64 power = (1ull << 52) % p;
    return (Sums){broadcast(power), broadcast(quotient(power, p)), broadcast(quotient(1, p))};
}
static inline __m512i total(__m512i h, __m512i l, Sums s, Integers c) {
    h = _mm512_add_epi64(h, _mm512_srli_epi64(l, 52));
    l = _mm512_and_si512(l, c.mask);
    __m512i rest = _mm512_and_si512(low(l, high(_mm512_setzero_si512(), l, s.one_quotient), c.minus_p), c.mask);
    return finish(_mm512_add_epi64(times(h, s.w, s.q, c), rest), c);
}

static void dot(const Ring *ring, u64 *out, int terms, const u64 *const *x, const u64 *const *y) {
    Integers c = constants(ring->p);
    Sums s = sums(ring->p);
    ROW(ring) {
        __m512i result = _mm512_setzero_si512();
        for (int from = 0; from < terms; from += MOST_TERMS) {
            int to = from + MOST_TERMS < terms ? from + MOST_TERMS : terms;
            __m512i h = _mm512_setzero_si512(), l = h;
            for (int i = from; i < to; i++) {
                __m512i u = load(x[i] + j), v = load(y[i] + j);
                l = low(l, u, v);
                h = high(h, u, v);
            }
            result = below(_mm512_add_epi64(result, total(h, l, s, c)), c.p);
        }
        store(out + j, result);
    }
}

/* Up to four targets for each load of the terms; `width` is a constant where this is inlined. */
static inline __attribute__((always_inline)) void combine_some(const int width, const Ring *const *ring, u64 *const *out,
                                                               int terms, const u64 *const *x, const u64 *factor) {
    Integers c[4];
    Sums s[4];
    for (int t = 0; t < width; t++) {
        c[t] = constants(ring[t]->p);
        s[t] = sums(ring[t]->p);
    }
    ROW(ring[0]) {
        __m512i zero = _mm512_setzero_si512(), result[4] = {zero, zero, zero, zero};
        for (int from = 0; from < terms; from += MOST_TERMS) {
            int to = from + MOST_TERMS < terms ? from + MOST_TERMS : terms;
            __m512i h[4] = {zero, zero, zero, zero}, l[4] = {zero, zero, zero, zero};
            for (int i = from; i < to; i++) {
                __m512i value = load(x[i] + j);
                UNROLL
                for (int t = 0; t < width; t++) {
                    __m512i f = broadcast(factor[t * terms + i]);
                    l[t] = low(l[t], value, f);
                    h[t] = high(h[t], value, f);
                }
            }
            UNROLL
            for (int t = 0; t < width; t++)
                result[t] = below(_mm512_add_epi64(result[t], total(h[t], l[t], s[t], c[t])), c[t].p);
        }
        UNROLL
        for (int t = 0; t < width; t++) store(out[t] + j, result[t]);
    }
}
static void combine(int targets, const Ring *const *ring, u64 *const *out, int terms, const u64 *const *x,
                    const u64 *factor) {
    int t = 0;
    for (; t + 4 <= targets; t += 4) combine_some(4, ring + t, out + t, terms, x, factor + t * terms);
    for (; t < targets; t++) combine_some(1, ring + t, out + t, terms, x, factor + t * terms);
}

const Arithmetic ifma_arithmetic = {
    .name = "ifma", .max_bits = 50, .vector_bits = 512, .available = available,
    .element = element, .quotient = quotient, .canonical = canonical,
    .forward = forward, .inverse = inverse, .multiply = multiply, .add = add, .scale = scale,
    .subtract_scale = subtract_scale, .dot = dot, .combine = combine,
};

#else

static int available(void) { return 0; }
const Arithmetic ifma_arithmetic = {.name = "ifma", .max_bits = 50, .vector_bits = 512, .available = available};

#endif
