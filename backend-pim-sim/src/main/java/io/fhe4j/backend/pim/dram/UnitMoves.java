package io.fhe4j.backend.pim.dram;

import static io.fhe4j.backend.pim.dram.UnitOperation.ACTIVATE;
import static io.fhe4j.backend.pim.dram.UnitOperation.CLEAR_Z;
import static io.fhe4j.backend.pim.dram.UnitOperation.CORRECT;
import static io.fhe4j.backend.pim.dram.UnitOperation.LOAD_U;
import static io.fhe4j.backend.pim.dram.UnitOperation.LOAD_X;
import static io.fhe4j.backend.pim.dram.UnitOperation.LOAD_Z;
import static io.fhe4j.backend.pim.dram.UnitOperation.NEGATE_MARKED;
import static io.fhe4j.backend.pim.dram.UnitOperation.PRECHARGE;
import static io.fhe4j.backend.pim.dram.UnitOperation.READ_WORD;
import static io.fhe4j.backend.pim.dram.UnitOperation.ROUTE_MATS;
import static io.fhe4j.backend.pim.dram.UnitOperation.ROUTE_SUBARRAYS;
import static io.fhe4j.backend.pim.dram.UnitOperation.STORE_Z;
import static io.fhe4j.backend.pim.dram.UnitOperation.SWAP_MARKED;
import static io.fhe4j.backend.pim.dram.UnitOperation.TAKE;
import static io.fhe4j.backend.pim.dram.UnitOperation.U_TO_X;
import static io.fhe4j.backend.pim.dram.UnitOperation.WRITE_WORD;

import io.fhe4j.backend.pim.dram.UnitPrograms.Writer;

/**
 * Programs that move words. Permutations go level by level of the hierarchy, each level with one routing step for all words of a row at once; words
 * that follow no pattern go one by one through the column logic of the bank.
 */
public final class UnitMoves {

    private final DramDevice device;

    /** Programs for a device. */
    public UnitMoves(DramDevice device) {
        this.device = device;
    }

    private Writer writer() {
        return new Writer(device.slotBits());
    }

    /**
     * Words of two rows: those of lanes that list 0 marks change rows, then all words of a mat go to the slots that list 1 names, a step for each
     * distance.
     */
    public UnitProgram permuteSlots(int upper, int lower) {
        Writer writer = writer().load(upper, LOAD_U).load(lower, LOAD_X).then(SWAP_MARKED, 0, 0);
        take(writer).store(lower).then(U_TO_X);
        return take(writer).store(upper).build("permute slots", 0);
    }

    private Writer take(Writer writer) {
        writer.then(CLEAR_Z);
        for (int distance = 0; distance < device.slotsPerMat(); distance++) {
            writer.then(TAKE, distance, 1);
        }
        return writer;
    }

    /** The words of a row go to the mats that list 0 names. */
    public UnitProgram permuteMats(int row) {
        return writer().load(row, LOAD_Z).then(ROUTE_MATS, 0, 0).store(row).build("permute mats", 0);
    }

    /**
     * The words of a row go to the subarrays that list 0 names.
     *
     * @param row the row
     * @param subarrays how many there are
     */
    public UnitProgram permuteSubarrays(int row, int subarrays) {
        return writer().load(row, LOAD_Z)
                .then(ROUTE_SUBARRAYS, subarrays, 0)
                .store(row)
                .build("permute subarrays", 0);
    }

    /** The word of a lane of a row goes to a lane of the accumulator. */
    public UnitProgram collect(int row, int lane, int to) {
        return writer().then(ACTIVATE, row, 0)
                .then(READ_WORD, lane, 0)
                .then(PRECHARGE)
                .then(WRITE_WORD, to, 0)
                .build("collect a word", 0);
    }

    /** The words of a row go to the controller. */
    public UnitProgram tell(int row) {
        Writer writer = writer().then(ACTIVATE, row, 0);
        for (int lane = 0; lane < device.slots(); lane++) {
            writer.then(READ_WORD, lane, 0);
        }
        return writer.then(PRECHARGE).build("tell the controller", 0);
    }

    /** The words that were collected, those negated modulo q that list 0 marks, go to a row; the next ones begin with zeros. */
    public UnitProgram collected(long q, int out) {
        return new Writer(UnitPrograms.bits(q) + 2)
                .then(NEGATE_MARKED, 0, 0)
                .then(CORRECT)
                .then(ACTIVATE, out, 0)
                .then(STORE_Z)
                .then(PRECHARGE)
                .then(CLEAR_Z)
                .build("store what was collected mod " + q, q);
    }
}
