package io.fhe4j.ringgsw.packing;

import io.fhe4j.api.Fingerprint;
import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.KeySetMismatchException;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.LweCiphertext;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages of a FHEW set on their way to the server: one RLWE ciphertext modulo Q under the ring secret, whose body has a coefficient for each message. Immutable.
 */
public abstract sealed class CompactLwe permits CompactBits, CompactNumbers {

    private final FhewParameters parameters;
    private final KeySetId keySet;
    private final HostRows mask;
    private final List<Entry> entries;

    /**
     * A message of a list.
     *
     * @param body its coefficient of the body, modulo Q
     * @param sourceId 64 random bits that name its encryption
     */
    public record Entry(long body, long sourceId) {}

    CompactLwe(FhewParameters parameters, KeySetId keySet, HostRows mask, List<Entry> entries) {
        this.parameters = parameters;
        this.keySet = keySet;
        this.mask = mask;
        this.entries = List.copyOf(entries);
        Shape shape = FhewPublicKey.shape(parameters);
        if (!mask.shape().equals(shape)
                || !mask.moduli().equals(parameters.ringBasis())
                || mask.form() != Form.COEFFICIENT) {
            throw new IllegalArgumentException("the mask of a compact list is " + shape + " modulo "
                    + parameters.ringModulus() + " in coefficient form, not " + mask.shape() + " modulo "
                    + mask.moduli() + " in " + mask.form() + " form");
        }
        if (entries.isEmpty() || entries.size() > parameters.ringDegree()) {
            throw new IllegalArgumentException(
                    "a compact list has 1 to " + parameters.ringDegree() + " messages, not " + entries.size());
        }
        for (Entry entry : entries) {
            if (!parameters.ringModulus().isCanonical(entry.body)) {
                throw new IllegalArgumentException("a body is below the modulus " + parameters.ringModulus());
            }
        }
    }

    /** Its parameters. */
    public final FhewParameters parameters() {
        return parameters;
    }

    /** The fingerprint of its parameters. */
    public final Fingerprint fingerprint() {
        return parameters.fingerprint();
    }

    /** The key set that it is encrypted under. */
    public final KeySetId keySet() {
        return keySet;
    }

    /** The mask. */
    public final HostRows mask() {
        return mask;
    }

    /** The messages. */
    public final List<Entry> entries() {
        return entries;
    }

    /**
     * LWE ciphertexts under s, in order: each coefficient is extracted and switched from z to s, as a rotation's result is.
     *
     * @param to the basis of their modulus, at most q_KS
     */
    final List<Residues> extracted(Backend backend, FhewEvaluationKeys keys, RnsBasis to) {
        if (!keys.fingerprint().equals(fingerprint())) {
            throw new IncompatibleException("the list belongs to parameters " + parameters.name() + " ("
                    + fingerprint() + "), the keys to " + keys.parameters().name() + " (" + keys.fingerprint()
                    + "); use one parameter set");
        }
        if (!keys.keySet().equals(keySet)) {
            throw new KeySetMismatchException("the list belongs to key set " + keySet + ", the keys to " + keys.keySet()
                    + "; use the keys that it was encrypted for");
        }
        Stream stream = backend.stream();
        int width = parameters.lweDimension() + 1;
        try (RowBuffer masks = allocate(backend, parameters.ringDegree());
                RowBuffer bodies = allocate(backend, width)) {
            stream.upload(masks, masks());
            stream.upload(bodies, bodies(width));
            RowBuffer switchedMasks = switched(stream, masks, parameters.switchingBasis());
            RowBuffer switchedBodies = switched(stream, bodies, parameters.switchingBasis());
            RowBuffer table = keys.switching().residues().on(stream, BufferRole.KEY);
            stream.lweKeySwitch(switchedBodies, switchedMasks, table, parameters.switchingGadget());
            return values(backend, switched(stream, switchedBodies, to));
        }
    }

    private RowBuffer allocate(Backend backend, int width) {
        return backend.allocate(rows(width), parameters.ringBasis(), Form.COEFFICIENT, BufferRole.SCRATCH);
    }

    private Shape rows(int width) {
        return new Shape(entries.size(), 1, 1, 1, 1, width);
    }

    private static RowBuffer switched(Stream stream, RowBuffer rows, RnsBasis basis) {
        if (rows.moduli().equals(basis)) {
            return rows;
        }
        RowBuffer out = rows.withModuli(basis);
        stream.switchModulus(out, rows);
        return out;
    }

    private HostRows masks() {
        int degree = parameters.ringDegree();
        HostRows rows = HostRows.allocate(rows(degree), parameters.ringBasis(), Form.COEFFICIENT);
        long[] words = new long[degree];
        for (int i = 0; i < entries.size(); i++) {
            ExtractedMask.write(mask, 0, i, words, 0);
            rows.setRow(i, 0, 0, MemorySegment.ofArray(words));
        }
        return rows;
    }

    private HostRows bodies(int width) {
        HostRows rows = HostRows.allocate(rows(width), parameters.ringBasis(), Form.COEFFICIENT);
        for (int i = 0; i < entries.size(); i++) {
            rows.set(i, 0, 0, width - 1, entries.get(i).body);
        }
        return rows;
    }

    private List<Residues> values(Backend backend, RowBuffer rows) {
        List<Residues> values = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            RowBuffer value = backend.allocate(
                    LweCiphertext.shape(parameters), rows.moduli(), Form.COEFFICIENT, BufferRole.CIPHERTEXT);
            backend.stream().copy(value, rows.entry(i, 0, 0));
            values.add(Residues.onBackend(value));
        }
        return values;
    }
}
