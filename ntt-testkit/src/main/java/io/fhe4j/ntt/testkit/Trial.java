package io.fhe4j.ntt.testkit;

import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** One call of a kernel on random operands, all of which are looked at afterwards. */
final class Trial implements AutoCloseable {

    /** Around vectors of 2, 4, 8 and 16 lanes and their unrolled loops; powers of two and others. */
    private static final int[] WIDTHS = {
        1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 23, 31, 32, 33, 47, 63, 64, 65, 96, 100, 127, 128, 129, 192, 255, 256,
        257, 511, 513, 631, 1000, 1024
    };

    /** Above this a try takes long on big integers; it is the limit of one operand's words. */
    private static final int WORDS = 3000;

    private final Subject subject;
    private final SplittableRandom random;
    private final List<Operand> operands = new ArrayList<>();
    private final int fixedWidth;

    private Trial(Subject subject, SplittableRandom random, int fixedWidth) {
        this.subject = subject;
        this.random = random;
        this.fixedWidth = fixedWidth;
    }

    /** With random small shapes, or of this width where it is not 0. */
    static Trial of(Subject subject, long seed, int width) {
        return new Trial(subject, new SplittableRandom(seed), width);
    }

    SplittableRandom random() {
        return random;
    }

    Subject subject() {
        return subject;
    }

    Stream stream() {
        return subject.stream();
    }

    boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    /** Whether this is one example on few wide rows. */
    boolean isLarge() {
        return fixedWidth != 0;
    }

    /** A width: any where a kernel takes any, else a power of two, at least 2. */
    int width(boolean powerOfTwo) {
        if (isLarge()) {
            return fixedWidth;
        }
        if (powerOfTwo) {
            return chance(12) ? 1 << random.nextInt(9, 12) : 1 << random.nextInt(1, 9);
        }
        return WIDTHS[random.nextInt(WIDTHS.length)];
    }

    /** A shape with this width whose words do not become too many. */
    Shape shape(int width) {
        if (isLarge()) {
            return Shape.of(1, width);
        }
        int room = Math.max(1, WORDS / width);
        int rows = dimension(room, 4);
        int components = dimension(room / rows, 3);
        int batch3 = dimension(room / rows / components, 3);
        int batch2 = dimension(room / rows / components / batch3, 3);
        int batch1 = dimension(room / rows / components / batch3 / batch2, 2);
        return new Shape(batch1, batch2, batch3, components, rows, width);
    }

    private int dimension(int room, int most) {
        return chance(2) ? 1 : random.nextInt(1, Math.max(1, Math.min(room, most)) + 1);
    }

    /** A form for element-wise kernels: evaluation form only where the width can have a transform. */
    Form form(int width) {
        return Integer.bitCount(width) == 1 && width > 1 && chance(2) ? Form.EVALUATION : Form.COEFFICIENT;
    }

    RnsBasis moduli(Shape shape, Form form) {
        return subject.moduli().basis(random, shape.rows(), shape.width(), form);
    }

    /** An operand to be read, perhaps broadcast. */
    Operand input(Shape shape, RnsBasis moduli, Form form) {
        return add(shape, moduli, form, !isLarge());
    }

    /** An operand to be read or written, whatever is in it. */
    Operand plain(Shape shape, RnsBasis moduli, Form form) {
        return add(shape, moduli, form, false);
    }

    /** An operand to be written, which begins as garbage: words of another modulus, other private representations. */
    Operand output(Shape shape, RnsBasis moduli, Form form) {
        Operand operand = add(shape, moduli, form, false);
        if (!isLarge()) {
            Modulus[] others = new Modulus[shape.rows()];
            for (int r = 0; r < others.length; r++) {
                Modulus other = subject.moduli().any(random);
                others[r] = operand.buffer().holds(RnsBasis.of(other)) ? other : moduli.get(r);
            }
            RowBuffer garbage = operand.buffer().as(Form.COEFFICIENT).withModuli(RnsBasis.of(others));
            stream()
                    .upload(
                            garbage,
                            Operand.words(random, shape, garbage.moduli(), Form.COEFFICIENT, Pattern.choose(random)));
        }
        return operand;
    }

    private Operand add(Shape shape, RnsBasis moduli, Form form, boolean mayBroadcast) {
        Operand operand =
                new Operand(subject, random, shape, moduli, form, Pattern.choose(random), !isLarge(), mayBroadcast);
        operands.add(operand);
        return operand;
    }

    /** An operand with given words. */
    Operand given(HostRows words) {
        Operand operand = new Operand(subject, words, BufferRole.CONTROL);
        operands.add(operand);
        return operand;
    }

    /** An output and what should be in it. */
    record Expectation(HostRows expected, Operand output) {}

    /** Fails unless the output is what it should be and nothing else has changed. */
    void verify(HostRows expected, Operand output) {
        verify(expected, output, output.buffer().as(expected.form()));
    }

    /** As {@link #verify(HostRows, Operand)}, for an output that was written through another view. */
    void verify(HostRows expected, Operand output, RowBuffer written) {
        Difference.verifyEqual(expected, stream().download(written));
        verifyOthers(List.of(output));
    }

    /** Fails unless all outputs are what they should be and nothing else has changed. */
    void verify(List<Expectation> expectations) {
        List<Operand> outputs = new ArrayList<>();
        for (Expectation expectation : expectations) {
            Operand output = expectation.output();
            Difference.verifyEqual(expectation.expected(), stream().download(output.buffer()));
            outputs.add(output);
        }
        verifyOthers(outputs);
    }

    private void verifyOthers(List<Operand> outputs) {
        for (Operand operand : operands) {
            if (outputs.contains(operand)) {
                operand.verifyGuards();
            } else {
                operand.verifyUnchanged();
            }
        }
    }

    @Override
    public void close() {
        operands.forEach(Operand::close);
    }
}
