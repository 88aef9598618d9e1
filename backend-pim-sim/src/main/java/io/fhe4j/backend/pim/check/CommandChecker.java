package io.fhe4j.backend.pim.check;

import io.fhe4j.api.MalformedInputException;
import io.fhe4j.backend.pim.device.DeviceFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of commands and verifies every rule of the device: open rows, row cycle, sensing, restoration, write recovery, precharge, one step of the
 * units at a time and none too short, one open row for each stripe of sense amplifiers, one user for each link, rows that take a way from their
 * place to all that receive them, silence during refreshes, and that the file has its end. Which subarrays share a stripe, where rows may lie, and how long words and rows take on their way follow from the device and the bits, never from the file.
 */
public final class CommandChecker {

    /** Times are rounded to ps, at both ends. */
    private static final double SLACK = 3;

    private static final Set<String> OPENS_AND_CLOSES = Set.of("ACTIVATE", "PRECHARGE");
    private static final Set<String> USES_ROW = Set.of(
            "LOAD_X",
            "LOAD_Z",
            "LOAD_U",
            "STORE_Z",
            "MULTIPLY_BIT",
            "ADD_BIT",
            "DOUBLE_ADD",
            "DOUBLE_ADD_TRUNCATED",
            "READ_WORD",
            "SEND",
            "RECEIVE");
    private static final Set<String> LATCHES =
            Set.of("LOAD_X", "LOAD_Z", "LOAD_U", "CLEAR_Z", "Z_TO_X", "X_TO_Z", "U_TO_Z", "U_TO_X", "SET_X", "STORE_Z");
    private static final Set<String> MOVES =
            Set.of("EXCHANGE", "ROUTE_MATS", "ROUTE_SUBARRAYS", "READ_WORD", "WRITE_WORD", "SEND", "RECEIVE");
    private static final Set<String> ARITHMETIC = Set.of(
            "ADD_X",
            "SUBTRACT_X",
            "SUBTRACT_Q",
            "REDUCE",
            "CORRECT",
            "IS_NEGATIVE",
            "IS_ZERO",
            "DOUBLE_ADD",
            "DOUBLE_ADD_TRUNCATED",
            "FIELD",
            "MULTIPLY_BIT",
            "SUBTRACT_DIGIT",
            "ADD_DIGIT",
            "ADD_BIT",
            "HALVE",
            "ADD_CONSTANT",
            "NEGATE_MARKED",
            "SWAP_MARKED",
            "TAKE",
            "ROTATE");

    /** A stripe of sense amplifiers with the subarrays that share it. */
    private static final class Stripe {
        private long openSubarray = -1;
        private double activated = Double.NEGATIVE_INFINITY;
        private double written = Double.NEGATIVE_INFINITY;
        private double unitsFree = Double.NEGATIVE_INFINITY;
        private final Map<Long, Double> lastActivation = new HashMap<>();
        private final Map<Long, Double> closed = new HashMap<>();
    }

    private final CommandLines lines;
    private final TimingRules rules;
    private final DeviceBounds bounds;
    private final Map<Long, Stripe> stripes = new HashMap<>();
    private final LinkUses links;
    private final Transfers transfers;

    private CommandChecker(String source, DeviceFile device) {
        this.lines = new CommandLines(source);
        this.links = new LinkUses(lines, SLACK);
        this.rules = TimingRules.of(device);
        this.bounds = new DeviceBounds(device);
        this.transfers = new Transfers(lines, bounds, rules, SLACK);
    }

    /**
     * Checks a file.
     *
     * @param source its name, for messages
     * @param in its text
     * @param device a file of near-mat DRAM
     * @return what is broken, at most 1000; empty if nothing is
     * @throws IOException if it cannot be read
     * @throws MalformedInputException if a line is no command
     */
    public static List<Violation> check(String source, BufferedReader in, DeviceFile device) throws IOException {
        CommandChecker checker = new CommandChecker(source, device);
        checker.lines.forEach(in, checker::command);
        checker.transfers.end();
        checker.closeRows();
        checker.links.check();
        return checker.lines.violations();
    }

