package io.fhe4j.ntt;

import io.fhe4j.ntt.spi.Memory;

/**
 * A view of rows in the memory of a backend: batch × components × rows × width, see {@link Shape}.
 *
 * <p>A buffer is a strided set of <em>row numbers</em> in one {@link Memory}; only the backend knows how a row lies there. So
 * views of leading rows, ranges, components and batch entries are free and copy nothing, and every batch dimension and
 * the components may have stride 0 ({@link #broadcastTo}). Views keep the memory alive; {@link #close} on the buffer that
 * {@link Backend#allocate} returned gives the memory back at once (after running kernels have ended), otherwise it returns
 * when no view is reachable any more.
 *
 * <p>The handle is immutable and safe for many threads; the contents are ordered by {@link Stream}.
 */
public final class RowBuffer implements AutoCloseable {

    private final Allocation allocation;
    private final boolean root;
    private final Shape shape;
    private final RnsBasis moduli;
    private final Form form;
    private final long firstRow;
    private final long stride1;
    private final long stride2;
    private final long stride3;
    private final long componentStride;

    private RowBuffer(
            Allocation allocation,
            boolean root,
            Shape shape,
            RnsBasis moduli,
            Form form,
            long firstRow,
            long stride1,
            long stride2,
            long stride3,
            long componentStride) {
        this.allocation = allocation;
        this.root = root;
        this.shape = shape;
        this.moduli = moduli;
        this.form = form;
        this.firstRow = firstRow;
        this.stride1 = stride1;
        this.stride2 = stride2;
        this.stride3 = stride3;
        this.componentStride = componentStride;
    }

    static RowBuffer root(Allocation allocation, Shape shape, RnsBasis moduli, Form form) {
        long c = shape.rows();
        long b3 = c * shape.components();
        long b2 = b3 * shape.batch3();
        long b1 = b2 * shape.batch2();
        return new RowBuffer(allocation, true, shape, moduli, form, 0, b1, b2, b3, c);
    }

    Allocation allocation() {
        return allocation;
    }

    /** Whether this is the buffer that was allocated, and no view of it. */
    boolean isRoot() {
        return root;
    }

    /** The backend whose memory this is. */
    public Backend backend() {
        return allocation.backend();
    }

    /** The shape. */
    public Shape shape() {
        return shape;
    }

    /** The words of a row. */
    public int width() {
        return shape.width();
    }

    /** The modulus of each row, the same for every component and batch entry. */
    public RnsBasis moduli() {
        return moduli;
    }

    /** The form. */
    public Form form() {
        return form;
    }

    /** What the memory was allocated for. */
    public BufferRole role() {
        return allocation.role();
    }

    /** Whether the contents are secret: zeroed before reuse, downloaded only with the client's token. */
    public boolean isSecret() {
        return allocation.isSecret();
    }

    /** For backends: the memory that the row numbers refer to. */
    public Memory memory() {
        return allocation.memory();
    }

    /** For backends: the row number of row r of component c of batch entry b, 0 ≤ b &lt; batch(), batch3 fastest. */
    public long row(int b, int c, int r) {
        int i3 = b % shape.batch3();
        int rest = b / shape.batch3();
        int i2 = rest % shape.batch2();
        int i1 = rest / shape.batch2();
        return firstRow + i1 * stride1 + i2 * stride2 + i3 * stride3 + c * componentStride + r;
    }

    /** For traces: the first row number and the strides in rows of batch1, batch2, batch3 and components; rows follow one another. */
    public long[] placement() {
        return new long[] {firstRow, stride1, stride2, stride3, componentStride};
    }

    /**
     * For replaying traces: the view of this buffer's memory at a recorded {@link #placement}.
     *
     * @param at first row number, strides of batch1, batch2, batch3 and components
     * @throws IllegalArgumentException if a row number lies outside the memory
     */
    public RowBuffer viewAt(Shape viewShape, RnsBasis viewModuli, Form viewForm, long[] at) {
        RowBuffer view = view(viewShape, viewModuli, viewForm, at[0], at[1], at[2], at[3], at[4]);
        long limit = memory().rows();
        boolean inside = at[0] >= 0 && at[0] < limit && viewShape.width() <= memory().width();
        for (int d = 1; d < at.length; d++) {
            inside &= at[d] >= 0 && at[d] <= limit; // a dimension of 1 has a stride as well
        }
        if (!inside || viewModuli.size() != viewShape.rows() || view.lastRow() >= limit || !holds(viewModuli)) {
            throw new IllegalArgumentException(
                    "a view " + viewShape + " at " + java.util.Arrays.toString(at) + " lies outside of " + this);
        }
        return view;
    }

