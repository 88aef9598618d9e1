package io.fhe4j.backend.pim.check;

import io.fhe4j.api.MalformedInputException;
import io.fhe4j.backend.pim.device.DeviceFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a file of commands of arrays and verifies every rule of stateful logic: outputs are initialised before a gate drives them and driven once, inputs
 * hold bits, columns of a gate differ and lie within the array, gates take their cycles, an array does one thing at a time, a link has one user, belongs to the unit and takes
 * its time for the words of a column.
 */
public final class ArrayChecker {

    private static final double SLACK = 3;
    private static final int HEX_OF_WORD = 16;
    private static final int BITS_OF_HEX = 4;
    private static final BigInteger ALL = BigInteger.ONE.negate();
    private static final Map<String, Integer> INPUTS =
            Map.of("NOT", 1, "NOR", 2, "NAND", 2, "OR", 2, "XOR", 2, "MIN3", 3, "INIT", 0);
    private static final Set<String> TRANSFERS = Set.of("TAKE", "PASS", "WRITE", "READ", "READ_ROW", "WRITE_ROW");
    private static final int LAST_COMPUTING = 2;
    /** A site has an array that stores, two that compute, and one or more of twiddles. */
    private static final int FEWEST_ARRAYS = 4;

    private static final int MOST_MASKS = 256;

    /** Of each column the rows that are ready, and those that hold bits; −1 stands for all. */
    private static final class Cells {
        private final Map<Integer, BigInteger> ready = new HashMap<>();
        private final Map<Integer, BigInteger> written = new HashMap<>();
        private double free = Double.NEGATIVE_INFINITY;
    }

    private final CommandLines lines;
    private final LinkUses links;
    private final int columns;
    private final long hexOfRows;
    private final double cycle;
    private final double column;
    private final double hostBit;
    private final int units;
    private final int sitesOfUnit;
    /** Programs use few masks, over and over. */
    private final Map<String, BigInteger> masks = new HashMap<>();

    private final Map<String, Cells> arrays = new HashMap<>();

    private ArrayChecker(String source, DeviceFile device) {
        this.lines = new CommandLines(source);
        this.links = new LinkUses(lines, SLACK);
        this.columns = device.count("geometry.columns");
        // A row longer than an array lies in several, in lock step, at most in all of a unit.
        long rows = (long) device.count("geometry.rows") * device.count("levels.array.count");
        this.hexOfRows = Math.ceilDiv(rows, Long.SIZE) * HEX_OF_WORD;
        this.cycle = device.value("timing.cycle") * 1000;
        this.column = device.value("links.switch.cycle") / device.value("links.switch.bits") * 1000;
        this.hostBit = 1000 / device.value("links.host.rate") / Byte.SIZE;
        this.units = device.count("levels.unit.count");
        this.sitesOfUnit = device.count("levels.array.count") / FEWEST_ARRAYS;
    }

    /**
     * Checks a file.
     *
     * @param source its name, for messages
     * @param in its text
     * @param device a file of stateful logic
     * @return what is broken, at most 1000; empty if nothing is
     * @throws IOException if it cannot be read
     * @throws MalformedInputException if a line is no command
     */
    public static List<Violation> check(String source, BufferedReader in, DeviceFile device) throws IOException {
        ArrayChecker checker = new ArrayChecker(source, device);
        checker.lines.forEach(in, checker::command);
        checker.links.check();
        return checker.lines.violations();
    }

    private List<Integer> columns(String text) {
        List<Integer> list = new ArrayList<>();
        if (!text.equals("-")) {
            for (String column : text.split(",", -1)) {
                list.add((int) Math.min(lines.time(column), Integer.MAX_VALUE));
            }
        }
        return list;
    }

    private BigInteger rows(String text) {
        if (text.equals("*")) {
            return ALL;
        }
        BigInteger known = masks.get(text);
        if (known != null) {
            return known;
        }
        if (text.startsWith("*")) {
            double count = lines.time(text.substring(1));
            if (count != Math.rint(count) || count > hexOfRows * BITS_OF_HEX) {
                throw lines.malformed("no number of rows of arrays in lock step: " + text);
            }
            return remembered(text, BigInteger.ONE.shiftLeft((int) count).subtract(BigInteger.ONE));
        }
        if (text.length() % HEX_OF_WORD != 0 || text.length() > hexOfRows || !text.matches("[0-9a-f]+")) {
            throw lines.malformed("no mask of the rows of arrays in lock step: " + text);
        }
        // The word of the first rows comes first.
        StringBuilder turned = new StringBuilder();
        for (int k = text.length(); k > 0; k -= HEX_OF_WORD) {
            turned.append(text, k - HEX_OF_WORD, k);
        }
        return remembered(text, new BigInteger(turned.toString(), HEX_OF_WORD));
    }

    private BigInteger remembered(String text, BigInteger rows) {
        if (masks.size() < MOST_MASKS) {
            masks.put(text, rows);
        }
        return rows;
    }

