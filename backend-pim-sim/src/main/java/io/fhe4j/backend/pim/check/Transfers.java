package io.fhe4j.backend.pim.check;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rows on their way. A SEND is followed by the RECEIVEs of its other ends. Its links lead on from one another, away from the place that sends; a row goes
 * from link to link without a pause, as there is nothing between them that could keep it; and behind the last link of each branch it is received, not before
 * it can have arrived, nor later than a refresh explains.
 */
final class Transfers {

    /** Subarrays that work together: the n-th such group of a bank. */
    record Place(long channel, long bank, long group, int subarrays) {}

    /** A row that was sent, until its last end has it. */
    private static final class Sent {
        private final Place from;
        private final double begin;
        private final int rows;
        private final long line;
        private final Set<String> links = new HashSet<>();
        private final Set<String> ledOn = new HashSet<>();
        private double lag;
        private double slowest;

        Sent(Place from, double begin, int rows, long line) {
            this.from = from;
            this.begin = begin;
            this.rows = rows;
            this.line = line;
        }
    }

    private static final String STACKS = "stackLink";
    private static final String HOST = "host";

    private final CommandLines lines;
    private final DeviceBounds bounds;
    private final TimingRules rules;
    private final double slack;
    private final double mdl;
    private final double chain;
    private final double port;
    private @Nullable Sent last;

    Transfers(CommandLines lines, DeviceBounds bounds, TimingRules rules, double slack) {
        this.lines = lines;
        this.bounds = bounds;
        this.rules = rules;
        this.slack = slack;
        this.mdl = bounds.link("mdl", 1);
        this.chain = bounds.link("chain", 1);
        this.port = bounds.link("port", 1);
    }

    /** A row that is sent, or one that the host sends to its only end. */
    void links(Place from, double begin, int rows, List<LinkUses.Use> uses) {
        end();
        Sent sent = new Sent(from, begin, rows, lines.number());
        uses.forEach(use -> sent.links.add(use.link()));
        for (LinkUses.Use use : uses) {
            double offset = hop(sent, use.link());
            if (Math.abs(use.begin() - begin - offset) > slack) {
                lines.broken(
                        "route",
                        use.link() + " is taken " + (use.begin() - begin) + " ps after the first link instead of "
                                + offset);
            }
            sent.slowest = Math.max(sent.slowest, bounds.link(use.link(), rows));
        }
        last = sent;
    }

    /** A row that arrives at one of the ends of what was sent last. */
    void receive(Place to, double begin, double end, int rows) {
        Sent sent = last;
        if (sent == null) {
            lines.broken("transfer", "a row is received that nobody sends");
            return;
        }
        if (rows != sent.rows || to.subarrays() != sent.from.subarrays()) {
            lines.broken("transfer", "other rows are received than line " + sent.line + " sends");
        }
        String link = lastLink(sent.from, to);
        if (!sent.links.contains(link)) {
            lines.broken("transfer", "line " + sent.line + " does not take " + link + ", which leads here");
            return;
        }
        sent.ledOn.add(link);
        double arrival = sent.begin + lag(sent.from, to);
        if (begin < arrival - slack) {
            lines.broken("transfer", "a row is received " + (arrival - begin) + " ps before it can have come");
        }
        double latest = latest(sent, begin);
        if (begin > latest + slack) {
            lines.broken("transfer", "a row is received " + (begin - latest) + " ps after it has come");
        }
        if (end - begin < sent.slowest - slack) {
            lines.broken("bandwidth", "a row is received in " + (end - begin) + " ps instead of " + sent.slowest);
        }
    }

    /** What was sent last has all its ends. */
    void end() {
        Sent sent = last;
        last = null;
        if (sent == null || sent.links.contains(HOST)) {
            return;
        }
        if (sent.links.isEmpty()) {
            lines.broken(sent.line, "transfer", "a row is sent over no link");
        }
        for (String link : sent.links) {
            if (!sent.ledOn.contains(link)) {
                lines.broken(sent.line, "transfer", "nobody receives the row behind " + link);
            }
        }
    }

