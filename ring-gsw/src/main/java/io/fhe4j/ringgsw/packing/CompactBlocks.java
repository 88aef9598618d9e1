package io.fhe4j.ringgsw.packing;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.KeySetId;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Blocks on their way to the server: one RLWE ciphertext modulo the ring's modulus, whose body has a coefficient for each block. {@link #expand} takes it apart. Immutable.
 */
public final class CompactBlocks {

    private final PbsParameters parameters;
    private final KeySetId keySet;
    private final HostRows mask;
    private final List<Entry> entries;

    /**
     * A block of a list.
     *
     * @param body its coefficient of the body
     * @param bound its value is below it, 1…p
     * @param sourceId 64 random bits that name its encryption
     */
    public record Entry(long body, int bound, long sourceId) {}

    private CompactBlocks(PbsParameters parameters, KeySetId keySet, HostRows mask, List<Entry> entries) {
        this.parameters = parameters;
        this.keySet = keySet;
        this.mask = mask;
        this.entries = List.copyOf(entries);
        if (!mask.shape().equals(maskShape(parameters))
                || !mask.moduli().equals(parameters.basis())
                || mask.form() != Form.COEFFICIENT) {
            throw new IllegalArgumentException("the mask of a compact list is " + maskShape(parameters)
                    + " modulo " + parameters.ringModulus() + " in coefficient form, not " + mask.shape() + " modulo "
                    + mask.moduli() + " in "
                    + mask.form() + " form");
        }
        if (entries.isEmpty() || entries.size() > parameters.ringDegree()) {
            throw new IllegalArgumentException(
                    "a compact list has 1 to " + parameters.ringDegree() + " blocks, not " + entries.size());
        }
        for (Entry entry : entries) {
            if (entry.bound < 1 || entry.bound > parameters.space()) {
                throw new IllegalArgumentException(
                        "a block's bound is 1 to " + parameters.space() + ", not " + entry.bound);
            }
            if (!parameters.ringModulus().isCanonical(entry.body)) {
                throw new IllegalArgumentException("a body is below the modulus " + parameters.ringModulus());
            }
        }
    }

    /**
     * A list.
     *
     * @param mask {@link #maskShape}, modulo the ring's modulus, coefficient form; must not change afterwards
     * @param entries 1 to N blocks
     * @throws IllegalArgumentException if they do not fit together
     */
    public static CompactBlocks of(PbsParameters parameters, KeySetId keySet, HostRows mask, List<Entry> entries) {
        return new CompactBlocks(parameters, keySet, mask, entries);
    }

    /** The shape of the mask: k components of N words. */
    public static Shape maskShape(PbsParameters parameters) {
        return PackedBlocks.maskShape(parameters);
    }

    /** Its parameters. */
    public PbsParameters parameters() {
        return parameters;
    }

    /** The fingerprint of its parameters. */
    public Fingerprint fingerprint() {
        return parameters.fingerprint();
    }

    /** The key set that it is encrypted under. */
    public KeySetId keySet() {
        return keySet;
    }

    /** The mask. */
    public HostRows mask() {
        return mask;
    }

    /** The blocks. */
    public List<Entry> entries() {
        return entries;
    }

    /** The bytes of mask and bodies. */
    public long bytes() {
        return (mask.shape().words() + entries.size()) * Long.BYTES;
    }

    /**
     * The ciphertexts of all blocks, in order (sample extraction). They count as fresh encryptions, whose error is far below that of a look-up's result.
     * Each takes kN + 1 words, so that all of a full list take N times the list's own memory: {@link #expand(int, int)} has them piece by piece.
     */
    public List<PbsCiphertext> expand() {
        return expand(0, entries.size());
    }

    /**
     * The ciphertexts of some blocks, as {@link #expand()} has them.
     *
     * @param from the first
     * @param to behind the last
     * @throws IndexOutOfBoundsException outside the list
     */
    public List<PbsCiphertext> expand(int from, int to) {
        Objects.checkFromToIndex(from, to, entries.size());
        int masks = parameters.maskComponents();
        int degree = parameters.ringDegree();
        long[] words = new long[parameters.maskWords() + 1];
        List<PbsCiphertext> blocks = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            for (int c = 0; c < masks; c++) {
                ExtractedMask.write(mask, c, i, words, c * degree);
            }
            Entry entry = entries.get(i);
            words[masks * degree] = entry.body;
            HostRows rows = HostRows.allocate(PbsCiphertext.shape(parameters), parameters.basis(), Form.COEFFICIENT);
            rows.setRow(0, 0, 0, MemorySegment.ofArray(words));
            blocks.add(PbsCiphertext.fresh(
                    parameters, keySet, Residues.onHost(rows), entry.bound - 1, entry.sourceId, Optional.empty()));
        }
        return blocks;
    }

    /** Set and number; no contents. */
    @Override
    public String toString() {
        return "compact list of " + entries.size() + " blocks of " + parameters.name();
    }
}
