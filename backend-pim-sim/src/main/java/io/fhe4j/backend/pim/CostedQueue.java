package io.fhe4j.backend.pim;

import io.fhe4j.backend.pim.faults.FaultInjector;
import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.spi.Queue;
import io.fhe4j.ntt.spi.Scratch;
import java.lang.foreign.MemorySegment;

/** Hands every primitive kernel on to the queue that computes, charges it, and lets the faults of cells come over what it wrote. */
final class CostedQueue implements Queue {

    private final Queue values;
    private final Scratch scratch;
    private final CostLedger ledger;
    private final FaultInjector faults;

    CostedQueue(Queue values, Scratch scratch, CostLedger ledger, FaultInjector faults) {
        this.values = values;
        this.scratch = scratch;
        this.ledger = ledger;
        this.faults = faults;
    }

    private void done(Kernel kernel, RowBuffer out, RowBuffer x, int terms) {
        ledger.charge(kernel, out, x, terms);
        faults.written(values, kernel, out);
    }

    @Override
    public Scratch scratch() {
        return scratch;
    }

    @Override
    public void upload(RowBuffer out, MemorySegment words) {
        values.upload(out, words);
        done(Kernel.UPLOAD, out, out, 1);
    }

    @Override
    public void download(MemorySegment words, RowBuffer x) {
        values.download(words, x);
        ledger.charge(Kernel.DOWNLOAD, x, x, 1);
    }

    @Override
    public void zero(RowBuffer out) {
        values.zero(out);
        done(Kernel.ZERO, out, out, 1);
    }

    @Override
    public void copy(RowBuffer out, RowBuffer x) {
        values.copy(out, x);
        done(Kernel.COPY, out, x, 1);
    }

    @Override
    public void forwardNtt(RowBuffer out, RowBuffer x) {
        values.forwardNtt(out, x);
        done(Kernel.FORWARD_NTT, out, x, 1);
    }

    @Override
    public void inverseNtt(RowBuffer out, RowBuffer x) {
        values.inverseNtt(out, x);
        done(Kernel.INVERSE_NTT, out, x, 1);
    }

    @Override
    public void add(RowBuffer out, RowBuffer x, RowBuffer y) {
        values.add(out, x, y);
        done(Kernel.ADD, out, x, 1);
    }

    @Override
    public void subtract(RowBuffer out, RowBuffer x, RowBuffer y) {
        values.subtract(out, x, y);
        done(Kernel.SUBTRACT, out, x, 1);
    }

    @Override
    public void negate(RowBuffer out, RowBuffer x) {
        values.negate(out, x);
        done(Kernel.NEGATE, out, x, 1);
    }

    @Override
    public void multiply(RowBuffer out, RowBuffer x, RowBuffer y) {
        values.multiply(out, x, y);
        done(Kernel.MULTIPLY, out, x, 1);
    }

    @Override
    public void multiplyAdd(RowBuffer out, RowBuffer x, RowBuffer y) {
        values.multiplyAdd(out, x, y);
        done(Kernel.MULTIPLY_ADD, out, x, 1);
    }

    @Override
    public void addScalar(RowBuffer out, RowBuffer x, RowScalars s) {
        values.addScalar(out, x, s);
        done(Kernel.ADD_SCALAR, out, x, 1);
    }

    @Override
    public void multiplyScalar(RowBuffer out, RowBuffer x, RowScalars s) {
        values.multiplyScalar(out, x, s);
        done(Kernel.MULTIPLY_SCALAR, out, x, 1);
    }

    @Override
    public void multiplyScalarAdd(RowBuffer out, RowBuffer x, RowScalars s) {
        values.multiplyScalarAdd(out, x, s);
        done(Kernel.MULTIPLY_SCALAR_ADD, out, x, 1);
    }

    @Override
    public void multiplySum(RowBuffer out, RowBuffer x, RowBuffer y) {
        values.multiplySum(out, x, y);
        done(Kernel.MULTIPLY_SUM, out, x, x.shape().batch3());
    }

    @Override
    public void gather(RowBuffer out, RowBuffer x, RowBuffer index) {
        values.gather(out, x, index);
        done(Kernel.GATHER, out, x, 1);
    }

    @Override
    public void automorphism(RowBuffer out, RowBuffer x, long galois) {
        values.automorphism(out, x, galois);
        done(Kernel.AUTOMORPHISM, out, x, 1);
    }

    @Override
    public void multiplyMonomial(RowBuffer out, RowBuffer x, RowBuffer exponents, int column) {
        values.multiplyMonomial(out, x, exponents, column);
        done(Kernel.MULTIPLY_MONOMIAL, out, x, 1);
    }

    @Override
    public void decompose(RowBuffer out, RowBuffer x, Gadget gadget) {
        values.decompose(out, x, gadget);
        ledger.chargeDigits(out, x, gadget);
        faults.written(values, Kernel.DECOMPOSE, out);
    }

    @Override
    public void switchModulus(RowBuffer out, RowBuffer x) {
        values.switchModulus(out, x);
        done(Kernel.SWITCH_MODULUS, out, x, 1);
    }

    @Override
    public void switchModulusOdd(RowBuffer out, RowBuffer x) {
        values.switchModulusOdd(out, x);
        done(Kernel.SWITCH_MODULUS_ODD, out, x, 1);
    }

    @Override
    public void lookUpSum(RowBuffer out, RowBuffer table, RowBuffer digits) {
        values.lookUpSum(out, table, digits);
        done(
                Kernel.LOOK_UP_SUM,
                out,
                table,
                table.shape().batch1() * table.shape().batch2());
    }

    @Override
    public void sumOfMultiples(RowBuffer out, RowBuffer x, RowBuffer factors, int largest) {
        if (ledger.multiplies(out, largest)) {
            values.sumOfMultiples(out, x, factors, largest);
            done(Kernel.SUM_OF_MULTIPLES, out, x, x.shape().batch1());
        } else {
            Queue.super.sumOfMultiples(out, x, factors, largest);
        }
    }

    @Override
    public void convert(RowBuffer out, RowBuffer x, BaseConversion conversion) {
        values.convert(out, x, conversion);
        ledger.chargeConversion(out, x, conversion);
        faults.written(values, Kernel.CONVERT, out);
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
