package io.fhe4j.ckks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.InvalidParametersException;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyRequestTest {

    private static final CkksParameters PARAMETERS = CkksParameters.builder()
            .ringDegree(1 << 6)
            .depth(3)
            .scaleBits(30)
            .insecure("test")
            .build();

    @Test
    void namesKeysWithLevels() {
        List<KeyRequest.Item> items = KeyRequest.relinearisationAt(2)
                .rotations(1)
                .rotationsAt(1, 1, 3, 0)
                .conjugationAt(0)
                .items(PARAMETERS);
        assertEquals(
                List.of(
                        new KeyRequest.Item(KeyKind.RELINEARISATION, 0, 2),
                        new KeyRequest.Item(KeyKind.GALOIS, 5, 3),
                        new KeyRequest.Item(KeyKind.GALOIS, 125, 1),
                        new KeyRequest.Item(KeyKind.GALOIS, 127, 0)),
                items);
    }

    @Test
    void joins() {
        KeyRequest both = KeyRequest.none()
                .rotationsAt(1, 2)
                .and(KeyRequest.relinearisation().rotationsAt(2, 2));
        assertEquals(
                List.of(new KeyRequest.Item(KeyKind.RELINEARISATION, 0, 3), new KeyRequest.Item(KeyKind.GALOIS, 25, 2)),
                both.items(PARAMETERS));
    }

    @Test
    void powersOfTwoComposeAnyRotation() {
        List<KeyRequest.Item> items = KeyRequest.none().powersOfTwo().items(PARAMETERS);
        assertEquals(9, items.size());
        assertEquals(
                10, KeyRequest.relinearisation().powersOfTwo().items(PARAMETERS).size());
        assertTrue(
                items.contains(new KeyRequest.Item(KeyKind.GALOIS, PARAMETERS.galoisElement(-8), PARAMETERS.depth())));
    }

    @Test
    void rightRotationsCountModuloTheSlots() {
        assertEquals(PARAMETERS.galoisElement(-1), PARAMETERS.galoisElement(31));
        assertEquals(1, PARAMETERS.galoisElement(32));
    }

    @Test
    void levelsAboveTheHighestAreRefused() {
        KeyRequest request = KeyRequest.none().rotationsAt(4, 1);
        assertThrows(InvalidParametersException.class, () -> request.items(PARAMETERS));
        assertThrows(IllegalArgumentException.class, () -> KeyRequest.relinearisationAt(-1));
    }
}
