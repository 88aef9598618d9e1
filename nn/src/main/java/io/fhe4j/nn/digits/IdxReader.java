package io.fhe4j.nn.digits;

import io.fhe4j.api.MalformedInputException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Reads IDX files, the format of MNIST: two zero bytes, the element type (8: unsigned byte), the number of dimensions, their
 * lengths as big-endian 32-bit integers, then the elements. Files may be compressed with gzip; the first bytes tell.
 */
public final class IdxReader {
    /** The largest number of elements that a file may declare, in bytes after decompression. */
    public static final int MAX_ELEMENTS = 1 << 28;

    private static final int UNSIGNED_BYTE = 8;
    private static final int MAX_SIDE = 4_096;

    private IdxReader() {}

    /**
     * Reads the 10,000 test images of MNIST, or another set under the same file names.
     *
     * @param folder holds t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each with or without ".gz"
     * @return the images in the order of the files
     * @throws MalformedInputException if a file is missing, damaged, or the two do not fit together
     */
    public static List<DigitImage> mnistTestImages(Path folder) {
        return images(find(folder, "t10k-images-idx3-ubyte"), find(folder, "t10k-labels-idx1-ubyte"));
    }

    private static Path find(Path folder, String name) {
        Path compressed = folder.resolve(name + ".gz");
        Path plain = folder.resolve(name);
        if (Files.exists(compressed)) {
            return compressed;
        }
        if (Files.exists(plain)) {
            return plain;
        }
        throw new MalformedInputException(
                folder.toString(),
                "folder",
                "has neither " + name + ".gz nor " + name,
                "give the folder of the IDX files");
    }

    /**
     * Reads pictures and their labels.
     *
     * @param imageFile three dimensions: images, rows, columns
     * @param labelFile one dimension: as many labels of 0 to 9
     * @return the images in the order of the files
     * @throws MalformedInputException if a file is damaged, or the two do not fit together
     */
    public static List<DigitImage> images(Path imageFile, Path labelFile) {
        IdxArray pixels = read(imageFile);
        IdxArray labels = read(labelFile);
        if (pixels.dimensions().size() != 3
                || pixels.dimensions().get(1) > MAX_SIDE
                || pixels.dimensions().get(2) > MAX_SIDE) {
            throw malformed(
                    imageFile.toString(),
                    "dimensions",
                    "are " + pixels.dimensions() + " instead of images, rows, columns, with sides up to " + MAX_SIDE);
        }
        int count = pixels.dimensions().getFirst();
        if (labels.dimensions().size() != 1 || labels.dimensions().getFirst() != count) {
            throw malformed(
                    labelFile.toString(),
                    "dimensions",
                    "are " + labels.dimensions() + " instead of one of " + count + ", as many as there are images");
        }
        int rows = pixels.dimensions().get(1);
        int columns = pixels.dimensions().get(2);
        List<DigitImage> images = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int label = labels.element(i);
            if (label > 9) {
                throw malformed(labelFile.toString(), "label " + i, "is " + label + " instead of 0 to 9");
            }
            byte[] levels = pixels.slice(i * rows * columns, (i + 1) * rows * columns);
            images.add(new DigitImage(label, rows, columns, levels, 255));
        }
        return images;
    }

    /**
     * Reads one file.
     *
     * @param file an IDX file of unsigned bytes, perhaps compressed with gzip
     * @return its content
     * @throws MalformedInputException if it cannot be read, is damaged, of another type, or larger than allowed
     */
    public static IdxArray read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(file.toString(), in);
        } catch (IOException e) {
            throw new MalformedInputException(
                    file.toString(), "file", "cannot be read: " + e, "check path and permissions", e);
        }
    }

    /**
     * Reads one stream to its end; the caller closes it.
     *
     * @param source a name for messages
     * @param in IDX data of unsigned bytes, perhaps compressed with gzip
     * @return its content
     * @throws MalformedInputException if the stream fails, or the data is damaged, of another type, or larger than allowed
     */
    public static IdxArray read(String source, InputStream in) {
        try {
            InputStream plain = decompressed(new BufferedInputStream(in));
            List<Integer> dimensions = header(source, plain);
            int size = 1;
            for (int dimension : dimensions) {
                size *= dimension;
            }
            byte[] elements = plain.readNBytes(size); // grows as data comes, whatever the header promised
            if (elements.length != size) {
                throw malformed(
                        source,
                        "offset " + (4 + 4 * dimensions.size() + elements.length),
                        "the file ends after " + elements.length + " of " + size + " elements");
            }
            if (plain.read() >= 0) {
                throw malformed(source, "end", "more data follows the " + size + " elements that were declared");
            }
            return new IdxArray(dimensions, elements);
        } catch (IOException e) {
            throw new MalformedInputException(
                    source, "stream", "cannot be read or decompressed: " + e.getMessage(), "fetch the file again", e);
        }
    }

    private static InputStream decompressed(BufferedInputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return gzip ? new BufferedInputStream(new GZIPInputStream(in)) : in;
    }

    private static List<Integer> header(String source, InputStream in) throws IOException {
        int magic = readInt(in);
        int rank = magic & 0xff;
        if (magic >>> 8 != UNSIGNED_BYTE || rank < 1 || rank > 4) {
            throw malformed(
                    source,
                    "offset 0",
                    "the magic number is 0x" + Integer.toHexString(magic)
                            + " instead of 0x000008 and 1 to 4 dimensions");
        }
        List<Integer> dimensions = new ArrayList<>();
        long size = 1;
        for (int i = 0; i < rank; i++) {
            int dimension = readInt(in);
            if (dimension < 1 || size * dimension > MAX_ELEMENTS) {
                throw malformed(
                        source,
                        "offset " + (4 + 4 * i),
                        "dimension " + i + " is "
                                + Integer.toUnsignedString(dimension) + "; 1 and more are allowed, and " + MAX_ELEMENTS
                                + " elements in all");
            }
            size *= dimension;
            dimensions.add(dimension);
        }
        return List.copyOf(dimensions);
    }

    private static int readInt(InputStream in) throws IOException {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the file ends in its header");
            }
            value = value << 8 | next;
        }
        return value;
    }

    private static MalformedInputException malformed(String source, String place, String problem) {
        return new MalformedInputException(
                source, place, problem, "use the original MNIST files, or write the same format");
    }
}
