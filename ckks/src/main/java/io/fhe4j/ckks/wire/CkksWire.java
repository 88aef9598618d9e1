package io.fhe4j.ckks.wire;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.envelope.Envelope;
import io.fhe4j.ckks.CkksCiphertext;
import io.fhe4j.ckks.CkksParameters;
import io.fhe4j.ckks.CkksPlaintext;
import io.fhe4j.ckks.EvaluationKeys;
import io.fhe4j.ckks.PublicKey;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads and writes the public values of CKKS. Files are written beside their final name and moved.
 *
 * <p>Readers take the caller's parameters and refuse files of others with {@link io.fhe4j.api.IncompatibleException}, of another key
 * set, where one is given, with {@link io.fhe4j.api.KeySetMismatchException}, and all else that is wrong with {@link
 * io.fhe4j.api.MalformedInputException}; what the operating system refuses is an {@link java.io.UncheckedIOException}. Every field and residue is
 * checked.
 */
public final class CkksWire {

    /** The type of files of parameters. */
    public static final String PARAMETERS_TYPE = "ckks.parameters";

    /** The type of files of ciphertexts. */
    public static final String CIPHERTEXT_TYPE = "ckks.ciphertext";

    /** The type of files of plaintexts. */
    public static final String PLAINTEXT_TYPE = "ckks.plaintext";

    /** The type of files of evaluation keys. */
    public static final String EVALUATION_KEYS_TYPE = "ckks.evaluation-keys";

    /** The type of files of public keys. */
    public static final String PUBLIC_KEY_TYPE = "ckks.public-key";

    private CkksWire() {}

    /** Writes parameters to a file. */
    public static void write(Path target, CkksParameters parameters) {
        ParametersCodec.envelope(parameters).write(target);
    }

    /** Writes parameters to a stream. */
    public static void write(OutputStream out, CkksParameters parameters) {
        ParametersCodec.envelope(parameters).write(out);
    }

    /** Reads parameters from a file. */
    public static CkksParameters readParameters(Path file) {
        return Envelope.read(file, 0, ParametersCodec::read);
    }

    /**
     * Reads parameters from a stream.
     *
     * @param name what messages call the stream
     */
    public static CkksParameters readParameters(InputStream in, String name) {
        return Envelope.read(in, name, 0, ParametersCodec::read);
    }

    /** Writes ciphertexts of one parameter set and key set to a file; of seeded ones only the half that is not expanded. */
    public static void write(Path target, List<CkksCiphertext> ciphertexts) {
        CiphertextCodec.envelope(ciphertexts).write(target);
    }

    /** Writes ciphertexts to a stream. */
    public static void write(OutputStream out, List<CkksCiphertext> ciphertexts) {
        CiphertextCodec.envelope(ciphertexts).write(out);
    }

    /** Reads all ciphertexts of a file, of any key set. */
    public static List<CkksCiphertext> readCiphertexts(Path file, CkksParameters parameters) {
        return Envelope.read(
                file, CiphertextCodec.maxBytes(parameters), reader -> CiphertextCodec.read(reader, parameters, null));
    }

    /** Reads all ciphertexts of a file, all of one key set. */
    public static List<CkksCiphertext> readCiphertexts(Path file, CkksParameters parameters, KeySetId keySet) {
        return Envelope.read(
                file, CiphertextCodec.maxBytes(parameters), reader -> CiphertextCodec.read(reader, parameters, keySet));
    }

    /** Reads all ciphertexts of a stream, all of one key set. */
    public static List<CkksCiphertext> readCiphertexts(
            InputStream in, String name, CkksParameters parameters, KeySetId keySet) {
        return Envelope.read(
                in,
                name,
                CiphertextCodec.maxBytes(parameters),
                reader -> CiphertextCodec.read(reader, parameters, keySet));
    }

    /** Writes a plaintext to a file. */
    public static void write(Path target, CkksPlaintext plaintext) {
        PlaintextCodec.envelope(plaintext).write(target);
    }

    /** Writes a plaintext to a stream. */
    public static void write(OutputStream out, CkksPlaintext plaintext) {
        PlaintextCodec.envelope(plaintext).write(out);
    }

    /** Reads a plaintext from a file. */
    public static CkksPlaintext readPlaintext(Path file, CkksParameters parameters) {
        return Envelope.read(
                file, PlaintextCodec.maxBytes(parameters), reader -> PlaintextCodec.read(reader, parameters));
    }

    /** Reads a plaintext from a stream. */
    public static CkksPlaintext readPlaintext(InputStream in, String name, CkksParameters parameters) {
        return Envelope.read(
                in, name, PlaintextCodec.maxBytes(parameters), reader -> PlaintextCodec.read(reader, parameters));
    }

    /** Writes evaluation keys to a file; of seeded ones only the half that is not expanded. */
    public static void write(Path target, EvaluationKeys keys) {
        KeyCodec.envelope(keys).write(target);
    }

    /** Writes evaluation keys to a stream. */
    public static void write(OutputStream out, EvaluationKeys keys) {
        KeyCodec.envelope(keys).write(out);
    }

    /** Reads evaluation keys from a file and expands their seeds. */
    public static EvaluationKeys readEvaluationKeys(Path file, CkksParameters parameters) {
        return Envelope.read(file, Long.MAX_VALUE, reader -> KeyCodec.read(reader, parameters));
    }

    /** Reads evaluation keys from a stream and expands their seeds. */
    public static EvaluationKeys readEvaluationKeys(InputStream in, String name, CkksParameters parameters) {
        return Envelope.read(in, name, Long.MAX_VALUE, reader -> KeyCodec.read(reader, parameters));
    }

    /** Writes a public key to a file; of a seeded one only the half that is not expanded. */
    public static void write(Path target, PublicKey key) {
        PublicKeyCodec.envelope(key).write(target);
    }

    /** Writes a public key to a stream. */
    public static void write(OutputStream out, PublicKey key) {
        PublicKeyCodec.envelope(key).write(out);
    }

    /** Reads a public key from a file and expands its seed. */
    public static PublicKey readPublicKey(Path file, CkksParameters parameters) {
        return Envelope.read(
                file, PublicKeyCodec.maxBytes(parameters), reader -> PublicKeyCodec.read(reader, parameters));
    }

    /** Reads a public key from a stream and expands its seed. */
    public static PublicKey readPublicKey(InputStream in, String name, CkksParameters parameters) {
        return Envelope.read(
                in, name, PublicKeyCodec.maxBytes(parameters), reader -> PublicKeyCodec.read(reader, parameters));
    }
}