    private void command(String[] fields) {
        double begin = lines.time(fields[0]);
        double duration = lines.time(fields[1]);
        long unit = (long) lines.time(fields[2]);
        long site = (long) lines.time(fields[3]);
        int array = (int) lines.time(fields[4]);
        if (unit >= units || site >= (long) units * sitesOfUnit || array >= FEWEST_ARRAYS) {
            lines.broken("place", "array " + array + " of site " + site + " in unit " + unit + " of " + units);
            return;
        }
        BigInteger rows = rows(fields[5]);
        String operation = fields[6];
        List<Integer> driven = columns(fields[7]);
        List<Integer> read = columns(fields[8]);
        Cells cells = arrays.computeIfAbsent(unit + "." + site + "." + array, key -> new Cells());
        if (begin < cells.free - SLACK) {
            lines.broken("array", operation + " begins before the command before it has ended");
        }
        cells.free = Math.max(cells.free, begin + duration);
        for (List<Integer> list : List.of(driven, read)) {
            for (int column : list) {
                if (column >= columns) {
                    lines.broken("columns", "column " + column + " of an array of " + columns);
                }
            }
        }
        if (INPUTS.containsKey(operation)) {
            gate(cells, operation, rows, driven, read, duration);
        } else if (TRANSFERS.contains(operation)) {
            takes(operation, duration, leastOf(operation, array, rows));
            transfer(cells, array, operation, rows, driven, read);
        } else {
            throw lines.malformed("no such operation: " + operation);
        }
        for (LinkUses.Use use : links.add(begin, fields[9])) {
            link(use, unit, operation, rows);
        }
    }

    /** A switch passes a column in a cycle; what goes from unit to unit is on the host's link twice. */
    private void link(LinkUses.Use use, long unit, String operation, BigInteger rows) {
        boolean host = use.link().equals("host");
        if (!host && !use.link().startsWith("switch:" + unit + ".")) {
            lines.broken("link", "unit " + unit + " has no link " + use.link());
        }
        if (rows.equals(ALL)) {
            throw lines.malformed("how many words go over " + use.link() + " is not said");
        }
        double least = !host ? column : (isOfHost(operation) ? 1 : 2) * hostBit * rows.bitCount();
        if (use.end() - use.begin() < least - SLACK) {
            lines.broken(
                    "bandwidth", use.link() + " is taken " + (use.end() - use.begin()) + " ps instead of " + least);
        }
    }

    private static boolean isOfHost(String operation) {
        return operation.equals("WRITE") || operation.equals("READ");
    }

    private static boolean covers(Map<Integer, BigInteger> state, int column, BigInteger rows) {
        return rows.andNot(state.getOrDefault(column, BigInteger.ZERO)).signum() == 0;
    }

    private static void set(Map<Integer, BigInteger> state, int column, BigInteger rows, boolean on) {
        state.merge(column, on ? rows : BigInteger.ZERO, (old, ignored) -> on ? old.or(rows) : old.andNot(rows));
    }

    private void takes(String operation, double duration, double least) {
        if (duration < least - SLACK) {
            lines.broken("cycle", operation + " takes " + duration + " ps instead of " + least);
        }
    }

    /** Drivers and sense amplifiers take a cycle for a row, a switch one for a column, the host's link its time for each bit; between units, storage is as quick as that. */
    private double leastOf(String operation, int array, BigInteger rows) {
        return switch (operation) {
            case "READ_ROW", "WRITE_ROW" -> cycle;
            case "TAKE", "PASS" ->
                units == 1 || array >= 1 && array <= LAST_COMPUTING
                        ? column
                        : Math.min(column, 2 * hostBit * wordsOf(rows));
            default -> hostBit * wordsOf(rows);
        };
    }

    /** How many words there are at least. */
    private static int wordsOf(BigInteger rows) {
        return rows.equals(ALL) ? 0 : rows.bitCount();
    }

    private void gate(
            Cells cells, String operation, BigInteger rows, List<Integer> driven, List<Integer> read, double duration) {
        double cycles = operation.equals("XOR") ? 2 : 1;
        takes(operation, duration, cycles * cycle);
        if (operation.equals("INIT")) {
            for (int column : driven) {
                set(cells.ready, column, rows, true);
                set(cells.written, column, rows, false);
            }
            return;
        }
        if (read.size() != INPUTS.getOrDefault(operation, 0) || driven.size() != 1) {
            throw lines.malformed(operation + " drives " + driven + " by " + read);
        }
        if (read.stream().distinct().count() != read.size() || read.contains(driven.getFirst())) {
            lines.broken("columns", "the columns of " + operation + " are not distinct");
        }
        needWritten(cells, operation, rows, read);
        int out = driven.getFirst();
        if (!covers(cells.ready, out, rows)) {
            lines.broken("init", operation + " drives column " + out + ", which is not initialised in all its rows");
        }
        set(cells.ready, out, rows, false);
        set(cells.written, out, rows, true);
    }

    private void needWritten(Cells cells, String operation, BigInteger rows, List<Integer> read) {
        for (int column : read) {
            if (!covers(cells.written, column, rows)) {
                lines.broken("read", operation + " reads column " + column + ", where nothing was written");
            }
        }
    }

    private void transfer(
            Cells cells, int array, String operation, BigInteger rows, List<Integer> driven, List<Integer> read) {
        // What programs leave in storage comes column by column with what follows; only arrays that compute are
        // followed cell by cell. A column that others take a part of passes with all its rows.
        if (array >= 1 && array <= LAST_COMPUTING && !rows.equals(ALL)) {
            needWritten(cells, operation, rows, read);
        }
        for (int column : driven) {
            set(cells.ready, column, rows, false);
            set(cells.written, column, rows, true);
        }
    }
}
