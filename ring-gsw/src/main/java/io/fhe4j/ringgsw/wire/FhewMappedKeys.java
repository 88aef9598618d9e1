package io.fhe4j.ringgsw.wire;

import io.fhe4j.api.IncompatibleException;
import io.fhe4j.api.KeySetId;
import io.fhe4j.api.envelope.EnvelopeHeader;
import io.fhe4j.api.envelope.EnvelopeMapping;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.envelope.MetadataWriter;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.BufferRole;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.BlindRotationKey;
import io.fhe4j.ringgsw.BlindRotationMethod;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.LweSwitchingKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A store for evaluation keys that are larger than memory, such as AP's: a file whose key for blind rotation lies as it would lie in a backend's memory.
 * Opening maps the file, and the backend's kernels read its pages where they are; the machine keeps in memory what fits.
 *
 * <p>Such a file serves backends that keep rows in the same way, which its metadata name: the same backend on a machine of the same vector width. To
 * carry keys elsewhere there is {@link FhewWire}. While keys of a file are in use, the file may be replaced but not written into.
 *
 * <p>The metadata are the name of the representation and the seeds; the chunks are the image of the key's products, for LMKCDEY that of its automorphism
 * keys, then the bodies of the switching key, or its whole rows where it has no seed, a chunk for each coefficient of the ring secret.
 */
public final class FhewMappedKeys {

    /** The type of these files. */
    public static final String TYPE = "ringgsw.fhew-mapped-keys";

    static final int MAX_FORMAT = 200;

    private FhewMappedKeys() {}

    /** Makes keys in the memory of a store. */
    @FunctionalInterface
    public interface Maker {
        /**
         * Writes all rows of the key for blind rotation.
         *
         * @param products {@link BlindRotationKey#shape} rows in the file
         * @param moves {@link BlindRotationKey#movesShape} rows in the file, empty unless the method is LMKCDEY
         * @return the switching key, seeded by the seed of the store
         */
        LweSwitchingKey make(RowBuffer products, Optional<RowBuffer> moves);
    }

    /** The bytes of a store, but for some kilobytes. */
    public static long bytes(FhewParameters parameters, Backend backend) {
        long bytes = 0;
        for (Shape shape : ringShapes(parameters)) {
            bytes += backend.imageBytes(shape, parameters.ringBasis());
        }
        return bytes + parameters.ringDegree() * FhewKeyCodec.tableBytes(parameters, true);
    }

    private static List<Shape> ringShapes(FhewParameters parameters) {
        Shape products = BlindRotationKey.shape(parameters);
        return parameters.method() == BlindRotationMethod.LMKCDEY
                ? List.of(products, BlindRotationKey.movesShape(parameters))
                : List.of(products);
    }

    private static String format(FhewParameters parameters, Backend backend) {
        return backend.imageFormat(parameters.ringBasis(), parameters.ringDegree())
                .orElseThrow(() -> new UnsupportedOperationException("backend " + backend.name()
                        + " keeps rows in its own memory only; open a mapped store on the backend cpu"));
    }

    /**
     * Makes a store, beside its final name, and moves it there when it is complete.
     *
     * @param target the file's name
     * @param keySet the key set that the keys belong to
     * @param seed what all masks are expanded from
     * @param backend the backend that keeps rows as the store shall have them
     * @param maker makes the keys; what it throws leaves the target as it was
     * @throws UnsupportedOperationException if the backend cannot work on mapped memory
     * @throws IllegalStateException if files cannot be mapped, see {@link EnvelopeMapping#requireEnabled}
     * @throws java.io.UncheckedIOException if the disk has not enough room, or the operating system refuses
     */
    public static void create(
            Path target, FhewParameters parameters, KeySetId keySet, PublicSeed seed, Backend backend, Maker maker) {
        MetadataWriter out = new MetadataWriter();
        out.writeString(format(parameters, backend));
        FhewKeyCodec.writeSeed(out, Optional.of(seed));
        FhewKeyCodec.writeSeed(out, Optional.of(seed));
        List<Shape> shapes = ringShapes(parameters);
        long[] lengths = new long[shapes.size() + parameters.ringDegree()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = i < shapes.size()
                    ? backend.imageBytes(shapes.get(i), parameters.ringBasis())
                    : FhewKeyCodec.tableBytes(parameters, true);
        }
        EnvelopeHeader header = new EnvelopeHeader(TYPE, parameters.fingerprint(), keySet, out, lengths.length);
        EnvelopeMapping.write(target, header, lengths, payloads -> {
            List<RowBuffer> images = new ArrayList<>();
            try {
                for (int i = 0; i < shapes.size(); i++) {
                    images.add(adopt(backend, payloads.get(i), parameters, shapes.get(i)));
                }
                LweSwitchingKey switching =
                        maker.make(images.getFirst(), images.stream().skip(1).findFirst());
                for (int i = 0; i < parameters.ringDegree(); i++) {
                    payloads.get(shapes.size() + i).copyFrom(FhewKeyCodec.tableChunk(switching.residues(), i, true));
                }
            } finally {
                images.forEach(RowBuffer::close);
            }
        });
    }

