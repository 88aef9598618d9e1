package io.fhe4j.backend.pim;

import io.fhe4j.backend.pim.RowSamples.Sample;
import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.spi.Queue;
import io.fhe4j.ntt.spi.Scratch;
import java.lang.foreign.MemorySegment;

/** Hands every primitive kernel on to the queue that computes, charges it, and has a sample of its rows executed on the arrays. */
final class CostedQueue implements Queue {

    private final Queue values;
    private final Scratch scratch;
    private final CostLedger ledger;
    private final RowSamples samples;

    CostedQueue(Queue values, Scratch scratch, CostLedger ledger, RowSamples samples) {
        this.values = values;
        this.scratch = scratch;
        this.ledger = ledger;
        this.samples = samples;
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
        Sample sample = samples.before(values, Kernel.ZERO, out, null, null, null);
        values.zero(out);
        samples.after(values, sample);
        ledger.charge(Kernel.ZERO, out, out, 1);
    }

    @Override
    public void copy(RowBuffer out, RowBuffer x) {
        Sample sample = samples.before(values, Kernel.COPY, out, x, null, null);
        values.copy(out, x);
        samples.after(values, sample);
        ledger.charge(Kernel.COPY, out, x, 1);
    }

    @Override
    public void forwardNtt(RowBuffer out, RowBuffer x) {
        Sample sample = samples.before(values, Kernel.FORWARD_NTT, out, x, null, null);
        values.forwardNtt(out, x);
        samples.after(values, sample);
        ledger.charge(Kernel.FORWARD_NTT, out, x, 1);
    }

    @Override
    public void inverseNtt(RowBuffer out, RowBuffer x) {
        Sample sample = samples.before(values, Kernel.INVERSE_NTT, out, x, null, null);
        values.inverseNtt(out, x);
        samples.after(values, sample);
        ledger.charge(Kernel.INVERSE_NTT, out, x, 1);
    }

    @Override
    public void add(RowBuffer out, RowBuffer x, RowBuffer y) {
        Sample sample = samples.before(values, Kernel.ADD, out, x, y, null);
        values.add(out, x, y);
        samples.after(values, sample);
        ledger.charge(Kernel.ADD, out, x, 1);
    }

    @Override
    public void subtract(RowBuffer out, RowBuffer x, RowBuffer y) {
        Sample sample = samples.before(values, Kernel.SUBTRACT, out, x, y, null);
        values.subtract(out, x, y);
        samples.after(values, sample);
        ledger.charge(Kernel.SUBTRACT, out, x, 1);
    }

    @Override
    public void negate(RowBuffer out, RowBuffer x) {
        Sample sample = samples.before(values, Kernel.NEGATE, out, x, null, null);
        values.negate(out, x);
        samples.after(values, sample);
        ledger.charge(Kernel.NEGATE, out, x, 1);
    }

    @Override
    public void multiply(RowBuffer out, RowBuffer x, RowBuffer y) {
        Sample sample = samples.before(values, Kernel.MULTIPLY, out, x, y, null);
        values.multiply(out, x, y);
        samples.after(values, sample);
        ledger.charge(Kernel.MULTIPLY, out, x, 1);
    }

    @Override
    public void multiplyAdd(RowBuffer out, RowBuffer x, RowBuffer y) {
        Sample sample = samples.before(values, Kernel.MULTIPLY_ADD, out, x, y, null);
        values.multiplyAdd(out, x, y);
        samples.after(values, sample);
        ledger.charge(Kernel.MULTIPLY_ADD, out, x, 1);
    }

    @Override
    public void addScalar(RowBuffer out, RowBuffer x, RowScalars s) {
        Sample sample = samples.before(values, Kernel.ADD_SCALAR, out, x, null, s);
        values.addScalar(out, x, s);
        samples.after(values, sample);
        ledger.charge(Kernel.ADD_SCALAR, out, x, 1);
    }

    @Override
    public void multiplyScalar(RowBuffer out, RowBuffer x, RowScalars s) {
        Sample sample = samples.before(values, Kernel.MULTIPLY_SCALAR, out, x, null, s);
        values.multiplyScalar(out, x, s);
        samples.after(values, sample);
        ledger.charge(Kernel.MULTIPLY_SCALAR, out, x, 1);
    }

    @Override
    public void multiplyScalarAdd(RowBuffer out, RowBuffer x, RowScalars s) {
        Sample sample = samples.before(values, Kernel.MULTIPLY_SCALAR_ADD, out, x, null, s);
        values.multiplyScalarAdd(out, x, s);
        samples.after(values, sample);
        ledger.charge(Kernel.MULTIPLY_SCALAR_ADD, out, x, 1);
    }

    @Override
    public void multiplySum(RowBuffer out, RowBuffer x, RowBuffer y) {
        Sample sample = samples.before(values, Kernel.MULTIPLY_SUM, out, x, y, null);
        values.multiplySum(out, x, y);
        samples.after(values, sample);
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
        ledger.chargeDigits(out, x, gadget);
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