    /** For traces: the number of the allocation, unique in its backend. */
    public long allocationId() {
        return allocation.id();
    }

    /** The rows from (inclusive) to (exclusive). */
    public RowBuffer rows(int from, int to) {
        checkRange("rows", from, to, shape.rows());
        return view(shape.withRows(to - from), moduli.range(from, to), firstRow + from);
    }

    /** The first {@code count} rows: a lower level. */
    public RowBuffer leadingRows(int count) {
        return rows(0, count);
    }

    /** One component. */
    public RowBuffer component(int component) {
        return components(component, component + 1);
    }

    /** The components from (inclusive) to (exclusive). */
    public RowBuffer components(int from, int to) {
        checkRange("components", from, to, shape.components());
        return view(shape.withComponents(to - from), moduli, firstRow + from * componentStride);
    }

    /** The entries of the slowest batch dimension from (inclusive) to (exclusive). */
    public RowBuffer batch1(int from, int to) {
        checkRange("batch1 entries", from, to, shape.batch1());
        return view(shape.withBatch1(to - from), moduli, firstRow + from * stride1);
    }

    /** The entries of the middle batch dimension from (inclusive) to (exclusive). */
    public RowBuffer batch2(int from, int to) {
        checkRange("batch2 entries", from, to, shape.batch2());
        return view(shape.withBatch2(to - from), moduli, firstRow + from * stride2);
    }

    /** The entries of the fastest batch dimension from (inclusive) to (exclusive). */
    public RowBuffer batch3(int from, int to) {
        checkRange("batch entries", from, to, shape.batch3());
        return view(shape.withBatch3(to - from), moduli, firstRow + from * stride3);
    }

    /** The single batch entry (i1, i2, i3), as a buffer without batch. */
    public RowBuffer entry(int i1, int i2, int i3) {
        checkRange("batch1 entries", i1, i1 + 1, shape.batch1());
        checkRange("batch2 entries", i2, i2 + 1, shape.batch2());
        checkRange("batch3 entries", i3, i3 + 1, shape.batch3());
        Shape one = new Shape(1, 1, 1, shape.components(), shape.rows(), shape.width());
        return view(one, moduli, firstRow + i1 * stride1 + i2 * stride2 + i3 * stride3);
    }

    /**
     * This buffer repeated with stride 0 in the dimensions where it has 1 and the target has more.
     *
     * @param target a shape that agrees with this one in every dimension where this one is not 1; width and rows must agree
     * @throws IllegalArgumentException if it does not fit
     */
    public RowBuffer broadcastTo(Shape target) {
        if (target.equals(shape)) {
            return this;
        }
        if (target.width() != shape.width() || target.rows() != shape.rows()) {
            throw new IllegalArgumentException(
                    shape + " cannot be broadcast to " + target + ": rows and width must agree");
        }
        return view(
                target,
                moduli,
                form,
                firstRow,
                broadcast(shape.batch1(), target.batch1(), stride1, target),
                broadcast(shape.batch2(), target.batch2(), stride2, target),
                broadcast(shape.batch3(), target.batch3(), stride3, target),
                broadcast(shape.components(), target.components(), componentStride, target));
    }

    private long broadcast(int mine, int wanted, long stride, Shape target) {
        if (mine == wanted) {
            return stride;
        }
        if (mine != 1) {
            throw new IllegalArgumentException(shape + " cannot be broadcast to " + target);
        }
        return 0;
    }

    /**
     * The same memory as rows of another form: for transforms in place. The contents are unspecified until a kernel has
     * written them through the new view.
     */
    public RowBuffer as(Form other) {
        return other == form ? this : view(shape, moduli, other, firstRow, stride1, stride2, stride3, componentStride);
    }

