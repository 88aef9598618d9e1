package io.fhe4j.ntt.trace;

import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.ExactDivision;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.KeySwitchLayout;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowScalars;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The constants of kernel records: a kind, then its fields; bases by their numbers. */
final class ConstantCodec {

    private static final int NONE = 0;
    private static final int SCALARS = 1;
    private static final int GADGET = 2;
    private static final int CONVERSION = 3;
    private static final int DIVISION = 4;
    private static final int LAYOUT = 5;
    private static final int NUMBER = 6;
    private static final int NUMBERS = 7;
    private static final int LIST = 8;
    private static final int MAX_ITEMS = 1 << 16;

    private ConstantCodec() {}

    /** The bases that a constant refers to; they are defined before its record. */
    static List<RnsBasis> bases(@Nullable Object constant) {
        if (constant == null) {
            return List.of();
        }
        return switch (constant) {
            case RowScalars s -> List.of(s.basis());
            case BaseConversion c -> List.of(c.from(), c.to());
            case ExactDivision d -> List.of(d.basis());
            case KeySwitchLayout l -> List.of(l.special(), l.ciphertext());
            case List<?> list ->
                list.stream().flatMap(item -> bases(item).stream()).toList();
            default -> List.of();
        };
    }

    static void write(BlockOutput out, @Nullable Object constant, ToIntFunction<RnsBasis> number) throws IOException {
        if (constant == null) {
            out.writeByte(NONE);
            return;
        }
        switch (constant) {
            case RowScalars s -> {
                out.writeByte(SCALARS);
                out.writeUnsigned(number.applyAsInt(s.basis()));
                for (int r = 0; r < s.basis().size(); r++) {
                    out.writeUnsigned(s.get(r));
                }
            }
            case Gadget g -> {
                out.writeByte(GADGET);
                out.writeUnsigned(g.logBase());
                out.writeUnsigned(g.levels());
                out.writeUnsigned(g.droppedBits());
            }
            case BaseConversion c -> {
                out.writeByte(CONVERSION);
                out.writeUnsigned(number.applyAsInt(c.from()));
                out.writeUnsigned(number.applyAsInt(c.to()));
                out.writeByte(c.kind() == BaseConversion.Kind.EXACT ? 1 : 0);
            }
            case ExactDivision d -> {
                out.writeByte(DIVISION);
                out.writeUnsigned(number.applyAsInt(d.basis()));
                out.writeByte(d.droppedFrom() == 0 ? 1 : 0);
                out.writeUnsigned(d.droppedTo() - d.droppedFrom());
            }
            case KeySwitchLayout l -> {
                out.writeByte(LAYOUT);
                out.writeUnsigned(number.applyAsInt(l.special()));
                out.writeUnsigned(number.applyAsInt(l.ciphertext()));
                out.writeUnsigned(l.digits());
                for (int d = 0; d < l.digits(); d++) {
                    out.writeUnsigned(l.end(d) - l.start(d));
                }
            }
            case Long value -> {
                out.writeByte(NUMBER);
                out.writeUnsigned(value);
            }
            case long[] values -> {
                out.writeByte(NUMBERS);
                out.writeUnsigned(values.length);
                for (long value : values) {
                    out.writeUnsigned(value);
                }
            }
            case List<?> list -> {
                out.writeByte(LIST);
                out.writeUnsigned(list.size());
                for (Object item : list) {
                    write(out, item, number);
                }
            }
            default -> throw new IllegalArgumentException("no trace encoding for a " + constant.getClass());
        }
    }

    static @Nullable Object read(BlockInput in, IntFunction<RnsBasis> basis, boolean nested) {
        int kind = in.readByte();
        try {
            return switch (kind) {
                case NONE -> null;
                case SCALARS -> readScalars(in, basis.apply(in.readInt("basis", 0, Integer.MAX_VALUE)));
                case GADGET ->
                    new Gadget(
                            in.readInt("gadget base", 1, 32),
                            in.readInt("gadget levels", 1, 64),
                            in.readInt("gadget's dropped bits", 0, 63));
                case CONVERSION -> readConversion(in, basis);
                case DIVISION -> readDivision(in, basis.apply(in.readInt("basis", 0, Integer.MAX_VALUE)));
                case LAYOUT -> readLayout(in, basis);
                case NUMBER -> in.readUnsigned();
                case NUMBERS -> readNumbers(in);
                case LIST -> {
                    if (nested) {
                        throw in.malformed("a list inside a list of constants");
                    }
                    yield readList(in, basis);
                }
                default -> throw in.malformed("constant of unknown kind " + kind);
            };
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw in.malformed(String.valueOf(e.getMessage()));
        }
    }

    private static RowScalars readScalars(BlockInput in, RnsBasis basis) {
        long[] residues = new long[basis.size()];
        for (int r = 0; r < residues.length; r++) {
            residues[r] = in.readUnsigned();
        }
        return RowScalars.ofResidues(basis, residues);
    }

    private static BaseConversion readConversion(BlockInput in, IntFunction<RnsBasis> basis) {
        RnsBasis from = basis.apply(in.readInt("basis", 0, Integer.MAX_VALUE));
        RnsBasis to = basis.apply(in.readInt("basis", 0, Integer.MAX_VALUE));
        boolean exact = in.readInt("conversion kind", 0, 1) == 1;
        return BaseConversion.of(from, to, exact ? BaseConversion.Kind.EXACT : BaseConversion.Kind.UNCORRECTED);
    }

    private static ExactDivision readDivision(BlockInput in, RnsBasis basis) {
        boolean leading = in.readInt("division side", 0, 1) == 1;
        int count = in.readInt("dropped rows", 1, basis.size());
        return leading ? ExactDivision.byLeading(basis, count) : ExactDivision.byTrailing(basis, count);
    }

    private static KeySwitchLayout readLayout(BlockInput in, IntFunction<RnsBasis> basis) {
        RnsBasis special = basis.apply(in.readInt("basis", 0, Integer.MAX_VALUE));
        RnsBasis ciphertext = basis.apply(in.readInt("basis", 0, Integer.MAX_VALUE));
        int[] rows = new int[in.readInt("digits", 1, ciphertext.size())];
        for (int d = 0; d < rows.length; d++) {
            rows[d] = in.readInt("digit rows", 1, ciphertext.size());
        }
        return KeySwitchLayout.of(special, ciphertext, rows);
    }

    private static long[] readNumbers(BlockInput in) {
        long[] values = new long[in.readInt("numbers", 0, MAX_ITEMS)];
        for (int k = 0; k < values.length; k++) {
            values[k] = in.readUnsigned();
        }
        return values;
    }

    private static List<Object> readList(BlockInput in, IntFunction<RnsBasis> basis) {
        int size = in.readInt("list", 0, 16);
        List<Object> list = new ArrayList<>();
        for (int k = 0; k < size; k++) {
            Object item = read(in, basis, true);
            if (item == null) {
                throw in.malformed("an empty constant in a list");
            }
            list.add(item);
        }
        return list;
    }
}
