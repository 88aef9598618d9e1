import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The kernels on rows of 32-bit words, vectors of 16: transforms ({@link NarrowTransform}), and what external products and blind rotations are
 * made of besides. Operands are canonical unless said otherwise.
 */
final class NarrowWriter {

    private static final int[] WIDTHS = {1024, 2048};
    private static final int[] BITS = {27, 29};

    /** Terms of a sum of products that get a kernel of their own, without a loop: two components times 2, 3, 4 digits. */
    private static final int[] TERMS = {4, 6, 8};

    /** Terms of sums for two components at once that get a kernel of their own: of products, and of moves, which add a row. */
    private static final int[] PAIR_TERMS = {4, 6, 8};

    private static final int[] MOVING_TERMS = {2, 3, 4};

    /** Numbers of digits that get a kernel of their own. */
    private static final int[] LEVELS = {2, 3, 4};

    private final Source source = new Source("Int", 16);

    String asClass(String name) {
        StringBuilder bounds = new StringBuilder();
        for (int n : WIDTHS) {
            for (int bits : BITS) {
                double bound = new NarrowTransform(source, bits, n).writeAll();
                bounds.append(String.format("if (n == %d && p >>> %d == 0) {return %s;}%n", n, bits, bound));
            }
            monomialLessOne(n);
            for (int terms : TERMS) {
                products(n, terms);
            }
            for (int terms : PAIR_TERMS) {
                pairs(n, terms, false);
            }
            for (int terms : MOVING_TERMS) {
                pairs(n, terms, true);
            }
        }
        source.line("@Override public double forwardBound(int n, int p) {%sreturn 0;}", bounds);
        dispatch("forward", "", "");
        dispatch("inverse", "int end, ", "end, ");
        dispatch("inverseAdd", "MemorySegment c, long co, int end, ", "c, co, end, ");
        dispatchMonomial();
        dispatchProducts();
        anyProducts();
        dispatchPairs();
        anyPairs();
        canonical();
        scale();
        digits();
        permute();
        sumRows();
        return head(name) + source.text() + "}\n";
    }

    private String head(String name) {
        return """
                package io.fhe4j.backend.cpu.generated;

                import io.fhe4j.backend.cpu.NarrowKernels;
                import io.fhe4j.backend.cpu.NarrowMonomials;
                import io.fhe4j.backend.cpu.NarrowTables;
                import java.lang.foreign.MemorySegment;
                import java.nio.ByteOrder;
                import jdk.incubator.vector.*;

                /** Written by KernelGenerator. */
                public final class %s implements NarrowKernels {
                private static final VectorSpecies<Integer> S = IntVector.SPECIES_512;
                private static final VectorSpecies<Long> L = LongVector.SPECIES_512;
                private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
                private static final long MASK = 0xFFFFFFFFL;
                """.formatted(name)
                + selection("HIGH", i -> (i & 1) == 0 ? i + 1 : 16 + i)
                + selection("REVERSE", i -> 15 - i)
                + halves("CHUNKS", 4)
                + halves("WORDS", 1);
    }

    /** The selections by which two vectors exchange what bit d tells apart, elements of {@code size} words, d = 1, 2. */
    private static String halves(String name, int size) {
        StringBuilder text = new StringBuilder();
        for (int d = 1; d <= 2; d++) {
            int bit = d * size;
            text.append(selection(name + "_LOW" + d, i -> (i & bit) == 0 ? i : 16 + i - bit));
            text.append(selection(name + "_HIGH" + d, i -> (i & bit) == 0 ? i + bit : 16 + i));
        }
        return text.toString();
    }

    private static String selection(String name, IntUnaryOperator source) {
        String indexes =
                IntStream.range(0, 16).map(source).mapToObj(String::valueOf).collect(Collectors.joining(", "));
        return "private static final IntVector " + name + " = IntVector.fromArray(S, new int[] {" + indexes
                + "}, 0);\n";
    }