    private static RowBuffer adopt(Backend backend, MemorySegment image, FhewParameters parameters, Shape shape) {
        return backend.adopt(image, shape, parameters.ringBasis(), Form.EVALUATION, BufferRole.KEY);
    }

    /**
     * Opens a store. Every digest and every residue is checked, so all of the file is read once.
     *
     * @param file the file, which must not be written into while the keys are in use
     * @param backend where the keys will be used; the innermost open {@link io.fhe4j.ntt.Scope} on it releases them
     * @return the keys, whose key for blind rotation lies in the file
     * @throws io.fhe4j.api.MalformedInputException if the file is not sound
     * @throws IncompatibleException if it belongs to other parameters, or backends of another representation
     * @throws UnsupportedOperationException if the backend cannot work on mapped memory
     * @throws IllegalStateException if files cannot be mapped, see {@link EnvelopeMapping#requireEnabled}
     * @throws java.io.UncheckedIOException if the operating system refuses
     */
    public static FhewEvaluationKeys open(Path file, FhewParameters parameters, Backend backend) {
        EnvelopeMapping.requireEnabled();
        String format = format(parameters, backend);
        long maxBytes = bytes(parameters, backend) + FhewKeyCodec.maxBytes(parameters);
        try (EnvelopeReader reader = EnvelopeReader.map(file, maxBytes, Arena.ofAuto())) {
            reader.expectType(TYPE);
            reader.expectFingerprint(parameters.fingerprint());
            KeySetId keySet = reader.requireKeySet();
            MetadataReader in = reader.metadata();
            String found = in.readString("representation", MAX_FORMAT);
            Optional<PublicSeed> rotationSeed = FhewKeyCodec.readSeed(in);
            Optional<PublicSeed> switchingSeed = FhewKeyCodec.readSeed(in);
            in.expectEnd();
            if (!found.equals(format)) {
                throw new IncompatibleException(reader.source() + ": the keys lie as \"" + found + "\", and backend "
                        + backend.name() + " has rows as \"" + format + "\"; make the store again on this machine");
            }
            List<Shape> shapes = ringShapes(parameters);
            reader.expectChunks(shapes.size() + parameters.ringDegree());
            Residues products = readImage(reader, "numbers", parameters, shapes.getFirst(), backend);
            BlindRotationKey rotation = shapes.size() == 1
                    ? BlindRotationKey.of(parameters, keySet, products, rotationSeed)
                    : BlindRotationKey.of(
                            parameters,
                            keySet,
                            products,
                            readImage(reader, "automorphisms", parameters, shapes.getLast(), backend),
                            rotationSeed);
            LweSwitchingKey switching = FhewKeyCodec.readTable(reader, parameters, keySet, switchingSeed);
            reader.expectEnd();
            return FhewEvaluationKeys.of(rotation, switching);
        }
    }

    private static Residues readImage(
            EnvelopeReader reader, String field, FhewParameters parameters, Shape shape, Backend backend) {
        MemorySegment image = reader.chunk(field, backend.imageBytes(shape, parameters.ringBasis()));
        RowBuffer rows = adopt(backend, image, parameters, shape);
        long unsound = backend.firstUnsound(rows);
        if (unsound >= 0) {
            rows.close();
            throw reader.invalid(
                    "chunk " + field,
                    "row " + unsound + " holds words that are no residues modulo " + parameters.ringModulus());
        }
        return Residues.onBackend(rows);
    }
}
