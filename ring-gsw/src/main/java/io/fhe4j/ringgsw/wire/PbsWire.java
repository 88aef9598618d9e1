package io.fhe4j.ringgsw.wire;

import io.fhe4j.api.KeySetId;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ringgsw.pbs.CircuitKeys;
import io.fhe4j.ringgsw.pbs.CircuitParameters;
import io.fhe4j.ringgsw.pbs.EncryptedIndex;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import io.fhe4j.ringgsw.pbs.PbsKeys;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.PbsValue;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads and writes the public values of programmable bootstrapping: parameters, blocks, numbers and bits, evaluation keys, those of circuit
 * bootstrapping among them. Files are written beside their
 * final name and moved.
 *
 * <p>Readers take the caller's parameters and refuse files of others with {@link io.fhe4j.api.IncompatibleException}, of another key
 * set, where one is given, with {@link io.fhe4j.api.KeySetMismatchException}, and all else that is wrong with {@link
 * io.fhe4j.api.MalformedInputException}; what the operating system refuses is an {@link java.io.UncheckedIOException}. Every field is checked. What a block's
 * range and noise are, the file says: whoever computed it may lie, as it may compute something else.
 */
public final class PbsWire {

    /** The type of files of parameters. */
    public static final String PARAMETERS_TYPE = "ringgsw.pbs-parameters";

    /** The type of files of blocks. */
    public static final String BLOCKS_TYPE = "ringgsw.pbs-blocks";

    /** The type of files of numbers and bits. */
    public static final String VALUES_TYPE = "ringgsw.pbs-values";

    /** The type of files of evaluation keys. */
    public static final String EVALUATION_KEYS_TYPE = "ringgsw.pbs-evaluation-keys";

    /** The type of files of parameters of circuit bootstrapping. */
    public static final String CIRCUIT_PARAMETERS_TYPE = "ringgsw.circuit-parameters";

    /** The type of files of keys of circuit bootstrapping. */
    public static final String CIRCUIT_KEYS_TYPE = "ringgsw.circuit-keys";

    /** The type of files of places in large tables. */
    public static final String INDEX_TYPE = "ringgsw.encrypted-index";

    private PbsWire() {}

    /** Writes parameters to a file. Consent to failures is not part of it: whoever uses the set gives it anew. */
    public static void write(Path target, PbsParameters parameters) {
        PbsParametersCodec.envelope(parameters).write(target);
    }

    /** Writes parameters to a stream. */
    public static void write(OutputStream out, PbsParameters parameters) {
        PbsParametersCodec.envelope(parameters).write(out);
    }

    /** Reads parameters whose look-ups fail with at most 2^-64 from a file. */
    public static PbsParameters readParameters(Path file) {
        return readParameters(file, PbsParameters.UNQUESTIONED_FAILURE_LOG2);
    }

    /**
     * Reads parameters from a file.
     *
     * @param acceptedFailureLog2 consents to look-ups that fail with a probability up to 2^this, below 0
     */
    public static PbsParameters readParameters(Path file, int acceptedFailureLog2) {
        return parameters(acceptedFailureLog2).from(file);
    }

    /**
     * Reads parameters whose look-ups fail with at most 2^-64 from a stream.
     *
     * @param name what messages call the stream
     */
    public static PbsParameters readParameters(InputStream in, String name) {
        return readParameters(in, name, PbsParameters.UNQUESTIONED_FAILURE_LOG2);
    }

    /** Reads parameters from a stream, with consent to failures. */
    public static PbsParameters readParameters(InputStream in, String name, int acceptedFailureLog2) {
        return parameters(acceptedFailureLog2).from(in, name);
    }

    /**
     * Writes blocks of one parameter set and key set to a file; of seeded ones only the body.
     *
     * @throws IllegalArgumentException if there is none, or they are more than 1024, or of several sets
     */
    public static void writeBlocks(Path target, List<PbsCiphertext> blocks) {
        PbsBlockCodec.envelope(blocks).write(target);
    }

    /** Writes blocks to a stream. */
    public static void writeBlocks(OutputStream out, List<PbsCiphertext> blocks) {
        PbsBlockCodec.envelope(blocks).write(out);
    }

    /** Reads all blocks of a file, all of one key set. */
    public static List<PbsCiphertext> readBlocks(Path file, PbsParameters parameters, KeySetId keySet) {
        return blocks(parameters, keySet).from(file);
    }

    /** Reads all blocks of a stream, all of one key set. */
    public static List<PbsCiphertext> readBlocks(
            InputStream in, String name, PbsParameters parameters, KeySetId keySet) {
        return blocks(parameters, keySet).from(in, name);
    }

    /**
     * Writes numbers and bits of one parameter set and key set to a file; of seeded blocks only the body.
     *
     * @throws IllegalArgumentException if there is none, or they have more than 1024 blocks in all, or are of several sets
     */
    public static void writeValues(Path target, List<PbsValue> values) {
        PbsValueCodec.envelope(values).write(target);
    }

    /** Writes numbers and bits to a stream. */
    public static void writeValues(OutputStream out, List<PbsValue> values) {
        PbsValueCodec.envelope(values).write(out);
    }