    private void dispatch(String name, String parameters, String operands) {
        source.line("@Override public void %s(MemorySegment a, long o, %sNarrowTables f) {", name, parameters);
        for (int bits : BITS) {
            for (int n : WIDTHS) {
                source.line(
                        "if (f.n == %d && f.p >>> %d == 0) {%s%dx%d(a, o, %sf); return;}",
                        n, bits, name, n, bits, operands);
            }
        }
        source.line("throw new IllegalArgumentException(f.n + \" words\");}");
    }

    private void dispatchMonomial() {
        source.line(
                "@Override public void monomialLessOne(MemorySegment a, long o, int[] lanes, NarrowMonomials m, int e) {");
        for (int n : WIDTHS) {
            source.line("if (m.n == %1$d) {monomialLessOne%1$d(a, o, lanes, m, e); return;}", n);
        }
        source.line("throw new IllegalArgumentException(m.n + \" words\");}");
    }

    /** c·(X^e − 1), see {@code NarrowMonomials}: the product is below 2p, less c below 3p. */
    private void monomialLessOne(int n) {
        source.line(
                "private static void monomialLessOne%d(MemorySegment aa, long o, int[] lanes, NarrowMonomials m, int e) {",
                n);
        source.slice("a", "aa", "o", 4 * n);
        source.line(
                "final int[] powers = m.powers, steps = m.vectors; final long[] quotients = m.quotients; final int p = m.p;");
        source.line("final IntVector y = IntVector.fromArray(S, lanes, 0), p1 = IntVector.broadcast(S, p);");
        source.line("final IntVector p2 = IntVector.broadcast(S, 2 * p), less = IntVector.broadcast(S, p - m.scale);");
        source.line("final LongVector yE = y.reinterpretAsLongs().and(MASK);");
        source.line("final LongVector yO = y.reinterpretAsLongs().lanewise(VectorOperators.LSHR, 32);");
        source.line("for (int v = 0; v < %d; v++) {", n / 16);
        source.line("final int k = e * steps[v] & %d;", 2 * n - 1);
        source.line("LongVector w = LongVector.broadcast(L, quotients[k]).and(MASK);");
        source.line("LongVector h = yO.mul(w); w = yE.mul(w);");
        source.line("IntVector q = HIGH.selectFrom(w.reinterpretAsInts(), h.reinterpretAsInts());");
        source.line("q = y.mul(powers[k]).sub(q.mul(p1)).add(less);");
        source.line(
                "q = q.lanewise(VectorOperators.UMIN, q.sub(p2)); q = q.lanewise(VectorOperators.UMIN, q.sub(p1));");
        source.line("q.intoMemorySegment(a, 64 * v, LE);}}");
    }

    private void dispatchProducts() {
        source.line(
                "@Override public void products(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment k, long ko,");
        source.line("long ks, MemorySegment f, long fo, int signs, int terms, NarrowTables t) {");
        source.line("final long row = 4L * t.n + 64;");
        source.line("if (signs == 2 && ks == 2 * row) {");
        for (int n : WIDTHS) {
            for (int terms : TERMS) {
                source.line(
                        "if (t.n == %1$d && terms == %2$d) {products%1$dx%2$d(a, o, x, xo, k, ko, f, fo, t.p, t.montgomery); return;}",
                        n, terms);
            }
        }
        source.line("}");
        source.line("anyProducts(a, o, x, xo, k, ko, ks, f, fo, signs, terms, t.n, t.p, t.montgomery);}");
    }

