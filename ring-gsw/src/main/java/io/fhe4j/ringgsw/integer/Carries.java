package io.fhe4j.ringgsw.integer;

import io.fhe4j.ringgsw.integer.UnitDigits.Unit;
import io.fhe4j.ringgsw.noise.NoiseSources;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Propagates carries, for many numbers at once.
 *
 * <p><em>Ripple</em>: message and carry of each block, one block after the other; carries of more than one bit are fine as long as they fit. Two
 * blocks with carries of a bit are taken together, three look-ups for both, see {@link UnitDigits}: whether v = B·v_1 + v_0 is B² or more is one on the whole
 * circle, at once where noise allows, else where the first digit has been taken off.
 *
 * <p><em>Tree</em>: values are at most 2B − 2, so a carry is one bit and a unit of blocks kills it (state −1), passes it on (0) or makes one (1). A group
 * of units has the state sign(Σ 2^k·t_k), and a carry c comes out of it if Σ 2^k·t_k + c &gt; 0: one look-up each, since the states are
 * digits of a redundant binary number. Groups form groups in turn.
 */
final class Carries<B> {

    private final Blocks<B> blocks;
    private final CarryPlanner planner;
    private final int group;

    /** What propagation gives: digits, and the bit that leaves the top if it was asked for. */
    record Propagated<B>(List<B> digits, B carry) {}

    Carries(Blocks<B> blocks, CarryPlanner planner) {
        this.blocks = blocks;
        this.planner = planner;
        this.group = group(blocks.parameters());
    }

    /** The largest g for which Σ 2^k·t_k + c over g states fits: 2^g ≤ p, and its variance (4^g − 1)/3 + 1. */
    private static int group(BlockParameters parameters) {
        int group = 1;
        while (1 << (group + 1) <= parameters.space()
                && ((1 << 2 * (group + 1)) - 1) / 3 + 1 <= parameters.largestSquaredNorm()) {
            group++;
        }
        return group;
    }

    /** How many states are combined. */
    int group() {
        return group;
    }

    /** The same numbers in clean digits. */
    List<Radix<B>> clean(List<Radix<B>> numbers) {
        Map<Integer, List<Radix<B>>> dirty = new TreeMap<>();
        for (Radix<B> number : numbers) {
            if (number.clean() == null && number.blocks().stream().allMatch(blocks::isClean)) {
                number.clean(number);
            }
            List<Radix<B>> ofSize = dirty.computeIfAbsent(number.size(), size -> new ArrayList<>());
            if (number.clean() == null && !ofSize.contains(number)) {
                ofSize.add(number);
            }
        }
        dirty.values().forEach(this::cleanAll);
        return numbers.stream().map(Carries::cleaned).toList();
    }

    private void cleanAll(List<Radix<B>> dirty) {
        List<Propagated<B>> propagated =
                propagate(dirty.stream().map(Radix::blocks).toList(), false);
        for (int i = 0; i < dirty.size(); i++) {
            Radix<B> digits = new Radix<>(propagated.get(i).digits());
            digits.clean(digits);
            dirty.get(i).clean(digits);
        }
    }

    private static <B> Radix<B> cleaned(Radix<B> number) {
        Radix<B> digits = number.clean();
        if (digits == null) {
            throw new IllegalStateException("carries were not propagated");
        }
        return digits;
    }

    /**
     * Digits of numbers with the same number of blocks.
     *
     * @param carryOut whether the carry out of the top is wanted, which the numbers must leave at one bit; else it is 0
     */
    List<Propagated<B>> propagate(List<List<B>> numbers, boolean carryOut) {
        if (numbers.isEmpty()) {
            return List.of();
        }
        List<List<B>> ready = numbers;
        while (!isReady(ready)) {
            ready = split(ready, carryOut);
        }
        CarryPlan plan = planner.choose(blocks, ready, carryOut, plans(ready));
        return propagate(ready, carryOut, plan);
    }

    List<Propagated<B>> propagate(List<List<B>> numbers, boolean carryOut, CarryPlan plan) {
        return plan.ripples() ? ripple(numbers, carryOut, plan) : tree(numbers, carryOut, plan);
    }

    private boolean isReady(List<List<B>> numbers) {
        return !plans(numbers).isEmpty();
    }

