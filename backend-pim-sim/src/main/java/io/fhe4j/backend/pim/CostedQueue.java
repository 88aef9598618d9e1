package io.fhe4j.backend.pim;

import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.spi.Queue;
import io.fhe4j.ntt.spi.Scratch;
import java.lang.foreign.MemorySegment;

/** Hands every primitive kernel on to the queue that computes, and charges it. */
final class CostedQueue implements Queue {

    private final Queue values;
    private final Scratch scratch;
    private final CostLedger ledger;

    CostedQueue(Queue values, Scratch scratch, CostLedger ledger) {
        this.values = values;
        this.scratch = scratch;
        this.ledger = ledger;
    }

    @Override
    public Scratch scratch() {
        return scratch;
    }

    @Override
    public void upload(RowBuffer out, MemorySegment words) {
        values.upload(out, words);
        ledger.charge(Kernel.UPLOAD, out, out, 1);
    }

    @Override
    public void download(MemorySegment words, RowBuffer x) {
        values.download(words, x);
        ledger.charge(Kernel.DOWNLOAD, x, x, 1);
    }

    @Override
    public void zero(RowBuffer out) {
        values.zero(out);
        ledger.charge(Kernel.ZERO, out, out, 1);
    }

    @Override
    public void copy(RowBuffer out, RowBuffer x) {
        values.copy(out, x);
        ledger.charge(Kernel.COPY, out, x, 1);
    }

    @Override
    public void forwardNtt(RowBuffer out, RowBuffer x) {
        values.forwardNtt(out, x);
        ledger.charge(Kernel.FORWARD_NTT, out, x, 1);
    }

    @Override
    public void inverseNtt(RowBuffer out, RowBuffer x) {
        values.inverseNtt(out, x);
        ledger.charge(Kernel.INVERSE_NTT, out, x, 1);
    }

    @Override
    public void add(RowBuffer out, RowBuffer x, RowBuffer y) {
        values.add(out, x, y);
        ledger.charge(Kernel.ADD, out, x, 1);
    }

    @Override
    public void subtract(RowBuffer out, RowBuffer x, RowBuffer y) {
        values.subtract(out, x, y);
        ledger.charge(Kernel.SUBTRACT, out, x, 1);
    }

    @Override
    public void negate(RowBuffer out, RowBuffer x) {
        values.negate(out, x);
        ledger.charge(Kernel.NEGATE, out, x, 1);
    }

    @Override
    public void multiply(RowBuffer out, RowBuffer x, RowBuffer y) {
        values.multiply(out, x, y);
        ledger.charge(Kernel.MULTIPLY, out, x, 1);
    }

    @Override
    public void multiplyAdd(RowBuffer out, RowBuffer x, RowBuffer y) {
        values.multiplyAdd(out, x, y);
        ledger.charge(Kernel.MULTIPLY_ADD, out, x, 1);
    }

    @Override
    public void addScalar(RowBuffer out, RowBuffer x, RowScalars s) {
        values.addScalar(out, x, s);
        ledger.charge(Kernel.ADD_SCALAR, out, x, 1);
    }

    @Override
    public void multiplyScalar(RowBuffer out, RowBuffer x, RowScalars s) {
        values.multiplyScalar(out, x, s);
        ledger.charge(Kernel.MULTIPLY_SCALAR, out, x, 1);
    }

    @Override
    public void multiplyScalarAdd(RowBuffer out, RowBuffer x, RowScalars s) {
        values.multiplyScalarAdd(out, x, s);
        ledger.charge(Kernel.MULTIPLY_SCALAR_ADD, out, x, 1);
    }

    @Override
    public void multiplySum(RowBuffer out, RowBuffer x, RowBuffer y) {
        values.multiplySum(out, x, y);
        ledger.charge(Kernel.MULTIPLY_SUM, out, x, x.shape().batch3());
    }

    @Override
    public void gather(RowBuffer out, RowBuffer x, RowBuffer index) {
        values.gather(out, x, index);
        ledger.charge(Kernel.GATHER, out, x, 1);
    }

    @Override
    public void automorphism(RowBuffer out, RowBuffer x, long galois) {
        values.automorphism(out, x, galois);
        ledger.charge(Kernel.AUTOMORPHISM, out, x, 1);
    }

    @Override
    public void multiplyMonomial(RowBuffer out, RowBuffer x, RowBuffer exponents, int column) {
        values.multiplyMonomial(out, x, exponents, column);
        ledger.charge(Kernel.MULTIPLY_MONOMIAL, out, x, 1);
    }

    @Override
    public void decompose(RowBuffer out, RowBuffer x, Gadget gadget) {
        values.decompose(out, x, gadget);
        ledger.charge(Kernel.DECOMPOSE, out, x, gadget.levels());
    }

    @Override
    public void switchModulus(RowBuffer out, RowBuffer x) {
        values.switchModulus(out, x);
        ledger.charge(Kernel.SWITCH_MODULUS, out, x, 1);
    }

    @Override
    public void switchModulusOdd(RowBuffer out, RowBuffer x) {
        values.switchModulusOdd(out, x);
        ledger.charge(Kernel.SWITCH_MODULUS_ODD, out, x, 1);
    }

    @Override
    public void lookUpSum(RowBuffer out, RowBuffer table, RowBuffer digits) {
        values.lookUpSum(out, table, digits);
        ledger.charge(
                Kernel.LOOK_UP_SUM,
                out,
                table,
                table.shape().batch1() * table.shape().batch2());
    }

    @Override
    public void convert(RowBuffer out, RowBuffer x, BaseConversion conversion) {
        values.convert(out, x, conversion);
        ledger.charge(Kernel.CONVERT, out, x, conversion.from().size());
    }

    @Override
    public void await() {
        values.await();
    }

    @Override
    public void waitFor(Queue other) {
        values.waitFor(((CostedQueue) other).values);
    }

    @Override
    public void close() {
        values.close();
    }
}
