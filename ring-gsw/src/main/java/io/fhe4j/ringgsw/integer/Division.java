package io.fhe4j.ringgsw.integer;

import io.fhe4j.ringgsw.integer.Divider.Quotient;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Division, unsigned and as Java divides signed numbers: the quotient rounded towards 0, the remainder with the sign of the dividend. By zero the
 * quotient is all ones (signed: −1) and the remainder the dividend.
 */
final class Division<B> {

    private final RadixEvaluator<B> evaluator;
    private final Blocks<B> blocks;
    private final Divider<B> divider;

    Division(RadixEvaluator<B> evaluator, Divider<B> divider) {
        this.evaluator = evaluator;
        this.blocks = evaluator.blocks();
        this.divider = divider;
    }

    /** x / d. */
    Quotient<B> divide(Radix<B> x, Radix<B> d, boolean signed) {
        if (evaluator.isKnown(d) && !evaluator.isKnown(x)) {
            BigInteger divisor = blocks.known(d.blocks());
            BigInteger modulus = BigInteger.valueOf(blocks.base()).pow(d.size());
            boolean negative = signed && divisor.shiftLeft(1).compareTo(modulus) >= 0;
            return byClear(x, negative ? divisor.subtract(modulus) : divisor, signed);
        }
        List<Radix<B>> digits = evaluator.clean(List.of(x, d));
        return signed ? signed(digits.get(0), digits.get(1)) : divider.divide(digits.get(0), digits.get(1));
    }

    private Quotient<B> signed(Radix<B> x, Radix<B> d) {
        List<B> signs = evaluator.signs(List.of(x, d), 1);
        List<Radix<B>> magnitudes = negatedIf(List.of(x, d), signs);
        Quotient<B> unsigned = divider.divide(magnitudes.get(0), magnitudes.get(1));
        Radix<B> zero = evaluator.constant(BigInteger.ZERO, d.size());
        B isZero = evaluator
                .compare(List.of(d), List.of(zero), Relation.EQUAL, false)
                .getFirst();
        B negative = blocks.sum(signs);
        Batch<B> batch = blocks.batch();
        Read<B> sign = batch.read(negative, isZero, (count, byZero) -> count == 1 && byZero == 0 ? 1 : 0);
        batch.run();
        return withSigns(unsigned, sign.block(), signs.getFirst());
    }

    private Quotient<B> withSigns(Quotient<B> unsigned, B ofQuotient, B ofRemainder) {
        List<Radix<B>> results =
                negatedIf(List.of(unsigned.quotient(), unsigned.remainder()), List.of(ofQuotient, ofRemainder));
        return new Quotient<>(results.get(0), results.get(1));
    }

    /** −x where the bit is 1: every digit complemented, and the bit added. */
    private List<Radix<B>> negatedIf(List<Radix<B>> numbers, List<B> bits) {
        int largest = blocks.base() - 1;
        Batch<B> batch = blocks.batch();
        List<List<Read<B>>> read = new ArrayList<>();
        for (int k = 0; k < numbers.size(); k++) {
            B bit = bits.get(k);
            read.add(numbers.get(k).blocks().stream()
                    .map(block -> batch.read(block, bit, (v, c) -> c == 1 ? largest - v : v))
                    .toList());
        }
        batch.run();
        List<Radix<B>> sums = new ArrayList<>();
        for (int k = 0; k < numbers.size(); k++) {
            List<B> digits =
                    new ArrayList<>(read.get(k).stream().map(Read::block).toList());
            digits.set(0, blocks.sum(List.of(digits.getFirst(), bits.get(k))));
            sums.add(new Radix<>(digits));
        }
        return evaluator.clean(sums);
    }

    /** By a number that everybody knows: a multiplication by its reciprocal. */
    Quotient<B> byClear(Radix<B> x, BigInteger divisor, boolean signed) {
        Radix<B> digits = evaluator.clean(x);
        if (divisor.signum() == 0) {
            return new Quotient<>(evaluator.constant(BigInteger.ONE.negate(), x.size()), digits);
        }
        if (!signed) {
            return byMagnitude(digits, divisor);
        }
        B sign = evaluator.sign(digits, 1);
        Radix<B> magnitude = negatedIf(List.of(digits), List.of(sign)).getFirst();
        Quotient<B> unsigned = byMagnitude(magnitude, divisor.abs());
        return withSigns(unsigned, divisor.signum() < 0 ? evaluator.not(sign) : sign, sign);
    }

    /**
     * With N bits and l = ⌈log2 d⌉ the quotient is ⌊x·M / 2^(N+l)⌋ for M = ⌊2^(N+l)/d⌋ + 1 (Granlund, Montgomery 1994, theorem 4.2).
     */
    private Quotient<B> byMagnitude(Radix<B> x, BigInteger divisor) {
        int digitBits = blocks.parameters().messageBits();
        int bits = x.size() * digitBits;
        int log = divisor.subtract(BigInteger.ONE).bitLength();
        Radix<B> quotient;
        if (divisor.bitCount() == 1) {
            quotient = log == bits
                    ? evaluator.constant(BigInteger.ZERO, x.size())
                    : evaluator.shifter().shifted(x, log, Shifter.Kind.RIGHT);
        } else {
            BigInteger reciprocal =
                    BigInteger.ONE.shiftLeft(bits + log).divide(divisor).add(BigInteger.ONE);
            int size = Math.ceilDiv(2 * bits + 1, digitBits);
            Radix<B> product =
                    evaluator.clean(evaluator.multiplier().scaled(evaluator.resized(x, size, false), reciprocal, size));
            Radix<B> shifted = evaluator.shifter().shifted(product, bits + log, Shifter.Kind.RIGHT);
            quotient = new Radix<>(shifted.blocks().subList(0, x.size()));
        }
        Radix<B> taken = evaluator.multiplier().scaled(evaluator.clean(quotient), divisor, x.size());
        Radix<B> remainder = evaluator.clean(evaluator.subtract(x, taken));
        return new Quotient<>(quotient, remainder);
    }
}
