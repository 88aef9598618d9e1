package io.fhe4j.nn.plan;

import io.fhe4j.ckks.ComplexVector;
import io.fhe4j.ckks.linear.LinearTransform;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The twin of encrypted arithmetic on plain slots; it checks levels, and that nothing is used after its release. */
final class PlainArithmetic implements SlotArithmetic<PlainArithmetic.Slots, PlainArithmetic.Slots> {
    private List<Slots> made = new ArrayList<>();

    private Slots made(double[] values, int level, boolean product) {
        Slots slots = new Slots(values, level, product);
        made.add(slots);
        return slots;
    }

    static final class Slots {
        private final double[] values;
        private final int level;
        private final boolean product;
        private boolean released;

        Slots(double[] values, int level, boolean product) {
            this.values = values;
            this.level = level;
            this.product = product;
        }

        double[] values() {
            return values;
        }
    }

    private static Slots live(Slots x) {
        if (x.released) {
            throw new IllegalStateException("used after its release");
        }
        return x;
    }

    private static void same(Slots x, Slots y) {
        if (live(x).level != live(y).level || x.product != y.product) {
            throw new IllegalStateException("levels " + x.level + " and " + y.level + ", or only one is rescaled");
        }
    }

    @Override
    public int level(Slots x) {
        return x.level;
    }

    @Override
    public Slots encode(Supplier<double[]> slots, int level) {
        return new Slots(slots.get(), level, false);
    }

    @Override
    public Slots encodeMatrix(LinearTransform matrix, int level) {
        return new Slots(new double[0], level, false);
    }

    @Override
    public Slots transform(Slots x, LinearTransform matrix, Slots encoded) {
        same(x, encoded);
        // by the formula of baby steps and giant steps, so that the transform's own rotations are tried
        double[] sum = new double[x.values.length];
        for (int index : matrix.indices()) {
            double[] rotated = rotate(x, matrix.baby(index)).values.clone();
            ComplexVector diagonal = matrix.rotatedDiagonal(index);
            for (int i = 0; i < rotated.length; i++) {
                rotated[i] *= diagonal.re(i);
            }
            for (int i = 0; i < sum.length; i++) {
                sum[i] += rotated[(i + matrix.giant(index)) % sum.length];
            }
        }
        return made(sum, x.level, true);
    }

    @Override
    public Slots rotate(Slots x, int step) {
        live(x);
        double[] rotated = new double[x.values.length];
        for (int i = 0; i < rotated.length; i++) {
            rotated[i] = x.values[(i + step) % rotated.length];
        }
        return made(rotated, x.level, x.product);
    }

    @Override
    public Slots innerProduct(List<Slots> xs, List<Slots> ps) {
        double[] sum = new double[xs.getFirst().values.length];
        for (int term = 0; term < xs.size(); term++) {
            same(xs.get(term), ps.get(term));
            for (int i = 0; i < sum.length; i++) {
                sum[i] += xs.get(term).values[i] * ps.get(term).values[i];
            }
        }
        return made(sum, xs.getFirst().level, true);
    }

    @Override
    public Slots add(Slots x, Slots y) {
        same(x, y);
        double[] sum = x.values.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += y.values[i];
        }
        return made(sum, x.level, x.product);
    }

    @Override
    public Slots addPlain(Slots x, Slots p) {
        return add(x, p);
    }

    @Override
    public Slots multiply(Slots x, Slots y) {
        return innerProduct(List.of(x), List.of(y));
    }

    @Override
    public Slots addConstant(Slots x, double summand) {
        double[] sum = live(x).values.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += summand;
        }
        return made(sum, x.level, x.product);
    }

    @Override
    public Slots rescale(Slots x) {
        if (!live(x).product || x.level == 0) {
            throw new IllegalStateException("nothing to rescale at level " + x.level);
        }
        return made(x.values, x.level - 1, false);
    }

    @Override
    public Slots lower(Slots x, int level) {
        return level == live(x).level ? x : made(x.values, level, x.product);
    }

    @Override
    public Slots bounded(Slots x, double bound, String reason) {
        for (double value : live(x).values) {
            if (Math.abs(value) > bound) {
                throw new IllegalStateException(reason + ": " + value + " is beyond " + bound);
            }
        }
        return x;
    }

    @Override
    public Slots scoped(Supplier<Slots> computation) {
        List<Slots> outer = made;
        made = new ArrayList<>();
        Slots result = computation.get();
        for (Slots inner : made) {
            inner.released = true;
        }
        result.released = false;
        made = outer;
        made.add(result);
        return result;
    }
}