    /**
     * The same memory as rows of other moduli, one a row: for reuse. The contents are unspecified until a kernel has written
     * them through the new view.
     *
     * @throws IllegalArgumentException if the number of moduli is not the number of rows, the memory does not {@linkplain #holds hold} them,
     *     or the backend does not serve one
     */
    public RowBuffer withModuli(RnsBasis other) {
        if (other.size() != shape.rows()) {
            throw new IllegalArgumentException(other.size() + " moduli for " + shape.rows() + " rows");
        }
        backend().checkServed(other);
        if (!holds(other)) {
            throw new IllegalArgumentException("no room for rows modulo " + other + ": the memory was allocated for"
                    + " smaller moduli, or for powers of two; allocate it for the largest");
        }
        return view(shape, other, form, firstRow, stride1, stride2, stride3, componentStride);
    }

    /**
     * Whether the memory has room for rows of these moduli: none may have more bits than the widest that the memory was allocated for, and an odd
     * one no more than the widest odd one. The rule is the same on every backend; some keep small residues in small words.
     */
    public boolean holds(RnsBasis other) {
        return allocation.holds(other);
    }

    /** Whether this view and the other are the same rows in the same order. */
    boolean isSameView(RowBuffer other) {
        return allocation == other.allocation
                && shape.equals(other.shape)
                && firstRow == other.firstRow
                && sameSteps(shape.batch1(), stride1, other.stride1)
                && sameSteps(shape.batch2(), stride2, other.stride2)
                && sameSteps(shape.batch3(), stride3, other.stride3)
                && sameSteps(shape.components(), componentStride, other.componentStride);
    }

    /** A dimension of 1 takes no step, whatever its stride says. */
    private static boolean sameSteps(int size, long mine, long others) {
        return size == 1 || mine == others;
    }

    /** Whether a row belongs to both views. */
    boolean overlaps(RowBuffer other) {
        if (allocation != other.allocation || lastRow() < other.firstRow || other.lastRow() < firstRow) {
            return false;
        }
        int batch = shape.batch();
        for (int b = 0; b < batch; b++) {
            for (int c = 0; c < shape.components(); c++) {
                if (other.meets(row(b, c, 0), shape.rows())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether one of the {@code count} rows from {@code first} on belongs to this view. */
    private boolean meets(long first, int count) {
        if (first + count <= firstRow || first > lastRow()) {
            return false;
        }
        int batch = shape.batch();
        for (int b = 0; b < batch; b++) {
            for (int c = 0; c < shape.components(); c++) {
                long mine = row(b, c, 0);
                if (mine < first + count && first < mine + shape.rows()) {
                    return true;
                }
            }
        }
        return false;
    }

    private long lastRow() {
        return firstRow
                + (shape.batch1() - 1) * stride1
                + (shape.batch2() - 1) * stride2
                + (shape.batch3() - 1) * stride3
                + (shape.components() - 1) * componentStride
                + shape.rows()
                - 1;
    }

    /** Whether a row occurs twice in this view; such a buffer cannot be written. */
    boolean repeatsRows() {
        return shape.batch1() > 1 && stride1 == 0
                || shape.batch2() > 1 && stride2 == 0
                || shape.batch3() > 1 && stride3 == 0
                || shape.components() > 1 && componentStride == 0;
    }

    /** A part of this view: the same steps from another row on. */
    private RowBuffer view(Shape newShape, RnsBasis newModuli, long first) {
        return view(newShape, newModuli, form, first, stride1, stride2, stride3, componentStride);
    }

    private RowBuffer view(
            Shape newShape, RnsBasis newModuli, Form newForm, long first, long s1, long s2, long s3, long sc) {
        return new RowBuffer(allocation, false, newShape, newModuli, newForm, first, s1, s2, s3, sc);
    }

    private void checkRange(String what, int from, int to, int size) {
        if (from < 0 || to <= from || to > size) {
            throw new IllegalArgumentException(what + " [" + from + ", " + to + ") of a buffer " + shape);
        }
    }

    /**
     * Gives the memory back, if this is the buffer that was allocated and not a view; later use throws. Running kernels are not
     * disturbed: the memory returns when they have ended. Closing again does nothing.
     */
    @Override
    public void close() {
        if (root) {
            allocation.close();
        }
    }

    /** Shape, form and role; never contents. */
    @Override
    public String toString() {
        return "RowBuffer " + shape + " " + form + (isSecret() ? " secret " : " ") + role();
    }
}
