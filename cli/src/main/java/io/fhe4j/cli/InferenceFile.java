package io.fhe4j.cli;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.MalformedInputException;
import io.fhe4j.api.envelope.EnvelopeHeader;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.EnvelopeWriter;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.envelope.MetadataWriter;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.wire.CkksWire;
import io.fhe4j.nn.plan.InputPacking;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The file of encrypted inputs that a client sends, and of encrypted results that it gets back.
 *
 * <p><b>Format</b> (envelope type {@value #TYPE}, version 1). Metadata: what it holds (the name of a {@link Content}), the number of
 * images (int). Each chunk is an envelope of {@link CkksWire} with one ciphertext; the last ciphertext may not be full. Ciphertexts
 * are written and read one at a time, so files may be larger than memory.
 */
public final class InferenceFile implements AutoCloseable, Iterator<CkksCiphertext> {

    /** The envelope's type. */
    public static final String TYPE = "nn.inference";

    /** The most images in a file. */
    public static final int MAX_IMAGES = 1 << 26;

    /** What a file holds. */
    public enum Content {
        /** Images to be classified. */
        INPUTS,
        /** Logits. */
        RESULTS
    }

    private final EnvelopeReader reader;
    private final CkksParameters parameters;
    private final KeySetId keySet;
    private final int images;
    private int next;

    private InferenceFile(
            EnvelopeReader reader,
            CkksParameters parameters,
            InputPacking packing,
            Content expected,
            @Nullable KeySetId expectedKeySet) {
        this.reader = reader;
        this.parameters = parameters;
        reader.expectType(TYPE);
        reader.expectFingerprint(parameters.fingerprint());
        if (expectedKeySet != null) {
            reader.expectKeySet(expectedKeySet);
        }
        keySet = reader.requireKeySet();
        MetadataReader metadata = reader.metadata();
        Content content = metadata.readEnum("content", Content.class);
        images = metadata.readInt("images", 1, MAX_IMAGES);
        metadata.expectEnd();
        reader.expectChunks(packing.ciphertexts(images));
        if (content != expected) {
            throw new MalformedInputException(
                    reader.source(),
                    "field content",
                    "the file holds " + content + ", not " + expected,
                    expected == Content.INPUTS ? "give what fhe4j encrypt wrote" : "give what fhe4j run wrote");
        }
    }

    /**
     * Opens a file.
     *
     * @param file the file
     * @param parameters the parameters that it must belong to
     * @param packing how many images are in a ciphertext
     * @param content what it must hold
     * @param keySet the key set that it must belong to, or null for any
     * @return the ciphertexts, one after the other; to be closed
     * @throws MalformedInputException if the file is damaged, of another type or content
     * @throws io.fhe4j.api.IncompatibleException if it belongs to other parameters
     * @throws io.fhe4j.api.KeySetMismatchException if it belongs to another key set
     * @throws java.io.UncheckedIOException if the operating system refuses
     */
    public static InferenceFile open(
            Path file, CkksParameters parameters, InputPacking packing, Content content, @Nullable KeySetId keySet) {
        EnvelopeReader reader = EnvelopeReader.map(file, most(parameters), Arena.ofAuto());
        return open(reader, parameters, packing, content, keySet);
    }

    /**
     * Reads from a stream.
     *
     * @param in the stream; closed with the returned object
     * @param name what messages call the stream
     * @param parameters the parameters that it must belong to
     * @param packing how many images are in a ciphertext
     * @param content what it must hold
     * @param keySet the key set that it must belong to, or null for any
     * @return the ciphertexts, one after the other; to be closed
     * @throws MalformedInputException if the content is damaged, of another type or content
     * @throws io.fhe4j.api.IncompatibleException if it belongs to other parameters
     * @throws io.fhe4j.api.KeySetMismatchException if it belongs to another key set
     */
    public static InferenceFile open(
            InputStream in,
            String name,
            CkksParameters parameters,
            InputPacking packing,
            Content content,
            @Nullable KeySetId keySet) {
        EnvelopeReader reader = EnvelopeReader.read(in, name, most(parameters), Arena.ofAuto());
        return open(reader, parameters, packing, content, keySet);
    }

    private static InferenceFile open(
            EnvelopeReader reader,
            CkksParameters parameters,
            InputPacking packing,
            Content content,
            @Nullable KeySetId keySet) {
        boolean opened = false;
        try {
            InferenceFile made = new InferenceFile(reader, parameters, packing, content, keySet);
            opened = true;
            return made;
        } finally {
            if (!opened) {
                reader.close();
            }
        }
    }

    /** The most bytes of a ciphertext: two components, its metadata and padding. */
    private static long mostOfOne(CkksParameters parameters) {
        return parameters.ciphertextWords(parameters.depth()) * Long.BYTES + 2L * EnvelopeHeader.MAX_BYTES;
    }

    private static long most(CkksParameters parameters) {
        return mostOfOne(parameters) * EnvelopeHeader.MAX_CHUNKS;
    }

    /** Returns the number of images, at least 1. */
    public int images() {
        return images;
    }

    /** Returns the key set that the ciphertexts belong to. */
    public KeySetId keySet() {
        return keySet;
    }

    /** Returns the number of ciphertexts, at least 1. */
    public int ciphertexts() {
        return reader.header().chunks();
    }

    @Override
    public boolean hasNext() {
        return next < ciphertexts();
    }

    /**
     * Reads the next ciphertext.
     *
     * @throws MalformedInputException if it is damaged, or not one ciphertext
     * @throws io.fhe4j.api.IncompatibleException if it belongs to other parameters
     * @throws io.fhe4j.api.KeySetMismatchException if it belongs to another key set than the file
     * @throws NoSuchElementException after the last one
     */
    @Override
    public CkksCiphertext next() {
        if (!hasNext()) {
            throw new NoSuchElementException("all " + ciphertexts() + " ciphertexts have been read");
        }
        String field = "ciphertext " + next;
        MemorySegment bytes = reader.chunk(field, 0, mostOfOne(parameters));
        String name = reader.source() + ", " + field;
        List<CkksCiphertext> inside = CkksWire.readCiphertexts(
                new ByteArrayInputStream(bytes.toArray(ValueLayout.JAVA_BYTE)), name, parameters, keySet);
        if (inside.size() != 1) {
            throw new MalformedInputException(
                    name, "number of ciphertexts", "it is " + inside.size() + " instead of 1", "write the file again");
        }
        next++;
        if (!hasNext()) {
            reader.expectEnd();
        }
        return inside.getFirst();
    }

    @Override
    public void close() {
        reader.close();
    }

    /**
     * Writes a file, beside and then moved: who is killed leaves none under the final name.
     *
     * @param target the file's final name
     * @param parameters the ciphertexts' parameters
     * @param keySet their key set
     * @param content what they are
     * @param images how many images they hold, 1 to {@value #MAX_IMAGES}
     * @param count how many ciphertexts follow
     * @param ciphertexts gives them one at a time, as they are written
     * @throws java.io.UncheckedIOException if the operating system refuses, or the file is one that nobody could make again: a key store
     *     or a release budget
     */
    public static void write(
            Path target,
            CkksParameters parameters,
            KeySetId keySet,
            Content content,
            int images,
            int count,
            Iterator<CkksCiphertext> ciphertexts) {
        checkReplaceable(target);
        MetadataWriter metadata = new MetadataWriter().writeEnum(content).writeInt(images);
        EnvelopeHeader header = new EnvelopeHeader(TYPE, parameters.fingerprint(), keySet, metadata, count);
        EnvelopeWriter.write(target, header, writer -> {
            for (int i = 0; i < count; i++) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                CkksWire.write(bytes, List.of(ciphertexts.next()));
                writer.chunk(MemorySegment.ofArray(bytes.toByteArray()));
            }
        });
    }

    private static void checkReplaceable(Path target) {
        if (!Files.isRegularFile(target)) {
            return;
        }
        String type;
        try (Arena arena = Arena.ofConfined();
                EnvelopeReader present = EnvelopeReader.read(target, 0, arena)) {
            type = present.header().type();
        } catch (MalformedInputException other) {
            return;
        }
        if (TypeFacts.isIrreplaceable(type)) {
            String problem = target + " is a " + type + ", which cannot be made again; choose another name";
            throw new UncheckedIOException(problem, new FileAlreadyExistsException(target.toString()));
        }
    }
}
