package io.fhe4j.examples.bank;

import io.fhe4j.backend.pim.device.DeviceFile;
import java.util.Arrays;
import java.util.function.IntToLongFunction;
import java.util.function.LongBinaryOperator;

/**
 * A bank, its open row, and the registers and lanes of the unit beside it. Each step computes, and adds what it costs: there is no other account. One
 * step follows another; none overlaps.
 */
final class BankUnit {

    /** Registers that programs need besides three groups: two for passing values, four for constants. */
    static final int SINGLES = 6;

    final int lanes;
    /** How many vectors are worked on between two openings of a row. */
    final int group;

    private final DeviceFile device;
    private final int rowWords;
    private final long[][] registers;
    private long[] cells = {};
    private int laid;
    private int openRow = -1;
    private double opened;
    private double written;
    private double nanos;
    private double picojoules;

    BankUnit(DeviceFile device) {
        this.device = device;
        lanes = device.count("geometry.lanes");
        rowWords = device.count("geometry.rowBits") / Long.SIZE;
        registers = new long[device.count("geometry.registers")][lanes];
        group = (registers.length - SINGLES) / 3;
    }

    /** The first vector of words that lie in rows of their own before the program begins. */
    int lay(long[] words) {
        int at = laid;
        laid += Math.ceilDiv(words.length, rowWords) * rowWords;
        if (laid > cells.length) {
            cells = Arrays.copyOf(cells, Math.max(laid, 2 * cells.length));
        }
        System.arraycopy(words, 0, cells, at, words.length);
        return at / lanes;
    }

    /** So many words from a vector on, after the program. */
    long[] read(int vector, int words) {
        return Arrays.copyOfRange(cells, vector * lanes, vector * lanes + words);
    }

    /** Closes the open row: once its cells are restored, and the last write has reached them. */
    void close() {
        if (openRow >= 0) {
            double restored = Math.max(opened + device.value("timing.tRAS"), written + device.value("timing.tWR"));
            nanos = Math.max(nanos, restored) + device.value("timing.tRP");
            openRow = -1;
        }
    }

    private void column(int vector) {
        int row = vector * lanes / rowWords;
        if (row != openRow) {
            close();
            openRow = row;
            opened = nanos;
            written = Double.NEGATIVE_INFINITY;
            nanos += device.value("timing.tRCD");
            picojoules += device.value("energy.activation");
        }
        nanos += device.value("timing.tCCD");
        picojoules += device.value("energy.column") * lanes * Long.SIZE;
    }

    /** A vector of the bank into register r. */
    void load(int r, int vector) {
        column(vector);
        System.arraycopy(cells, vector * lanes, registers[r], 0, lanes);
    }

    /** Register r into a vector of the bank. */
    void store(int r, int vector) {
        column(vector);
        System.arraycopy(registers[r], 0, cells, vector * lanes, lanes);
        written = nanos;
    }

    /** A constant that the channel's controller sends with the command: a word for all lanes, or one for each. */
    void constant(int r, long... words) {
        Arrays.setAll(registers[r], lane -> words[lane % words.length]);
        nanos += device.value("timing.tCCD");
        picojoules += device.value("energy.constant") * words.length * Long.SIZE;
    }

    private void step(int r, String energy, IntToLongFunction lane) {
        long[] result = new long[lanes];
        Arrays.setAll(result, lane);
        registers[r] = result;
        nanos += device.value("timing.cycle");
        picojoules += device.value(energy) * lanes;
    }

    /** r = a·b + c modulo 2^64. */
    void multiplyAdd(int r, int a, int b, int c) {
        step(r, "energy.product", i -> registers[a][i] * registers[b][i] + registers[c][i]);
    }

    /** r = a·b / 2^64, rounded down. */
    void multiplyHigh(int r, int a, int b) {
        step(r, "energy.product", i -> Math.unsignedMultiplyHigh(registers[a][i], registers[b][i]));
    }

    /** r = a + b, or what else a lane's adder does. */
    void simple(int r, int a, int b, LongBinaryOperator operation) {
        step(r, "energy.simple", i -> operation.applyAsLong(registers[a][i], registers[b][i]));
    }

    /** r = a / 2^bits, rounded down, a signed. */
    void shift(int r, int a, int bits) {
        step(r, "energy.simple", i -> registers[a][i] >> Math.min(bits, Long.SIZE - 1));
    }

    /** r's lanes are lanes of a, or of b where {@code from} is {@link #lanes} or more. */
    void permute(int r, int a, int b, int... from) {
        step(r, "energy.simple", i -> registers[from[i] < lanes ? a : b][from[i] % lanes]);
    }

    /** How long the steps so far take, in ns. */
    double nanos() {
        return nanos;
    }

    /** What they take, in pJ. */
    double picojoules() {
        return picojoules;
    }
}
