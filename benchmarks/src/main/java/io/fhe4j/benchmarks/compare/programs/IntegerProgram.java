package io.fhe4j.benchmarks.compare.programs;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.client.ClientOptions;
import io.fhe4j.client.PbsClient;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.integer.FheUint8;
import io.fhe4j.ringgsw.integer.IntegerEvaluator;
import io.fhe4j.ringgsw.pbs.ErrorDistribution;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsEvaluator;
import io.fhe4j.ringgsw.pbs.PbsKeys;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.PbsSets;
import io.fhe4j.ringgsw.pbs.PbsValue;
import io.fhe4j.ringgsw.wire.PbsWire;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The sum of two encrypted integers of 8 bits, carries propagated, on the engine that gives the same words on every backend.
 *
 * @param parameters of that engine
 */
record IntegerProgram(PbsParameters parameters) implements Program {

    private static final String KEYS = "keys.fhe";
    private static final String INPUTS = "inputs.fhe";
    private static final List<Integer> NUMBERS = List.of(201, 119);

    /** With parameters that protect nothing, small enough for every row of arrays to be executed. */
    static IntegerProgram toy() {
        return new IntegerProgram(PbsParameters.builder(PbsEngine.EXACT)
                .name("TOY")
                .blocks(new BlockParameters(2, 2, 25))
                .lwe(24, new ErrorDistribution.TUniform(2))
                .ring(1, 1024, new ErrorDistribution.TUniform(2))
                .rotation(23, 1)
                .insecure("fhe4j compare")
                .build());
    }

    /** With at least 128 bits of security. */
    static IntegerProgram secure() {
        return new IntegerProgram(PbsSets.EXACT_MESSAGE_2_CARRY_2);
    }

    @Override
    public String name() {
        return "integer8.add";
    }

    @Override
    public String size() {
        return parameters.name();
    }

    @Override
    public int ringDegree() {
        return parameters.ringDegree();
    }

    @Override
    public String description() {
        return "sum of two encrypted integers of 8 bits on the exact engine, carries propagated; n = "
                + parameters.lweDimension() + ", N = " + ringDegree();
    }

    @Override
    public void prepare(Path folder, Backend backend, ProgressListener listener) {
        try (PbsClient client =
                PbsClient.generate(parameters, ClientOptions.defaults().on(backend))) {
            PbsWire.write(folder.resolve(KEYS), client.evaluationKeys(listener));
            List<PbsValue> numbers = NUMBERS.stream()
                    .map(number -> new PbsValue(
                            Optional.of(FheUint8.TYPE), client.encrypt(FheUint8.TYPE, BigInteger.valueOf(number))))
                    .toList();
            PbsWire.writeValues(folder.resolve(INPUTS), numbers);
        }
    }

    @Override
    public OpenProgram open(Backend backend, Path folder) {
        PbsKeys keys = PbsWire.readEvaluationKeys(folder.resolve(KEYS), parameters);
        PbsEvaluator engine = PbsEvaluator.on(backend, keys);
        IntegerEvaluator server = IntegerEvaluator.on(engine);
        List<FheUint8> numbers = PbsWire.readValues(folder.resolve(INPUTS), parameters, keys.keySet()).stream()
                .map(value -> server.integer(FheUint8.TYPE, value.blocks()))
                .toList();
        return new ScopedProgram(backend) {
            @Override
            List<HostRows> compute(boolean download) {
                FheUint8 sum = numbers.getFirst().plus(numbers.getLast()).carried();
                return download
                        ? sum.blocks().stream()
                                .map(block -> PbsCiphertext.of(block).residues().toHost())
                                .toList()
                        : List.of();
            }

            @Override
            public void close() {
                engine.close();
            }
        };
    }
}
