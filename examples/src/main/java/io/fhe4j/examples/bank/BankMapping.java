package io.fhe4j.examples.bank;

import io.fhe4j.backend.pim.KernelMapping;
import io.fhe4j.backend.pim.RowTask;
import io.fhe4j.backend.pim.SimulatedProvider;
import io.fhe4j.backend.pim.device.DeviceFile;
import io.fhe4j.backend.pim.device.DeviceFiles;
import io.fhe4j.backend.pim.device.DeviceSchema;
import io.fhe4j.backend.pim.device.Unit;
import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Kernel;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A residue row lies in one bank, and so do the rows that it is computed from; the banks work side by side. What a kernel costs is what {@link BankRows}
 * takes for a row of zeros, executed once for each kernel, kind of modulus and width.
 */
final class BankMapping implements KernelMapping {

    /** What its device files say. */
    static final DeviceSchema SCHEMA = DeviceSchema.of("bank-unit")
            .level("channel")
            .level("bank")
            .constant("geometry.rowBits", Unit.BITS)
            .constant("geometry.lanes", Unit.COUNT)
            .constant("geometry.registers", Unit.COUNT)
            .constant("timing.tRCD", Unit.NANOSECONDS)
            .constant("timing.tRAS", Unit.NANOSECONDS)
            .constant("timing.tRP", Unit.NANOSECONDS)
            .constant("timing.tWR", Unit.NANOSECONDS)
            .constant("timing.tCCD", Unit.NANOSECONDS)
            .constant("timing.cycle", Unit.NANOSECONDS)
            .constant("energy.activation", Unit.PICOJOULES)
            .constant("energy.column", Unit.PICOJOULES_PER_BIT)
            .constant("energy.constant", Unit.PICOJOULES_PER_BIT)
            .constant("energy.product", Unit.PICOJOULES)
            .constant("energy.simple", Unit.PICOJOULES)
            .build();

    /** Offers {@code "pim-bank"}. */
    public static final class Provider extends SimulatedProvider {

        private static final String FILE = "devices/bank-unit.toml";

        /** For its loader. */
        public Provider() {}

        @Override
        public String name() {
            return "pim-bank";
        }

        @Override
        public int priority() {
            return -4;
        }

        @Override
        protected DeviceSchema schema() {
            return SCHEMA;
        }

