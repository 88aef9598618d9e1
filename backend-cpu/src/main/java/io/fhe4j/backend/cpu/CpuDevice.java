package io.fhe4j.backend.cpu;

import io.fhe4j.api.Workers;
import io.fhe4j.ntt.BackendOptions;
import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.Capabilities;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.spi.Device;
import io.fhe4j.ntt.spi.Memory;
import io.fhe4j.ntt.spi.Queue;
import io.fhe4j.ntt.spi.RowImages;
import io.fhe4j.ntt.spi.Scratch;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The machine's own memory and processor: tables, made once for each modulus, ring, conversion and automorphism, and workers. */
final class CpuDevice implements Device {

    private static final int MAX_WIDTH = 1 << 28;

    private final Engine engine;
    private final Workers workers;
    private final Scratchpad scratchpad = new Scratchpad();
    private final Automorphisms automorphisms;
    private final CpuTorus torus;
    private final Capabilities capabilities;
    private final Map<Modulus, RowModulus> moduli = new ConcurrentHashMap<>();
    private final Map<BaseConversion, Conversion> conversions = new ConcurrentHashMap<>();
    private final Map<Ring, MonomialTable> monomials = new ConcurrentHashMap<>();

    private record Ring(Modulus modulus, int width) {}

    CpuDevice(Engine engine, BackendOptions options) {
        this.engine = engine;
        this.workers = new Workers(options.executor(), options.parallelism());
        this.automorphisms = new Automorphisms();
        this.torus = new CpuTorus(this, engine.vectorBits(), options);
        String threads =
                options.parallelism() == 1 ? "on the calling thread" : "in " + options.parallelism() + " parts";
        this.capabilities = new Capabilities(
                Map.of(ModulusKind.PRIME, 63, ModulusKind.ODD, 63, ModulusKind.POWER_OF_TWO, 64),
                MAX_WIDTH,
                engine.vectorBits(),
                true,
                engine.reason() + ", " + threads);
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public int parallelism() {
        return workers.parallelism();
    }

    Workers workers() {
        return workers;
    }

    Scratchpad scratchpad() {
        return scratchpad;
    }

    CpuTorus torus() {
        return torus;
    }

    Automorphisms automorphisms() {
        return automorphisms;
    }

    RowModulus modulus(Modulus modulus) {
        RowModulus known = moduli.get(modulus);
        return known != null ? known : moduli.computeIfAbsent(modulus, engine::modulus);
    }

    Conversion conversion(BaseConversion constants) {
        Conversion known = conversions.get(constants);
        return known != null ? known : conversions.computeIfAbsent(constants, this::newConversion);
    }

    private Conversion newConversion(BaseConversion constants) {
        RowModulus[] from = moduli(constants.from());
        RowModulus[] to = moduli(constants.to());
        boolean onDoubles = true;
        for (RowModulus m : from) {
            onDoubles &= m.isDouble();
        }
        for (RowModulus m : to) {
            onDoubles &= m.isDouble();
        }
        return onDoubles
                ? new DoubleConversion(((DoubleRows) engine.doubles()).kernels(), constants)
                : new WordConversion(from, to, constants);
    }

    /** The table of monomials of a ring on doubles. */
    MonomialTable monomials(RowModulus m, int n) {
        Ring ring = new Ring(m.modulus, n);
        MonomialTable known = monomials.get(ring);
        return known != null ? known : monomials.computeIfAbsent(ring, r -> newMonomials(m, n));
    }

    private MonomialTable newMonomials(RowModulus m, int n) {
        return new MonomialTable(
                m.transform(n),
                m.kernels.order(),
                n,
                ((DoubleRows) m.kernels).kernels().vectors().lanes());
    }

    private RowModulus[] moduli(RnsBasis basis) {
        return basis.moduli().stream().map(this::modulus).toArray(RowModulus[]::new);
    }

    @Override
    public int wordBytes(Modulus modulus) {
        return engine.wordBytes(modulus);
    }

    @Override
    public long bytes(long rows, int width, int wordBytes) {
        return rows * CpuMemory.stride(width, wordBytes);
    }

    @Override
    public Memory allocate(long rows, int width, int wordBytes) {
        return new CpuMemory(rows, width, wordBytes);
    }

    @Override
    public Optional<RowImages> images() {
        return Optional.of(new CpuImages(this));
    }

    @Override
    public void erase(Memory memory) {
        ((CpuMemory) memory).erase();
    }

    @Override
    public void free(Memory memory) {
        ((CpuMemory) memory).free();
    }

    @Override
    public Queue openQueue(Scratch scratch) {
        return new CpuQueue(this, scratch);
    }

    @Override
    public void close() {
        scratchpad.close();
        torus.close();
        moduli.values().forEach(RowModulus::close);
        moduli.clear();
        conversions.clear();
        monomials.clear();
    }
}
