package io.fhe4j.ringgsw.integer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.ringgsw.integer.Carries.Propagated;
import io.fhe4j.ringgsw.noise.FailureBudget;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CarriesTest {

    private static Carries<ClearBlock> carries(ClearBlocks engine) {
        return new Carries<>(new Blocks<>(engine, new Meter(FailureBudget.unlimited())), new CarryPlanner());
    }

    /** Whatever way is chosen, digits and the bit that leaves the top are right. */
    @ParameterizedTest
    @ValueSource(doubles = {25, 36, 86})
    void agreeOnAllWays(double norm) {
        for (int bits : new int[] {4, 8, 16, 32, 64, 128}) {
            ClearBlocks engine = new ClearBlocks(new BlockParameters(2, 2, norm));
            Lanes lanes = Lanes.random(engine, bits, false, bits);
            List<ClearBlock> sum = lanes.evaluator().add(lanes.x(), lanes.y()).blocks();
            Carries<ClearBlock> carries = carries(engine);
            List<CarryPlan> plans = carries.plans(List.of(sum));
            assertTrue(plans.size() >= (bits > 8 ? 3 : 2), plans.toString());
            assertEquals(norm > 34, plans.contains(new CarryPlan(2, CarryPlan.RIPPLE)));
            assertEquals(norm < 35, plans.contains(new CarryPlan(2, CarryPlan.RIPPLE_BY_DIGITS)));
            for (CarryPlan plan : plans) {
                Propagated<ClearBlock> result =
                        carries.propagate(List.of(sum), true, plan).getFirst();
                lanes.check(plan.toString(), new Radix<>(result.digits()), BigInteger::add);
                lanes.checkBit(
                        plan.toString(), result.carry(), (a, b) -> a.add(b).testBit(bits));
            }
        }
    }

    @Test
    void takesFewLookUpsOnOneThreadAndFewBatchesOnMany() {
        LookUpCount one = count(BatchCost.ONE_THREAD);
        LookUpCount many = count(BatchCost.ONE_THREAD.onThreads(64));
        assertEquals(48, one.lookUps());
        assertEquals(33, one.batches());
        assertEquals(104, many.lookUps());
        assertEquals(7, many.batches());
    }

    private static LookUpCount count(BatchCost cost) {
        return IntegerEvaluator.countLookups(
                new ClearBlocks(BlockParameters.MESSAGE_2_CARRY_2, cost, -128),
                () -> FheUint64.trivial(5).plus(FheUint64.trivial(6)).carried());
    }

    /** Of two blocks two digits and a carry are read. Two threads have as many look-ups each in every batch, since digits wait for room. */
    @Test
    void fillThreadsWithDigits() {
        List<Integer> batches = new ArrayList<>();
        ClearBlocks engine = new ClearBlocks(new BlockParameters(2, 2, 35), BatchCost.ONE_THREAD.onThreads(2), -128);
        IntegerEvaluator server = IntegerEvaluator.on(new ForwardingBlocks<>(engine) {
            @Override
            public List<List<ClearBlock>> lookUp(List<LookUp<ClearBlock>> batch) {
                batches.add(
                        batch.stream().mapToInt(read -> read.tables().size()).sum());
                return super.lookUp(batch);
            }
        });
        List<ClearBlock> x = Collections.nCopies(32, null).stream()
                .map(nothing -> engine.encrypt(3))
                .toList();
        List<ClearBlock> y = Collections.nCopies(32, null).stream()
                .map(nothing -> engine.encrypt(1))
                .toList();
        FheUint64 sum = server.integer(FheUint64.TYPE, x)
                .plus(server.integer(FheUint64.TYPE, y))
                .carried();
        // Σ 3·4^i + Σ 4^i = Σ 4^(i+1)
        BigInteger expected =
                BigInteger.ONE.shiftLeft(64).divide(BigInteger.valueOf(3)).shiftLeft(2);
        assertEquals(Lanes.wrapped(expected, 64, false), sum.knownValue().orElseThrow());
        assertEquals(48, server.count().lookUps());
        assertEquals(17, batches.size(), batches.toString());
        assertTrue(batches.stream().allMatch(lookUps -> lookUps % 2 == 0), batches.toString());
    }

    /** Many numbers go through the same batches, and the way is chosen for all of them together. */
    @Test
    void sharesBatchesAmongNumbers() {
        ClearBlocks engine =
                new ClearBlocks(BlockParameters.MESSAGE_2_CARRY_2, BatchCost.ONE_THREAD.onThreads(64), -128);
        LookUpCount count = IntegerEvaluator.countLookups(engine, () -> {
            List<FheUint64> x = java.util.stream.LongStream.range(0, 100)
                    .mapToObj(FheUint64::trivial)
                    .toList();
            List<FheUint64> sums =
                    IntegerEvaluator.clear().carried(IntegerEvaluator.clear().add(x, x));
            for (int i = 0; i < 100; i++) {
                assertEquals(
                        BigInteger.valueOf(2L * i), sums.get(i).knownValue().orElseThrow());
            }
        });
        assertTrue(count.batches() <= 33, count.toString());
        assertEquals(4_800, count.lookUps());
    }

    /** Five digits are added freely; of six, carries are propagated before. Nothing overflows. */
    @Test
    void areKeptUntilABlockIsFull() {
        LookUpCount five = IntegerEvaluator.countLookups(() -> {
            FheUint32 x = FheUint32.trivial(0xffff_ffffL);
            x.plus(x.minus(0)).plus(x).plus(FheUint32.trivial(1)).plus(FheUint32.trivial(2));
        });
        assertEquals(0, five.lookUps());
        IntegerEvaluator.countLookups(() -> {
            FheUint32 x = FheUint32.trivial(0xffff_ffffL);
            FheUint32 sum = x;
            for (int i = 2; i <= 40; i++) {
                sum = sum.plus(FheUint32.trivial(0xffff_ffffL));
                BigInteger expected = BigInteger.valueOf(0xffff_ffffL * i & 0xffff_ffffL);
                assertEquals(expected, sum.knownValue().orElseThrow());
                assertTrue(sum.blocks().stream()
                        .allMatch(block -> ((ClearBlock) block).state().high() < 16));
            }
            FheUint32 doubled = x;
            for (int i = 1; i <= 40; i++) {
                doubled = doubled.plus(doubled);
                BigInteger expected = BigInteger.valueOf(0xffff_ffffL).shiftLeft(i);
                assertEquals(
                        Lanes.wrapped(expected, 32, false), doubled.knownValue().orElseThrow());
            }
        });
    }

    @Test
    void refusesWhatLeavesTheTopAsMoreThanABit() {
        ClearBlocks engine = new ClearBlocks(BlockParameters.MESSAGE_2_CARRY_2);
        ClearBlock full = engine.combine(Combination.sum(List.of(
                engine.encrypt(3), engine.encrypt(3), engine.encrypt(3), engine.encrypt(3), engine.encrypt(3))));
        assertThrows(IllegalStateException.class, () -> carries(engine).propagate(List.of(List.of(full, full)), true));
    }
}
