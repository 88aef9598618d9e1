package io.fhe4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fhe4j.api.ProgressListener;
import io.fhe4j.client.ClientOptions;
import io.fhe4j.client.FhewClient;
import io.fhe4j.client.PbsClient;
import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ringgsw.FhewEvaluationKeys;
import io.fhe4j.ringgsw.FhewParameters;
import io.fhe4j.ringgsw.FhewSets;
import io.fhe4j.ringgsw.LweCiphertext;
import io.fhe4j.ringgsw.SetSwitcher;
import io.fhe4j.ringgsw.SetSwitchingKey;
import io.fhe4j.ringgsw.functions.FunctionEvaluator;
import io.fhe4j.ringgsw.functions.FunctionTable;
import io.fhe4j.ringgsw.functions.NumberCiphertext;
import io.fhe4j.ringgsw.functions.NumberEncoding;
import io.fhe4j.ringgsw.integer.BlockParameters;
import io.fhe4j.ringgsw.integer.FheInteger;
import io.fhe4j.ringgsw.integer.FheUint8;
import io.fhe4j.ringgsw.integer.IntegerEvaluator;
import io.fhe4j.ringgsw.packing.PackedBlocks;
import io.fhe4j.ringgsw.packing.PackingKey;
import io.fhe4j.ringgsw.packing.ResultPacker;
import io.fhe4j.ringgsw.pbs.CircuitEvaluator;
import io.fhe4j.ringgsw.pbs.CircuitKeys;
import io.fhe4j.ringgsw.pbs.CircuitParameters;
import io.fhe4j.ringgsw.pbs.EncryptedIndex;
import io.fhe4j.ringgsw.pbs.ErrorDistribution;
import io.fhe4j.ringgsw.pbs.LargeTable;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import io.fhe4j.ringgsw.pbs.PbsEngine;
import io.fhe4j.ringgsw.pbs.PbsEvaluator;
import io.fhe4j.ringgsw.pbs.PbsKeys;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Programs of Ring-GSW beyond gates: every backend gives the same ciphertexts, word for word, the simulated memories among them. */
class RingGswAgreementTest {

    private static final List<String> OTHERS = List.of("reference", "pim-fhemem", "pim-memfhe");

    private static final PbsParameters BLOCKS = PbsParameters.builder(PbsEngine.EXACT)
            .name("toy blocks")
            .blocks(new BlockParameters(2, 2, Math.scalb(1.0, 25)))
            .lwe(24, new ErrorDistribution.TUniform(2))
            .ring(1, 512, new ErrorDistribution.TUniform(2))
            .rotation(12, 3)
            .insecure("a test")
            .build();

    private static final FhewParameters NUMBERS = FhewParameters.builder()
            .name("toy functions")
            .ring(512, 50)
            .lwe(32, 10)
            .keySwitch(35, 5)
            .gadget(new Gadget(10, 4, 10))
            .insecure("a test")
            .build();

    private static HostRows words(Residues residues) {
        return residues.toHost();
    }

    /** Runs a program on every backend and compares what it returns. */
    private static void agree(Backend cpu, Function<Backend, List<HostRows>> program) {
        List<HostRows> expected = program.apply(cpu);
        assertFalse(expected.isEmpty());
        for (String name : OTHERS) {
            try (Backend other = Backends.open(name)) {
                List<HostRows> rows = program.apply(other);
                assertEquals(expected.size(), rows.size());
                for (int k = 0; k < rows.size(); k++) {
                    assertEquals(
                            -1, expected.get(k).words().mismatch(rows.get(k).words()), "result " + k + " on " + name);
                }
            }
        }
    }