    /*
     * Sums of products, Montgomery's way: a sum s of 64 bits is made divisible by 2^32 by adding m·p, m = s·(−1/p) mod 2^32, and divided: below
     * s/2^32 + p. That is done to the sum over the digits, for each sign, and to the sum over the signs of these times the factors. Even and odd words
     * go separately. NarrowProducts checks that s + 2^32·p stays below 2^64.
     */
    private void products(int n, int terms) {
        int row = 4 * n + 64;
        source.line(
                "private static void products%dx%d(MemorySegment aa, long o, MemorySegment xx, long xo, MemorySegment kk, long ko,",
                n, terms);
        source.line("MemorySegment ff, long fo, int p, int montgomery) {");
        source.slice("a", "aa", "o", 4 * n);
        source.slice("x", "xx", "xo", (terms - 1) * row + 4 * n);
        source.slice("k", "kk", "ko", (4 * terms - 2) * row + 4 * n);
        source.slice("f", "ff", "fo", 4 * n);
        productConstants();
        source.line("for (int v = 0; v < %d; v++) {", n / 16);
        source.line("final int z = 64 * v; LongVector u, h, aE, aO, bE, bO; IntVector w;");
        for (int d = 0; d < terms; d++) {
            source.line("u = IntVector.fromMemorySegment(S, x, z + %d, LE).reinterpretAsLongs();", d * row);
            source.line("%sg = u.and(MASK); u = u.lanewise(VectorOperators.LSHR, 32);", d == 0 ? "LongVector " : "");
            for (int sign = 0; sign < 2; sign++) {
                String s = sign == 0 ? "a" : "b";
                source.line(
                        "h = IntVector.fromMemorySegment(S, k, z + %d, LE).reinterpretAsLongs();",
                        (sign * terms + d) * 2 * row);
                source.line(
                        d == 0
                                ? "%1$sE = h.and(MASK).mul(g); %1$sO = h.lanewise(VectorOperators.LSHR, 32).mul(u);"
                                : "%1$sE = %1$sE.add(h.and(MASK).mul(g)); %1$sO = %1$sO.add(h.lanewise(VectorOperators.LSHR, 32).mul(u));",
                        s);
            }
        }
        closeProducts("f", "z", 4 * n - 64 + " - z", "a", "z", true);
        source.line("}}");
    }

    private void productConstants() {
        source.line("final LongVector q = LongVector.broadcast(L, p & MASK).and(MASK);");
        source.line("final LongVector m = LongVector.broadcast(L, montgomery & MASK).and(MASK);");
    }

    private void pairConstants() {
        productConstants();
        source.line("final IntVector p2 = IntVector.broadcast(S, 2 * p), p4 = IntVector.broadcast(S, 4 * p);");
    }

    private static String reduced(String s) {
        return String.format("%1$s.add(%1$s.and(MASK).mul(m).and(MASK).mul(q))", s);
    }

    private void closeProducts(String f, String plus, String minus, String out, String at, boolean two) {
        String[] sums = two ? new String[] {"aE", "aO", "bE", "bO"} : new String[] {"aE", "aO"};
        for (String s : sums) {
            source.line("%s = %s.lanewise(VectorOperators.LSHR, 32);", s, reduced(s));
        }
        source.line("u = IntVector.fromMemorySegment(S, %s, %s, LE).reinterpretAsLongs();", f, plus);
        source.line("aE = aE.mul(u.and(MASK)); aO = aO.mul(u.lanewise(VectorOperators.LSHR, 32));");
        if (two) {
            mirrored(f, minus);
            source.line("aE = aE.add(bE.mul(u.and(MASK))); aO = aO.add(bO.mul(u.lanewise(VectorOperators.LSHR, 32)));");
        }
        source.line("aE = %s; aO = %s;", reduced("aE"), reduced("aO"));
        source.line(
                "HIGH.selectFrom(aE.reinterpretAsInts(), aO.reinterpretAsInts()).intoMemorySegment(%s, %s, LE);",
                out, at);
    }

    /** The factor of the second sign: places in evaluation form whose numbers are complements have exponents that are. */
    private void mirrored(String f, String at) {
        source.line("w = IntVector.fromMemorySegment(S, %s, %s, LE);", f, at);
        source.line("u = REVERSE.selectFrom(w, w).reinterpretAsLongs();");
    }

