#include "operations.h"

#include "check.h"
#include "fft.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_PRIMES = 96, MOST_DIGITS = 32 };

/* Rows of one polynomial in one block: special primes first, then the limbs, as in every key. */
typedef struct Rows {
    u64 *block;
    u64 *row[MOST_PRIMES];
} Rows;

/* The constants of a base conversion: per source (Q/q_i)^-1 mod q_i, per target and source Q/q_i mod p_t. */
typedef struct Conversion {
    int from, sources, targets;
    int target[MOST_PRIMES];
    Constant inverse[MOST_PRIMES];
    u64 *factor;
} Conversion;

struct Bench {
    const Arithmetic *a;
    Shape shape;
    int primes, group, blocks;    /* special + limbs; limbs of a digit; blocks of rows made so far */
    Ring *ring[MOST_PRIMES];
    Rows x[2], y[2], out[3], work; /* operands and results over the limbs */
    Rows digit[MOST_DIGITS], key[MOST_DIGITS][2], sum[2], moved[2], scratch, drop; /* over all primes */
    Conversion up[MOST_DIGITS], down;
    Constant special_inverse[MOST_PRIMES], last_inverse[MOST_PRIMES];
    unsigned *automorphism;
};

#define LIMBS(b, r) for (int r = (b)->shape.special; r < (b)->primes; r++)
#define PRIMES(b, r) for (int r = 0; r < (b)->primes; r++)

static size_t row_bytes(const Bench *b) { return sizeof(u64) << b->shape.log; }

/* ---- single kernels ---- */

static void ntt_forward(Bench *b) { LIMBS(b, r) b->a->forward(b->ring[r], b->x[0].row[r]); }
static void ntt_inverse(Bench *b) { LIMBS(b, r) b->a->inverse(b->ring[r], b->x[0].row[r]); }
static void row_multiply(Bench *b) {
    LIMBS(b, r) b->a->multiply(b->ring[r], b->out[0].row[r], b->x[0].row[r], b->y[0].row[r]);
}
static void row_add(Bench *b) { LIMBS(b, r) b->a->add(b->ring[r], b->out[0].row[r], b->x[0].row[r], b->y[0].row[r]); }

/* Not on the bench's rows: they have no arithmetic of residues. */
static void transform_forward(Bench *b) { fft_forward(b->shape.log); }
static void transform_inverse(Bench *b) { fft_inverse(b->shape.log); }

/* ---- key switching in its three steps ---- */

static void convert(Bench *b, const Conversion *c, Rows *in, Rows *out) {
    const Ring *rings[MOST_PRIMES];
    u64 *outs[MOST_PRIMES];
    for (int i = 0; i < c->sources; i++)
        b->a->scale(b->ring[c->from + i], b->scratch.row[i], in->row[c->from + i], c->inverse[i]);
    for (int t = 0; t < c->targets; t++) {
        rings[t] = b->ring[c->target[t]];
        outs[t] = out->row[c->target[t]];
    }
    b->a->combine(c->targets, rings, outs, c->sources, (const u64 *const *)b->scratch.row, c->factor);
}

/* Decompose and mod-up: from `in` in evaluation form to digits over all primes in evaluation form. */
static void decompose(Bench *b, Rows *in) {
    LIMBS(b, r) {
        memcpy(b->work.row[r], in->row[r], row_bytes(b));
        b->a->inverse(b->ring[r], b->work.row[r]);
    }
    for (int d = 0; d < b->shape.digits; d++) {
        const Conversion *c = &b->up[d];
        convert(b, c, &b->work, &b->digit[d]);
        for (int t = 0; t < c->targets; t++) b->a->forward(b->ring[c->target[t]], b->digit[d].row[c->target[t]]);
        for (int i = c->from; i < c->from + c->sources; i++) memcpy(b->digit[d].row[i], in->row[i], row_bytes(b));
    }
}