        @Override
        protected DeviceFile shipped() {
            try (InputStream in = Objects.requireNonNull(BankMapping.class.getResourceAsStream(FILE))) {
                return DeviceFiles.parse(FILE, in.readAllBytes(), List.of(SCHEMA));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        protected Architecture architecture(DeviceFile file) {
            int lanes = file.count("geometry.lanes");
            if (Integer.bitCount(lanes) != 1 || file.count("geometry.rowBits") % (lanes * Long.SIZE) != 0) {
                throw file.contradiction(
                        "geometry.lanes",
                        lanes + " lanes of 64 bits",
                        "choose a power of two whose vectors fill rows of geometry.rowBits");
            }
            if (file.count("geometry.registers") < BankUnit.SINGLES + 3) {
                throw file.contradiction(
                        "geometry.registers",
                        file.count("geometry.registers") + " registers",
                        "programs need " + (BankUnit.SINGLES + 3));
            }
            int bits = BankRows.MAX_BITS;
            BankRows rows = new BankRows(file);
            return new Architecture(
                    Map.of(ModulusKind.PRIME, bits, ModulusKind.ODD, bits, ModulusKind.POWER_OF_TWO, bits),
                    new BankMapping(file, rows),
                    rows);
        }
    }

    /** What programs differ by: their steps depend on nothing else. */
    private record Key(
            Kernel kernel,
            ModulusKind kind,
            int bits,
            ModulusKind sourceKind,
            int sourceBits,
            Form form,
            int width,
            int terms,
            @Nullable Gadget gadget) {}

    /** What a row costs. */
    private record Price(double nanos, double picojoules, boolean assumed) {}

    private final DeviceFile device;
    private final BankRows rows;
    private final Map<Key, Price> prices = new ConcurrentHashMap<>();

    BankMapping(DeviceFile device, BankRows rows) {
        this.device = device;
        this.rows = rows;
    }

    @Override
    public String device() {
        return device.name();
    }

    @Override
    public String unitName() {
        return "bank";
    }

    @Override
    public double units() {
        return device.value("levels.channel.count") * device.value("levels.bank.count");
    }

    @Override
    public List<Run> runs(Kernel kernel, RowBuffer out, RowBuffer x, int terms) {
        return runs(kernel, out, x, terms, null);
    }

    @Override
    public List<Run> digitRuns(RowBuffer out, RowBuffer x, Gadget gadget) {
        return runs(Kernel.DECOMPOSE, out, x, gadget.levels(), gadget);
    }

    private List<Run> runs(Kernel kernel, RowBuffer out, RowBuffer x, int terms, @Nullable Gadget gadget) {
        RowBuffer counted = kernel == Kernel.DECOMPOSE ? x : out;
        long each = (long) counted.shape().batch() * counted.shape().components();
        List<Run> runs = new ArrayList<>();
        for (int r = 0; r < out.shape().rows(); r++) {
            Modulus modulus = out.moduli().get(r);
            Modulus source = x.moduli().get(Math.min(r, x.moduli().size() - 1));
            Key key = new Key(
                    kernel,
                    modulus.kind(),
                    modulus.bits(),
                    source.kind(),
                    source.bits(),
                    out.form(),
                    out.width(),
                    terms,
                    gadget);
            Price price = prices.get(key);
            if (price == null) {
                price = price(key, modulus, source, x.moduli());
                prices.put(key, price);
            }
            String name = kernel.name().toLowerCase(Locale.ROOT) + " of " + out.width();
            runs.add(new Run(name, each, price.nanos, 1, price.picojoules, price.assumed));
        }
        return runs;
    }

    /** Executes the kernel on zeros. Where there is no program, products of as many terms stand for it, and the price says that it is assumed. */
    private Price price(Key key, Modulus modulus, Modulus source, RnsBasis sources) {
        RowTask task = task(key, modulus, source, sources);
        BankUnit unit = new BankUnit(device);
        boolean assumed = rows.compute(task, unit).isEmpty();
        if (assumed) {
            unit = new BankUnit(device);
            List<long[]> pairs = Collections.nCopies(2 * key.terms, new long[key.width]);
            rows.compute(new RowTask(Kernel.MULTIPLY_SUM, modulus, source, key.form, pairs), unit);
        }
        // A conversion's kind is not known here: exact ones are charged as the others.
        return new Price(unit.nanos(), unit.picojoules(), assumed || key.kernel == Kernel.CONVERT);
    }

    private static RowTask task(Key key, Modulus modulus, Modulus source, RnsBasis sources) {
        long[] zeros = new long[key.width];
        List<long[]> operands = switch (key.kernel) {
            case ZERO, COPY, NEGATE, FORWARD_NTT, INVERSE_NTT, AUTOMORPHISM, MULTIPLY_MONOMIAL, DECOMPOSE ->
                List.of(zeros);
            case MULTIPLY_ADD, MULTIPLY_SCALAR_ADD -> List.of(zeros, zeros, zeros);
            case MULTIPLY_SUM -> Collections.nCopies(2 * key.terms, zeros);
            case CONVERT -> Collections.nCopies(key.terms, zeros);
            case LOOK_UP_SUM -> {
                List<long[]> entries = new ArrayList<>(Collections.nCopies(key.terms, zeros));
                entries.add(new long[key.terms]);
                yield entries;
            }
            default -> List.of(zeros, zeros);
        };
        BaseConversion conversion = key.kernel == Kernel.CONVERT
                ? BaseConversion.of(sources, RnsBasis.of(modulus), BaseConversion.Kind.UNCORRECTED)
                : null;
        long number = key.kernel == Kernel.AUTOMORPHISM || key.kernel == Kernel.MULTIPLY_MONOMIAL ? 1 : 0;
        return new RowTask(key.kernel, modulus, source, key.form, operands, number, key.gadget, conversion);
    }
}
