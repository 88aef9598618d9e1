package io.fhe4j.ringgsw.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class FunctionTableTest {

    /** Of tables whose 32-bit hashes are equal: taken for one, their results at one number would count as one error. */
    @Test
    void codesTellTablesApart() {
        FunctionTable first = FunctionTable.of(6, 0, 31, 5, 7);
        FunctionTable second = FunctionTable.of(6, 1, 0, 5, 7);
        assertEquals(first.hashCode(), second.hashCode());
        assertNotEquals(first.code(), second.code());
        assertEquals(first.code(), FunctionTable.of(6, 0, 31, 5, 7).code());
        assertNotEquals(first.code(), FunctionTable.of(7, 0, 31, 5, 7).code());
    }
}
