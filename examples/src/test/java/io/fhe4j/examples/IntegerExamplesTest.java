package io.fhe4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples on encrypted integers, each on the default parameters. */
class IntegerExamplesTest {

    @Test
    void theFirstOfTheHighestBidsWins() {
        assertEquals(new SealedBidAuction.Outcome(1, 1250), SealedBidAuction.hold(310, 1250, 1250));
    }

    @Test
    void somebodyIsOfAgeFromTheBirthdayOn() {
        assertTrue(AgeCheck.isOfAge(LocalDate.of(2008, 2, 29), 18, LocalDate.of(2026, 3, 1)));
        assertFalse(AgeCheck.isOfAge(LocalDate.of(2008, 3, 2), 18, LocalDate.of(2026, 3, 1)));
    }

    @Test
    void pricesAreThoseOfTheList() {
        assertEquals(3 * 1380, TableLookUp.price(11, 3));
    }

    /** What a user has to write is short: the body of the method that computes. */
    @Test
    void theyAreShort() throws IOException {
        for (String name : List.of("SealedBidAuction", "AgeCheck", "TableLookUp")) {
            List<String> lines =
                    Files.readAllLines(Path.of("src", "main", "java", "io", "fhe4j", "examples", name + ".java"));
            long code = lines.stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("import") && !line.matches("(/\\*\\*|\\*).*"))
                    .count();
            assertTrue(code <= 40, name + " has " + code + " lines");
        }
    }
}
