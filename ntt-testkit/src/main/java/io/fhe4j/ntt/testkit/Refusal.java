package io.fhe4j.ntt.testkit;

/** Expects a call to be refused. */
final class Refusal {

    /** A call that may throw. */
    @FunctionalInterface
    interface Call {
        void run() throws Exception;
    }

    private Refusal() {}

    static void expect(Class<? extends RuntimeException> type, String what, Call call) {
        try {
            call.run();
        } catch (Exception refused) {
            if (type.isInstance(refused)) {
                return;
            }
            throw new AssertionError(
                    what + " is refused with " + refused + " instead of " + type.getSimpleName(), refused);
        }
        throw new AssertionError(what + " is not refused; expected " + type.getSimpleName());
    }
}