static void inner_product(Bench *b) {
    PRIMES(b, r) for (int component = 0; component < 2; component++) {
        const u64 *x[MOST_DIGITS], *y[MOST_DIGITS];
        for (int d = 0; d < b->shape.digits; d++) {
            x[d] = b->digit[d].row[r];
            y[d] = b->key[d][component].row[r];
        }
        b->a->dot(b->ring[r], b->sum[component].row[r], b->shape.digits, x, y);
    }
}

/* Mod-down of both sums: (x - conversion of x mod P) / P, left in out[0], out[1]. */
static void mod_down(Bench *b) {
    for (int component = 0; component < 2; component++) {
        Rows *sum = &b->sum[component];
        for (int r = 0; r < b->shape.special; r++) b->a->inverse(b->ring[r], sum->row[r]);
        convert(b, &b->down, sum, &b->drop);
        LIMBS(b, r) {
            b->a->forward(b->ring[r], b->drop.row[r]);
            b->a->subtract_scale(b->ring[r], b->out[component].row[r], sum->row[r], b->drop.row[r], b->special_inverse[r]);
        }
    }
}

static void key_switch(Bench *b, Rows *in) {
    decompose(b, in);
    inner_product(b);
    mod_down(b);
}

static void permute(const Bench *b, u64 *out, const u64 *in) {
    const unsigned *index = b->automorphism;
    for (int j = 0; j < 1 << b->shape.log; j++) out[j] = in[index[j]];
}

/* ---- operations of CKKS, in evaluation form ---- */

static void add(Bench *b) {
    for (int k = 0; k < 2; k++)
        LIMBS(b, r) b->a->add(b->ring[r], b->out[k].row[r], b->x[k].row[r], b->y[k].row[r]);
}
static void multiply_plain(Bench *b) {
    for (int k = 0; k < 2; k++)
        LIMBS(b, r) b->a->multiply(b->ring[r], b->out[k].row[r], b->x[k].row[r], b->y[0].row[r]);
}
static void multiply(Bench *b) {
    LIMBS(b, r) {
        const u64 *x[2] = {b->x[0].row[r], b->x[1].row[r]}, *y[2] = {b->y[1].row[r], b->y[0].row[r]};
        b->a->multiply(b->ring[r], b->out[0].row[r], x[0], y[1]);
        b->a->dot(b->ring[r], b->out[1].row[r], 2, x, y);
        b->a->multiply(b->ring[r], b->out[2].row[r], x[1], y[0]);
    }
}
static void multiply_relinearise(Bench *b) {
    multiply(b);
    for (int k = 0; k < 2; k++) LIMBS(b, r) memcpy(b->moved[k].row[r], b->out[k].row[r], row_bytes(b));
    key_switch(b, &b->out[2]);
    for (int k = 0; k < 2; k++)
        LIMBS(b, r) b->a->add(b->ring[r], b->out[k].row[r], b->out[k].row[r], b->moved[k].row[r]);
}
static void rotate(Bench *b) {
    for (int k = 0; k < 2; k++) LIMBS(b, r) permute(b, b->moved[k].row[r], b->x[k].row[r]);
    key_switch(b, &b->moved[1]);
    LIMBS(b, r) b->a->add(b->ring[r], b->out[0].row[r], b->out[0].row[r], b->moved[0].row[r]);
}
/*
 * `rotations` rotations of one ciphertext that share the decomposition (Halevi, Shoup 2018, section 5). Keys are taken to be
 * stored for the unrotated digits, so that only results are permuted.
 */
static void rotate_hoisted(Bench *b) {
    decompose(b, &b->x[1]);
    for (int i = 0; i < b->shape.rotations; i++) {
        inner_product(b);
        mod_down(b);
        LIMBS(b, r) {
            b->a->add(b->ring[r], b->out[0].row[r], b->out[0].row[r], b->x[0].row[r]);
            for (int k = 0; k < 2; k++) permute(b, b->moved[k].row[r], b->out[k].row[r]);
        }
    }
}
/* Division by the last prime: its row in coefficient form is a residue of every other prime of the same size. */
static void rescale(Bench *b) {
    int last = b->primes - 1;
    for (int k = 0; k < 2; k++) {
        memcpy(b->work.row[last], b->x[k].row[last], row_bytes(b));
        b->a->inverse(b->ring[last], b->work.row[last]);
        for (int r = b->shape.special; r < last; r++) {
            b->a->scale(b->ring[r], b->work.row[r], b->work.row[last], make_constant(b->a, 1, b->ring[r]->p));
            b->a->forward(b->ring[r], b->work.row[r]);
            b->a->subtract_scale(b->ring[r], b->out[k].row[r], b->x[k].row[r], b->work.row[r], b->last_inverse[r]);
        }
    }
}

