package io.fhe4j.ntt.testkit;

import java.util.ArrayList;
import java.util.List;

/** One point of the contract that is no formula: refusals, secrets, lifetime, threads, allocation. */
public final class ContractCheck {

    /** The check; throws an {@link AssertionError} that says what is wrong. */
    @FunctionalInterface
    interface Body {
        void run(Subject subject) throws Exception;
    }

    private final String name;
    private final Body body;

    ContractCheck(String name, Body body) {
        this.name = name;
        this.body = body;
    }

    /** All points. */
    public static List<ContractCheck> all() {
        List<ContractCheck> all = new ArrayList<>();
        all.addAll(RefusalChecks.all());
        all.addAll(SecretChecks.all());
        all.addAll(LifetimeChecks.all());
        return all;
    }

    /** That a primitive kernel call takes at most 512 bytes of heap; meaningful on one thread, and slow. */
    public static ContractCheck allocation() {
        return new ContractCheck("a call takes at most 512 bytes of heap", AllocationCheck::run);
    }

    /**
     * Checks it once.
     *
     * @throws AssertionError if the backend is wrong
     * @throws org.opentest4j.TestAbortedException if it does not serve the moduli that are needed
     */
    public void run(Subject subject) throws Exception {
        body.run(subject);
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}
