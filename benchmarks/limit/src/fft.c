#include "fft.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * N real coefficients are folded to M = N/2 complex numbers c_j = a_j + i a_(j+M), real parts first, and reduced modulo Y^M - i by
 * the tree Y^2t - e^(i x) = (Y^t - e^(i x/2)) (Y^t + e^(i x/2)). Three passes of three stages on eight vectors; before the last,
 * blocks of eight vectors are transposed, after one more stage where M = 1024. The same structure as the Java kernels have.
 */
typedef double v8 __attribute__((vector_size(64)));
typedef long long l8 __attribute__((vector_size(64)));
#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("GCC unroll 8")

enum { LANES = 8, SMALLEST = 10, SIZES = 2 };

typedef struct {
    int m;
    double *head, *blocks, *pairs, *finest, *row;
} Fft;

static Fft ffts[SIZES];

int fft_serves(int log) { return log >= SMALLEST && log < SMALLEST + SIZES; }

INLINE v8 load(const double *p) { return *(const v8 *)p; }
INLINE void store(double *p, v8 x) { *(v8 *)p = x; }
INLINE v8 all(double x) { return (v8){x, x, x, x, x, x, x, x}; }

typedef struct {
    v8 r, i;
} Complex;

/* u, v = u + w v, u - w v, where w may be turned by i. */
INLINE void forward(Complex *u, Complex *v, Complex w, int turned) {
    v8 r = v->r * w.r - v->i * w.i, i = v->r * w.i + v->i * w.r;
    Complex t = {turned ? -i : r, turned ? r : i};
    v->r = u->r - t.r, v->i = u->i - t.i, u->r += t.r, u->i += t.i;
}

/* u, v = u + v, (u - v) conj(w). */
INLINE void inverse(Complex *u, Complex *v, Complex w, int turned) {
    v8 r = u->r - v->r, i = u->i - v->i;
    u->r += v->r, u->i += v->i;
    v8 x = r * w.r + i * w.i, y = i * w.r - r * w.i;
    v->r = turned ? y : x, v->i = turned ? -x : y;
}

INLINE void three_forward(Complex *x, const Complex *w) {
    UNROLL for (int k = 0; k < 4; k++) forward(&x[k], &x[k + 4], w[0], 0);
    UNROLL for (int b = 0; b < 2; b++)
        UNROLL for (int k = 0; k < 2; k++) forward(&x[4 * b + k], &x[4 * b + k + 2], w[1], b);
    UNROLL for (int b = 0; b < 4; b++) forward(&x[2 * b], &x[2 * b + 1], w[2 + b / 2], b % 2);
}

INLINE void three_inverse(Complex *x, const Complex *w) {
    UNROLL for (int b = 0; b < 4; b++) inverse(&x[2 * b], &x[2 * b + 1], w[2 + b / 2], b % 2);
    UNROLL for (int b = 0; b < 2; b++)
        UNROLL for (int k = 0; k < 2; k++) inverse(&x[4 * b + k], &x[4 * b + k + 2], w[1], b);
    UNROLL for (int k = 0; k < 4; k++) inverse(&x[k], &x[k + 4], w[0], 0);
}

/* Eight blocks or one of 8 s numbers. */
INLINE void pass(double *a, int m, int s, int blocks, const double *table, int is_forward) {
    for (int b = 0; b < blocks; b++) {
        Complex w[4];
        UNROLL for (int k = 0; k < 4; k++) w[k].r = all(table[8 * b + 2 * k]), w[k].i = all(table[8 * b + 2 * k + 1]);
        for (int j = 0; j < s; j += LANES) {
            double *p = a + 8 * s * b + j;
            Complex x[8];
            UNROLL for (int k = 0; k < 8; k++) x[k].r = load(p + k * s), x[k].i = load(p + m + k * s);
            if (is_forward) three_forward(x, w);
            else three_inverse(x, w);
            UNROLL for (int k = 0; k < 8; k++) store(p + k * s, x[k].r), store(p + m + k * s, x[k].i);
        }
    }
}

INLINE void exchange(v8 *x, v8 *y, l8 low, l8 high) {
    v8 t = __builtin_shuffle(*x, *y, low);
    *y = __builtin_shuffle(*x, *y, high);
    *x = t;
}

INLINE void transpose(Complex *x) {
    static const l8 low[3] = {{0, 1, 2, 3, 8, 9, 10, 11}, {0, 1, 8, 9, 4, 5, 12, 13}, {0, 8, 2, 10, 4, 12, 6, 14}};
    static const l8 high[3] = {{4, 5, 6, 7, 12, 13, 14, 15}, {2, 3, 10, 11, 6, 7, 14, 15}, {1, 9, 3, 11, 5, 13, 7, 15}};
    UNROLL for (int round = 0, d = 4; d >= 1; round++, d /= 2)
        UNROLL for (int k = 0; k < 8; k++)
            if (!(k & d)) {
                exchange(&x[k].r, &x[k + d].r, low[round], high[round]);
                exchange(&x[k].i, &x[k + d].i, low[round], high[round]);
            }
}

