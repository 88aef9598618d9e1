package io.fhe4j.ringgsw.wire;

import io.fhe4j.api.KeySetId;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.LweCiphertext;
import io.fhe4j.ringgsw.SetSwitchingKey;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads and writes the public values of FHEW. Files are written beside their final name and moved.
 *
 * <p>Readers take the caller's parameters and refuse files of others with {@link io.fhe4j.api.IncompatibleException}, of another key
 * set, where one is given, with {@link io.fhe4j.api.KeySetMismatchException}, and all else that is wrong with {@link
 * io.fhe4j.api.MalformedInputException}; what the operating system refuses is an {@link java.io.UncheckedIOException}. Every field and residue is
 * checked.
 */
public final class FhewWire {

    /** The type of files of parameters. */
    public static final String PARAMETERS_TYPE = "ringgsw.fhew-parameters";

    /** The type of files of ciphertexts. */
    public static final String CIPHERTEXT_TYPE = "ringgsw.lwe-ciphertexts";

    /** The type of files of evaluation keys. */
    public static final String EVALUATION_KEYS_TYPE = "ringgsw.fhew-evaluation-keys";

    /** The type of files of keys between sets. */
    public static final String SET_SWITCHING_KEY_TYPE = "ringgsw.set-switching-key";

    private FhewWire() {}

    /** Writes parameters to a file. Consent to failures is not part of it: whoever uses the set gives it anew. */
    public static void write(Path target, FhewParameters parameters) {
        FhewParametersCodec.envelope(parameters).write(target);
    }

    /** Writes parameters to a stream. */
    public static void write(OutputStream out, FhewParameters parameters) {
        FhewParametersCodec.envelope(parameters).write(out);
    }

    /** Reads parameters from a file. What is said of a published set is what is known here of the set of that name. */
    public static FhewParameters readParameters(Path file) {
        return parameters().from(file);
    }

    /**
     * Reads parameters from a stream.
     *
     * @param name what messages call the stream
     */
    public static FhewParameters readParameters(InputStream in, String name) {
        return parameters().from(in, name);
    }

    /**
     * Writes ciphertexts of one parameter set and key set to a file; of seeded ones only the body.
     *
     * @throws IllegalArgumentException if there is none, or they are more than 1024, or of several sets
     */
    public static void write(Path target, List<LweCiphertext> ciphertexts) {
        LweCiphertextCodec.envelope(ciphertexts).write(target);
    }

    /** Writes ciphertexts to a stream. */
    public static void write(OutputStream out, List<LweCiphertext> ciphertexts) {
        LweCiphertextCodec.envelope(ciphertexts).write(out);
    }

    /** Reads all ciphertexts of a file, all of one key set. */
    public static List<LweCiphertext> readCiphertexts(Path file, FhewParameters parameters, KeySetId keySet) {
        return ciphertexts(parameters, keySet).from(file);
    }

    /** Reads all ciphertexts of a stream, all of one key set. */
    public static List<LweCiphertext> readCiphertexts(
            InputStream in, String name, FhewParameters parameters, KeySetId keySet) {
        return ciphertexts(parameters, keySet).from(in, name);
    }

    /** Writes evaluation keys to a file; of seeded ones only the halves that are not expanded. */
    public static void write(Path target, FhewEvaluationKeys keys) {
        FhewKeyCodec.envelope(keys).write(target);
    }

    /** Writes evaluation keys to a stream. */
    public static void write(OutputStream out, FhewEvaluationKeys keys) {
        FhewKeyCodec.envelope(keys).write(out);
    }

    /** Reads evaluation keys from a file and expands their seeds. */
    public static FhewEvaluationKeys readEvaluationKeys(Path file, FhewParameters parameters) {
        return evaluationKeys(parameters).from(file);
    }

    /** Writes a key between sets to a file: what its seed does not expand to. */
    public static void write(Path target, SetSwitchingKey key) {
        SetSwitchingCodec.envelope(key).write(target);
    }

    /** Writes a key between sets to a stream. */
    public static void write(OutputStream out, SetSwitchingKey key) {
        SetSwitchingCodec.envelope(key).write(out);
    }

    /**
     * Reads a key between sets from a file and expands its seed.
     *
     * @param from the parameters of bits before
     * @param to the parameters of bits after
     * @throws IllegalArgumentException if bits of one are not encoded as those of the other
     */
    public static SetSwitchingKey readSetSwitchingKey(Path file, FhewParameters from, FhewParameters to) {
        return setSwitchingKey(from, to).from(file);
    }

    /**
     * Reads a key between sets from a stream and expands its seed.
     *
     * @param name what messages call the stream
     * @param from the parameters of bits before
     * @param to the parameters of bits after
     * @throws IllegalArgumentException if bits of one are not encoded as those of the other
     */
    public static SetSwitchingKey readSetSwitchingKey(
            InputStream in, String name, FhewParameters from, FhewParameters to) {
        return setSwitchingKey(from, to).from(in, name);
    }

    /** Reads evaluation keys from a stream and expands their seeds. */
    public static FhewEvaluationKeys readEvaluationKeys(InputStream in, String name, FhewParameters parameters) {
        return evaluationKeys(parameters).from(in, name);
    }

    private static Reading<FhewParameters> parameters() {
        return new Reading<>(0, FhewParametersCodec::read);
    }

    private static Reading<List<LweCiphertext>> ciphertexts(FhewParameters parameters, KeySetId keySet) {
        return new Reading<>(
                LweCiphertextCodec.maxBytes(parameters), reader -> LweCiphertextCodec.read(reader, parameters, keySet));
    }

    private static Reading<FhewEvaluationKeys> evaluationKeys(FhewParameters parameters) {
        return new Reading<>(FhewKeyCodec.maxBytes(parameters), reader -> FhewKeyCodec.read(reader, parameters));
    }

    private static Reading<SetSwitchingKey> setSwitchingKey(FhewParameters from, FhewParameters to) {
        return new Reading<>(SetSwitchingCodec.maxBytes(from, to), reader -> SetSwitchingCodec.read(reader, from, to));
    }
}
