/** What {@link Transform} must know of residues: how a butterfly is written. Values are names of vectors that the kernel has declared. */
interface Arithmetic {

    /** Declares what all butterflies need, from the kernel's parameter {@code p}. */
    void constants();

    /** The vectors of one twiddle factor, made of the expressions for the factor and for its quotient. */
    String[] twiddle(String factor, String quotient);

    /** Forward (Cooley–Tukey): x[i], x[j] ← x[i] + w·x[j], x[i] − w·x[j]. */
    void forward(String[] x, int i, int j, String[] twiddle);

    /** Before a forward pass: makes room for its stages, where the lazy range would be left otherwise; x[0…half) are not multiplied. */
    void makeRoom(String[] x);

    /** After the last forward pass: into the range of a row at rest. */
    String rest(String x);

    /** Before an inverse pass: what enters is in the range of a row at rest. */
    void enterInverse(String[] x);

    /** Inverse (Gentleman–Sande): x[i], x[j] ← x[i] + x[j], w·(x[i] − x[j]). */
    void inverse(String[] x, int i, int j, String[] twiddle);

    /** Before the last of three stages of an inverse pass, for a value that only sums have led to. */
    String shorten(String sum);

    /** The sum of the last stage of an inverse pass. */
    String endSum(String sum);

    /** The sum of the last stage of all, which is also divided by N; the twiddle of the difference has the division in it. */
    String endSumScaled(String sum, String[] scale);

    /** The difference, multiplied, of the last stage of an inverse pass. */
    String end(String difference);

    /** The difference, multiplied, of the last stage of all. */
    String endScaled(String difference);

    /** Code of one forward stage on neighbouring elements, one at a time: {@code a}, {@code b} ← {@code a} ± {@code w}·{@code b}, at rest. */
    void scalarForward(String a, String b, String factor, String quotient);

    /** Code of one inverse stage on neighbouring elements, one at a time. */
    void scalarInverse(String a, String b, String factor, String quotient);
}