    /** Which ways can be gone. */
    List<CarryPlan> plans(List<List<B>> numbers) {
        List<CarryPlan> plans = new ArrayList<>();
        if (numbers.stream().allMatch(this::canRipple)) {
            plans.add(new CarryPlan(1, CarryPlan.RIPPLE));
        }
        if (!numbers.stream().allMatch(this::hasBitCarries)) {
            return plans;
        }
        int size = numbers.getFirst().size();
        for (int unit = 1; unit <= 2 && unit <= size; unit++) {
            int taken = unit;
            if (unit == 2 && numbers.stream().allMatch(number -> fitPairs(number, 1))) {
                plans.add(new CarryPlan(2, CarryPlan.RIPPLE));
            } else if (unit == 2 && numbers.stream().allMatch(this::fitSecondDigits)) {
                plans.add(new CarryPlan(2, CarryPlan.RIPPLE_BY_DIGITS));
            }
            if (unit == 1 || numbers.stream().allMatch(number -> fitPairs(number))) {
                int units = Math.ceilDiv(size, taken);
                for (int levels = 0; units > 1 && group > 1; levels++) {
                    plans.add(new CarryPlan(taken, levels));
                    units /= group;
                }
            }
        }
        return plans;
    }

    private boolean canRipple(List<B> number) {
        int carry = 0;
        for (B block : number) {
            double noise = blocks.noise(block) + (carry > 0 ? 1 : 0);
            int high = blocks.high(block) + carry;
            if (high >= blocks.space() || noise > blocks.parameters().largestSquaredNorm()) {
                return false;
            }
            carry = high / blocks.base();
        }
        return true;
    }

    private boolean hasBitCarries(List<B> number) {
        for (int i = 0; i < number.size(); i++) {
            int largest = 2 * blocks.base() - (i == 0 ? 1 : 2);
            if (blocks.high(number.get(i)) > largest
                    || blocks.noise(number.get(i)) + 1 > blocks.parameters().largestSquaredNorm()) {
                return false;
            }
        }
        return true;
    }

    /** Whether two blocks can be looked up together, with carries of such factors, and their second digits be read. */
    private boolean fitPairs(List<B> number, long... carries) {
        return fit(number, 1, carries) && fitSecondDigits(number);
    }

    /** Two blocks and the carry into them, less the first digit and the carry out of them, at B times the distance: see {@link UnitDigits}. */
    private boolean fitSecondDigits(List<B> number) {
        int base = blocks.base();
        return fit(number, base, 1, -1, -(long) base * base);
    }

    private boolean fit(List<B> number, int step, long... fresh) {
        double largest = step * step * blocks.parameters().largestSquaredNorm();
        for (int i = 0; i + 1 < number.size(); i += 2) {
            if (blocks.noise(UnitDigits.value(blocks, number.subList(i, i + 2)), fresh) > largest) {
                return false;
            }
        }
        return true;
    }

    /** Message and carry of every block that holds more than a digit; carries are added to the next block. */
    private List<List<B>> split(List<List<B>> numbers, boolean carryOut) {
        int base = blocks.base();
        Batch<B> batch = blocks.batch();
        List<List<Read<B>>> messages = new ArrayList<>();
        List<List<Read<B>>> carries = new ArrayList<>();
        for (List<B> number : numbers) {
            List<Read<B>> message = new ArrayList<>();
            List<Read<B>> carry = new ArrayList<>();
            for (int i = 0; i < number.size(); i++) {
                message.add(batch.read(number.get(i), x -> x % base));
                boolean top = i == number.size() - 1;
                carry.add(batch.read(number.get(i), x -> top && !carryOut ? 0 : x / base));
            }
            messages.add(message);
            carries.add(carry);
        }
        batch.run();
        List<List<B>> sums = new ArrayList<>();
        for (int k = 0; k < numbers.size(); k++) {
            List<B> sum = new ArrayList<>();
            for (int i = 0; i < numbers.get(k).size(); i++) {
                B message = messages.get(k).get(i).block();
                sum.add(
                        i == 0
                                ? message
                                : blocks.sum(List.of(
                                        message, carries.get(k).get(i - 1).block())));
            }
            if (carryOut && blocks.high(carries.get(k).getLast().block()) > 0) {
                throw new IllegalStateException("carries of more than one bit leave the top");
            }
            sums.add(sum);
        }
        return sums;
    }

