package io.fhe4j.ringgsw.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.ringgsw.cost.CostTable.Kernel;
import java.io.IOException;
import java.io.StringReader;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CostTableTest {

    private static CostTable table(String text) throws IOException {
        return CostTable.read(new StringReader(text), "test");
    }

    @Test
    void linesAreChosenByDegreeSizeAndBatch() throws IOException {
        CostTable costs = table("""
                # a comment

                GINX,1024,30,1,100,10
                GINX,1024,30,8,50,5
                GINX,1024,50,1,300,30
                 TABLE_ROW , 0, 16, 2, 7, 0.5
                """);
        assertEquals(4, costs.lines().size());
        assertEquals(130, costs.nanos(Kernel.GINX, 1024, 27, 1, 3));
        assertEquals(130, costs.nanos(Kernel.GINX, 1024, 27, 7, 3));
        assertEquals(65, costs.nanos(Kernel.GINX, 1024, 30, 8, 3));
        assertEquals(65, costs.nanos(Kernel.GINX, 1024, 30, 100, 3));
        assertEquals(360, costs.nanos(Kernel.GINX, 1024, 31, 1, 2));
        assertEquals(8, costs.nanos(Kernel.TABLE_ROW, 512, 15, 1, 2), "the smallest batch there is");
        assertTrue(costs.knows(Kernel.GINX, 1024, 50));
        assertFalse(costs.knows(Kernel.GINX, 1024, 51));
        assertFalse(costs.knows(Kernel.GINX, 2048, 27));
        assertThrows(InvalidParametersException.class, () -> costs.nanos(Kernel.AP, 1024, 27, 1, 3));
        assertEquals("GINX,1024,30,1,100.0,10.0", costs.lines().getFirst().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GINX,1024,30,1,100",
                "GINX,1024,30,1,100,10,1",
                "GINKS,1024,30,1,100,10",
                "GINX,1024,x,1,100,10",
                "GINX,1024,30,1,-1,10",
                "GINX,1024,30,1,1,-10",
                "GINX,1024,30,1,1,NaN",
                "GINX,1024,30,1,1,Infinity"
            })
    void otherLinesAreRefused(String line) {
        String message = assertThrows(InvalidParametersException.class, () -> table(line))
                .getMessage();
        assertTrue(message.contains(line), message);
    }

    @Test
    void aTableHasAnEnd() {
        String many = "GINX,1024,30,1,100,10\n".repeat(1001);
        assertThrows(InvalidParametersException.class, () -> table(many));
    }

    @Test
    void theCommittedTableHasEveryKernel() throws IOException {
        CostTable costs = CostTable.committed();
        for (Kernel kernel : Kernel.values()) {
            for (int degree : new int[] {1024, 2048}) {
                assertTrue(costs.knows(kernel, degree, 16), kernel + " of degree " + degree);
            }
        }
        String text = costs.lines().stream().map(Object::toString).collect(Collectors.joining("\n"));
        assertEquals(costs.lines(), table(text).lines(), "what is written is read");
    }
}