static const struct {
    const char *name;
    Operation operation;
} operations[] = {
    {"ntt.forward", ntt_forward}, {"ntt.inverse", ntt_inverse}, {"row.multiply", row_multiply}, {"row.add", row_add},
    {"add", add}, {"multiply.plain", multiply_plain}, {"multiply", multiply},
    {"multiply.relinearise", multiply_relinearise}, {"rotate", rotate}, {"rotate.hoisted", rotate_hoisted},
    {"rescale", rescale}, {"fft.forward", transform_forward}, {"fft.inverse", transform_inverse},
};
enum { OPERATIONS = sizeof operations / sizeof *operations };

Operation find_operation(const char *name) {
    for (int i = 0; i < OPERATIONS; i++)
        if (!strcmp(operations[i].name, name)) return operations[i].operation;
    return NULL;
}

const char *const *operation_names(void) {
    static const char *names[OPERATIONS + 1];
    for (int i = 0; i < OPERATIONS; i++) names[i] = operations[i].name;
    return names;
}

/* ---- set-up ---- */

static u64 product_mod(const Bench *b, int from, int count, int without, u64 p) {
    u64 product = 1;
    for (int i = from; i < from + count; i++)
        if (i != without) product = multiply_mod(product, b->ring[i]->p % p, p);
    return product;
}

static void make_conversion(Bench *b, Conversion *c, int from, int sources, int first_target) {
    c->from = from;
    c->sources = sources;
    for (int r = first_target; r < b->primes; r++)
        if (r < from || r >= from + sources) c->target[c->targets++] = r;
    c->factor = allocate_words((size_t)c->targets * sources);
    for (int i = 0; i < sources; i++) {
        u64 q = b->ring[from + i]->p;
        c->inverse[i] = make_constant(b->a, inverse_mod(product_mod(b, from, sources, from + i, q), q), q);
        for (int t = 0; t < c->targets; t++) {
            u64 p = b->ring[c->target[t]]->p;
            c->factor[t * sources + i] = b->a->element(product_mod(b, from, sources, from + i, p), p);
        }
    }
}

/*
 * Rows of a power of two would all start at the same place of a page, and so in the same sets of the first-level cache:
 * each block starts at a line of its own, and each row a few lines further than the one before.
 */
static void fill(Bench *b, Rows *rows, u64 seed) {
    enum { LINE = 8, PAGE_LINES = 64 };
    size_t n = (size_t)1 << b->shape.log, stride = n + 3 * LINE, start = b->blocks++ * 11 % PAGE_LINES * LINE;
    rows->block = allocate_words(b->primes * stride + PAGE_LINES * LINE);
    PRIMES(b, r) {
        rows->row[r] = rows->block + start + r * stride;
        random_row(b->a, rows->row[r], b->shape.log, b->ring[r]->p, seed + r);
    }
}

/* Entry i of evaluation form is the value at the (2 bit_reverse(i) + 1)-th power of the root; X goes to X^5. */
static void make_automorphism(Bench *b) {
    unsigned n = 1u << b->shape.log;
    b->automorphism = malloc(n * sizeof(unsigned));
    if (!b->automorphism) exit(2);
    for (unsigned i = 0; i < n; i++) {
        unsigned exponent = 5 * (2 * bit_reverse(i, b->shape.log) + 1) % (2 * n);
        b->automorphism[i] = bit_reverse((exponent - 1) / 2, b->shape.log);
    }
}

