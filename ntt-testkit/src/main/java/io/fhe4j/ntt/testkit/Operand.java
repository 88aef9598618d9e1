package io.fhe4j.ntt.testkit;

import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An operand of a kernel: a view in the middle of a larger buffer, whose other rows guard it, and the words that a kernel should see there.
 * A dimension may be broadcast.
 */
final class Operand implements AutoCloseable {

    private final Backend backend;
    private final RowBuffer whole;
    private final HostRows wholeBefore;
    private final RowBuffer view;
    private final HostRows value;
    private final Shape stored;
    private final int firstBatch;
    private final int firstComponent;
    private final int firstRow;

    /** Makes the buffer and uploads random words. */
    Operand(
            Subject subject,
            SplittableRandom random,
            Shape shape,
            RnsBasis moduli,
            Form form,
            Pattern pattern,
            boolean guarded,
            boolean mayBroadcast) {
        backend = subject.backend();
        stored = mayBroadcast ? shrunk(shape, random) : shape;
        int guards = guarded ? 2 : 1;
        firstBatch = random.nextInt(guards);
        firstComponent = random.nextInt(guards);
        firstRow = random.nextInt(guards);
        int rowsAfter = random.nextInt(guards);
        Shape wholeShape = new Shape(
                stored.batch1(),
                stored.batch2(),
                stored.batch3() + firstBatch + random.nextInt(guards),
                stored.components() + firstComponent + random.nextInt(guards),
                stored.rows() + firstRow + rowsAfter,
                stored.width());
        RnsBasis wholeModuli = surrounded(subject, random, moduli, firstRow, rowsAfter, shape.width(), form);
        wholeBefore = words(random, wholeShape, wholeModuli, form, pattern);
        whole = backend.allocate(wholeShape, wholeModuli, form, BufferRole.CIPHERTEXT);
        backend.stream().upload(whole, wholeBefore);
        view = whole.rows(firstRow, firstRow + stored.rows())
                .components(firstComponent, firstComponent + stored.components())
                .batch3(firstBatch, firstBatch + stored.batch3())
                .broadcastTo(shape);
        value = SlowModel.fill(
                shape,
                moduli,
                form,
                (b, c, r, i) -> SlowModel.at(
                        wholeBefore,
                        wholeEntry(b, shape),
                        firstComponent + Math.min(c, stored.components() - 1),
                        firstRow + r,
                        i));
    }

    /** Makes a buffer of these words, which nothing guards. */
    Operand(Subject subject, HostRows words, BufferRole role) {
        backend = subject.backend();
        stored = words.shape();
        firstBatch = 0;
        firstComponent = 0;
        firstRow = 0;
        wholeBefore = words;
        value = words;
        whole = backend.allocate(stored, words.moduli(), words.form(), role);
        backend.stream().upload(whole, words);
        view = whole;
    }

    private static Shape shrunk(Shape shape, SplittableRandom random) {
        return new Shape(
                random.nextInt(3) == 0 ? 1 : shape.batch1(),
                random.nextInt(3) == 0 ? 1 : shape.batch2(),
                random.nextInt(3) == 0 ? 1 : shape.batch3(),
                random.nextInt(3) == 0 ? 1 : shape.components(),
                shape.rows(),
                shape.width());
    }

    private static RnsBasis surrounded(
            Subject subject, SplittableRandom random, RnsBasis moduli, int before, int after, int width, Form form) {
        List<Modulus> all = new ArrayList<>(moduli.moduli());
        if (before > 0) {
            all.addAll(0, subject.moduli().basis(random, before, width, form).moduli());
        }
        if (after > 0) {
            all.addAll(subject.moduli().basis(random, after, width, form).moduli());
        }
        return RnsBasis.of(all);
    }

    /** Random words of one pattern. */
    static HostRows words(SplittableRandom random, Shape shape, RnsBasis moduli, Form form, Pattern pattern) {
        HostRows rows = HostRows.allocate(shape, moduli, form);
        for (int b = 0; b < shape.batch(); b++) {
            for (int c = 0; c < shape.components(); c++) {
                for (int r = 0; r < shape.rows(); r++) {
                    for (int i = 0; i < shape.width(); i++) {
                        rows.set(b, c, r, i, pattern.word(random, moduli.get(r), i, shape.width()));
                    }
                }
            }
        }
        return rows;
    }

    /** The batch entry of the whole buffer that is entry b of a view of this shape. */
    private int wholeEntry(int b, Shape shape) {
        int i3 = b % shape.batch3();
        int i2 = b / shape.batch3() % shape.batch2();
        int i1 = b / shape.batch3() / shape.batch2();
        int s3 = Math.min(i3, stored.batch3() - 1);
        int s2 = Math.min(i2, stored.batch2() - 1);
        int s1 = Math.min(i1, stored.batch1() - 1);
        return (s1 * stored.batch2() + s2) * wholeBefore.shape().batch3() + firstBatch + s3;
    }

    /** What the kernel gets. */
    RowBuffer buffer() {
        return view;
    }

    /** What the kernel should see in it at first. */
    HostRows value() {
        return value;
    }

    /** Whether it can be written. */
    boolean isWritable() {
        return stored.equals(value.shape());
    }

    /** Fails if any word of the whole buffer has changed. */
    void verifyUnchanged() {
        HostRows now = backend.stream().download(whole);
        if (now.words().mismatch(wholeBefore.words()) >= 0) {
            throw new AssertionError("an operand has been changed: " + Difference.first(wholeBefore, now));
        }
    }

    /** Fails if a word outside the view has changed. */
    void verifyGuards() {
        HostRows now = backend.stream().download(whole);
        Shape shape = wholeBefore.shape();
        boolean[] inView = new boolean[shape.batch()];
        for (int b = 0; b < stored.batch(); b++) {
            inView[wholeEntry(b, stored)] = true;
        }
        for (int b = 0; b < shape.batch(); b++) {
            for (int c = 0; c < shape.components(); c++) {
                for (int r = 0; r < shape.rows(); r++) {
                    boolean inside = inView[b]
                            && c >= firstComponent
                            && c < firstComponent + stored.components()
                            && r >= firstRow
                            && r < firstRow + stored.rows();
                    if (!inside && now.row(b, c, r).mismatch(wholeBefore.row(b, c, r)) >= 0) {
                        throw new AssertionError("a row outside the output has been changed: row " + r + ", component "
                                + c + ", batch entry " + b + " of " + shape);
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        whole.close();
    }
}
