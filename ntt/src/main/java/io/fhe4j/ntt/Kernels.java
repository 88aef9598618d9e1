package io.fhe4j.ntt;

import java.lang.foreign.MemorySegment;

/**
 * The kernels of the layer, each with one right answer: canonical residues given by the formula in its documentation.
 *
 * <p>{@link Stream} offers them with every operand checked; a backend implements them in a {@link io.fhe4j.ntt.spi.Queue},
 * where operands are already checked. The package documentation states what holds for all of them (shapes, forms, aliasing,
 * exactness, order).
 *
 * <p>Notation: x[b, c, r, i] is word i of row r of component c of batch entry b; m_r is the modulus of row r; N is the width.
 * Where no index is named, the formula holds for all. Unless said otherwise operands have the shape, the basis and the form
 * of {@code out}; {@link RowBuffer#broadcastTo} makes a smaller operand fit.
 */
public interface Kernels {

    /**
     * Writes canonical residues from host memory.
     *
     * @param out the buffer to write; its words in the order batch, component, row, word
     * @param words native or heap memory of {@code out.shape().words()} 64-bit little-endian words, 8-byte aligned
     * @throws io.fhe4j.api.ValueRangeException if a word is not below its row's modulus; the buffer is then unspecified
     */
    void upload(RowBuffer out, MemorySegment words);

    /**
     * Reads canonical residues into host memory, in the order of {@link #upload}.
     *
     * @param words native or heap memory of {@code x.shape().words()} 64-bit words, 8-byte aligned, writable
     * @param x the buffer to read
     */
    void download(MemorySegment words, RowBuffer x);

    /** out = 0. */
    void zero(RowBuffer out);

    /** out = x. */
    void copy(RowBuffer out, RowBuffer x);

    /**
     * The negacyclic number-theoretic transform of each row: out[i] = Σ_j x[j]·ψ_r^(j·(2·bitrev(i)+1)) mod m_r.
     *
     * @param out evaluation form
     * @param x coefficient form; may be the same memory as {@code out}
     */
    void forwardNtt(RowBuffer out, RowBuffer x);

    /** The inverse of {@link #forwardNtt}: {@code out} is in coefficient form, {@code x} in evaluation form. */
    void inverseNtt(RowBuffer out, RowBuffer x);

    /** out = x + y. */
    void add(RowBuffer out, RowBuffer x, RowBuffer y);

    /** out = x − y. */
    void subtract(RowBuffer out, RowBuffer x, RowBuffer y);

    /** out = −x. */
    void negate(RowBuffer out, RowBuffer x);

    /** out = x·y, word by word (in evaluation form that is the product of polynomials). */
    void multiply(RowBuffer out, RowBuffer x, RowBuffer y);

    /** out = out + x·y, word by word. */
    void multiplyAdd(RowBuffer out, RowBuffer x, RowBuffer y);

    /** out = x + s_r, in every word. */
    void addScalar(RowBuffer out, RowBuffer x, RowScalars s);

    /** out = x·s_r. */
    void multiplyScalar(RowBuffer out, RowBuffer x, RowScalars s);

    /** out = out + x·s_r. */
    void multiplyScalarAdd(RowBuffer out, RowBuffer x, RowScalars s);

    /**
     * The sum of products over the fastest batch dimension: out[b1, b2, 0] = Σ_d x[b1, b2, d]·y[b1, b2, d], word by word.
     *
     * @param out batch3 = 1
     * @param x batch3 = D ≥ 1, otherwise shaped as {@code out}
     * @param y shaped as {@code x}
     */
    void multiplySum(RowBuffer out, RowBuffer x, RowBuffer y);

    /**
     * Signed gather: with e = index[b, 0, 0, i] and W the width of x, out[b, c, r, i] = x[e] for e &lt; W, −x[e − W] for
     * W ≤ e &lt; 2W, and 0 for e ≥ 2W. Automorphisms, monomial products, sample extraction and ring embeddings are gathers.
     *
     * @param out any width, form as x
     * @param x rows to gather from; must not overlap {@code out}
     * @param index shape (batch of out, or 1) × 1 component × 1 row × width of out, coefficient form, modulus a power of two ≥ 4W
     */
    void gather(RowBuffer out, RowBuffer x, RowBuffer index);