    /** The same for one or two signs and any number of terms. */
    private void anyProducts() {
        source.line(
                "private static void anyProducts(MemorySegment a, long o, MemorySegment x, long xo, MemorySegment k, long ko,");
        source.line("long ks, MemorySegment f, long fo, int signs, int terms, int n, int p, int montgomery) {");
        productConstants();
        source.line("final long row = 4L * n + 64;");
        source.line("for (int v = 0; v < n / 16; v++) {");
        source.line(
                "IntVector w; LongVector u, h, aE = LongVector.zero(L), aO = aE, bE = aE, bO = aE; long xv = xo + 64L * v, kv = ko + 64L * v;");
        source.line("for (int d = 0; d < terms; d++, xv += row, kv += ks) {");
        source.line("u = IntVector.fromMemorySegment(S, x, xv, LE).reinterpretAsLongs();");
        source.line("LongVector g = u.and(MASK); u = u.lanewise(VectorOperators.LSHR, 32);");
        source.line("h = IntVector.fromMemorySegment(S, k, kv, LE).reinterpretAsLongs();");
        source.line("aE = aE.add(h.and(MASK).mul(g)); aO = aO.add(h.lanewise(VectorOperators.LSHR, 32).mul(u));");
        source.line("if (signs == 2) {");
        source.line("h = IntVector.fromMemorySegment(S, k, kv + terms * ks, LE).reinterpretAsLongs();");
        source.line("bE = bE.add(h.and(MASK).mul(g)); bO = bO.add(h.lanewise(VectorOperators.LSHR, 32).mul(u));}}");
        source.line("final long fv = fo + 64L * v;");
        for (String s : new String[] {"aE", "aO", "bE", "bO"}) {
            source.line("%s = %s.lanewise(VectorOperators.LSHR, 32);", s, reduced(s));
        }
        source.line("u = IntVector.fromMemorySegment(S, f, fv, LE).reinterpretAsLongs();");
        source.line("aE = aE.mul(u.and(MASK)); aO = aO.mul(u.lanewise(VectorOperators.LSHR, 32));");
        source.line("if (signs == 2) {");
        mirrored("f", "fo + 4L * n - 64 - 64L * v");
        source.line("aE = aE.add(bE.mul(u.and(MASK))); aO = aO.add(bO.mul(u.lanewise(VectorOperators.LSHR, 32)));}");
        source.line("aE = %s; aO = %s;", reduced("aE"), reduced("aO"));
        source.line(
                "HIGH.selectFrom(aE.reinterpretAsInts(), aO.reinterpretAsInts()).intoMemorySegment(a, o + 64L * v, LE);}}");
    }

    private static final String PAIRS_PARAMETERS =
            "(MemorySegment a, long o, long other, MemorySegment x, long xo, MemorySegment k, long ko, int terms, boolean adds, long plus, NarrowTables t)";

    private void dispatchPairs() {
        source.line("@Override public void pairs%s {", PAIRS_PARAMETERS);
        for (int n : WIDTHS) {
            for (int terms : PAIR_TERMS) {
                dispatchPairs(n, terms, false);
            }
            for (int terms : MOVING_TERMS) {
                dispatchPairs(n, terms, true);
            }
        }
        source.line("anyPairs(a, o, other, x, xo, k, ko, terms, adds, plus, t.n, t.p, t.montgomery);}");
    }

    private void dispatchPairs(int n, int terms, boolean adds) {
        source.line(
                "if (t.n == %1$d && terms == %2$d && %3$sadds) {pairs%1$dx%2$d%5$s(a, o, other, x, xo, k, ko, %4$st.p, t.montgomery); return;}",
                n, terms, adds ? "" : "!", adds ? "plus, " : "", adds ? "plus" : "");
    }

