package io.fhe4j.nn.digits;

import java.util.Objects;

/** A grey picture of a handwritten digit with its true label. Immutable; pixels run row by row from the top left. */
public final class DigitImage {
    private final int label;
    private final int rows;
    private final int columns;
    private final byte[] levels;
    private final int maxLevel;

    /**
     * A picture.
     *
     * @param label the digit that it shows, 0 to 9
     * @param rows its height in pixels, at least 1
     * @param columns its width in pixels, at least 1
     * @param levels rows × columns unsigned grey levels, 0 (paper) to {@code maxLevel} (ink)
     * @param maxLevel the level of full ink, 1 to 255
     * @throws IllegalArgumentException if anything is outside its range
     */
    public DigitImage(int label, int rows, int columns, byte[] levels, int maxLevel) {
        if (label < 0 || label > 9 || rows < 1 || columns < 1 || maxLevel < 1 || maxLevel > 255) {
            throw new IllegalArgumentException(
                    "no digit image: label " + label + ", " + rows + " × " + columns + ", largest level " + maxLevel);
        }
        if (levels.length != (long) rows * columns) {
            throw new IllegalArgumentException(rows + " × " + columns + " pixels are needed, not " + levels.length);
        }
        for (byte level : levels) {
            if (Byte.toUnsignedInt(level) > maxLevel) {
                throw new IllegalArgumentException("grey level " + Byte.toUnsignedInt(level) + " is above " + maxLevel);
            }
        }
        this.label = label;
        this.rows = rows;
        this.columns = columns;
        this.levels = levels.clone();
        this.maxLevel = maxLevel;
    }

    /** Returns the digit that the picture shows, 0 to 9. */
    public int label() {
        return label;
    }

    /** Returns the height in pixels. */
    public int rows() {
        return rows;
    }

    /** Returns the width in pixels. */
    public int columns() {
        return columns;
    }

    /**
     * Returns the ink of one pixel, 0 (none) to 1 (full).
     *
     * @param row from 0 at the top
     * @param column from 0 at the left
     */
    public double ink(int row, int column) {
        int index = Objects.checkIndex(row, rows) * columns + Objects.checkIndex(column, columns);
        return Byte.toUnsignedInt(levels[index]) / (double) maxLevel;
    }

    /** Returns the ink of all pixels, each 0 to 1, row by row: what the bundled networks take as input. */
    public double[] features() {
        double[] features = new double[levels.length];
        for (int i = 0; i < features.length; i++) {
            features[i] = Byte.toUnsignedInt(levels[i]) / (double) maxLevel;
        }
        return features;
    }
}
