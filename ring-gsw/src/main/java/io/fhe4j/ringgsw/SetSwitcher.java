package io.fhe4j.ringgsw;

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
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ringgsw.noise.NoiseSource;
import io.fhe4j.ringgsw.noise.NoiseSources;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings bits of one parameter set and key set under those of another, without a secret and without bootstrapping: the error grows by
 * {@link SetSwitchingKey#addedVariance}, and gates of the target reckon with what comes of it. Exact: the same words on every backend. Safe for many threads.
 */
public final class SetSwitcher {

    private final Backend backend;
    private final SetSwitchingKey key;
    private final double addedVariance;
    /** From a ciphertext to its mask, and to its body behind zeros. */
    private final Residues maskIndex;

    private final Residues bodyIndex;
    /** The encoding of 1 without mask and error, of both sets. */
    private final Residues oneBefore;

    private final Residues oneAfter;

    private SetSwitcher(Backend backend, SetSwitchingKey key) {
        this.backend = backend;
        this.key = key;
        this.addedVariance = key.addedVariance();
        int width = key.from().lweDimension() + 1;
        RnsBasis basis = RnsBasis.of(Modulus.powerOfTwo(Integer.SIZE - Integer.numberOfLeadingZeros(4 * width - 1)));
        HostRows mask = HostRows.allocate(Shape.of(1, width - 1), basis, Form.COEFFICIENT);
        for (int i = 0; i < width - 1; i++) {
            mask.set(0, 0, 0, i, i);
        }
        int dimension = key.to().lweDimension();
        HostRows body = HostRows.allocate(Shape.of(1, dimension + 1), basis, Form.COEFFICIENT);
        for (int i = 0; i < dimension; i++) {
            body.set(0, 0, 0, i, 2L * width);
        }
        body.set(0, 0, 0, dimension, width - 1);
        this.maskIndex = Residues.onHost(mask);
        this.bodyIndex = Residues.onHost(body);
        this.oneBefore =
                LweCiphertext.trivial(key.from(), key.fromKeySet(), true).residues();
        this.oneAfter = LweCiphertext.trivial(key.to(), key.toKeySet(), true).residues();
    }

    /**
     * A switcher.
     *
     * @param backend where it computes; stays open as long as the switcher is used
     */
    public static SetSwitcher on(Backend backend, SetSwitchingKey key) {
        return new SetSwitcher(backend, key);
    }

    /** The key. */
    public SetSwitchingKey key() {
        return key;
    }

    /** One bit, see {@link #switched(List)}. */
    public LweCiphertext switched(LweCiphertext bit) {
        return switched(List.of(bit)).getFirst();
    }

    /**
     * Bits under the target's keys.
     *
     * @param bits bits of the source's parameters and key set
     * @return as many, in the same order
     * @throws IncompatibleException if one has other parameters, or is no bit
     * @throws KeySetMismatchException if one belongs to another key set
     */
    public List<LweCiphertext> switched(List<LweCiphertext> bits) {
        bits.forEach(bit -> bit.requireBit("a switch of sets", key.from(), key.fromKeySet()));
        List<LweCiphertext> results = new ArrayList<>(bits.size());
        for (LweCiphertext bit : bits) {
            results.add(
                    bit.knownBit().isPresent()
                            ? LweCiphertext.trivial(
                                    key.to(), key.toKeySet(), bit.knownBit().get())
                            : encryption(bit));
        }
        return results;
    }

    private LweCiphertext encryption(LweCiphertext bit) {
        // x and not x have one error, and so have what becomes of them: the switch is that of the one whose source is
        // not negated.
        NoiseSource source = bit.sources().list().getFirst();
        boolean negated = source.coefficient() < 0;
        // It keeps its name: the bit's error is still there, in what other keys and ways make of it as well.
        NoiseSources sources = NoiseSources.of(source.id(), source.family(), source.variance() + addedVariance);
        return LweCiphertext.of(
                key.to(), key.toKeySet(), residues(bit, negated), negated ? sources.negated() : sources);
    }

    private Residues residues(LweCiphertext bit, boolean negated) {
        FhewParameters from = key.from();
        FhewParameters to = key.to();
        try (RowBuffer x = row(from.lweDimension() + 1, from.ciphertextBasis(), BufferRole.SCRATCH);
                RowBuffer wide = row(from.lweDimension() + 1, to.switchingBasis(), BufferRole.SCRATCH);
                RowBuffer mask = row(from.lweDimension(), to.switchingBasis(), BufferRole.SCRATCH);
                RowBuffer out = row(to.lweDimension() + 1, to.switchingBasis(), BufferRole.SCRATCH)) {
            RowBuffer operand = bit.residues().on(stream(), BufferRole.CIPHERTEXT);
            if (negated) {
                stream().subtract(x, oneBefore.on(stream(), BufferRole.CONTROL), operand);
            } else {
                stream().copy(x, operand);
            }
            stream().switchModulus(wide, x);
            stream().gather(mask, wide, maskIndex.on(stream(), BufferRole.CONTROL));
            stream().gather(out, wide, bodyIndex.on(stream(), BufferRole.CONTROL));
            stream().lweKeySwitch(out, mask, key.residues().on(stream(), BufferRole.KEY), to.switchingGadget());
            RowBuffer result = row(to.lweDimension() + 1, to.ciphertextBasis(), BufferRole.CIPHERTEXT);
            stream().switchModulus(result, out);
            if (negated) {
                stream().subtract(result, oneAfter.on(stream(), BufferRole.CONTROL), result);
            }
            return Residues.onBackend(result);
        }
    }

    private RowBuffer row(int width, RnsBasis basis, BufferRole role) {
        return backend.allocate(new Shape(1, 1, 1, 1, 1, width), basis, Form.COEFFICIENT, role);
    }

    private Stream stream() {
        return backend.stream();
    }
}
