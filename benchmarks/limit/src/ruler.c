/*
 * The ruler: how long the same work takes in C. Reads one request a line, answers one JSON object a line, so that a harness
 * can interleave its own measurements with these. See ../README.md for the protocol.
 */
#include "check.h"
#include "fft.h"
#include "operations.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_SAMPLES = 10000, CACHED = 4 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* The benches used last, so that a harness that alternates between a few shapes pays for the tables once. */
static struct {
    const Arithmetic *arithmetic;
    Shape shape;
    Bench *bench;
} cache[CACHED];

static int same_data(Shape a, Shape b) {
    return a.log == b.log && a.bits == b.bits && a.limbs == b.limbs && a.special == b.special && a.digits == b.digits
        && a.rotations == b.rotations;
}

static Bench *bench_for(const Arithmetic *arithmetic, Shape shape, const char **problem) {
    for (int i = 0; i < CACHED; i++)
        if (cache[i].bench && cache[i].arithmetic == arithmetic && same_data(cache[i].shape, shape)) return cache[i].bench;
    Bench *bench = make_bench(arithmetic, shape, problem);
    if (!bench) return NULL;
    if (cache[CACHED - 1].bench) free_bench(cache[CACHED - 1].bench);
    memmove(cache + 1, cache, sizeof cache - sizeof cache[0]);
    cache[0].arithmetic = arithmetic;
    cache[0].shape = shape;
    cache[0].bench = bench;
    return bench;
}

static void refuse(const char *problem) { printf("{\"error\":\"%s\"}\n", problem); }

/* Each sample is the mean of so many calls that it lasts at least 100 microseconds. */
static void measure(Bench *bench, Operation operation, int samples) {
    operation(bench);
    double start = now();
    operation(bench);
    double once = now() - start;
    int calls = once >= 1e5 ? 1 : (int)(1e5 / (once + 1)) + 1;
    printf("\"callsPerSample\":%d,\"samples\":[", calls);
    for (int s = 0; s < samples; s++) {
        start = now();
        for (int i = 0; i < calls; i++) operation(bench);
        printf("%s%.1f", s ? "," : "", (now() - start) / calls);
    }
    printf("]}\n");
}

static int parse_option(const char *text, Shape *shape) {
    return sscanf(text, "limbs=%d", &shape->limbs) == 1 || sscanf(text, "special=%d", &shape->special) == 1
        || sscanf(text, "digits=%d", &shape->digits) == 1 || sscanf(text, "rotations=%d", &shape->rotations) == 1;
}

/* OPERATION LOG BITS ARITHMETIC SAMPLES [limbs=N] [special=N] [digits=N] [rotations=N] */
static void answer(char *line) {
    char *word[16];
    int words = 0;
    for (char *w = strtok(line, " \t\r\n"); w && words < 16; w = strtok(NULL, " \t\r\n")) word[words++] = w;
    if (words < 5) return refuse("a request is OPERATION LOG BITS ARITHMETIC SAMPLES [limbs=N] ...");
    Shape shape = {.log = atoi(word[1]), .bits = atoi(word[2]), .limbs = 1, .special = 0, .digits = 1, .rotations = 1};
    for (int i = 5; i < words; i++)
        if (!parse_option(word[i], &shape)) return refuse("unknown option; limbs, special, digits, rotations are known");
    int samples = atoi(word[4]);
    Operation operation = find_operation(word[0]);
    const Arithmetic *arithmetic = find_arithmetic(word[3]);
    if (!operation) return refuse("unknown operation; --capabilities lists them");
    if (!arithmetic) return refuse("unknown arithmetic, or one that this machine lacks; --capabilities lists them");
    if (samples < 1 || samples > MOST_SAMPLES) return refuse("1 to 10000 samples are served");
    if (shape.rotations < 1 || shape.rotations > 1000) return refuse("1 to 1000 rotations are served");
    int switches = !strncmp(word[0], "rotate", 6) || !strcmp(word[0], "multiply.relinearise");
    if (switches && shape.special < 1) return refuse("key switching needs special=N of at least 1");
    if (!strncmp(word[0], "fft", 3) && !fft_serves(shape.log)) return refuse("transforms on doubles have log 10 or 11");
    const char *problem = NULL;
    Bench *bench = bench_for(arithmetic, shape, &problem);
    if (!bench) return refuse(problem);
    printf("{\"operation\":\"%s\",\"log\":%d,\"bits\":%d,\"arithmetic\":\"%s\",\"limbs\":%d,\"special\":%d,\"digits\":%d,"
           "\"rotations\":%d,",
           word[0], shape.log, shape.bits, word[3], shape.limbs, shape.special, shape.digits, shape.rotations);
    measure(bench, operation, samples);
}

static void print_capabilities(void) {
    printf("{\"protocol\":1,\"compiler\":\"%s\",\"arithmetics\":[", __VERSION__);
    const char *separator = "";
    for (const Arithmetic *const *a = all_arithmetics; *a; a++)
        if ((*a)->available()) {
            printf("%s{\"name\":\"%s\",\"maxBits\":%d,\"vectorBits\":%d}", separator, (*a)->name, (*a)->max_bits,
                   (*a)->vector_bits);
            separator = ",";
        }
    printf("],\"operations\":[");
    for (const char *const *name = operation_names(), *const *first = name; *name; name++)
        printf("%s\"%s\"", name == first ? "" : ",", *name);
    printf("]}\n");
}

int main(int count, char **arguments) {
    if (count > 2 || (count == 2 && strcmp(arguments[1], "--capabilities") && strcmp(arguments[1], "--check"))) {
        fprintf(stderr, "usage: ruler [--capabilities | --check], or requests on the standard input\n");
        return 2;
    }
    int only_capabilities = count == 2 && !strcmp(arguments[1], "--capabilities");
    for (const Arithmetic *const *a = all_arithmetics; *a && !only_capabilities; a++)
        if ((*a)->available() && !check_arithmetic(*a)) return 1;
    if (!only_capabilities && !fft_check()) return 1;
    print_capabilities();
    if (count == 2) return 0;
    fflush(stdout);
    char line[512];
    while (fgets(line, sizeof line, stdin)) {
        answer(line);
        fflush(stdout);
    }
    return 0;
}
