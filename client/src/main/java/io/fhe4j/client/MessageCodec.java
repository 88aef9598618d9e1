package io.fhe4j.client;

import io.fhe4j.api.SlotOverflowException;
import io.fhe4j.api.ValueRangeException;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ckks.Packing;
import io.fhe4j.ckks.Scale;
import io.fhe4j.ckks.encoding.EncodedCoefficients;
import io.fhe4j.ckks.encoding.ResidueWriter;
import io.fhe4j.ckks.encoding.SlotCodec;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Shape;

/** Between numbers and residues for one parameter set, with the checks that fresh encryptions make. Thread-safe. */
final class MessageCodec {
    private final CkksParameters parameters;
    private final SlotCodec slots;

    /** A message ready for encryption: residues in coefficient form, at the canonical scale of the level; zeroed when closed. */
    record Encoded(ZeroedMemory memory, HostRows rows, int level, Packing packing, int slots) implements AutoCloseable {
        @Override
        public void close() {
            memory.close();
        }
    }

    MessageCodec(CkksParameters parameters) {
        this.parameters = parameters;
        this.slots = SlotCodec.of(parameters.ringDegree());
    }

    Encoded encodeSlots(ComplexVector values, int slotCount, int level) {
        if (Integer.bitCount(slotCount) != 1 || slotCount > parameters.maxSlots()) {
            throw new IllegalArgumentException(
                    "the number of slots is a power of two of at most " + parameters.maxSlots() + ", not " + slotCount);
        }
        if (values.size() > slotCount) {
            throw new SlotOverflowException(values.size() + " values do not fit into " + slotCount
                    + " slots; use encryptAll, which makes several ciphertexts, or parameters with more slots");
        }
        for (int i = 0; i < values.size(); i++) {
            checkBound(Math.hypot(values.re(i), values.im(i)), i);
        }
        Scale scale = parameters.scale(level);
        return encoded(
                slots.encode(values, scale, slotCount, parameters.embeddingPrecision(scale)),
                level,
                Packing.SLOTS,
                slotCount);
    }

    Encoded encodeCoefficients(double[] values, int level) {
        for (int i = 0; i < values.length; i++) {
            checkBound(Math.abs(values[i]), i);
        }
        EncodedCoefficients coefficients = slots.encodeCoefficients(values, parameters.scale(level));
        return encoded(coefficients, level, Packing.COEFFICIENTS, parameters.ringDegree());
    }

    private Encoded encoded(EncodedCoefficients coefficients, int level, Packing packing, int slotCount) {
        Shape shape = Shape.of(parameters.rows(level), parameters.ringDegree());
        ZeroedMemory memory = new ZeroedMemory(shape.words() * Long.BYTES);
        try {
            HostRows rows = memory.rows(shape, parameters.basis(level), Form.COEFFICIENT);
            ResidueWriter.write(coefficients, rows, 0, 0);
            return new Encoded(memory, rows, level, packing, slotCount);
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    /** Which value it is may be told, but not the value, which is a secret of the caller's. */
    private void checkBound(double magnitude, int index) {
        if (!(magnitude <= parameters.inputBound())) {
            String problem = Double.isNaN(magnitude) || Double.isInfinite(magnitude)
                    ? "is not a finite number"
                    : "exceeds the input bound " + parameters.inputBound() + " in magnitude";
            throw new ValueRangeException("value " + index + " " + problem
                    + "; scale the values down, or build the parameters with a larger inputBound");
        }
    }

    ComplexVector decodeSlots(HostRows rows, int level, Scale scale, int slotCount) {
        return slots.decode(
                rows, parameters.crtComposer(level), scale, slotCount, parameters.embeddingPrecision(scale));
    }

    double[] decodeCoefficients(HostRows rows, int level, Scale scale) {
        return slots.decodeCoefficients(rows, 0, 0, parameters.crtComposer(level), scale);
    }
}
