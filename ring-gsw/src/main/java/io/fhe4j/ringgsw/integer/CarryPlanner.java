package io.fhe4j.ringgsw.integer;

import io.fhe4j.api.BlockOverflowException;
import io.fhe4j.ringgsw.noise.FailureBudget;
import io.fhe4j.ringgsw.noise.NoiseSources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Chooses between few look-ups in many batches and more in fewer: each plan is tried on one clear number, and its batches are priced at the size that
 * they have for all numbers together. Decisions are kept.
 */
final class CarryPlanner {

    private record Case(List<Shape> shapes, boolean carryOut, int numbers) {}

    private record Shape(int low, int high, double variance) {}

    private final Map<Case, CarryPlan> chosen = new ConcurrentHashMap<>();

    /** The plan of least time. */
    <B> CarryPlan choose(Blocks<B> blocks, List<List<B>> numbers, boolean carryOut, List<CarryPlan> plans) {
        if (plans.size() == 1) {
            return plans.getFirst();
        }
        List<Shape> shapes = numbers.getFirst().stream()
                .map(block -> shape(blocks.state(block)))
                .toList();
        Case asked = new Case(shapes, carryOut, numbers.size());
        CarryPlan known = chosen.get(asked);
        if (known != null && plans.contains(known)) {
            return known;
        }
        CarryPlan best = best(blocks.engine(), asked, plans);
        chosen.put(asked, best);
        return best;
    }

    private static Shape shape(BlockState state) {
        return new Shape(state.low(), state.high(), state.noise().variance());
    }

    private CarryPlan best(BlockEvaluator<?> engine, Case asked, List<CarryPlan> plans) {
        CarryPlan best = plans.getFirst();
        double least = Double.POSITIVE_INFINITY;
        for (CarryPlan plan : plans) {
            double time = time(engine, asked, plan);
            if (time < least) {
                least = time;
                best = plan;
            }
        }
        return best;
    }

    private double time(BlockEvaluator<?> engine, Case asked, CarryPlan plan) {
        PricedBlocks priced = new PricedBlocks(engine, asked.numbers());
        List<ClearBlock> number = new ArrayList<>();
        for (Shape shape : asked.shapes()) {
            NoiseSources noise = shape.variance() == 0
                    ? NoiseSources.NONE
                    : NoiseSources.of(Long.MIN_VALUE + number.size(), shape.variance());
            BlockState state = new BlockState(shape.low(), shape.high(), noise);
            number.add(new ClearBlock(state, new short[] {(short) shape.low()}, 0, number.size()));
        }
        Blocks<ClearBlock> blocks = new Blocks<>(priced, new Meter(FailureBudget.unlimited()));
        try {
            new Carries<>(blocks, this).propagate(List.of(number), asked.carryOut(), plan);
        } catch (BlockOverflowException e) {
            // Errors that cancel each other in the numbers do not in this one: another way is taken, which needs no
            // luck.
            return Double.POSITIVE_INFINITY;
        }
        return priced.milliseconds();
    }
}