INLINE void last(const Fft *f, double *a, int m, int is_forward) {
    for (int g = 0; g < m; g += 64) {
        Complex x[8], w[4], e[4];
        UNROLL for (int k = 0; k < 8; k++) x[k].r = load(a + g + 8 * k), x[k].i = load(a + m + g + 8 * k);
        UNROLL for (int k = 0; k < 4; k++) w[k].r = load(f->finest + g + 16 * k), w[k].i = load(f->finest + g + 16 * k + 8);
        if (m == 1024)
            UNROLL for (int k = 0; k < 4; k++) e[k].r = all(f->pairs[g / 8 + 2 * k]), e[k].i = all(f->pairs[g / 8 + 2 * k + 1]);
        if (is_forward) {
            if (m == 1024)
                UNROLL for (int k = 0; k < 4; k++) forward(&x[2 * k], &x[2 * k + 1], e[k], 0);
            transpose(x);
            three_forward(x, w);
        } else {
            three_inverse(x, w);
            transpose(x);
            if (m == 1024)
                UNROLL for (int k = 0; k < 4; k++) inverse(&x[2 * k], &x[2 * k + 1], e[k], 0);
        }
        UNROLL for (int k = 0; k < 8; k++) store(a + g + 8 * k, x[k].r), store(a + m + g + 8 * k, x[k].i);
    }
}

static __attribute__((noinline)) void forward512(const Fft *f, double *a) {
    pass(a, 512, 64, 1, f->head, 1), pass(a, 512, 8, 8, f->blocks, 1), last(f, a, 512, 1);
}
static __attribute__((noinline)) void forward1024(const Fft *f, double *a) {
    pass(a, 1024, 128, 1, f->head, 1), pass(a, 1024, 16, 8, f->blocks, 1), last(f, a, 1024, 1);
}
static __attribute__((noinline)) void inverse512(const Fft *f, double *a) {
    last(f, a, 512, 0), pass(a, 512, 8, 8, f->blocks, 0), pass(a, 512, 64, 1, f->head, 0);
}
static __attribute__((noinline)) void inverse1024(const Fft *f, double *a) {
    last(f, a, 1024, 0), pass(a, 1024, 16, 8, f->blocks, 0), pass(a, 1024, 128, 1, f->head, 0);
}

static double *numbers(size_t count) {
    double *p = aligned_alloc(64, (count * sizeof(double) + 63) / 64 * 64);
    if (!p) exit(2);
    memset(p, 0, count * sizeof(double));
    return p;
}

/* The angle of block b of 2^depth. */
static double angle(int depth, int b) {
    double x = acos(-1) / 2;
    for (int i = depth - 1; i >= 0; i--) x = x / 2 + (b >> i & 1 ? acos(-1) : 0);
    return x;
}

static void put(double *table, int at, int stride, double x) {
    double angles[4] = {x / 2, x / 4, x / 8, x / 8 + acos(-1) / 4};
    for (int k = 0; k < 4; k++) {
        table[at + 2 * k * stride] = cos(angles[k]);
        table[at + (2 * k + 1) * stride] = sin(angles[k]);
    }
}

static Fft *fft(int log) {
    Fft *f = &ffts[log - SMALLEST];
    if (f->m) return f;
    int m = f->m = 1 << (log - 1), depth = log - 4;
    f->head = numbers(8), f->blocks = numbers(64), f->pairs = numbers(128), f->finest = numbers(m), f->row = numbers(2 * m);
    put(f->head, 0, 1, angle(0, 0));
    for (int b = 0; b < 8; b++) put(f->blocks, 8 * b, 1, angle(3, b));
    for (int b = 0; b < 64; b++) f->pairs[2 * b] = cos(angle(6, b) / 2), f->pairs[2 * b + 1] = sin(angle(6, b) / 2);
    for (int b = 0; b < m / 8; b++) put(f->finest, b / 8 * 64 + b % 8, 8, angle(depth, b));
    return f;
}

static void run(int log, double *a, int is_forward) {
    const Fft *f = fft(log);
    if (f->m == 512) is_forward ? forward512(f, a) : inverse512(f, a);
    else is_forward ? forward1024(f, a) : inverse1024(f, a);
}

void fft_forward(int log) { run(log, fft(log)->row, 1); }
void fft_inverse(int log) { run(log, fft(log)->row, 0); }

int fft_check(void) {
    for (int log = SMALLEST; log < SMALLEST + SIZES; log++) {
        int n = 1 << log, m = n / 2, right = 1;
        double *x = numbers(n), *y = numbers(n), *expected = numbers(n);
        for (int i = 0; i < n; i++) x[i] = i * 7919 % 201 - 100, y[i] = i * 104729 % 199 - 99;
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) expected[(i + j) % n] += (i + j < n ? 1 : -1) * x[i] * y[j];
        run(log, x, 1), run(log, y, 1);
        for (int i = 0; i < m; i++) {
            double r = x[i] * y[i] - x[m + i] * y[m + i];
            x[m + i] = x[i] * y[m + i] + x[m + i] * y[i], x[i] = r;
        }
        run(log, x, 0);
        for (int i = 0; i < n; i++) right &= fabs(x[i] / m - expected[i]) < 1e-6;
        free(x), free(y), free(expected);
        if (!right) {
            fprintf(stderr, "ruler: wrong transform on doubles at 2^%d\n", log);
            return 0;
        }
    }
    return 1;
}
