package io.fhe4j.nn.digits;

/**
 * Draws digits with block characters, for a terminal of any kind: no colours, no control sequences, and the right shape where
 * a character is about twice as high as wide.
 */
public final class DigitDrawing {
    private static final String SHADES = " ░▒▓█";
    private static final String HALVES = " ▀▄█";
    private static final int LARGE = 16; // pixels; above, two rows share a line
    private static final double THRESHOLD = 0.35;

    private DigitDrawing() {}

    /**
     * Draws one image.
     *
     * @param image any image
     * @return lines of equal length, each ended by a newline: small images as one line a row, two shaded characters a pixel,
     *     so 8 lines of 16 characters for 8×8; larger ones as one line for two rows, one character a column, black and
     *     white, so 14 lines of 28 characters for 28×28
     */
    public static String draw(DigitImage image) {
        return image.rows() > LARGE || image.columns() > LARGE ? halfBlocks(image) : shades(image);
    }

    private static String shades(DigitImage image) {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < image.rows(); row++) {
            for (int column = 0; column < image.columns(); column++) {
                char shade = SHADES.charAt((int) Math.round(image.ink(row, column) * (SHADES.length() - 1)));
                text.append(shade).append(shade);
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String halfBlocks(DigitImage image) {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < image.rows(); row += 2) {
            for (int column = 0; column < image.columns(); column++) {
                int upper = image.ink(row, column) > THRESHOLD ? 1 : 0;
                int lower = row + 1 < image.rows() && image.ink(row + 1, column) > THRESHOLD ? 2 : 0;
                text.append(HALVES.charAt(upper + lower));
            }
            text.append('\n');
        }
        return text.toString();
    }
}