    /**
     * The automorphism X → X^g of every polynomial. Coefficient form: coefficient i goes to place g·i mod N, negated when
     * g·i mod 2N ≥ N. Evaluation form: out[i] = x[j] with 2·bitrev(j)+1 ≡ g·(2·bitrev(i)+1) mod 2N.
     *
     * @param out as x; must not overlap x
     * @param x width a power of two
     * @param galois g, odd, 1 ≤ g &lt; 2N
     */
    void automorphism(RowBuffer out, RowBuffer x, long galois);

    /**
     * out = x·X^e, e = exponents[b, 0, 0, column] in [0, 2N), negacyclic. In evaluation form word i is multiplied by
     * ψ_r^(e·(2·bitrev(i)+1)).
     *
     * @param out as x; must not overlap x
     * @param x width a power of two
     * @param exponents shape (batch of out, or 1) × 1 × 1 × any width, modulus 2N, coefficient form
     * @param column which word of each row of exponents, from 0
     */
    void multiplyMonomial(RowBuffer out, RowBuffer x, RowBuffer exponents, int column);

    /**
     * Digits of residues as {@link Gadget} defines them: out[b1, b2, j] is digit j of x[b1, b2, 0].
     *
     * @param out batch3 = gadget levels; rows may have moduli other than x's (digits are stored modulo them)
     * @param x batch3 = 1, coefficient form
     * @param gadget base and number of levels
     */
    void decompose(RowBuffer out, RowBuffer x, Gadget gadget);

    /**
     * Each word from its modulus m to another m': out = ⌊x·m'/m + 1/2⌋ mod m', x canonical.
     *
     * @param out shaped as x, of any moduli, coefficient form; may be exactly x's rows
     * @param x coefficient form
     */
    void switchModulus(RowBuffer out, RowBuffer x);

    /**
     * Each word from its modulus m to the nearest odd number: out = ⌊x·m'/m⌋, so that 2·out + 1 is the odd number nearest to x·2m'/m (the upper
     * one of two) modulo 2m'. With m' = N it gives the exponents of {@link #blindRotateLmkcdey}.
     *
     * @param out shaped as x, of any moduli, coefficient form; may be exactly x's rows
     * @param x coefficient form
     */
    void switchModulusOdd(RowBuffer out, RowBuffer x);

    /**
     * The sum of table entries that signed digits choose: with d = the centred residue of digits[b1, b2, j, 0, 0, i],
     * out[b1, b2, 0] = Σ_i Σ_j sign(d)·table[i, j, |d| − 1], word by word; a digit that is 0, or beyond the table, chooses nothing.
     *
     * @param out batch3 = 1; components, rows, width, moduli and form of the table's entries
     * @param table batch1 = places i, batch2 = levels j, batch3 = multiples 1, 2, …
     * @param digits batch1, batch2 of out, batch3 = levels, one component, one row of at least as many words as there are places,
     *     coefficient form, modulus a power of two of at least 4 times the multiples
     */
    void lookUpSum(RowBuffer out, RowBuffer table, RowBuffer digits);

    /**
     * Conversion between bases, see {@link BaseConversion} for the integer that the result is.
     *
     * @param out rows of {@code conversion.to()}, coefficient form; must not overlap x
     * @param x rows of {@code conversion.from()}, coefficient form
     * @param conversion the constants
     */
    void convert(RowBuffer out, RowBuffer x, BaseConversion conversion);

    /**
     * Division with rounding, see {@link ExactDivision}: rescaling and mod-down. On evaluation form the result is the
     * transform of what the coefficients give. A compound kernel.
     *
     * @param out rows of {@code division.kept()}, form as x; may be exactly the kept rows of x, else must not overlap x
     * @param x rows of {@code division.basis()}; unspecified afterwards where {@code out} is a part of it
     * @param division the constants
     */
    void divide(RowBuffer out, RowBuffer x, ExactDivision division);

    /**
     * The tensor product of two ciphertexts: (x0·y0, x0·y1 + x1·y0, x1·y1). A compound kernel.
     *
     * @param out 3 components, evaluation form; must not overlap x or y
     * @param x 2 components
     * @param y 2 components; may be x itself
     */
    void tensor(RowBuffer out, RowBuffer x, RowBuffer y);