    private List<Propagated<B>> ripple(List<List<B>> numbers, boolean carryOut, CarryPlan plan) {
        List<List<List<B>>> units =
                numbers.stream().map(number -> units(number, plan.unit())).toList();
        List<B> carries = new ArrayList<>(Collections.nCopies(numbers.size(), blocks.constant(0)));
        List<List<Read<B>>> digits = emptyLists(numbers.size());
        UnitDigits<B> reader = new UnitDigits<>(blocks);
        int count = units.getFirst().size();
        for (int j = 0; j < count; j++) {
            List<Unit<B>> entered = new ArrayList<>();
            for (int k = 0; k < numbers.size(); k++) {
                entered.add(reader.enter(units.get(k).get(j), carries.get(k), digits.get(k)));
            }
            if (plan.readsDigitsFirst()) {
                Batch<B> firsts = blocks.batch();
                reader.readFirsts(firsts);
                reader.fill(firsts);
                firsts.run();
            }
            boolean needed = carryOut || j < count - 1 || entered.getFirst().isPair();
            Batch<B> batch = blocks.batch();
            List<Read<B>> next = new ArrayList<>();
            for (int k = 0; k < numbers.size(); k++) {
                List<B> taken = units.get(k).get(j);
                int ceiling = ceiling(taken);
                B place = plan.readsDigitsFirst() && taken.size() == 2
                        ? reader.placeAboveFirst(entered.get(k))
                        : blocks.combine(UnitDigits.value(blocks, taken).plus(1, carries.get(k)));
                next.add(batch.read(place, x -> needed ? x / ceiling : 0));
            }
            reader.fill(batch);
            batch.run();
            for (int k = 0; k < numbers.size(); k++) {
                carries.set(k, next.get(k).block());
                reader.leave(entered.get(k), next.get(k).block());
            }
        }
        reader.finish();
        return propagated(digits, carries);
    }

