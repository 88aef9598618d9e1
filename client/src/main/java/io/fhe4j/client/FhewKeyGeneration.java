package io.fhe4j.client;

import com.sun.management.OperatingSystemMXBean;
import io.fhe4j.api.PoolExhaustedException;
import io.fhe4j.api.ProgressListener;
import io.fhe4j.api.Workers;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.api.seed.StreamLabel;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Shape;
import io.fhe4j.ringgsw.BlindRotationKey;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.LweSwitchingKey;
import io.fhe4j.ringgsw.SetSwitchingKey;
import io.fhe4j.ringgsw.wire.FhewMappedKeys;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Makes the evaluation keys of a FHEW secret key. A generation has a public seed, which yields the masks and, with the private seed, the
 * errors: see {@link PrivateLabel} for why two generations must not share errors. It can be repeated exactly, piece by piece in any
 * order.
 */
final class FhewKeyGeneration {
    private static final double GIGA = 1e9;

    private final FhewSecretKey secret;
    private final Backend backend;

    FhewKeyGeneration(FhewSecretKey secret, Backend backend) {
        this.secret = secret;
        this.backend = backend;
    }

    /**
     * Makes the keys.
     *
     * @param inPlace whether the key for blind rotation is made in the backend's memory and stays there
     */
    FhewEvaluationKeys evaluationKeys(PublicSeed seed, ProgressListener progress, Workers workers, boolean inPlace) {
        FhewParameters parameters = secret.parameters();
        checkMemory(parameters, keyBytes(parameters, inPlace), machineBytes());
        return make(
                seed,
                progress,
                workers,
                shape -> inPlace
                        ? KeyMemory.onBackend(shape, parameters.ringBasis(), backend)
                        : KeyMemory.onHost(shape, parameters.ringBasis()));
    }

    /** Makes the keys in a file and opens them there, where the key for blind rotation stays. */
    FhewEvaluationKeys mappedKeys(Path store, PublicSeed seed, ProgressListener progress, Workers workers) {
        FhewParameters parameters = secret.parameters();
        FhewMappedKeys.create(
                store,
                parameters,
                secret.keySet(),
                seed,
                backend,
                (products, moves) -> make(
                                seed,
                                progress,
                                workers,
                                shape -> KeyMemory.in(shape.equals(products.shape()) ? products : moves.orElseThrow()))
                        .switching());
        return FhewMappedKeys.open(store, parameters, backend);
    }

    private FhewEvaluationKeys make(
            PublicSeed seed, ProgressListener progress, Workers workers, Function<Shape, KeyMemory> memory) {
        try (BlindRotationKeyMaker rotation = new BlindRotationKeyMaker(secret, backend, seed, memory);
                LweSwitchingKeyMaker switching = new LweSwitchingKeyMaker(secret, seed)) {
            KeyPieces.makeAll(List.of(rotation, switching), workers, progress);
            return FhewEvaluationKeys.of(rotation.key(), switching.key());
        }
    }

    /** Makes the key that brings bits of another key set under this one. */
    SetSwitchingKey keyFrom(FhewSecretKey from, PublicSeed seed, ProgressListener progress, Workers workers) {
        try (LweSwitchingKeyMaker maker = new LweSwitchingKeyMaker(secret, from.lweWords(), seed)) {
            KeyPieces.makeAll(List.of(maker), workers, progress);
            return SetSwitchingKey.of(
                    from.parameters(), from.keySet(), secret.parameters(), secret.keySet(), seed, maker.table());
        }
    }

    /** The bytes of both keys: that for blind rotation as the host keeps it, or as the backend does, whose words may be longer. */
    long keyBytes(FhewParameters parameters, boolean inPlace) {
        long table = LweSwitchingKey.shape(parameters).words() * HostRows.compactBytes(parameters.switchingBasis());
        return table + (inPlace ? BlindRotationKey.bytes(parameters, backend) : BlindRotationKey.bytes(parameters));
    }

    /** Refuses keys of more than half of the machine's memory, before anything is allocated. */
    static void checkMemory(FhewParameters parameters, long bytes, long machineBytes) {
        if (bytes > machineBytes / 2) {
            throw new PoolExhaustedException(String.format(
                    Locale.ROOT,
                    "evaluation keys of %s by %s take %.1f GB, more than half of this machine's %.1f GB; keep them in"
                            + " a mapped store (FhewClient.evaluationKeysMapped), use another method, or a machine with"
                            + " more memory",
                    parameters.name(),
                    parameters.method(),
                    bytes / GIGA,
                    machineBytes / GIGA));
        }
    }

    private static long machineBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean os
                ? os.getTotalMemorySize()
                : Long.MAX_VALUE;
    }

    /** Errors of a key, one after the other from the stream of a label, which the caller zeroes. */
    static long[] errors(FhewSecretKey secret, PublicSeed seed, StreamLabel label, int count) {
        long[] errors = new long[count];
        try (RandomSource source = DrbgSource.expand(
                secret.seed(), PrivateLabel.keyError(secret.parameters().fingerprint(), seed, label))) {
            GaussianSampler.standard().sample(source, errors, 0, count);
        }
        return errors;
    }
}
