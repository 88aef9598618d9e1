package io.fhe4j.backend.cpu;

import java.util.List;

/** The torus transform of one degree on vectors, pass by pass. A row has N doubles: the real parts, then the imaginary ones. */
final class TorusFft {

    /** The passes that have kernels of their own at 512 and 1024 numbers. */
    private static final int FIXED = 2;

    /** Twiddles of the eight blocks of the second pass: all of them. */
    private static final int BLOCKS = 64;

    final TorusTables tables;
    private final TorusChoice choice;
    private final int numbers;
    private final long imaginary;
    private final List<TorusTables.Pass> passes;

    TorusFft(TorusChoice choice, TorusTables tables) {
        this.choice = choice;
        this.tables = tables;
        this.numbers = tables.numbers;
        this.imaginary = 8L * numbers;
        this.passes = tables.passes;
    }

    /** Vectors of a spectrum. */
    int vectors() {
        return numbers / tables.lanes;
    }

    /** All of it. */
    void forward(long a) {
        forwardPasses(a);
        forwardTail(a, 0, vectors());
    }

    /** All of it; the result is M times as large. */
    void inverse(long a) {
        inverseTail(a, 0, vectors());
        inversePasses(a);
        inverseHead(a);
    }

    private void inverseHead(long a) {
        TorusVectors kernels = choice.kernels();
        double[] twiddles = passes.getFirst().twiddles();
        switch (numbers) {
            case 512 -> kernels.inverseHead512(a, twiddles, numbers / 8);
            case 1024 -> kernels.inverseHead1024(a, twiddles, numbers / 8);
            default -> kernels.inverse8(a, imaginary, numbers / 8, 1, twiddles);
        }
    }

    /** The stages on long blocks. */
    void forwardPasses(long a) {
        TorusVectors kernels = choice.kernels();
        int done = 0;
        if (numbers == 512) {
            kernels.forwardHead512(a, passes.get(0).twiddles(), numbers / 8);
            kernels.forwardBlocks512(a, passes.get(1).twiddles(), BLOCKS);
            done = FIXED;
        } else if (numbers == 1024) {
            kernels.forwardHead1024(a, passes.get(0).twiddles(), numbers / 8);
            kernels.forwardBlocks1024(a, passes.get(1).twiddles(), BLOCKS);
            done = FIXED;
        }
        for (int k = done; k < passes.size(); k++) {
            TorusTables.Pass pass = passes.get(k);
            kernels.forward8(a, imaginary, pass.s(), pass.blocks(), pass.twiddles());
        }
    }

    /** The stages that are left, on vectors from … to. */
    void forwardTail(long a, int from, int to) {
        TorusVectors kernels = choice.kernels();
        switch (tables.turnRadix) {
            case 1 -> kernels.forwardTail1(a, imaginary, from, to, tables.turns(), tables.finest());
            case 2 -> kernels.forwardTail2(a, imaginary, from, to, tables.turns(), tables.finest());
            default -> kernels.forwardTail4(a, imaginary, from, to, tables.turns(), tables.finest());
        }
    }

    /** Undoes {@link #forwardTail}. */
    void inverseTail(long a, int from, int to) {
        TorusVectors kernels = choice.kernels();
        switch (tables.turnRadix) {
            case 1 -> kernels.inverseTail1(a, imaginary, from, to, tables.turns(), tables.finest());
            case 2 -> kernels.inverseTail2(a, imaginary, from, to, tables.turns(), tables.finest());
            default -> kernels.inverseTail4(a, imaginary, from, to, tables.turns(), tables.finest());
        }
    }

    /** Undoes {@link #forwardPasses} but for the first pass. */
    void inversePasses(long a) {
        TorusVectors kernels = choice.kernels();
        boolean fixed = numbers == 512 || numbers == 1024;
        for (int k = passes.size() - 1; k >= (fixed ? FIXED : 1); k--) {
            TorusTables.Pass pass = passes.get(k);
            kernels.inverse8(a, imaginary, pass.s(), pass.blocks(), pass.twiddles());
        }
        if (numbers == 512) {
            kernels.inverseBlocks512(a, passes.get(1).twiddles(), BLOCKS);
        } else if (numbers == 1024) {
            kernels.inverseBlocks1024(a, passes.get(1).twiddles(), BLOCKS);
        }
    }

    /** Undoes the first pass and adds the result modulo 1 to the row at {@code e}. */
    void inverseHeadAdd(long a, long e) {
        inverseHead(a);
        choice.kernels().addModuloOne(a, e, 2 * numbers);
    }
}
