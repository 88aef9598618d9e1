package io.fhe4j.ringgsw.packing;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.RowScalars;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ringgsw.noise.Failure;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Packs blocks into one small ciphertext, without the secret key; see the package documentation for how. Exact: the same words on every backend. Safe for many threads. */
public final class ResultPacker {

    /** A smaller modulus may cost so much of log2 of the failure probability before a larger one is taken. */
    private static final double TOLERATED = 1;

    private static final int SETTLED_LOG2 = -128;

    private final Backend backend;
    private final PackingKey key;
    private final PbsParameters parameters;
    private final PackingNoise noise;
    private final RnsBasis basis;
    private final Residues rows;
    private final Residues exponents;
    private final List<Residues> indices = new ArrayList<>();
    private final RowScalars inverse;

    private ResultPacker(Backend backend, PackingKey key) {
        this.backend = backend;
        this.key = key;
        this.parameters = key.parameters();
        this.noise = PackingNoise.of(parameters);
        this.basis = key.bodies().moduli();
        this.rows = Residues.onHost(key.assembled());
        this.exponents = Residues.onHost(exponents(parameters.ringDegree()));
        for (int c = 0; c <= parameters.maskComponents(); c++) {
            indices.add(index(c));
        }
        BigInteger prime = basis.get(0).toBigInteger();
        this.inverse =
                RowScalars.of(basis, BigInteger.valueOf(parameters.ringDegree()).modInverse(prime));
    }

    /**
     * A packer.
     *
     * @param backend where it computes; stays open as long as the packer is used
     */
    public static ResultPacker on(Backend backend, PackingKey key) {
        return new ResultPacker(backend, key);
    }

    /** N/2^l at word l. */
    private static HostRows exponents(int degree) {
        int log = Integer.numberOfTrailingZeros(degree);
        HostRows words =
                HostRows.allocate(Shape.of(1, log + 1), RnsBasis.of(Modulus.powerOfTwo(log + 1)), Form.COEFFICIENT);
        for (int l = 0; l <= log; l++) {
            words.set(0, 0, 0, l, degree >> l);
        }
        return words;
    }

    /** Makes of an LWE ciphertext component c of an RLWE one with the same phase in its constant term: a_0, −a_(N−1), …, −a_1, or the body and zeros. */
    private Residues index(int component) {
        int degree = parameters.ringDegree();
        int width = parameters.maskWords() + 1;
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(4 * width - 1);
        HostRows words =
                HostRows.allocate(Shape.of(1, degree), RnsBasis.of(Modulus.powerOfTwo(bits)), Form.COEFFICIENT);
        boolean body = component == parameters.maskComponents();
        int first = component * degree;
        words.set(0, 0, 0, 0, first);
        for (int j = 1; j < degree; j++) {
            words.set(0, 0, 0, j, body ? 2L * width : width + first + degree - j);
        }
        return Residues.onHost(words);
    }

    /** The parameters. */
    public PbsParameters parameters() {
        return parameters;
    }

    /**
     * log2 of the probability that a block of a list is decrypted wrongly, at most the sum over them.
     *
     * @param blocks the list
     */
    public double failureLog2(List<PbsCiphertext> blocks) {
        return failureLog2(blocks, modulusBits(blocks));
    }

    /** The variance that packing to a modulus 2^modulusBits adds, as a fraction of the circle squared. */
    public double addedVariance(int modulusBits) {
        return noise.added(parameters, modulusBits);
    }

    private double failureLog2(List<PbsCiphertext> blocks, int bits) {
        double sum = Double.NEGATIVE_INFINITY;
        for (PbsCiphertext block : blocks) {
            sum = Failure.log2Sum(
                    sum, noise.failureLog2(parameters, block.state().noise().variance(), bits));
        }
        return sum;
    }

    /** The smaller modulus, unless it makes failures more probable that are not settled with it. */
    private int modulusBits(List<PbsCiphertext> blocks) {
        int small = PackedBlocks.MODULUS_BITS.getFirst();
        int large = PackedBlocks.MODULUS_BITS.getLast();
        double failure = failureLog2(blocks, small);
        return failure <= SETTLED_LOG2 || failure <= failureLog2(blocks, large) + TOLERATED ? small : large;
    }

    /**
     * Packs blocks, modulo 2^16 where that is enough and else modulo 2^32.
     *
     * @param blocks 1 to N of them: of integers one after the other
     * @return the list, in the same order
     * @throws IllegalArgumentException if there is none, or they are more than N
     * @throws IncompatibleException if a block has other parameters, or is a place for look-ups only
     * @throws KeySetMismatchException if a block belongs to another key set
     */
    public PackedBlocks pack(List<PbsCiphertext> blocks) {
        return pack(blocks, modulusBits(blocks));
    }

