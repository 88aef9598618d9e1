package io.fhe4j.backend.pim.reram;

import io.fhe4j.ntt.BaseConversion;
import io.fhe4j.ntt.ModularMath;
import io.fhe4j.ntt.Modulus;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a conversion to one modulus needs.
 *
 * @param from the source's moduli
 * @param inverses the factor of each
 * @param cofactors of each, modulo the target
 * @param conversion where they are from
 * @param row of the target
 */
@SuppressWarnings("ArrayRecordComponent")
record ConversionConstants(List<Modulus> from, long[] inverses, long[] cofactors, BaseConversion conversion, int row) {

    static ConversionConstants of(BaseConversion conversion, int row) {
        int size = conversion.from().size();
        return new ConversionConstants(
                conversion.from().moduli(),
                IntStream.range(0, size)
                        .mapToLong(k -> conversion.cofactorInverses().get(k))
                        .toArray(),
                IntStream.range(0, size)
                        .mapToLong(k -> conversion.cofactor(k, row))
                        .toArray(),
                conversion,
                row);
    }

    boolean exact() {
        return conversion.kind() == BaseConversion.Kind.EXACT;
    }

    /**
     * u·Q mod m for each word, u the nearest integer to a sum that is defined in doubles: the controller reads the terms and adds them, as
     * {@link BaseConversion.Kind#EXACT} says, for there is no array for that.
     */
    long[] excess(List<long[]> terms, Modulus m) {
        long[] excess = new long[terms.getFirst().length];
        for (int i = 0; i < excess.length; i++) {
            double sum = 0;
            for (int k = 0; k < terms.size(); k++) {
                long y = ModularMath.centre(terms.get(k)[i], from.get(k).value());
                sum = Math.fma((double) y, conversion.reciprocal(k), sum);
            }
            long multiple = ModularMath.floorMod((long) Math.rint(sum), m.value());
            excess[i] = ModularMath.multiply(multiple, conversion.product(row), m.value());
        }
        return excess;
    }
}