    /** Sums for both components of a ciphertext, which have the digits in common: one reduction by 2^32, see above. */
    private void pairs(int n, int terms, boolean adds) {
        int row = 4 * n + 64;
        source.line(
                "private static void pairs%dx%d%s(MemorySegment aa, long o, long other, MemorySegment xx, long xo, MemorySegment kk, long ko,",
                n, terms, adds ? "plus" : "");
        source.line("%sint p, int montgomery) {", adds ? "long plus, " : "");
        source.slice("a", "aa", "o", 4 * n);
        source.line("final MemorySegment b = aa.asSlice(other, %dL);", 4 * n);
        source.slice("x", "xx", "xo", (terms - 1) * row + 4 * n);
        source.slice("k", "kk", "ko", (2 * terms - 1) * row + 4 * n);
        if (adds) {
            source.line("final MemorySegment f = aa.asSlice(plus, %dL);", 4 * n);
        }
        pairConstants();
        source.line("for (int v = 0; v < %d; v++) {", n / 16);
        source.line("final int z = 64 * v; LongVector u, g, h, aE, aO, bE, bO;");
        for (int d = 0; d < terms; d++) {
            source.line("u = IntVector.fromMemorySegment(S, x, z + %d, LE).reinterpretAsLongs();", d * row);
            source.line("g = u.and(MASK); u = u.lanewise(VectorOperators.LSHR, 32);");
            for (int c = 0; c < 2; c++) {
                source.line(
                        "h = IntVector.fromMemorySegment(S, k, z + %d, LE).reinterpretAsLongs();", (2 * d + c) * row);
                source.line(
                        d == 0
                                ? "%1$sE = h.and(MASK).mul(g); %1$sO = h.lanewise(VectorOperators.LSHR, 32).mul(u);"
                                : "%1$sE = %1$sE.add(h.and(MASK).mul(g)); %1$sO = %1$sO.add(h.lanewise(VectorOperators.LSHR, 32).mul(u));",
                        c == 0 ? "a" : "b");
            }
        }
        if (adds) {
            source.line("h = IntVector.fromMemorySegment(S, f, z, LE).reinterpretAsLongs();");
            plus();
        }
        closePairs("z", "b, z");
    }

    /** A row times 2^32 to the sums of the second component. */
    private void plus() {
        source.line("bE = bE.add(h.lanewise(VectorOperators.LSHL, 32)); bO = bO.add(h.and(~MASK));");
    }

    /** From sums below 2^32·7p to words below 2p. */
    private void closePairs(String at, String second) {
        for (String s : new String[] {"a", "b"}) {
            source.line("%1$sE = %2$s; %1$sO = %3$s;", s, reduced(s + "E"), reduced(s + "O"));
        }
        source.line("IntVector y = HIGH.selectFrom(aE.reinterpretAsInts(), aO.reinterpretAsInts());");
        source.line("IntVector w = HIGH.selectFrom(bE.reinterpretAsInts(), bO.reinterpretAsInts());");
        for (String limit : new String[] {"p4", "p2"}) {
            source.line(
                    "y = y.lanewise(VectorOperators.UMIN, y.sub(%1$s)); w = w.lanewise(VectorOperators.UMIN, w.sub(%1$s));",
                    limit);
        }
        source.line("y.intoMemorySegment(a, %s, LE); w.intoMemorySegment(%s, LE);}}", at, second);
    }

    /** The same for any number of terms. */
    private void anyPairs() {
        source.line(
                "private static void anyPairs(MemorySegment a, long o, long other, MemorySegment x, long xo, MemorySegment k, long ko,");
        source.line("int terms, boolean adds, long plus, int n, int p, int montgomery) {");
        pairConstants();
        source.line("final long row = 4L * n + 64;");
        source.line("for (int v = 0; v < n / 16; v++) {");
        source.line(
                "LongVector u, g, h, aE = LongVector.zero(L), aO = aE, bE = aE, bO = aE; long xv = xo + 64L * v, kv = ko + 64L * v;");
        source.line("for (int d = 0; d < terms; d++, xv += row, kv += 2 * row) {");
        source.line("u = IntVector.fromMemorySegment(S, x, xv, LE).reinterpretAsLongs();");
        source.line("g = u.and(MASK); u = u.lanewise(VectorOperators.LSHR, 32);");
        for (String s : new String[] {"a", "b"}) {
            source.line(
                    "h = IntVector.fromMemorySegment(S, k, kv%s, LE).reinterpretAsLongs();",
                    s.equals("a") ? "" : " + row");
            source.line(
                    "%1$sE = %1$sE.add(h.and(MASK).mul(g)); %1$sO = %1$sO.add(h.lanewise(VectorOperators.LSHR, 32).mul(u));",
                    s);
        }
        source.line("}");
        source.line("if (adds) {");
        source.line("h = IntVector.fromMemorySegment(S, a, plus + 64L * v, LE).reinterpretAsLongs();");
        plus();
        source.line("}");
        closePairs("o + 64L * v", "a, other + 64L * v");
    }