    /**
     * First step of key switching: digits of x raised to P ∪ Q, see {@link KeySwitchLayout}. A compound kernel.
     *
     * @param out batch3 = {@code layout.digits()}, 1 component, rows of {@code layout.full()}, evaluation form
     * @param x batch3 = 1, 1 component, rows of {@code layout.ciphertext()}, evaluation form
     * @param layout digits and bases
     */
    void decomposeModUp(RowBuffer out, RowBuffer x, KeySwitchLayout layout);

    /**
     * Second step of key switching for a list of Galois elements (hoisting): out_k = σ_k(Σ_d digits[d]·key_k[d]), σ_k the
     * automorphism X → X^galois_k, evaluation form. The key for g is therefore made for σ_g^-1. A compound kernel.
     *
     * @param out for each k a buffer of 2 components, batch3 = 1, over P ∪ Q
     * @param digits batch3 = D, 1 component, over P ∪ Q
     * @param keys for each k a buffer of batch3 = D, 2 components, over P ∪ Q (leading views of larger keys), batch1 = batch2 = 1
     * @param galois for each k the element g, odd; 1 for none
     */
    void galoisInnerProducts(RowBuffer[] out, RowBuffer digits, RowBuffer[] keys, long[] galois);

    /**
     * All three steps: decompose and mod-up, inner product with automorphism, division by P. A compound kernel.
     *
     * @param out 2 components over Q, evaluation form; must not overlap x
     * @param x 1 component over Q, evaluation form
     * @param key batch3 = digits, 2 components, over P ∪ Q
     * @param layout digits and bases
     * @param galois the Galois element, 1 for none
     */
    void keySwitch(RowBuffer out, RowBuffer x, RowBuffer key, KeySwitchLayout layout, long galois);

    /**
     * The external product of RLWE ciphertexts with one RGSW ciphertext: out = Σ_c Σ_j d_j(x_c)·key[0, c, j], d_j(x_c) the gadget
     * digits of component c. A compound kernel.
     *
     * @param out as x; must not overlap it
     * @param x any number C of components, one row, a prime modulus, batch3 = 1, coefficient form
     * @param key 1 × C × levels × C × 1 × N, evaluation form
     * @param gadget the digits that the key was made for
     */
    void externalProduct(RowBuffer out, RowBuffer x, RowBuffer key, Gadget gadget);

    /**
     * Blind rotation of a batch by the method of Chillotti, Gama, Georgieva and Izabachène (2016, 2020): for i = 0…n−1,
     * A ← A + Σ_σ (X^(σ·e_i) − 1)·(A ⊡ key[i, σ]), ⊡ the {@linkplain #externalProduct external product}, e_i = exponents[b, 0, 0, i].
     * Where key[i, σ] encrypts whether s_i = σ, A is multiplied by X^(Σ e_i·s_i). A compound kernel.
     *
     * @param accumulator A, read and written: C components, one row, a prime modulus, batch3 = 1, coefficient form
     * @param exponents shape (batch of A, or 1) × 1 × 1 × at least n words, modulus 2N, coefficient form
     * @param key n × (signs·C) × levels × C × 1 × N, evaluation form: for σ = 1, and for ternary secrets then for σ = −1, an RGSW ciphertext
     * @param gadget the digits that the key was made for
     */
    void blindRotateGinx(RowBuffer accumulator, RowBuffer exponents, RowBuffer key, Gadget gadget);

    /**
     * Blind rotation of a batch by the method of Ducas and Micciancio (2015): for i = 0…n−1 and j = 0…d−1, A ← A ⊡ key[i, j, v] where v, digit j of
     * e_i = exponents[b, 0, 0, i] in the base R, is not 0; ⊡ is the {@linkplain #externalProduct external product}. Where key[i, j, v] encrypts
     * X^(u·v·R^j·s_i), A is multiplied by X^(u·Σ e_i·s_i): any u and any s_i. A compound kernel.
     *
     * @param accumulator A, read and written: C components, one row, a prime modulus, batch3 = 1, coefficient form
     * @param exponents shape (batch of A, or 1) × 1 × 1 × at least n words, modulus a power of two up to 2^31, coefficient form; not secret, for
     *     they decide the course
     * @param key n × (E·C) × levels × C × 1 × N, evaluation form: an RGSW ciphertext for each of the E digits that can occur, in the order of
     *     {@link ExponentDigits#entry}
     * @param gadget the digits that the key was made for
     * @param base R, 2…2^16
     */
    void blindRotateAp(RowBuffer accumulator, RowBuffer exponents, RowBuffer key, Gadget gadget, int base);

