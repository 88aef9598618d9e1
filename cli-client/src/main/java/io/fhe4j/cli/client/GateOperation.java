package io.fhe4j.cli.client;

import java.util.Arrays;
import java.util.List;

/** The operations that the demo of gates shows. */
enum GateOperation {
    ADD("a + b") {
        @Override
        <B> List<List<B>> apply(GateCircuits<B> circuits, List<List<B>> a, List<List<B>> b) {
            return circuits.add(a, b);
        }

        @Override
        long apply(long a, long b) {
            return a + b;
        }
    },
    LESS_THAN("a < b") {
        @Override
        <B> List<List<B>> apply(GateCircuits<B> circuits, List<List<B>> a, List<List<B>> b) {
            return circuits.lessThan(a, b);
        }

        @Override
        long apply(long a, long b) {
            return a < b ? 1 : 0;
        }
    },
    EQUAL("a = b") {
        @Override
        <B> List<List<B>> apply(GateCircuits<B> circuits, List<List<B>> a, List<List<B>> b) {
            return circuits.equal(a, b);
        }

        @Override
        long apply(long a, long b) {
            return a == b ? 1 : 0;
        }
    };

    private final String formula;

    GateOperation(String formula) {
        this.formula = formula;
    }

    /** The operation as a user writes it. */
    String formula() {
        return formula;
    }

    /** How many gates it takes on all pairs, found on clear bits. */
    long gates(GateInputs inputs) {
        ClearGates clear = new ClearGates();
        apply(
                new GateCircuits<>(clear),
                GateInputs.columns(inputs.a(), inputs.bits()),
                GateInputs.columns(inputs.b(), inputs.bits()));
        return clear.count();
    }

    /** How many gates all operations take. */
    static long allGates(GateInputs inputs) {
        return Arrays.stream(values())
                .mapToLong(operation -> operation.gates(inputs))
                .sum();
    }

    /** On bits, encrypted or clear. */
    abstract <B> List<List<B>> apply(GateCircuits<B> circuits, List<List<B>> a, List<List<B>> b);

    /** On numbers; 1 for true. */
    abstract long apply(long a, long b);
}
