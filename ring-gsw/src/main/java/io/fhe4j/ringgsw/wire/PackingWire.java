package io.fhe4j.ringgsw.wire;

import io.fhe4j.api.KeySetId;
import io.fhe4j.ringgsw.packing.CompactBlocks;
import io.fhe4j.ringgsw.packing.PackedBlocks;
import io.fhe4j.ringgsw.packing.PackingKey;
import io.fhe4j.ringgsw.packing.PbsPublicKey;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * Reads and writes public keys, packing keys, and the lists that are made with them. Files are written beside their final name and moved.
 *
 * <p>Readers take the caller's parameters and refuse files of others with {@link io.fhe4j.api.IncompatibleException}, of another key
 * set, where one is given, with {@link io.fhe4j.api.KeySetMismatchException}, and all else that is wrong with {@link
 * io.fhe4j.api.MalformedInputException}; what the operating system refuses is an {@link java.io.UncheckedIOException}. Every field and residue is
 * checked.
 */
public final class PackingWire {

    /** The type of files of public keys. */
    public static final String PUBLIC_KEY_TYPE = "ringgsw.pbs-public-key";

    /** The type of files of packing keys. */
    public static final String PACKING_KEY_TYPE = "ringgsw.packing-key";

    /** The type of files of compact lists. */
    public static final String COMPACT_TYPE = "ringgsw.compact-blocks";

    /** The type of files of packed lists. */
    public static final String PACKED_TYPE = "ringgsw.packed-blocks";

    private PackingWire() {}

    /** Writes a public key to a file. */
    public static void write(Path target, PbsPublicKey key) {
        PackingCodec.envelope(key).write(target);
    }

    /** Writes a public key to a stream. */
    public static void write(OutputStream out, PbsPublicKey key) {
        PackingCodec.envelope(key).write(out);
    }

    /** Reads a public key from a file. */
    public static PbsPublicKey readPublicKey(Path file, PbsParameters parameters) {
        return publicKey(parameters).from(file);
    }

    /**
     * Reads a public key from a stream.
     *
     * @param name what messages call the stream
     */
    public static PbsPublicKey readPublicKey(InputStream in, String name, PbsParameters parameters) {
        return publicKey(parameters).from(in, name);
    }

    /** Writes a packing key to a file. */
    public static void write(Path target, PackingKey key) {
        PackingCodec.envelope(key).write(target);
    }

    /** Writes a packing key to a stream. */
    public static void write(OutputStream out, PackingKey key) {
        PackingCodec.envelope(key).write(out);
    }

    /** Reads a packing key from a file. */
    public static PackingKey readPackingKey(Path file, PbsParameters parameters) {
        return packingKey(parameters).from(file);
    }

    /** Reads a packing key from a stream. */
    public static PackingKey readPackingKey(InputStream in, String name, PbsParameters parameters) {
        return packingKey(parameters).from(in, name);
    }

    /** Writes a compact list to a file. */
    public static void write(Path target, CompactBlocks list) {
        PackingCodec.envelope(list).write(target);
    }

    /** Writes a compact list to a stream. */
    public static void write(OutputStream out, CompactBlocks list) {
        PackingCodec.envelope(list).write(out);
    }

    /** Reads a compact list of a key set from a file. */
    public static CompactBlocks readCompact(Path file, PbsParameters parameters, KeySetId keySet) {
        return compact(parameters, keySet).from(file);
    }

    /** Reads a compact list of a key set from a stream. */
    public static CompactBlocks readCompact(InputStream in, String name, PbsParameters parameters, KeySetId keySet) {
        return compact(parameters, keySet).from(in, name);
    }

    /** Writes a packed list to a file. */
    public static void write(Path target, PackedBlocks list) {
        PackingCodec.envelope(list).write(target);
    }

    /** Writes a packed list to a stream. */
    public static void write(OutputStream out, PackedBlocks list) {
        PackingCodec.envelope(list).write(out);
    }

    /** Reads a packed list of a key set from a file. */
    public static PackedBlocks readPacked(Path file, PbsParameters parameters, KeySetId keySet) {
        return packed(parameters, keySet).from(file);
    }

    /** Reads a packed list of a key set from a stream. */
    public static PackedBlocks readPacked(InputStream in, String name, PbsParameters parameters, KeySetId keySet) {
        return packed(parameters, keySet).from(in, name);
    }

    private static Reading<PbsPublicKey> publicKey(PbsParameters parameters) {
        return new Reading<>(
                PackingCodec.maxBytes(parameters), reader -> PackingCodec.readPublicKey(reader, parameters));
    }

    private static Reading<PackingKey> packingKey(PbsParameters parameters) {
        return new Reading<>(
                PackingCodec.maxBytes(parameters), reader -> PackingCodec.readPackingKey(reader, parameters));
    }

    private static Reading<CompactBlocks> compact(PbsParameters parameters, KeySetId keySet) {
        return new Reading<>(
                PackingCodec.maxBytes(parameters), reader -> PackingCodec.readCompact(reader, parameters, keySet));
    }

    private static Reading<PackedBlocks> packed(PbsParameters parameters, KeySetId keySet) {
        return new Reading<>(
                PackingCodec.maxBytes(parameters), reader -> PackingCodec.readPacked(reader, parameters, keySet));
    }
}
