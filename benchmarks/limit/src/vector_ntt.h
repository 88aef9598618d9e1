/*
 * The transforms for vectors of eight 64-bit elements, a text that dfma.c and ifma.c include after they have defined
 *
 *   VECTOR, CONSTANTS          the vector type, and what each kernel keeps in registers
 *   constants(p)               CONSTANTS of a prime
 *   load, store, broadcast     between rows of u64 and vectors
 *   permute(x, index, y)       lanes of x and y by index
 *   times(x, w, q, c)          lazy product by a twiddle w with quotient q
 *   forward_butterfly, inverse_butterfly (VECTOR *x, VECTOR *y, w, q, c)
 *   reduce(x, c)               brings a lazy value back into the range of finished ones
 *   finish(x, c)               the value that leaves the forward transform
 *   settle(x, c)               the value that leaves the inverse transform; x is a product
 *   BOUND_AFTER(b, stages, p)  the bound on |x|/p after a pass that starts from b, or -1 if it must reduce first
 *
 * Structure: passes of radix 8 (three stages on registers), the whole row while a block exceeds the first-level cache, then
 * depth first block by block; the last three stages after an 8 x 8 transposition, which is never undone in evaluation form.
 * Everything is inlined into a few kernels by radix, so that the compiler sees straight-line code.
 */
#define INLINE static inline __attribute__((always_inline))
#define KERNEL static __attribute__((noinline))
#define UNROLL _Pragma("GCC unroll 16")

enum { CACHE_BLOCK = 4096 };

/* Stages l = 0 .. r-1 on 2^r vectors; the factor of stage l, block k is entry 2^l - 1 + k. */
INLINE void forward_stages(VECTOR *x, const int r, const VECTOR *w, const VECTOR *q, const int reduced, CONSTANTS c) {
    if (reduced) {
        UNROLL
        for (int k = 0; k < 1 << (r - 1); k++) x[k] = reduce(x[k], c);
    }
    UNROLL
    for (int l = 0; l < r; l++) {
        const int h = (1 << r) >> (l + 1);
        UNROLL
        for (int k = 0; k < 1 << l; k++) {
            UNROLL
            for (int j = 0; j < h; j++)
                forward_butterfly(x + 2 * h * k + j, x + 2 * h * k + h + j, w[(1 << l) - 1 + k], q[(1 << l) - 1 + k], c);
        }
    }
}

/* The mirror. Sums grow by one bit a stage: pure sums are reduced before the last stage, sums of the last stage after it. */
INLINE void inverse_stages(VECTOR *x, const int r, const VECTOR *w, const VECTOR *q, const int scaled, VECTOR ws,
                           VECTOR qs, CONSTANTS c) {
    UNROLL
    for (int l = r - 1; l >= 0; l--) {
        const int h = (1 << r) >> (l + 1);
        if (l == 0 && r == 3) {
            x[0] = reduce(x[0], c);
            x[h] = reduce(x[h], c);
        }
        UNROLL
        for (int k = 0; k < 1 << l; k++) {
            UNROLL
            for (int j = 0; j < h; j++)
                inverse_butterfly(x + 2 * h * k + j, x + 2 * h * k + h + j, w[(1 << l) - 1 + k], q[(1 << l) - 1 + k], c);
        }
        if (l == 0) {
            UNROLL
            for (int j = 0; j < h; j++) x[j] = scaled ? times(x[j], ws, qs, c) : reduce(x[j], c);
        }
    }
}

/* Blocks lo .. hi-1 of 2^r * stride elements; block i uses the factors of node m + i of the tree. */
INLINE void pass(const Ring *ring, u64 *row, int m, int lo, int hi, long stride, const int r, const int inverse,
                 const int option) {
    CONSTANTS c = constants(ring->p);
    const u64 *value = inverse ? ring->inverse : ring->forward;
    const u64 *quotients = inverse ? ring->inverse_quotient : ring->forward_quotient;
    VECTOR ws = broadcast(ring->scale), qs = broadcast(ring->scale_quotient);
    for (int i = lo; i < hi; i++) {
        VECTOR w[7], q[7];
        UNROLL
        for (int l = 0; l < r; l++) {
            UNROLL
            for (int k = 0; k < 1 << l; k++) {
                w[(1 << l) - 1 + k] = broadcast(value[((m + i) << l) + k]);
                q[(1 << l) - 1 + k] = broadcast(quotients[((m + i) << l) + k]);
            }
        }
        u64 *block = row + (stride << r) * i;
        for (long j = 0; j < stride; j += 8) {
            VECTOR x[8];
            UNROLL
            for (int k = 0; k < 1 << r; k++) x[k] = load(block + j + k * stride);
            if (inverse)
                inverse_stages(x, r, w, q, option, ws, qs, c);
            else
                forward_stages(x, r, w, q, option, c);
            UNROLL
            for (int k = 0; k < 1 << r; k++) store(block + j + k * stride, inverse && option ? settle(x[k], c) : x[k]);
        }
    }
}

#define PASS(name, r, inverse, option)                                                                     \
    KERNEL void name(const Ring *ring, u64 *row, int m, int lo, int hi, long stride) {                     \
        pass(ring, row, m, lo, hi, stride, r, inverse, option);                                            \
    }
PASS(forward_2, 1, 0, 0)
PASS(forward_4, 2, 0, 0)
PASS(forward_8, 3, 0, 0)
PASS(forward_8_reduced, 3, 0, 1)
PASS(inverse_8, 3, 1, 0)
PASS(inverse_2_scaled, 1, 1, 1)
PASS(inverse_4_scaled, 2, 1, 1)
PASS(inverse_8_scaled, 3, 1, 1)