    /** In place, from below 32p (or 2^32) to canonical. */
    private void canonical() {
        source.line("@Override public void canonical(MemorySegment a, long o, int n, int p) {");
        source.line("final int top = p >>> 27 == 0 ? 16 : 4;");
        source.line("for (int j = 0; j < n; j += 16) {");
        source.line("IntVector x = IntVector.fromMemorySegment(S, a, o + 4L * j, LE);");
        source.line("for (int k = top; k >= 1; k /= 2) {x = x.lanewise(VectorOperators.UMIN, x.sub(k * p));}");
        source.line("x.intoMemorySegment(a, o + 4L * j, LE);}}");
    }

    private void scale() {
        source.line("@Override public void scale(MemorySegment a, long o, int n, int w, long wq, int p) {");
        source.line("final IntVector p1 = IntVector.broadcast(S, p), f = IntVector.broadcast(S, w);");
        source.line("final LongVector fq = LongVector.broadcast(L, wq).and(MASK);");
        source.line("for (int j = 0; j < n; j += 16) {");
        source.line(
                "IntVector x = IntVector.fromMemorySegment(S, a, o + 4L * j, LE); LongVector l = x.reinterpretAsLongs();");
        source.line("LongVector e = l.and(MASK).mul(fq); l = l.lanewise(VectorOperators.LSHR, 32).mul(fq);");
        source.line("IntVector q = HIGH.selectFrom(e.reinterpretAsInts(), l.reinterpretAsInts());");
        source.line("x = x.mul(f).sub(q.mul(p1)); x = x.lanewise(VectorOperators.UMIN, x.sub(p1));");
        source.line("x.intoMemorySegment(a, o + 4L * j, LE);}}");
    }

    /** Digits plus p. The centred residue is x + (p−1)/2 mod p, less (p−1)/2; the arithmetic shift rounds down, and half a unit is added before. */
    private void digits() {
        String parameters =
                "(MemorySegment a, long o, long os, MemorySegment x, long xo, int levels, int n, int p, int dropped, int logBase)";
        source.line("@Override public void digits%s {", parameters);
        source.line(
                "final int back = (dropped == 0 ? 0 : 1 << dropped - 1) - (p >>> 1), carry = levels == 1 ? 0 : 1 << logBase - 1;");
        for (int n : WIDTHS) {
            for (int levels : LEVELS) {
                source.line(
                        "if (n == %1$d && levels == %2$d && os == %3$d) {digits%1$dx%2$d(a, o, x, xo, p, back, carry, dropped, logBase); return;}",
                        n, levels, 4 * n + 64);
            }
        }
        source.line("for (int j = 0; j < n; j += 16) {");
        firstRest("x", "xo + 4L * j");
        source.line("long u = o + 4L * j;");
        source.line("for (int l = 1; l < levels; l++, u += os) {");
        source.line("IntVector next = r.add(carry).lanewise(VectorOperators.ASHR, logBase);");
        source.line(
                "r.sub(next.lanewise(VectorOperators.LSHL, logBase)).add(p).intoMemorySegment(a, u, LE); r = next;}");
        source.line("r.add(p).intoMemorySegment(a, u, LE);}}");
        for (int n : WIDTHS) {
            for (int levels : LEVELS) {
                digits(n, levels);
            }
        }
    }

