package io.fhe4j.backend.pim.faults;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Kernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which faults a simulated memory has.
 *
 * @param stuckAt the probability that a cell holds one value for ever, 0 or 1 alike
 * @param flip the probability that a bit is another after it was written
 * @param seed of both; the same program on one thread has the same faults again
 * @param buffers roles of the buffers that faults come over
 * @param planned flips at known places, whatever the probabilities and roles
 */
public record FaultPlan(double stuckAt, double flip, long seed, Set<BufferRole> buffers, List<Planned> planned) {

    /** No faults. */
    public static final FaultPlan NONE = new FaultPlan(0, 0, 1, EnumSet.allOf(BufferRole.class), List.of());

    private static final int MOST_PLANNED = 1000;
    private static final String SYNTAX =
            "write stuck-at:1e-9,flip:1e-12,seed:7, perhaps in:key+ciphertext or flip-at:KERNEL/CALL/ROW/WORD/BIT";

    /**
     * One flip.
     *
     * @param kernel after which
     * @param call the number of its call, from 1
     * @param row of what it writes, counted through batch entries, components and rows, from 0
     * @param word of the row, from 0
     * @param bit of the word as it lies in the cells, from 0
     */
    public record Planned(Kernel kernel, long call, long row, int word, int bit) {}

    /** Checks the numbers and makes the collections immutable. */
    public FaultPlan {
        if (!(stuckAt >= 0 && stuckAt <= 1 && flip >= 0 && flip <= 1)) {
            throw new InvalidParametersException(
                    "stuck-at and flip are probabilities, 0 to 1, not " + stuckAt + " and " + flip);
        }
        if (buffers.isEmpty()) {
            throw new InvalidParametersException("faults need buffers to come over: " + roles());
        }
        buffers = Set.copyOf(buffers);
        planned = List.copyOf(planned);
    }

    /** Whether there can be any. */
    public boolean any() {
        return stuckAt > 0 || flip > 0 || !planned.isEmpty();
    }

    /**
     * Reads a plan such as {@code stuck-at:1e-9,flip:1e-12,seed:7}. Parts that are left out are 0, the seed 1. {@code in:key+ciphertext} names the
     * buffers, and {@code flip-at:multiply/1/0/17/5}, perhaps several times, a planned flip: kernel, call from 1, row, word, bit.
     *
     * @param text the parts, with commas between; empty for no faults
     * @throws InvalidParametersException if it is anything else, or a number is out of its range
     */
    public static FaultPlan parse(String text) {
        if (text.isBlank()) {
            return NONE;
        }
        double stuckAt = 0;
        double flip = 0;
        long seed = 1;
        Set<BufferRole> buffers = NONE.buffers;
        List<Planned> planned = new ArrayList<>();
        for (String part : text.strip().split(",", -1)) {
            int colon = part.indexOf(':');
            String value = part.substring(colon + 1);
            switch (part.substring(0, Math.max(0, colon))) {
                case "stuck-at" -> stuckAt = probability(part, value);
                case "flip" -> flip = probability(part, value);
                case "seed" -> seed = number(part, value);
                case "in" -> buffers = buffers(part, value);
                case "flip-at" -> planned.add(planned(part, value));
                default -> throw refused(part, "is no fault");
            }
        }
        if (planned.size() > MOST_PLANNED) {
            throw new InvalidParametersException("at most " + MOST_PLANNED + " flips can be planned");
        }
        return new FaultPlan(stuckAt, flip, seed, buffers, planned);
    }

    private static InvalidParametersException refused(String part, String problem) {
        return new InvalidParametersException("\"" + part + "\" " + problem + "; " + SYNTAX);
    }

    private static double probability(String part, String value) {
        try {
            double p = Double.parseDouble(value);
            if (p >= 0 && p <= 1) {
                return p;
            }
        } catch (NumberFormatException e) {
            throw new InvalidParametersException("\"" + part + "\" has no number; " + SYNTAX, e);
        }
        throw refused(part, "is no probability, 0 to 1");
    }

    private static long number(String part, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new InvalidParametersException("\"" + part + "\" has no whole number; " + SYNTAX, e);
        }
    }

    private static Set<BufferRole> buffers(String part, String value) {
        Set<BufferRole> chosen = EnumSet.noneOf(BufferRole.class);
        for (String word : value.split("\\+", -1)) {
            chosen.add(Arrays.stream(BufferRole.values())
                    .filter(role -> word(role).equals(word))
                    .findFirst()
                    .orElseThrow(() -> refused(part, "names no buffers; there are " + roles())));
        }
        return chosen;
    }

    private static Planned planned(String part, String value) {
        String[] places = value.split("/", -1);
        if (places.length != 5) {
            throw refused(part, "names no place");
        }
        Kernel kernel = Arrays.stream(Kernel.values())
                .filter(known -> word(known).equals(places[0]))
                .findFirst()
                .orElseThrow(() -> refused(part, "names no kernel"));
        long call = number(part, places[1]);
        long row = number(part, places[2]);
        long word = number(part, places[3]);
        long bit = number(part, places[4]);
        if (call < 1 || row < 0 || word < 0 || word > Integer.MAX_VALUE || bit < 0 || bit >= Long.SIZE) {
            throw refused(part, "names a place that cannot be");
        }
        return new Planned(kernel, call, row, (int) word, (int) bit);
    }

    /** As plans and reports write it. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> roles() {
        return Arrays.stream(BufferRole.values()).map(FaultPlan::word).toList();
    }
}
