package io.fhe4j.examples;

import io.fhe4j.client.PbsClient;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ringgsw.integer.FheUint16;
import io.fhe4j.ringgsw.integer.FheUint8;
import io.fhe4j.ringgsw.integer.IntegerEvaluator;
import io.fhe4j.ringgsw.pbs.PbsEvaluator;
import io.fhe4j.ringgsw.pbs.PbsSets;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;

/** A table look-up: the server has a price list, the client a number in it; the server learns neither the number nor the price. */
public final class TableLookUp {

    private static final List<BigInteger> PRICES = Stream.of(
                    120, 135, 150, 180, 240, 310, 405, 520, 660, 840, 1075, 1380, 1770, 2270, 2910, 3730, 4780, 6130)
            .map(BigInteger::valueOf)
            .toList();

    private TableLookUp() {}

    /** Prints a price. */
    public static void main(String[] arguments) {
        System.out.println(price(11, 3));
    }

    /**
     * Encrypts the number, looks it up encrypted, decrypts what some pieces cost.
     *
     * @param number of the article, 0 to 255; 0 is the price of those beyond the list
     * @param pieces how many, which is no secret
     */
    public static int price(int number, int pieces) {
        try (Backend backend = Backends.openDefault();
                PbsClient buyer = PbsClient.generate(PbsSets.INTEGERS_2_2);
                PbsEvaluator engine = PbsEvaluator.on(backend, buyer.evaluationKeys())) {
            IntegerEvaluator server = IntegerEvaluator.on(engine);
            FheUint8 article = server.integer(FheUint8.TYPE, buyer.encrypt(FheUint8.TYPE, BigInteger.valueOf(number)));
            FheUint16 price = article.readFrom(PRICES, FheUint16.TYPE).times(pieces);
            return buyer.decrypt(price).intValueExact();
        }
    }
}