    /**
     * Packs blocks.
     *
     * @param blocks 1 to N of them: of integers one after the other
     * @param modulusBits log2 of the modulus that they are switched to: 16 or 32
     * @return the list, in the same order
     * @throws IllegalArgumentException if there is none, or they are more than N, or the modulus is another one
     * @throws IncompatibleException if a block has other parameters, or is a place for look-ups only
     * @throws KeySetMismatchException if a block belongs to another key set
     */
    public PackedBlocks pack(List<PbsCiphertext> blocks, int modulusBits) {
        if (!PackedBlocks.MODULUS_BITS.contains(modulusBits)) {
            throw new IllegalArgumentException("lists are modulo 2^16 or 2^32, not 2^" + modulusBits);
        }
        if (blocks.isEmpty() || blocks.size() > parameters.ringDegree()) {
            throw new IllegalArgumentException(
                    "a list holds 1 to " + parameters.ringDegree() + " blocks, not " + blocks.size());
        }
        blocks.forEach(this::check);
        int slots = PackedBlocks.slots(blocks.size());
        int components = parameters.maskComponents() + 1;
        int degree = parameters.ringDegree();
        try (RowBuffer tree = rows(slots, components, degree, basis);
                RowBuffer turned = rows(slots, components, degree, basis);
                RowBuffer moved = rows(slots, components, degree, basis)) {
            load(tree, blocks);
            merge(tree, turned, moved, Integer.numberOfTrailingZeros(slots));
            return switched(tree.batch1(0, 1), blocks, modulusBits);
        }
    }

    private void check(PbsCiphertext block) {
        if (!block.fingerprint().equals(parameters.fingerprint())) {
            throw new IncompatibleException("a block belongs to parameters "
                    + block.parameters().name() + " (" + block.fingerprint() + "), the packing key to "
                    + parameters.name() + " (" + parameters.fingerprint() + "); use one parameter set");
        }
        if (!block.keySet().equals(key.keySet())) {
            throw new KeySetMismatchException("a block belongs to key set " + block.keySet() + ", the packing key to "
                    + key.keySet() + "; use the keys of the block's key set");
        }
        block.state().requireMessage();
    }

    /** RLWE ciphertexts with 1/N times the blocks in their constant terms, zeros after the last. */
    private void load(RowBuffer tree, List<PbsCiphertext> blocks) {
        int slots = tree.shape().batch1();
        int width = parameters.maskWords() + 1;
        try (RowBuffer wide = rows(slots, 1, width, parameters.basis());
                RowBuffer narrow = rows(slots, 1, width, basis)) {
            stream().zero(wide);
            for (int i = 0; i < blocks.size(); i++) {
                stream().copy(wide.entry(i, 0, 0), blocks.get(i).residues().on(stream(), BufferRole.CIPHERTEXT));
            }
            stream().switchModulus(narrow, wide);
            stream().multiplyScalar(narrow, narrow, inverse);
            for (int c = 0; c < indices.size(); c++) {
                stream().gather(tree.component(c), narrow, indices.get(c).on(stream(), BufferRole.CONTROL));
            }
        }
    }

    /** Leaves N times all constant terms in the first ciphertext of the tree, at powers of X^(N/2^levels). */
    private void merge(RowBuffer tree, RowBuffer turned, RowBuffer moved, int levels) {
        int all = Integer.numberOfTrailingZeros(parameters.ringDegree());
        RowBuffer turns = exponents.on(stream(), BufferRole.CONTROL);
        int size = tree.shape().batch1();
        for (int l = 1; l <= all; l++) {
            int half = Math.max(1, size / 2);
            RowBuffer even = tree.batch1(0, half);
            RowBuffer left = turned.batch1(0, half);
            RowBuffer right = moved.batch1(0, half);
            if (l <= levels) {
                stream().multiplyMonomial(left, tree.batch1(half, size), turns, l);
                stream().subtract(right, even, left);
                stream().add(even, even, left);
            } else {
                stream().copy(right, even);
            }
            stream().automorphism(left, right, PackingKey.galois(l - 1));
            RowBuffer switching = rows.on(stream(), BufferRole.KEY).batch1(l - 1, l);
            stream().externalProduct(right, left, switching, PackingKey.GADGET);
            stream().add(even, even, right);
            size = half;
        }
    }

    private PackedBlocks switched(RowBuffer packed, List<PbsCiphertext> blocks, int bits) {
        int masks = parameters.maskComponents();
        RowBuffer small = packed.withModuli(PackedBlocks.basis(bits));
        stream().switchModulus(small, packed);
        HostRows mask = stream().download(small.components(0, masks));
        long[] body = stream().download(small.component(masks)).rowWords(0, 0, 0);
        int step = parameters.ringDegree() / PackedBlocks.slots(blocks.size());
        long[] bodies = new long[blocks.size()];
        List<PackedBlocks.Range> ranges = new ArrayList<>(bodies.length);
        for (int i = 0; i < bodies.length; i++) {
            bodies[i] = body[i * step];
            ranges.add(new PackedBlocks.Range(
                    blocks.get(i).state().low(), blocks.get(i).state().high()));
        }
        return PackedBlocks.of(parameters, key.keySet(), mask, bodies, ranges);
    }

    private RowBuffer rows(int batch, int components, int width, RnsBasis moduli) {
        return backend.allocate(
                new Shape(batch, 1, 1, components, 1, width), moduli, Form.COEFFICIENT, BufferRole.SCRATCH);
    }

    private Stream stream() {
        return backend.stream();
    }
}