    /** A sum, a comparison and a choice, then the digits packed into one ciphertext. */
    @Test
    void integersOnTheExactEngine() {
        try (Backend cpu = Backends.open("cpu");
                PbsClient client =
                        PbsClient.generate(BLOCKS, ClientOptions.defaults().on(cpu))) {
            PbsKeys keys = client.evaluationKeys();
            PackingKey packing = client.packingKey();
            List<PbsCiphertext> x = client.encrypt(FheUint8.TYPE, BigInteger.valueOf(201));
            List<PbsCiphertext> y = client.encrypt(FheUint8.TYPE, BigInteger.valueOf(99));
            agree(cpu, backend -> {
                try (PbsEvaluator evaluator = PbsEvaluator.on(backend, keys)) {
                    IntegerEvaluator server = IntegerEvaluator.on(evaluator);
                    FheUint8 a = server.integer(FheUint8.TYPE, x);
                    FheUint8 b = server.integer(FheUint8.TYPE, y);
                    FheInteger<?> chosen =
                            a.greaterThan(b).select(a.plus(b).carried(), b).carried();
                    assertEquals(BigInteger.valueOf(201 + 99 - 256), client.decrypt(chosen));
                    List<HostRows> rows = new ArrayList<>();
                    List<PbsCiphertext> digits = new ArrayList<>();
                    for (Object block : chosen.blocks()) {
                        digits.add((PbsCiphertext) block);
                        rows.add(words(digits.getLast().residues()));
                    }
                    PackedBlocks packed = ResultPacker.on(backend, packing).pack(digits);
                    rows.add(packed.masks());
                    return rows;
                }
            });
        }
    }

    /** Circuit bootstrapping and a table of 8 entries at an encrypted place. */
    @Test
    void tablesAtEncryptedPlaces() {
        CircuitParameters circuits = new CircuitParameters(BLOCKS, 5, 4, 7, 7);
        LargeTable table = LargeTable.of(circuits, 3, place -> place * 7 % 16);
        int place = 5;
        try (Backend cpu = Backends.open("cpu");
                PbsClient client =
                        PbsClient.generate(BLOCKS, ClientOptions.defaults().on(cpu))) {
            CircuitKeys keys = client.circuitKeys(circuits);
            int half = BLOCKS.space() / 2;
            int[] values =
                    IntStream.range(0, 3).map(i -> (place >> i & 1) * half).toArray();
            List<PbsCiphertext> bits = client.encryptBelow(half + 1, values);
            agree(cpu, backend -> {
                try (CircuitEvaluator evaluator = CircuitEvaluator.on(backend, keys);
                        EncryptedIndex index = evaluator.index(bits)) {
                    PbsCiphertext read = evaluator.lookUp(index, List.of(table)).getFirst();
                    assertEquals(place * 7 % 16, client.decrypt(read));
                    return List.of(words(read.residues()));
                }
            });
        }
    }

    /** Sign, floor, digits and a table of numbers. */
    @Test
    void functionsOfNumbers() {
        NumberEncoding encoding = new NumberEncoding(12, 5);
        try (Backend cpu = Backends.open("cpu");
                FhewClient client =
                        FhewClient.generate(NUMBERS, ClientOptions.defaults().on(cpu))) {
            FhewEvaluationKeys keys = client.evaluationKeys();
            NumberCiphertext x = client.encrypt(encoding, 21);
            FunctionTable square = FunctionTable.of(5, 3, v -> v * v % 8);
            agree(cpu, backend -> {
                FunctionEvaluator evaluator = FunctionEvaluator.on(backend, keys);
                LweCiphertext sign = evaluator.sign(x);
                assertTrue(client.decrypt(sign), "21 of 32 is negative");
                NumberCiphertext floor = evaluator.floor(x, 2);
                assertEquals(21 >> 2, client.decrypt(floor));
                List<HostRows> rows = new ArrayList<>(List.of(words(sign.residues()), words(floor.residues())));
                for (NumberCiphertext digit : evaluator.digits(x, 3)) {
                    rows.add(words(digit.residues()));
                }
                NumberCiphertext squared = evaluator.apply(x, square, 10);
                assertEquals(21 * 21 % 8, client.decrypt(squared));
                rows.add(words(squared.residues()));
                return rows;
            });
        }
    }

    /** Bits come under another key. */
    @Test
    void switchesBetweenKeys() {
        FhewParameters toy = FhewSets.insecure("TOY", "a test");
        try (Backend cpu = Backends.open("cpu");
                FhewClient from =
                        FhewClient.generate(toy, ClientOptions.defaults().on(cpu));
                FhewClient to =
                        FhewClient.generate(toy, ClientOptions.defaults().on(cpu))) {
            SetSwitchingKey key = to.keyFrom(from, ProgressListener.NONE);
            List<LweCiphertext> bits = from.encrypt(true, false);
            agree(
                    cpu,
                    backend -> SetSwitcher.on(backend, key).switched(bits).stream()
                            .map(bit -> words(bit.residues()))
                            .toList());
        }
    }
}