    private void firstRest(String segment, String offset) {
        source.line("IntVector r = IntVector.fromMemorySegment(S, %s, %s, LE).add(p >>> 1);", segment, offset);
        source.line(
                "r = r.lanewise(VectorOperators.UMIN, r.sub(p)).add(back).lanewise(VectorOperators.ASHR, dropped);");
    }

    /** The same without a loop over the levels, on slices of known lengths. */
    private void digits(int n, int levels) {
        int row = 4 * n + 64;
        source.line(
                "private static void digits%dx%d(MemorySegment aa, long o, MemorySegment xx, long xo, int p, int back, int carry,",
                n, levels);
        source.line("int dropped, int logBase) {");
        source.slice("a", "aa", "o", (levels - 1) * row + 4 * n);
        source.slice("x", "xx", "xo", 4 * n);
        source.line("for (int j = 0; j < %d; j += 4) {", 4 * n / 16);
        source.line("final int z = 16 * j; IntVector next;");
        firstRest("x", "z");
        for (int level = 0; level < levels - 1; level++) {
            source.line("next = r.add(carry).lanewise(VectorOperators.ASHR, logBase);");
            source.line(
                    "r.sub(next.lanewise(VectorOperators.LSHL, logBase)).add(p).intoMemorySegment(a, z + %d, LE); r = next;",
                    level * row);
        }
        source.line("r.add(p).intoMemorySegment(a, z + %d, LE);}}", (levels - 1) * row);
    }

    /** In evaluation form: each group of 64 words comes from one group, and each word of it from any of the four vectors there. */
    private void permute() {
        source.line(
                "@Override public void permute(MemorySegment a, long o, MemorySegment x, long xo, int[] groups, int[] places) {");
        source.line("for (int g = 0; g < groups.length; g++) {");
        source.line("final long z = xo + groups[g];");
        for (int k = 0; k < 4; k++) {
            source.line("final IntVector x%1$d = IntVector.fromMemorySegment(S, x, z + %2$d, LE);", k, 64 * k);
        }
        source.line("for (int k = 0; k < 64; k += 16) {");
        source.line("final IntVector from = IntVector.fromArray(S, places, 64 * g + k);");
        source.line("from.selectFrom(x0, x1).blend(from.selectFrom(x2, x3), from.compare(VectorOperators.GE, 32))");
        source.line(".intoMemorySegment(a, o + 256L * g + 4 * k, LE);}}}");
    }

    /** a += rows of a table modulo 2^32, eight at a time. */
    private void sumRows() {
        source.line(
                "@Override public void sumRows(MemorySegment a, long o, int n, MemorySegment t, long[] rows, int count) {");
        source.line("int i = 0;");
        source.line("for (; i + 8 <= count; i += 8) {");
        for (int k = 0; k < 8; k++) {
            source.line("final long t%1$d = rows[i + %1$d];", k);
        }
        source.line("for (int j = 0; j < n; j += 16) {");
        source.line("IntVector x = IntVector.fromMemorySegment(S, a, o + 4L * j, LE);");
        source.line("IntVector y = IntVector.fromMemorySegment(S, t, t0 + 4L * j, LE);");
        for (int k = 1; k < 8; k++) {
            source.line(
                    "%1$s = %1$s.add(IntVector.fromMemorySegment(S, t, t%2$d + 4L * j, LE));",
                    k % 2 == 0 ? "y" : "x", k);
        }
        source.line("x.add(y).intoMemorySegment(a, o + 4L * j, LE);}}");
        source.line("for (; i < count; i++) {");
        source.line("for (int j = 0; j < n; j += 16) {");
        source.line(
                "IntVector.fromMemorySegment(S, a, o + 4L * j, LE).add(IntVector.fromMemorySegment(S, t, rows[i] + 4L * j, LE))");
        source.line(".intoMemorySegment(a, o + 4L * j, LE);}}}");
    }
}
