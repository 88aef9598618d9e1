package io.fhe4j.ringgsw.wire;

import io.fhe4j.api.KeySetId;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.functions.NumberCiphertext;
import io.fhe4j.ringgsw.packing.CompactBits;
import io.fhe4j.ringgsw.packing.CompactNumbers;
import io.fhe4j.ringgsw.packing.FhewPublicKey;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads and writes encrypted numbers, public keys for bits and numbers, and the lists that are made with them. Files are written beside their final name and moved.
 *
 * <p>Readers take the caller's parameters and refuse files of others with {@link io.fhe4j.api.IncompatibleException}, of another key
 * set, where one is given, with {@link io.fhe4j.api.KeySetMismatchException}, and all else that is wrong with {@link
 * io.fhe4j.api.MalformedInputException}; what the operating system refuses is an {@link java.io.UncheckedIOException}. Every field and residue is
 * checked.
 */
public final class NumberWire {

    /** The type of files of numbers. */
    public static final String NUMBERS_TYPE = "ringgsw.numbers";

    /** The type of files of public keys. */
    public static final String PUBLIC_KEY_TYPE = "ringgsw.public-key";

    /** The type of files of lists of bits. */
    public static final String BITS_TYPE = "ringgsw.compact-bits";

    /** The type of files of lists of numbers. */
    public static final String COMPACT_TYPE = "ringgsw.compact-numbers";

    private NumberWire() {}

    /**
     * Writes numbers of one parameter set, key set and encoding to a file; of seeded ones only the body.
     *
     * @throws IllegalArgumentException if there is none, or they are more than 1024, or do not go together
     */
    public static void write(Path target, List<NumberCiphertext> numbers) {
        NumberCodec.envelope(numbers).write(target);
    }

    /** Writes numbers to a stream. */
    public static void write(OutputStream out, List<NumberCiphertext> numbers) {
        NumberCodec.envelope(numbers).write(out);
    }

    /** Reads all numbers of a file, all of one key set. */
    public static List<NumberCiphertext> readNumbers(Path file, FhewParameters parameters, KeySetId keySet) {
        return numbers(parameters, keySet).from(file);
    }

    /**
     * Reads all numbers of a stream, all of one key set.
     *
     * @param name what messages call the stream
     */
    public static List<NumberCiphertext> readNumbers(
            InputStream in, String name, FhewParameters parameters, KeySetId keySet) {
        return numbers(parameters, keySet).from(in, name);
    }

    /** Writes a public key to a file. */
    public static void write(Path target, FhewPublicKey key) {
        NumberCodec.envelope(key).write(target);
    }

    /** Writes a public key to a stream. */
    public static void write(OutputStream out, FhewPublicKey key) {
        NumberCodec.envelope(key).write(out);
    }

    /** Reads a public key from a file. */
    public static FhewPublicKey readPublicKey(Path file, FhewParameters parameters) {
        return publicKey(parameters).from(file);
    }

    /** Reads a public key from a stream. */
    public static FhewPublicKey readPublicKey(InputStream in, String name, FhewParameters parameters) {
        return publicKey(parameters).from(in, name);
    }

    /** Writes a list of bits to a file. */
    public static void write(Path target, CompactBits list) {
        NumberCodec.envelope(list).write(target);
    }

    /** Writes a list of bits to a stream. */
    public static void write(OutputStream out, CompactBits list) {
        NumberCodec.envelope(list).write(out);
    }

    /** Reads a list of bits of a key set from a file. */
    public static CompactBits readBits(Path file, FhewParameters parameters, KeySetId keySet) {
        return bits(parameters, keySet).from(file);
    }

    /** Reads a list of bits of a key set from a stream. */
    public static CompactBits readBits(InputStream in, String name, FhewParameters parameters, KeySetId keySet) {
        return bits(parameters, keySet).from(in, name);
    }

    /** Writes a list of numbers to a file. */
    public static void write(Path target, CompactNumbers list) {
        NumberCodec.envelope(list).write(target);
    }

    /** Writes a list of numbers to a stream. */
    public static void write(OutputStream out, CompactNumbers list) {
        NumberCodec.envelope(list).write(out);
    }

    /** Reads a list of numbers of a key set from a file. */
    public static CompactNumbers readCompact(Path file, FhewParameters parameters, KeySetId keySet) {
        return compact(parameters, keySet).from(file);
    }

    /** Reads a list of numbers of a key set from a stream. */
    public static CompactNumbers readCompact(InputStream in, String name, FhewParameters parameters, KeySetId keySet) {
        return compact(parameters, keySet).from(in, name);
    }

    private static Reading<List<NumberCiphertext>> numbers(FhewParameters parameters, KeySetId keySet) {
        return new Reading<>(
                NumberCodec.maxBytes(parameters), reader -> NumberCodec.readNumbers(reader, parameters, keySet));
    }

    private static Reading<FhewPublicKey> publicKey(FhewParameters parameters) {
        return new Reading<>(NumberCodec.maxBytes(parameters), reader -> NumberCodec.readPublicKey(reader, parameters));
    }

    private static Reading<CompactBits> bits(FhewParameters parameters, KeySetId keySet) {
        return new Reading<>(
                NumberCodec.maxBytes(parameters), reader -> NumberCodec.readBits(reader, parameters, keySet));
    }

    private static Reading<CompactNumbers> compact(FhewParameters parameters, KeySetId keySet) {
        return new Reading<>(
                NumberCodec.maxBytes(parameters), reader -> NumberCodec.readCompact(reader, parameters, keySet));
    }
}
