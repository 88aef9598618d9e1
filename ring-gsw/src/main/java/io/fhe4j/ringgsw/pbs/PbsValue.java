package io.fhe4j.ringgsw.pbs;

import io.fhe4j.ringgsw.integer.FheBoolean;
import io.fhe4j.ringgsw.integer.FheInteger;
import io.fhe4j.ringgsw.integer.IntegerType;
import java.util.List;
import java.util.Optional;

/**
 * An encrypted number or bit apart from any evaluator, as it is sent: {@link io.fhe4j.ringgsw.integer.IntegerEvaluator#integer} and {@link
 * io.fhe4j.ringgsw.integer.IntegerEvaluator#bit} take its blocks.
 *
 * @param type the number's type; empty for a bit
 * @param blocks of a number as many as its type has, lowest first; of a bit one
 */
public record PbsValue(Optional<IntegerType<?>> type, List<PbsCiphertext> blocks) {

    /**
     * Checks the number of blocks.
     *
     * @throws IllegalArgumentException if there are too many or too few, or they are of several parameters or key sets
     */
    public PbsValue {
        blocks = List.copyOf(blocks);
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("a number has blocks");
        }
        PbsCiphertext first = blocks.getFirst();
        int size = type.map(of -> of.blocks(first.parameters().blocks())).orElse(1);
        if (blocks.size() != size) {
            throw new IllegalArgumentException(
                    type.map(Object::toString).orElse("a bit") + " has " + size + " blocks, not " + blocks.size());
        }
        for (PbsCiphertext block : blocks) {
            if (!block.fingerprint().equals(first.fingerprint())
                    || !block.keySet().equals(first.keySet())) {
                throw new IllegalArgumentException("the blocks of a number have the same parameters and key set");
            }
        }
    }

    /**
     * A number's blocks.
     *
     * @throws io.fhe4j.api.IncompatibleException if it is no number of programmable bootstrapping
     */
    public static PbsValue of(FheInteger<?> number) {
        return new PbsValue(
                Optional.of(number.type()),
                number.blocks().stream().map(PbsCiphertext::of).toList());
    }

    /**
     * A bit's block.
     *
     * @throws io.fhe4j.api.IncompatibleException if it is no bit of programmable bootstrapping
     */
    public static PbsValue of(FheBoolean bit) {
        return new PbsValue(Optional.empty(), List.of(PbsCiphertext.of(bit.block())));
    }

    /** Whether it is a bit. */
    public boolean isBit() {
        return type.isEmpty();
    }
}