static void make_key_switching(Bench *b) {
    int special = b->shape.special, digits = b->shape.digits;
    b->group = (b->shape.limbs + digits - 1) / digits;
    for (int d = 0; d < digits; d++) {
        int from = special + d * b->group, end = from + b->group < b->primes ? from + b->group : b->primes;
        make_conversion(b, &b->up[d], from, end - from, 0);
        fill(b, &b->digit[d], 1000 + d);
        fill(b, &b->key[d][0], 2000 + d);
        fill(b, &b->key[d][1], 3000 + d);
    }
    make_conversion(b, &b->down, 0, special, special);
    for (int k = 0; k < 2; k++) fill(b, &b->moved[k], 4000 + k);
    for (int k = 0; k < 2; k++) fill(b, &b->sum[k], 5000 + k);
    fill(b, &b->scratch, 6000);
    fill(b, &b->drop, 7000);
    LIMBS(b, r) {
        u64 p = b->ring[r]->p;
        b->special_inverse[r] = make_constant(b->a, inverse_mod(product_mod(b, 0, special, -1, p), p), p);
    }
    make_automorphism(b);
}

static const char *refused(const Arithmetic *a, Shape s) {
    if (s.log < 7 || s.log > 17) return "the ring degree must be 2^7 to 2^17";
    if (s.bits < s.log + 3 || s.bits > a->max_bits) return "the arithmetic has no primes of that size";
    if (s.limbs < 1 || s.special < 0 || s.limbs + s.special > MOST_PRIMES) return "1 to 96 primes are served";
    if (s.special == 0) return NULL;
    if (s.digits < 1 || s.digits > s.limbs || s.digits > MOST_DIGITS) return "1 to 32 digits, at most one a limb";
    if ((s.digits - 1) * ((s.limbs + s.digits - 1) / s.digits) >= s.limbs) return "a digit would be empty";
    return NULL;
}

Bench *make_bench(const Arithmetic *arithmetic, Shape shape, const char **problem) {
    *problem = refused(arithmetic, shape);
    if (*problem) return NULL;
    Bench *b = calloc(1, sizeof *b);
    if (!b) exit(2);
    b->a = arithmetic;
    b->shape = shape;
    b->primes = shape.special + shape.limbs;
    PRIMES(b, r) {
        u64 p = ntt_prime(shape.bits, shape.log, r);
        if (!p) *problem = "there are too few primes of that size";
        if (!*problem) b->ring[r] = make_ring(arithmetic, shape.log, p);
        if (!*problem && !check_ring(arithmetic, b->ring[r])) *problem = "a transform is wrong";
        if (*problem) {
            free_bench(b);
            return NULL;
        }
    }
    for (int k = 0; k < 2; k++) fill(b, &b->x[k], 100 + k), fill(b, &b->y[k], 300 + k);
    for (int k = 0; k < 3; k++) fill(b, &b->out[k], 500 + k);
    fill(b, &b->work, 900);
    LIMBS(b, r) {
        u64 p = b->ring[r]->p, last = b->ring[b->primes - 1]->p;
        if (p != last) b->last_inverse[r] = make_constant(arithmetic, inverse_mod(last % p, p), p);
    }
    if (shape.special) make_key_switching(b);
    return b;
}

static void free_rows(Rows *rows, int count) {
    for (int k = 0; k < count; k++) free(rows[k].block);
}

void free_bench(Bench *b) {
    PRIMES(b, r) if (b->ring[r]) free_ring(b->ring[r]);
    free_rows(b->x, 2), free_rows(b->y, 2), free_rows(b->out, 3), free_rows(&b->work, 1);
    free_rows(b->digit, MOST_DIGITS), free_rows(b->key[0], 2 * MOST_DIGITS), free_rows(b->moved, 2);
    free_rows(b->sum, 2), free_rows(&b->scratch, 1), free_rows(&b->drop, 1);
    for (int d = 0; d < MOST_DIGITS; d++) free(b->up[d].factor);
    free(b->down.factor);
    free(b->automorphism);
    free(b);
}