    /** When a link is taken, in ps after the first one; what has to come before it is noted. */
    private double hop(Sent sent, String link) {
        Place from = sent.from;
        int colon = link.indexOf(':');
        return switch (colon < 0 ? link : link.substring(0, colon)) {
            case "mdl" -> {
                long[] at = numbers(link, 3);
                if (at[0] != from.channel() || at[1] != from.bank()) {
                    lines.broken("route", link + " is not in the bank that sends");
                }
                boolean up = at[2] >= from.group();
                long hops = up ? at[2] - from.group() : from.group() - 1 - at[2];
                if (hops > 0) {
                    after(sent, link, "mdl:" + at[0] + "." + at[1] + "." + (up ? at[2] - 1 : at[2] + 1));
                }
                double offset = hops * segment(from);
                sent.lag = Math.max(sent.lag, offset + segment(from) - mdl);
                yield offset;
            }
            case "chain" -> {
                long[] at = numbers(link, 2);
                if (at[0] != from.channel()) {
                    lines.broken("route", link + " is not in the channel that sends");
                }
                boolean up = at[1] >= from.bank();
                long hops = up ? at[1] - from.bank() : from.bank() - 1 - at[1];
                if (hops > 0) {
                    after(sent, link, "chain:" + at[0] + "." + (up ? at[1] - 1 : at[1] + 1));
                }
                sent.lag = Math.max(sent.lag, hops * chain);
                yield hops * chain;
            }
            case "port" -> {
                long channel = numbers(link, 1)[0];
                if (channel == from.channel()) {
                    yield 0;
                }
                after(sent, link, "port:" + from.channel());
                if (bounds.stack(channel) != bounds.stack(from.channel())) {
                    after(sent, link, STACKS);
                }
                sent.lag = Math.max(sent.lag, port);
                yield port;
            }
            default -> {
                after(sent, link, "port:" + from.channel());
                yield link.equals(HOST) ? 0 : port;
            }
        };
    }

    private void after(Sent sent, String link, String before) {
        sent.ledOn.add(before);
        if (!sent.links.contains(before)) {
            lines.broken("route", link + " is taken without " + before);
        }
    }

    /** The numbers in the name of a link. */
    private long[] numbers(String link, int count) {
        List<Long> numbers = new ArrayList<>();
        for (String text : link.substring(link.indexOf(':') + 1).split("\\.", -1)) {
            if (!text.matches("[0-9]{1,9}")) {
                throw lines.malformed("no such link: " + link);
            }
            numbers.add(Long.parseLong(text));
        }
        if (numbers.size() != count) {
            throw lines.malformed("no such link: " + link);
        }
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }

    /** From a group of subarrays to the next one, one subarray after another, in ps. */
    private double segment(Place from) {
        return from.subarrays() * bounds.share() * mdl;
    }

    private static String lastLink(Place from, Place to) {
        if (to.channel() != from.channel()) {
            return "port:" + to.channel();
        }
        if (to.bank() != from.bank()) {
            return "chain:" + to.channel() + "." + (to.bank() > from.bank() ? to.bank() - 1 : to.bank());
        }
        return "mdl:" + to.channel() + "." + to.bank() + "."
                + (to.group() > from.group() ? to.group() - 1 : to.group());
    }

    /** How much later than the first link an end has the row of its first subarray, in ps. */
    private double lag(Place from, Place to) {
        if (to.channel() != from.channel()) {
            return port;
        }
        long banks = Math.abs(to.bank() - from.bank());
        return banks > 0 ? (banks - 1) * chain : Math.abs(to.group() - from.group()) * segment(from) - mdl;
    }

    /**
     * The farthest end decides when all receive. One that a refresh delays begins anew after it, and rows that were on their way to it follow one another.
     */
    private double latest(Sent sent, double begin) {
        double sending = sent.begin;
        if (rules.refreshInterval() > 0 && begin >= rules.refreshInterval()) {
            double refresh = Math.floor(begin / rules.refreshInterval()) * rules.refreshInterval();
            sending = Math.max(sending, refresh + rules.refreshLength() + rules.rcd());
        }
        double row = Math.max(rules.ras(), rules.rcd() + sent.slowest + rules.wr()) + rules.rp();
        return sending + sent.lag + row;
    }
}