    /**
     * Blind rotation of a batch by the method of Lee, Micciancio, Kim, Choi, Deryabin, Eom and Yoo (2023, section 4): the exponents are the odd
     * numbers e_i = 2·exponents[b, 0, 0, i] + 1. First A ← σ(A), component by component, σ: X → X^−5. Then it walks along −5^(N/2−1), …, −5, −1,
     * 5^(N/2−1), …, 5, 1. At each of these, u, A ← A ⊡ key[i] for each i with e_i = u modulo 2N, the least first, ⊡ the {@linkplain
     * #externalProduct external product}. From one to the next place where a product is due, yet never more than w places further nor past −1 or
     * 1, it moves by A ← switch(A, 5^t), t the places moved; from −1 to the second half by A ← switch(A, −5). Here switch(A, g) = (0, …, 0,
     * σ_g(A_{C−1})) + Σ_c Σ_j d_j(σ_g(A_c))·moves[t, c, j] over the masks c &lt; C − 1, σ_g: X → X^g, d_j gadget digits, t = 0 for g = −5.
     * Where A's masks are 0, key[i] encrypts X^(s_i), and moves switch from σ_g(z) back to z, A is multiplied by X^(Σ e_i·s_i). {@link
     * io.fhe4j.ntt.spi.OddExponentWalk} says which moves there are. A compound kernel.
     *
     * @param accumulator A, read and written: C ≥ 2 components, one row, a prime modulus, batch3 = 1, coefficient form, N ≥ 2
     * @param exponents shape (batch of A, or 1) × 1 × 1 × at least n words, modulus N, coefficient form; not secret, for they decide the course
     * @param key n × C × levels × C × 1 × N, evaluation form
     * @param moves (w + 1) × (C − 1) × levels × C × 1 × N, evaluation form: the switching keys of −5, 5, 25, …, 5^w
     * @param gadget the digits that both keys were made for
     */
    void blindRotateLmkcdey(RowBuffer accumulator, RowBuffer exponents, RowBuffer key, RowBuffer moves, Gadget gadget);

    /**
     * Key switching of LWE masks by a table of multiples: out = out − Σ_i Σ_j sign(d)·table[i, j, |d| − 1], d = gadget digit j of word i of
     * the mask. Begun with out = (0, …, 0, body) it gives the ciphertext under the table's key. A compound kernel.
     *
     * @param out read and written: width n + 1, batch of the masks, their modulus, coefficient form
     * @param mask one component, one row of M words, batch3 = 1, coefficient form
     * @param table M × levels × B/2 × 1 × 1 × (n + 1): encryptions of (h + 1)·2^t·B^j·z_i at [i, j, h], t the gadget's dropped bits
     * @param gadget base B of at most 2^16, and levels
     */
    void lweKeySwitch(RowBuffer out, RowBuffer mask, RowBuffer table, Gadget gadget);

    /**
     * Adds up small multiples of rows, as many ciphertexts' inner products with one secret at once: out = out + Σ_i t_i·x[i], t_i the centred residue of
     * word i of {@code factors}; a factor beyond {@code largest} in magnitude counts as 0. Factors are secrets as a rule: a backend that meets
     * other people takes a course that does not depend on them. A compound kernel.
     *
     * @param out read and written: batch 1, any components, rows and width, form of x
     * @param x n × 1 × 1 × components, rows and width of out; must not overlap {@code out}
     * @param factors one row of at least n words, batch 1, one component, coefficient form, modulus a power of two of at least 4 times {@code largest}
     * @param largest the largest magnitude of a factor, 1…2^15
     */
    void sumOfMultiples(RowBuffer out, RowBuffer x, RowBuffer factors, int largest);
}
