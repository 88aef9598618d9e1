package io.fhe4j.examples;

import io.fhe4j.client.PbsClient;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ringgsw.integer.FheBoolean;
import io.fhe4j.ringgsw.integer.FheUint32;
import io.fhe4j.ringgsw.integer.IntegerEvaluator;
import io.fhe4j.ringgsw.integer.Relation;
import io.fhe4j.ringgsw.pbs.PbsEvaluator;
import io.fhe4j.ringgsw.pbs.PbsSets;
import java.math.BigInteger;
import java.time.LocalDate;

/** An age check: whether somebody is of age, from a date of birth that nobody else sees. */
public final class AgeCheck {

    private AgeCheck() {}

    /** Prints the answer for a date of birth. */
    public static void main(String[] arguments) {
        System.out.println(isOfAge(LocalDate.of(2008, 3, 1), 18, LocalDate.of(2026, 2, 28)));
    }

    /**
     * Encrypts the date of birth, compares it encrypted, decrypts the answer.
     *
     * @param birth from the year 1 on
     * @param years that make somebody of age
     * @param today the day of the question, which is no secret
     */
    public static boolean isOfAge(LocalDate birth, int years, LocalDate today) {
        try (Backend backend = Backends.openDefault();
                PbsClient person = PbsClient.generate(PbsSets.INTEGERS_2_2);
                PbsEvaluator engine = PbsEvaluator.on(backend, person.evaluationKeys())) {
            IntegerEvaluator server = IntegerEvaluator.on(engine);
            FheUint32 born =
                    server.integer(FheUint32.TYPE, person.encrypt(FheUint32.TYPE, BigInteger.valueOf(number(birth))));
            FheBoolean answer = born.compare(Relation.AT_MOST, number(today.minusYears(years)));
            return person.decrypt(answer);
        }
    }

    /** Later days have larger numbers. */
    private static int number(LocalDate day) {
        return day.getYear() * 10_000 + day.getMonthValue() * 100 + day.getDayOfMonth();
    }
}
