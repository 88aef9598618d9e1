package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.TorusRotation;
import io.fhe4j.ntt.TorusSwitching;
import io.fhe4j.ntt.spi.TorusKernels;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The torus kernels of a device: what is made once for each shape, and who computes. */
final class CpuTorus implements TorusKernels {

    private final CpuDevice device;
    private final TorusChoice choice;
    private final Map<Integer, TorusTables> tables = new ConcurrentHashMap<>();
    private final Map<Integer, PlainTorusFft> plain = new ConcurrentHashMap<>();
    private final Map<TorusRotation, TorusRotations> rotations = new ConcurrentHashMap<>();

    /** Rows of zeros for {@link #transform}. */
    private final Map<Integer, CpuMemory> measured = new ConcurrentHashMap<>();

    CpuTorus(CpuDevice device, int vectorBits, BackendOptions options) {
        this.device = device;
        this.choice = TorusChoice.choose(vectorBits, options);
    }

    @Override
    public String engine() {
        return "FFT on doubles, " + choice.reason();
    }

    @Override
    public double productVariance(int degree, Gadget gadget) {
        return TorusRotation.productVariance(degree, gadget);
    }

    private TorusTables tables(int degree) {
        return tables.computeIfAbsent(degree, n -> new TorusTables(n, choice.lanes()));
    }

    private TorusRotations rotations(TorusRotation shape) {
        TorusRotations known = rotations.get(shape);
        return known != null ? known : rotations.computeIfAbsent(shape, this::newRotations);
    }

    private TorusRotations newRotations(TorusRotation shape) {
        int degree = shape.degree();
        return new TorusRotations(
                device, shape, choice, tables(degree), plain.computeIfAbsent(degree, PlainTorusFft::new));
    }

    @Override
    public int rotationWords(TorusRotation shape) {
        return TorusRotations.keyWords(shape);
    }

    @Override
    public void prepareRotation(RowBuffer key, int first, RowBuffer entries, TorusRotation shape) {
        rotations(shape).prepare(key, first, entries);
    }

    @Override
    public void blindRotate(RowBuffer accumulator, RowBuffer exponents, RowBuffer key, TorusRotation shape) {
        rotations(shape).rotate(accumulator, exponents, key);
    }

    @Override
    public int switchingWords(TorusSwitching shape) {
        return TorusSwitches.keyWords(shape);
    }

    @Override
    public int switchingRows(TorusSwitching shape) {
        return TorusSwitches.keyRows(shape);
    }

    @Override
    public void prepareSwitching(RowBuffer key, int first, RowBuffer entries, TorusSwitching shape) {
        new TorusSwitches(device, shape, choice).prepare(key, first, entries);
    }

    @Override
    public void switchKey(RowBuffer out, RowBuffer x, RowBuffer key, TorusSwitching shape) {
        new TorusSwitches(device, shape, choice).run(out, x, key);
    }

    @Override
    public void switchToExponents(RowBuffer out, RowBuffer x, boolean compensated) {
        TorusSwitches.toExponents(device, out, x, compensated);
    }

    @Override
    public Optional<Runnable> transform(int degree, boolean forward) {
        if (choice.vectors() == null) {
            return Optional.empty();
        }
        TorusFft fft = new TorusFft(choice, tables(degree));
        choice.await(TorusKernel.ofTransforms(fft.tables));
        CpuMemory row = measured.computeIfAbsent(degree, n -> new CpuMemory(1, n, Long.BYTES));
        row.erase();
        return Optional.of(() -> {
            long address = row.segment().address();
            if (forward) {
                fft.forward(address);
            } else {
                fft.inverse(address);
            }
        });
    }

    void close() {
        tables.values().forEach(TorusTables::close);
        tables.clear();
        measured.values().forEach(CpuMemory::free);
        measured.clear();
    }
}
