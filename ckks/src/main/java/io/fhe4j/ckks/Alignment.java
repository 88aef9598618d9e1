package io.fhe4j.ckks;

import io.fhe4j.api.PrecisionException;
import java.math.BigInteger;

/**
 * Brings operands to a common level and scale.
 *
 * <p>A value is <em>settled</em> when its scale is about the canonical one of its level, so that no rescale is pending. Products are left
 * unsettled until an operation needs them settled: sums of products are rescaled once.
 */
final class Alignment {

    private final Engine engine;
    private final CkksParameters parameters;

    Alignment(Engine engine) {
        this.engine = engine;
        this.parameters = engine.parameters();
    }

    /** Two operands of one level and scale. */
    record Pair(Term x, Term y) implements AutoCloseable {
        @Override
        public void close() {
            x.close();
            y.close();
        }
    }

    /** Rescales as long as the result keeps at least about the canonical scale; consumes x. */
    Term settled(String operation, Term x) {
        Term settled = x;
        while (isPending(settled)) {
            settled = engine.rescaled(operation, settled);
        }
        return settled;
    }

    /** Whether a rescale is pending. */
    boolean isPending(Term x) {
        return isPending(x.level(), x.scale());
    }

    boolean isPending(int level, Scale scale) {
        return level > 0 && scale.log2() - parameters.group(level).logProduct() >= parameters.scaleBits() - 1.0;
    }

    /**
     * A settled operand at a lower level with a given scale: times a rounded integer, then one rescale, or several where the operand's
     * scale is so large that the integer would be short and its rounding felt; consumes x.
     *
     * @throws PrecisionException if no integer does it
     */
    Term lowered(String operation, Term x, int level, Scale scale) {
        int top = level + 1;
        Scale before = scale.multiply(CkksParameters.scaleOf(parameters.group(top)));
        while (top < x.level() && !engine.isManyTimes(before, x.scale())) {
            top++;
            before = before.multiply(CkksParameters.scaleOf(parameters.group(top)));
        }
        BigInteger factor = before.divide(x.scale()).roundToInteger();
        if (factor.signum() == 0) {
            x.close();
            throw new PrecisionException(operation + ": an operand of level " + x.level() + " has a scale of 2^"
                    + Math.round(x.scale().log2()) + ", too large to be brought to one of 2^"
                    + Math.round(scale.log2()) + " at level " + level
                    + "; encode plaintexts at the canonical scale of their level");
        }
        Term lowered = engine.multiplied(engine.dropped(x, top), factor, before);
        while (lowered.level() > level) {
            lowered = engine.rescaled(operation, lowered);
        }
        return lowered;
    }

    /** A settled operand at a lower level with that level's canonical scale; consumes x. */
    Term lowered(String operation, Term x, int level) {
        return x.level() == level ? x : lowered(operation, x, level, parameters.scale(level));
    }

    /** Both operands of a product: settled, at the lower of their levels, with the scale that the level has; consumes them. */
    Pair forProduct(String operation, Term x, Term y) {
        Term a = settled(operation, x);
        Term b = settled(operation, y);
        int level = Math.min(a.level(), b.level());
        if (level == 0) {
            a.close();
            b.close();
            throw engine.exhausted(operation, 0);
        }
        return new Pair(lowered(operation, a, level), lowered(operation, b, level));
    }

    /** Both operands of a sum at one level and scale; consumes them. */
    Pair forSum(String operation, Term x, Term y) {
        if (x.scale().equals(y.scale())) {
            int level = Math.min(x.level(), y.level());
            return new Pair(engine.dropped(x, level), engine.dropped(y, level));
        }
        if (isRaisable(x, y)) {
            return new Pair(raised(x, y), y);
        }
        if (isRaisable(y, x)) {
            return new Pair(x, raised(y, x));
        }
        if (isPending(x) || isPending(y)) {
            return forSum(operation, settled(operation, x), settled(operation, y));
        }
        if (x.level() == y.level()) {
            if (x.level() == 0) {
                throw engine.exhausted(operation + " of operands whose scales differ", 0);
            }
            int level = x.level() - 1;
            return x.scale().equals(parameters.scale(x.level()))
                    ? new Pair(engine.dropped(x, level), lowered(operation, y, level, x.scale()))
                    : new Pair(lowered(operation, x, level, y.scale()), engine.dropped(y, level));
        }
        return x.level() > y.level()
                ? new Pair(lowered(operation, x, y.level(), y.scale()), y)
                : new Pair(x, lowered(operation, y, x.level(), x.scale()));
    }

    /** Whether a multiplication by an integer alone brings a term to the level and scale of another, without loss. */
    private boolean isRaisable(Term low, Term high) {
        return low.level() >= high.level() && engine.isManyTimes(high.scale(), low.scale());
    }

    private Term raised(Term low, Term high) {
        BigInteger factor = high.scale().divide(low.scale()).roundToInteger();
        return engine.multiplied(engine.dropped(low, high.level()), factor, high.scale());
    }
}
