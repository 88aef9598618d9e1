package io.fhe4j.backend.cpu;

import java.util.List;

/** The torus transform of one degree on vectors, pass by pass. A row has N doubles: the real parts, then the imaginary ones. */
final class TorusFft {

    /** The passes that have kernels of their own at 512 and 1024 numbers. */
    private static final int FIXED = 2;

    final TorusTables tables;
    private final TorusVectors kernels;
    private final int numbers;
    private final long imaginary;
    private final List<TorusTables.Pass> passes;

    TorusFft(TorusVectors kernels, TorusTables tables) {
        this.kernels = kernels;
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
        double[] twiddles = passes.getFirst().twiddles();
        switch (numbers) {
            case 512 -> kernels.inverseHead512(a, twiddles);
            case 1024 -> kernels.inverseHead1024(a, twiddles);
            default -> kernels.inverse8(a, imaginary, numbers / 8, 1, twiddles);
        }
    }

    /** The stages on long blocks. */
    void forwardPasses(long a) {
        int done = 0;
        if (numbers == 512) {
            kernels.forwardHead512(a, passes.get(0).twiddles());
            kernels.forwardBlocks512(a, passes.get(1).twiddles());
            done = FIXED;
        } else if (numbers == 1024) {
            kernels.forwardHead1024(a, passes.get(0).twiddles());
            kernels.forwardBlocks1024(a, passes.get(1).twiddles());
            done = FIXED;
        }
        for (int k = done; k < passes.size(); k++) {
            TorusTables.Pass pass = passes.get(k);
            kernels.forward8(a, imaginary, pass.s(), pass.blocks(), pass.twiddles());
        }
    }

    /** The stages that are left, on vectors from … to. */
    void forwardTail(long a, int from, int to) {
        switch (tables.turnRadix) {
            case 1 -> {
                if (tables.lanes > 2) {
                    kernels.forwardTurn1(a, imaginary, from, to, tables.turn);
                }
            }
            case 2 -> kernels.forwardTurn2(a, imaginary, from, to, tables.turn);
            default -> kernels.forwardTurn4(a, imaginary, from, to, tables.turn);
        }
        kernels.forwardFinest(a, imaginary, from, to, tables.finest());
    }

    /** Undoes {@link #forwardTail}. */
    void inverseTail(long a, int from, int to) {
        kernels.inverseFinest(a, imaginary, from, to, tables.finest());
        switch (tables.turnRadix) {
            case 1 -> {
                if (tables.lanes > 2) {
                    kernels.inverseTurn1(a, imaginary, from, to, tables.turn);
                }
            }
            case 2 -> kernels.inverseTurn2(a, imaginary, from, to, tables.turn);
            default -> kernels.inverseTurn4(a, imaginary, from, to, tables.turn);
        }
    }

    /** Undoes {@link #forwardPasses} but for the first pass. */
    void inversePasses(long a) {
        boolean fixed = numbers == 512 || numbers == 1024;
        for (int k = passes.size() - 1; k >= (fixed ? FIXED : 1); k--) {
            TorusTables.Pass pass = passes.get(k);
            kernels.inverse8(a, imaginary, pass.s(), pass.blocks(), pass.twiddles());
        }
        if (numbers == 512) {
            kernels.inverseBlocks512(a, passes.get(1).twiddles());
        } else if (numbers == 1024) {
            kernels.inverseBlocks1024(a, passes.get(1).twiddles());
        }
    }

    /** Undoes the first pass and adds the result modulo 1 to the row at {@code e}. */
    void inverseHeadAdd(long a, long e) {
        inverseHead(a);
        kernels.addModuloOne(a, e, 2 * numbers);
    }
}
