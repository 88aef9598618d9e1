package io.fhe4j.ntt.testkit;

import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.spi.Queue;
import io.fhe4j.ntt.spi.Scratch;
import java.lang.foreign.MemorySegment;

/** The reference's queue, for mutants to override a kernel of. Compound kernels are made of this queue's primitive ones. */
class DelegatingQueue implements Queue {

    final Queue right;

    DelegatingQueue(Queue right) {
        this.right = right;
    }

    /** The words of a buffer. */
    final HostRows read(RowBuffer x) {
        HostRows rows = HostRows.allocate(x.shape(), x.moduli(), x.form());
        right.download(rows.words(), x);
        return rows;
    }

    final void write(RowBuffer out, HostRows rows) {
        right.upload(out, rows.words());
    }

    @Override
    public Scratch scratch() {
        return right.scratch();
    }

    @Override
    public void upload(RowBuffer out, MemorySegment words) {
        right.upload(out, words);
    }

    @Override
    public void download(MemorySegment words, RowBuffer x) {
        right.download(words, x);
    }

    @Override
    public void zero(RowBuffer out) {
        right.zero(out);
    }

    @Override
    public void copy(RowBuffer out, RowBuffer x) {
        right.copy(out, x);
    }

    @Override
    public void forwardNtt(RowBuffer out, RowBuffer x) {
        right.forwardNtt(out, x);
    }

    @Override
    public void inverseNtt(RowBuffer out, RowBuffer x) {
        right.inverseNtt(out, x);
    }

    @Override
    public void add(RowBuffer out, RowBuffer x, RowBuffer y) {
        right.add(out, x, y);
    }

    @Override
    public void subtract(RowBuffer out, RowBuffer x, RowBuffer y) {
        right.subtract(out, x, y);
    }

    @Override
    public void negate(RowBuffer out, RowBuffer x) {
        right.negate(out, x);
    }

    @Override
    public void multiply(RowBuffer out, RowBuffer x, RowBuffer y) {
        right.multiply(out, x, y);
    }

    @Override
    public void multiplyAdd(RowBuffer out, RowBuffer x, RowBuffer y) {
        right.multiplyAdd(out, x, y);
    }

    @Override
    public void addScalar(RowBuffer out, RowBuffer x, RowScalars s) {
        right.addScalar(out, x, s);
    }

    @Override
    public void multiplyScalar(RowBuffer out, RowBuffer x, RowScalars s) {
        right.multiplyScalar(out, x, s);
    }

    @Override
    public void multiplyScalarAdd(RowBuffer out, RowBuffer x, RowScalars s) {
        right.multiplyScalarAdd(out, x, s);
    }

    @Override
    public void multiplySum(RowBuffer out, RowBuffer x, RowBuffer y) {
        right.multiplySum(out, x, y);
    }

    @Override
    public void gather(RowBuffer out, RowBuffer x, RowBuffer index) {
        right.gather(out, x, index);
    }

    @Override
    public void automorphism(RowBuffer out, RowBuffer x, long galois) {
        right.automorphism(out, x, galois);
    }

    @Override
    public void multiplyMonomial(RowBuffer out, RowBuffer x, RowBuffer exponents, int column) {
        right.multiplyMonomial(out, x, exponents, column);
    }

    @Override
    public void decompose(RowBuffer out, RowBuffer x, Gadget gadget) {
        right.decompose(out, x, gadget);
    }

    @Override
    public void switchModulus(RowBuffer out, RowBuffer x) {
        right.switchModulus(out, x);
    }

    @Override
    public void switchModulusOdd(RowBuffer out, RowBuffer x) {
        right.switchModulusOdd(out, x);
    }

    @Override
    public void lookUpSum(RowBuffer out, RowBuffer table, RowBuffer digits) {
        right.lookUpSum(out, table, digits);
    }

    @Override
    public void convert(RowBuffer out, RowBuffer x, BaseConversion conversion) {
        right.convert(out, x, conversion);
    }
}