INLINE void transpose(VECTOR *x) {
    static const long long low[3][8] = {{0, 1, 2, 3, 8, 9, 10, 11}, {0, 1, 8, 9, 4, 5, 12, 13}, {0, 8, 2, 10, 4, 12, 6, 14}};
    static const long long high[3][8] = {{4, 5, 6, 7, 12, 13, 14, 15}, {2, 3, 10, 11, 6, 7, 14, 15}, {1, 9, 3, 11, 5, 13, 7, 15}};
    UNROLL
    for (int z = 0; z < 3; z++) {
        const int d = 4 >> z;
        __m512i lower = _mm512_loadu_si512(low[z]), upper = _mm512_loadu_si512(high[z]);
        UNROLL
        for (int k = 0; k < 8; k++)
            if (!(k & d)) {
                VECTOR a = x[k], b = x[k + d];
                x[k] = permute(a, lower, b);
                x[k + d] = permute(a, upper, b);
            }
    }
}

/* The three stages inside blocks of 64 elements. */
INLINE void inner(const Ring *ring, u64 *row, int lo, int hi, const int inverse, const int reduced) {
    CONSTANTS c = constants(ring->p);
    for (int i = lo; i < hi; i++) {
        VECTOR x[8], w[7], q[7];
        u64 *block = row + 64 * (size_t)i;
        const u64 *twiddles = (inverse ? ring->inverse_first : ring->forward_last) + 112 * (size_t)i;
        UNROLL
        for (int k = 0; k < 8; k++) x[k] = load(block + 8 * k);
        UNROLL
        for (int k = 0; k < 7; k++) {
            w[k] = load(twiddles + 16 * k);
            q[k] = load(twiddles + 16 * k + 8);
        }
        if (inverse) {
            inverse_stages(x, 3, w, q, 0, x[0], x[0], c);
            transpose(x);
        } else {
            transpose(x);
            forward_stages(x, 3, w, q, reduced, c);
        }
        UNROLL
        for (int k = 0; k < 8; k++) store(block + 8 * k, inverse ? x[k] : finish(x[k], c));
    }
}

KERNEL void forward_inner(const Ring *ring, u64 *row, int lo, int hi) { inner(ring, row, lo, hi, 0, 0); }
KERNEL void forward_inner_reduced(const Ring *ring, u64 *row, int lo, int hi) { inner(ring, row, lo, hi, 0, 1); }
KERNEL void inverse_inner(const Ring *ring, u64 *row, int lo, int hi) { inner(ring, row, lo, hi, 1, 0); }

/* One pass of radix 8 from the bound b; returns the bound after it. */
static double forward_pass(const Ring *ring, u64 *row, int m, int lo, int hi, long stride, double b) {
    double after = BOUND_AFTER(b, 3, ring->p);
    if (after >= 0) {
        forward_8(ring, row, m, lo, hi, stride);
        return after;
    }
    forward_8_reduced(ring, row, m, lo, hi, stride);
    /* The first stage adds a product of the unreduced half, at most 0.5 p and its rounding, to a reduced value. */
    return BOUND_AFTER(1.001 + b * (double)ring->p * 0x1p-55, 2, ring->p);
}

static void forward(const Ring *ring, u64 *row) {
    int m = 1, log = ring->log;
    long block = 1L << log;
    double bound = 0.57;
    if ((log - 3) % 3 == 1) {
        forward_2(ring, row, 1, 0, 1, block / 2);
        m = 2;
        bound = BOUND_AFTER(bound, 1, ring->p);
    } else if ((log - 3) % 3 == 2) {
        forward_4(ring, row, 1, 0, 1, block / 4);
        m = 4;
        bound = BOUND_AFTER(bound, 2, ring->p);
    }
    block /= m;
    for (; block > CACHE_BLOCK; block /= 8, m *= 8) bound = forward_pass(ring, row, m, 0, m, block / 8, bound);
    for (int k = 0; k < m; k++) {
        int nodes = m, lo = k, hi = k + 1;
        double b = bound;
        for (long size = block; size > 8; size /= 8, nodes *= 8, lo *= 8, hi *= 8)
            b = forward_pass(ring, row, nodes, lo, hi, size / 8, b);
        if (BOUND_AFTER(b, 3, ring->p) >= 0)
            forward_inner(ring, row, lo / 8, hi / 8);
        else
            forward_inner_reduced(ring, row, lo / 8, hi / 8);
    }
}

static void inverse_pass(const Ring *ring, u64 *row, int lo, int hi, long size) {
    int n = 1 << ring->log;
    if (size == n)
        inverse_8_scaled(ring, row, 1, lo, hi, size / 8);
    else
        inverse_8(ring, row, n / size, lo, hi, size / 8);
}

static void inverse(const Ring *ring, u64 *row) {
    int n = 1 << ring->log, rest = (ring->log - 3) % 3;
    long top = n >> rest, block = top; /* what passes of radix 8 finish */
    while (block > CACHE_BLOCK) block /= 8;
    for (int k = 0; k < n / block; k++) {
        inverse_inner(ring, row, k * (block / 64), (k + 1) * (block / 64));
        for (long size = 64; size <= block; size *= 8)
            inverse_pass(ring, row, k * (block / size), (k + 1) * (block / size), size);
    }
    for (long size = block * 8; size <= top; size *= 8) inverse_pass(ring, row, 0, n / size, size);
    if (rest == 1) inverse_2_scaled(ring, row, 1, 0, 1, n / 2);
    if (rest == 2) inverse_4_scaled(ring, row, 1, 0, 1, n / 4);
}
