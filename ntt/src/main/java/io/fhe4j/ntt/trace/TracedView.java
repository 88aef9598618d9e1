package io.fhe4j.ntt.trace;

import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import java.util.Arrays;

/**
 * A view of an allocation, as traces hold it.
 *
 * @param allocation number of the allocation, unique in its trace
 * @param shape batch × components × rows × width
 * @param moduli one a row
 * @param form coefficient or evaluation
 * @param placement first row number; strides, in rows, of batch1, batch2, batch3 and components
 */
@SuppressWarnings("ArrayRecordComponent") // compared by contents below
public record TracedView(long allocation, Shape shape, RnsBasis moduli, Form form, long[] placement) {

    static TracedView of(RowBuffer buffer) {
        return new TracedView(
                buffer.allocationId(), buffer.shape(), buffer.moduli(), buffer.form(), buffer.placement());
    }

    /** Equal when everything is, the placement by its contents. */
    @Override
    public boolean equals(Object other) {
        return other instanceof TracedView v
                && v.allocation == allocation
                && v.shape.equals(shape)
                && v.form == form
                && Arrays.equals(v.placement, placement)
                && v.moduli.equals(moduli);
    }

    @Override
    public int hashCode() {
        return (Long.hashCode(allocation) * 31 + shape.hashCode()) * 31 + Arrays.hashCode(placement);
    }
}