    /** Reads all numbers and bits of a file, all of one key set. */
    public static List<PbsValue> readValues(Path file, PbsParameters parameters, KeySetId keySet) {
        return values(parameters, keySet).from(file);
    }

    /** Reads all numbers and bits of a stream, all of one key set. */
    public static List<PbsValue> readValues(InputStream in, String name, PbsParameters parameters, KeySetId keySet) {
        return values(parameters, keySet).from(in, name);
    }

    /** Writes evaluation keys to a file: their bodies and the seed of all masks. */
    public static void write(Path target, PbsKeys keys) {
        PbsKeyCodec.envelope(keys).write(target);
    }

    /** Writes evaluation keys to a stream. */
    public static void write(OutputStream out, PbsKeys keys) {
        PbsKeyCodec.envelope(keys).write(out);
    }

    /** Reads evaluation keys from a file. */
    public static PbsKeys readEvaluationKeys(Path file, PbsParameters parameters) {
        return evaluationKeys(parameters).from(file);
    }

    /** Reads evaluation keys from a stream. */
    public static PbsKeys readEvaluationKeys(InputStream in, String name, PbsParameters parameters) {
        return evaluationKeys(parameters).from(in, name);
    }

    /** Writes parameters of circuit bootstrapping to a file. */
    public static void write(Path target, CircuitParameters parameters) {
        CircuitCodec.envelope(parameters).write(target);
    }

    /** Writes parameters of circuit bootstrapping to a stream. */
    public static void write(OutputStream out, CircuitParameters parameters) {
        CircuitCodec.envelope(parameters).write(out);
    }

    /** Reads parameters of circuit bootstrapping from a file. */
    public static CircuitParameters readCircuitParameters(Path file) {
        return circuitParameters().from(file);
    }

    /** Reads parameters of circuit bootstrapping from a stream. */
    public static CircuitParameters readCircuitParameters(InputStream in, String name) {
        return circuitParameters().from(in, name);
    }

    /** Writes keys of circuit bootstrapping, those of look-ups among them, to a file: their bodies and the seed of all masks. */
    public static void write(Path target, CircuitKeys keys) {
        CircuitCodec.envelope(keys).write(target);
    }

    /** Writes keys of circuit bootstrapping to a stream. */
    public static void write(OutputStream out, CircuitKeys keys) {
        CircuitCodec.envelope(keys).write(out);
    }

    /** Reads keys of circuit bootstrapping from a file. */
    public static CircuitKeys readCircuitKeys(Path file, CircuitParameters parameters) {
        return circuitKeys(parameters).from(file);
    }

    /** Reads keys of circuit bootstrapping from a stream. */
    public static CircuitKeys readCircuitKeys(InputStream in, String name, CircuitParameters parameters) {
        return circuitKeys(parameters).from(in, name);
    }

    /** Writes a place in large tables to a file: the words of its bits' Ring-GSW ciphertexts. */
    public static void write(Path target, EncryptedIndex index) {
        CircuitCodec.envelope(index).write(target);
    }

    /** Writes a place to a stream. */
    public static void write(OutputStream out, EncryptedIndex index) {
        CircuitCodec.envelope(index).write(out);
    }

    /**
     * Reads a place in large tables from a file.
     *
     * @param backend where it will lie
     * @return the place, to be closed
     */
    public static EncryptedIndex readIndex(Path file, CircuitParameters parameters, KeySetId keySet, Backend backend) {
        return index(parameters, keySet, backend).from(file);
    }

    /** Reads a place from a stream. */
    public static EncryptedIndex readIndex(
            InputStream in, String name, CircuitParameters parameters, KeySetId keySet, Backend backend) {
        return index(parameters, keySet, backend).from(in, name);
    }

    private static Reading<PbsParameters> parameters(int acceptedFailureLog2) {
        return new Reading<>(0, reader -> PbsParametersCodec.read(reader, acceptedFailureLog2));
    }

    private static Reading<List<PbsCiphertext>> blocks(PbsParameters parameters, KeySetId keySet) {
        return new Reading<>(
                PbsBlockCodec.maxBytes(parameters), reader -> PbsBlockCodec.read(reader, parameters, keySet));
    }

    private static Reading<List<PbsValue>> values(PbsParameters parameters, KeySetId keySet) {
        return new Reading<>(
                PbsBlockCodec.maxBytes(parameters), reader -> PbsValueCodec.read(reader, parameters, keySet));
    }

    private static Reading<PbsKeys> evaluationKeys(PbsParameters parameters) {
        return new Reading<>(PbsKeyCodec.maxBytes(parameters), reader -> PbsKeyCodec.read(reader, parameters));
    }

    private static Reading<CircuitParameters> circuitParameters() {
        return new Reading<>(0, CircuitCodec::readParameters);
    }

    private static Reading<CircuitKeys> circuitKeys(CircuitParameters parameters) {
        return new Reading<>(CircuitCodec.maxBytes(parameters), reader -> CircuitCodec.readKeys(reader, parameters));
    }

    private static Reading<EncryptedIndex> index(CircuitParameters parameters, KeySetId keySet, Backend backend) {
        return new Reading<>(
                CircuitCodec.maxIndexBytes(parameters),
                reader -> CircuitCodec.readIndex(reader, parameters, keySet, backend));
    }
}