    private static <T> List<List<T>> emptyLists(int count) {
        List<List<T>> lists = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            lists.add(new ArrayList<>());
        }
        return lists;
    }

    private List<Propagated<B>> propagated(List<List<Read<B>>> digits, List<B> carries) {
        List<Propagated<B>> results = new ArrayList<>();
        for (int k = 0; k < digits.size(); k++) {
            List<B> read = digits.get(k).stream().map(Read::block).toList();
            results.add(new Propagated<>(read, carries.get(k)));
        }
        return results;
    }

    private static <B> List<List<B>> units(List<B> number, int unit) {
        List<List<B>> units = new ArrayList<>();
        for (int i = 0; i < number.size(); i += unit) {
            units.add(number.subList(i, Math.min(number.size(), i + unit)));
        }
        return units;
    }

    /** B or B²: where a unit overflows. */
    private int ceiling(List<B> unit) {
        return unit.size() == 1 ? blocks.base() : blocks.base() * blocks.base();
    }

    private List<Propagated<B>> tree(List<List<B>> numbers, boolean carryOut, CarryPlan plan) {
        List<List<List<B>>> units =
                numbers.stream().map(number -> units(number, plan.unit())).toList();
        int count = units.getFirst().size();
        int needed = carryOut ? count : count - 1;
        Batch<B> first = blocks.batch();
        List<List<Read<B>>> read = emptyLists(numbers.size());
        for (int k = 0; k < numbers.size(); k++) {
            for (int j = 0; j < needed; j++) {
                read.get(k).add(state(first, units.get(k).get(j), j == 0));
            }
        }
        first.run();
        List<List<B>> carries = carries(blocksOf(read), plan.levels());
        List<List<Read<B>>> digits = emptyLists(numbers.size());
        UnitDigits<B> reader = new UnitDigits<>(blocks);
        Batch<B> last = blocks.batch();
        List<B> out = new ArrayList<>();
        for (int k = 0; k < numbers.size(); k++) {
            for (int j = 0; j < count; j++) {
                B carry = j == 0 ? blocks.constant(0) : carries.get(k).get(j - 1);
                Unit<B> unit = reader.enter(units.get(k).get(j), carry, digits.get(k));
                if (j < needed) {
                    reader.leave(unit, carries.get(k).get(j));
                } else if (unit.isPair()) {
                    reader.closeWithin(last, unit);
                }
            }
            out.add(carryOut ? carries.get(k).getLast() : blocks.constant(0));
        }
        reader.readFirsts(last);
        last.run();
        reader.finish();
        return propagated(digits, out);
    }

    private List<List<B>> blocksOf(List<List<Read<B>>> read) {
        return read.stream()
                .map(list -> list.stream().map(Read::block).toList())
                .toList();
    }

    /** −1, 0 or 1; of the lowest unit, into which no carry comes, 0 or 1. */
    private Read<B> state(Batch<B> batch, List<B> unit, boolean lowest) {
        int ceiling = ceiling(unit);
        if (lowest) {
            return batch.read(blocks.combine(UnitDigits.value(blocks, unit)), x -> x >= ceiling ? 1 : 0);
        }
        return batch.read(blocks.combine(UnitDigits.value(blocks, unit).plus(1 - ceiling)), Integer::signum);
    }

    /**
     * Carries out of units.
     *
     * @param states of each number's units; the lowest is 0 or 1
     * @param levels of the tree that are left
     * @return as many bits
     */
    List<List<B>> carries(List<List<B>> states, int levels) {
        int count = states.getFirst().size();
        int size = groupSize(states);
        if (count <= size) {
            return inner(states, List.of(), size);
        }
        if (levels == 0) {
            return groupByGroup(states, size);
        }
        Batch<B> batch = blocks.batch();
        List<List<Read<B>>> read = emptyLists(states.size());
        for (int k = 0; k < states.size(); k++) {
            for (int j = 0; j < count / size; j++) {
                boolean lowest = j == 0;
                B sum = blocks.combine(weighted(states.get(k).subList(j * size, (j + 1) * size)));
                read.get(k).add(batch.read(sum, x -> lowest ? positive(x) : Integer.signum(x)));
            }
        }
        batch.run();
        return inner(states, carries(blocksOf(read), levels - 1), size);
    }

    /** How many states go together: two if any of a number may have the same noise, which would add up. */
    private int groupSize(List<List<B>> states) {
        for (List<B> number : states) {
            for (int i = 1; i < number.size(); i++) {
                NoiseSources noise = blocks.state(number.get(i)).noise();
                if (number.subList(0, i).stream()
                        .anyMatch(state -> !blocks.state(state).noise().isIndependentOf(noise))) {
                    return 2;
                }
            }
        }
        return group;
    }

    private static int positive(int x) {
        return x > 0 ? 1 : 0;
    }

    private Combination<B> weighted(List<B> states) {
        Combination<B> sum = Combination.constant(0);
        for (int i = 0; i < states.size(); i++) {
            sum = sum.plus(1 << i, states.get(i));
        }
        return sum;
    }

    private List<List<B>> groupByGroup(List<List<B>> states, int size) {
        int count = states.getFirst().size();
        List<List<B>> carries = emptyLists(states.size());
        for (int from = 0; from < count; from += size) {
            Batch<B> batch = blocks.batch();
            List<List<Read<B>>> read = emptyLists(states.size());
            for (int k = 0; k < states.size(); k++) {
                for (int i = from; i < Math.min(count, from + size); i++) {
                    read.get(k).add(carry(batch, states.get(k).subList(from, i + 1), carries.get(k)));
                }
            }
            batch.run();
            List<List<B>> bits = blocksOf(read);
            for (int k = 0; k < states.size(); k++) {
                carries.get(k).addAll(bits.get(k));
            }
        }
        return carries;
    }

    /** The carry out of the last of some units of one group, from that into the first of them, the last of the list, which may be empty. */
    private Read<B> carry(Batch<B> batch, List<B> states, List<B> before) {
        Combination<B> sum = weighted(states);
        return batch.read(blocks.combine(before.isEmpty() ? sum : sum.plus(1, before.getLast())), Carries::positive);
    }

    /** The carries within groups, from those out of whole groups; of a single group if there are none. */
    private List<List<B>> inner(List<List<B>> states, List<List<B>> groups, int size) {
        Batch<B> batch = blocks.batch();
        List<List<Read<B>>> read = emptyLists(states.size());
        for (int k = 0; k < states.size(); k++) {
            for (int i = 0; i < states.get(k).size(); i++) {
                int from = i - i % size;
                if (!groups.isEmpty() && i % size == size - 1) {
                    read.get(k).add(Read.of(groups.get(k).get(i / size)));
                } else {
                    List<B> before = from == 0 ? List.of() : groups.get(k).subList(0, from / size);
                    read.get(k).add(carry(batch, states.get(k).subList(from, i + 1), before));
                }
            }
        }
        batch.run();
        return blocksOf(read);
    }
}