    private long number(String[] fields, int at, long most) {
        try {
            long value = Long.parseLong(fields[at]);
            if (value >= 0 && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw lines.malformed("field " + (at + 1) + " is no number: " + fields[at]);
        }
        throw lines.malformed("field " + (at + 1) + " is outside 0…" + most + ": " + fields[at]);
    }

    private void command(String[] fields) {
        double begin = number(fields, 0, Long.MAX_VALUE);
        double end = begin + number(fields, 1, Integer.MAX_VALUE * 1000L);
        long channel = number(fields, 2, 1 << 20);
        long bank = number(fields, 3, 1 << 20);
        long subarray = number(fields, 4, 1 << 20);
        int count = (int) number(fields, 5, 1 << 12);
        int stride = (int) Math.max(1, number(fields, 6, 1 << 12));
        long row = number(fields, 7, 1 << 30);
        String operation = fields[8];
        int share = bounds.share();
        if (stride != share) {
            lines.broken("stride", "subarrays " + stride + " apart, where " + share + " share sense amplifiers");
        }
        String outside = bounds.place(channel, bank, subarray + (long) Math.max(0, count - 1) * stride, row);
        if (!outside.isEmpty()) {
            lines.broken("place", outside);
            return;
        }
        refresh(begin, end, operation);
        if (MOVES.contains(operation)) {
            Transfers.Place at = new Transfers.Place(channel, bank, subarray / share / Math.max(1, count), count);
            moves(begin, end, operation, fields[9], at);
        }
        if (!OPENS_AND_CLOSES.contains(operation) && !operation.equals("SEND") && !operation.equals("RECEIVE")) {
            transfers.end();
        }
        for (int k = 0; k < count; k++) {
            long place = subarray + (long) k * stride;
            Stripe stripe =
                    stripes.computeIfAbsent((((channel << 20) + bank) << 20) + place / share, key -> new Stripe());
            step(stripe, place, begin, end, operation);
        }
    }

    /** Words and rows that move: no quicker than the device's lines and links let them. */
    private void moves(double begin, double end, String operation, String argument, Transfers.Place at) {
        if (!operation.equals("SEND") && !operation.equals("RECEIVE")) {
            long least;
            try {
                least = Math.clamp(Long.parseLong(argument), 0L, 1L << 20);
            } catch (NumberFormatException e) {
                throw lines.malformed("field 10 is no number: " + argument);
            }
            takes("move", operation, end - begin, bounds.movement(operation, least, rules.step()));
            return;
        }
        int bar = argument.indexOf('|');
        int rows;
        try {
            rows = Integer.parseInt(argument.substring(0, Math.max(0, bar)));
        } catch (NumberFormatException e) {
            throw lines.malformed("no number of subarrays that send: " + argument);
        }
        if (rows < 1 || rows > at.subarrays()) {
            lines.broken("bytes", "rows of " + rows + " subarrays are sent, of " + at.subarrays());
        }
        String names = argument.substring(bar + 1);
        if (operation.equals("RECEIVE") && names.equals("-")) {
            transfers.receive(at, begin, end, rows);
        } else {
            transfers.links(at, begin, rows, links(begin, end, rows, names));
        }
    }

    private void takes(String rule, String what, double taken, double least) {
        if (taken < least - SLACK) {
            lines.broken(rule, what + " takes " + taken + " ps instead of " + least);
        }
    }

    private void refresh(double begin, double end, String operation) {
        if (rules.refreshInterval() == 0) {
            return;
        }
        double since = begin % rules.refreshInterval();
        boolean first = begin < rules.refreshInterval();
        boolean during = !first && since < rules.refreshLength() - SLACK;
        if (during || since + end - begin > rules.refreshInterval() + SLACK) {
            lines.broken("refresh", operation + " runs into a refresh");
        }
    }

    private void step(Stripe stripe, long place, double begin, double end, String operation) {
        switch (operation) {
            case "ACTIVATE" -> activate(stripe, place, begin);
            case "PRECHARGE" -> precharge(stripe, place, begin, end);
            default -> unit(stripe, place, begin, end, operation);
        }
    }

    private void activate(Stripe stripe, long place, double begin) {
        if (stripe.openSubarray >= 0) {
            lines.broken(
                    stripe.openSubarray == place ? "row" : "stripe",
                    "subarray " + place + " is opened while subarray " + stripe.openSubarray
                            + " of its stripe is open");
        }
        atLeast("tRC", stripe.lastActivation.get(place), begin, rules.rc());
        atLeast("tRP", stripe.closed.get(place), begin, rules.rp());
        stripe.openSubarray = place;
        stripe.activated = begin;
        stripe.written = Double.NEGATIVE_INFINITY;
        stripe.lastActivation.put(place, begin);
    }

    private void atLeast(String rule, @Nullable Double from, double begin, double wanted) {
        if (from != null && begin - from < wanted - SLACK) {
            lines.broken(rule, (begin - from) + " ps instead of " + wanted);
        }
    }

    private void requireOpen(Stripe stripe, long place, String operation) {
        if (stripe.openSubarray != place) {
            lines.broken("row", operation + " without an open row in subarray " + place);
        }
    }

    private void precharge(Stripe stripe, long place, double begin, double end) {
        requireOpen(stripe, place, "PRECHARGE");
        atLeast("tRAS", stripe.activated, begin, rules.ras());
        atLeast("tWR", stripe.written, begin, rules.wr());
        if (begin < stripe.unitsFree - SLACK) {
            lines.broken("units", "the row is closed while the units work on it");
        }
        if (end - begin < rules.rp() - SLACK) {
            lines.broken("tRP", "a precharge of " + (end - begin) + " ps");
        }
        stripe.openSubarray = -1;
        stripe.closed.put(place, begin);
    }

    private void unit(Stripe stripe, long place, double begin, double end, String operation) {
        if (!ARITHMETIC.contains(operation) && !LATCHES.contains(operation) && !MOVES.contains(operation)) {
            throw lines.malformed("no such operation: " + operation);
        }
        if (USES_ROW.contains(operation)) {
            requireOpen(stripe, place, operation);
            atLeast("tRCD", stripe.activated, begin, rules.rcd());
        }
        if (begin < stripe.unitsFree - SLACK) {
            lines.broken("units", operation + " begins before the step before it has ended");
        }
        if (ARITHMETIC.contains(operation)) {
            takes("step", operation, end - begin, rules.step());
        } else if (LATCHES.contains(operation)) {
            takes("latch", operation, end - begin, rules.latch());
        }
        if (operation.equals("STORE_Z") || operation.equals("RECEIVE")) {
            stripe.written = end;
        }
        stripe.unitsFree = end;
    }

    /** Each link is taken as long as the rows need. */
    private List<LinkUses.Use> links(double begin, double end, int rows, String argument) {
        List<LinkUses.Use> uses = links.add(begin, argument);
        for (LinkUses.Use use : uses) {
            double least = bounds.link(use.link(), rows);
            if (least < 0) {
                throw lines.malformed("no such link: " + use.link());
            }
            takes("bandwidth", use.link(), use.end() - use.begin(), least);
            takes("bandwidth", "a transfer over " + use.link(), end - begin, least);
        }
        return uses;
    }

    private void closeRows() {
        stripes.values().stream()
                .filter(stripe -> stripe.openSubarray >= 0)
                .findFirst()
                .ifPresent(stripe -> lines.broken(
                        "row", "subarray " + stripe.openSubarray + " is still open at the end of the file"));
    }
}
