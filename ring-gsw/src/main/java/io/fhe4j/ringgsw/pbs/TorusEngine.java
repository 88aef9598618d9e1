package io.fhe4j.ringgsw.pbs;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ntt.Stream;
import io.fhe4j.ntt.Torus;
import io.fhe4j.ntt.TorusRotation;
import io.fhe4j.ntt.TorusRotationKey;
import io.fhe4j.ntt.TorusSwitching;
import io.fhe4j.ntt.TorusSwitchingKey;

/** Look-ups by the torus kernels of a backend. */
final class TorusEngine implements RotationEngine {

    private final Torus torus;
    private final PbsParameters parameters;
    private final TorusRotationKey rotationKey;
    private final TorusSwitchingKey switchingKey;
    /** Where the body of a switched ciphertext is. */
    private final Residues bodyIndex;

    /**
     * Expands and prepares the keys.
     *
     * @param progress hears how many of their pieces are ready
     */
    TorusEngine(Torus torus, PbsKeys keys, ProgressListener progress) {
        this.torus = torus;
        this.parameters = keys.parameters();
        int n = parameters.lweDimension();
        HostRows index = HostRows.allocate(Shape.of(1, 1), Places.basisFor(n + 1), Form.COEFFICIENT);
        index.set(0, 0, 0, 0, n);
        this.bodyIndex = Residues.onHost(index);
        try (TakenMemory taken = new TakenMemory()) {
            this.rotationKey = taken.take(torus.rotationKey(rotation(parameters)), TorusRotationKey::close);
            this.switchingKey = taken.take(torus.switchingKey(switching(parameters)), TorusSwitchingKey::close);
            Preparation preparation = new Preparation(progress, KeyPreparation.pieces(parameters));
            KeyPreparation.fill(rotationKey, torus, keys, preparation::step);
            KeyPreparation.fill(switchingKey, torus, keys, preparation::step);
            taken.keep();
        }
    }

    /**
     * The shape of the torus kernels' rotations.
     *
     * @throws InvalidParametersException if they take no such dimensions or digits
     */
    static TorusRotation rotation(PbsParameters parameters) {
        try {
            return new TorusRotation(
                    parameters.lweDimension(),
                    parameters.maskComponents() + 1,
                    parameters.ringDegree(),
                    parameters.rotationGadget(),
                    parameters.grouping());
        } catch (IllegalArgumentException e) {
            throw new InvalidParametersException(parameters.name() + ": " + e.getMessage(), e);
        }
    }

    /**
     * The shape of the torus kernels' key switches.
     *
     * @throws InvalidParametersException if they take no such dimensions or digits
     */
    static TorusSwitching switching(PbsParameters parameters) {
        try {
            return new TorusSwitching(parameters.maskWords(), parameters.lweDimension(), parameters.switchingGadget());
        } catch (IllegalArgumentException e) {
            throw new InvalidParametersException(parameters.name() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String name() {
        return "on the torus (" + torus.engine() + ")";
    }

    @Override
    public int exponentWords() {
        return parameters.lweDimension() + 1;
    }

    @Override
    public void switchDown(RowBuffer exponents, RowBuffer turns, RowBuffer x) {
        Stream stream = torus.stream();
        Backend backend = stream.backend();
        try (RowBuffer switched = backend.allocate(
                exponents.shape(), parameters.switchingBasis(), Form.COEFFICIENT, BufferRole.SCRATCH)) {
            torus.switchKey(switched, x, switchingKey);
            torus.switchToExponents(exponents, switched, true);
            stream.gather(turns, exponents, bodyIndex.on(stream, BufferRole.CONTROL));
            stream.negate(turns, turns);
        }
    }

    @Override
    public void rotate(RowBuffer accumulator, RowBuffer exponents) {
        torus.blindRotate(accumulator, exponents, rotationKey);
    }

    @Override
    public void close() {
        rotationKey.close();
        switchingKey.close();
    }
}
