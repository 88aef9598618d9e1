package io.fhe4j.examples;

import io.fhe4j.client.PbsClient;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ringgsw.integer.FheBoolean;
import io.fhe4j.ringgsw.integer.FheUint16;
import io.fhe4j.ringgsw.integer.FheUint8;
import io.fhe4j.ringgsw.integer.IntegerEvaluator;
import io.fhe4j.ringgsw.pbs.PbsEvaluator;
import io.fhe4j.ringgsw.pbs.PbsSets;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** A sealed-bid auction: the server finds the highest of encrypted bids and whose it is, and learns neither; of equal bids the first wins. */
public final class SealedBidAuction {

    private SealedBidAuction() {}

    /** Who wins, from 0 on, and the price. */
    public record Outcome(int winner, int price) {}

    /** Prints the outcome of some bids. */
    public static void main(String[] arguments) {
        Outcome outcome = hold(310, 1250, 990, 1250);
        System.out.println("bidder " + outcome.winner() + " pays " + outcome.price());
    }

    /**
     * Encrypts the bids, compares them encrypted, decrypts the outcome.
     *
     * @param amounts 1 to 256 bids of 16 bits
     */
    public static Outcome hold(int... amounts) {
        try (Backend backend = Backends.openDefault();
                PbsClient auctioneer = PbsClient.generate(PbsSets.INTEGERS_2_2);
                PbsEvaluator engine = PbsEvaluator.on(backend, auctioneer.evaluationKeys())) {
            IntegerEvaluator server = IntegerEvaluator.on(engine);
            List<FheUint16> bids = new ArrayList<>();
            for (int amount : amounts) {
                bids.add(
                        server.integer(FheUint16.TYPE, auctioneer.encrypt(FheUint16.TYPE, BigInteger.valueOf(amount))));
            }
            FheUint16 best = bids.getFirst();
            FheUint8 winner = server.constant(FheUint8.TYPE, 0);
            for (int i = 1; i < bids.size(); i++) {
                FheBoolean higher = bids.get(i).greaterThan(best);
                best = higher.select(bids.get(i), best);
                winner = higher.select(server.constant(FheUint8.TYPE, i), winner);
            }
            return new Outcome(
                    auctioneer.decrypt(winner).intValueExact(),
                    auctioneer.decrypt(best).intValueExact());
        }
    }
}
