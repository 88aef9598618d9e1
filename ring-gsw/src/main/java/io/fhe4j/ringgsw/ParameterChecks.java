package io.fhe4j.ringgsw;

import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.ModulusKind;

/** Whether the parts of a parameter set fit together, and somebody vouches for it. */
final class ParameterChecks {

    private static final int MIN_RING_DEGREE = 16;
    private static final int MAX_RING_DEGREE = 1 << 16;
    private static final int MAX_LWE_DIMENSION = 4096;
    private static final int MIN_LWE_MODULUS = 16;
    private static final int MAX_RING_MODULUS_BITS = 60;
    private static final int MAX_SWITCHING_BASE_BITS = 10;
    private static final int MAX_REFRESH_BASE = 1 << 16;
    private static final int MAX_WINDOW = 64;
    private static final int LEAST_PLAINTEXT_MODULUS = 4;
    private static final int MOST_PLAINTEXT_MODULUS = 16;

    private ParameterChecks() {}

    /**
     * Checks everything.
     *
     * @throws InvalidParametersException if parts do not fit together
     * @throws io.fhe4j.api.InsecureParametersException if it is below 128 bits, not published, and no reason was given
     */
    static void check(FhewParameters.Spec spec) {
        checkRing(spec);
        checkLwe(spec);
        checkGadgets(spec);
        checkMethod(spec);
        checkSecurity(spec);
    }

    private static void checkRing(FhewParameters.Spec spec) {
        int degree = spec.ringDegree();
        if (Integer.bitCount(degree) != 1 || degree < MIN_RING_DEGREE || degree > MAX_RING_DEGREE) {
            throw new InvalidParametersException(
                    "the ring degree is a power of two from " + MIN_RING_DEGREE + " to 2^16, not " + degree);
        }
        Modulus q = spec.ringModulus();
        if (q.kind() != ModulusKind.PRIME || !q.supportsTransform(degree) || q.bits() > MAX_RING_MODULUS_BITS) {
            throw new InvalidParametersException("the ring modulus is a prime = 1 mod 2N = " + 2L * degree
                    + " of at most " + MAX_RING_MODULUS_BITS + " bits, not " + q);
        }
    }

    private static void checkLwe(FhewParameters.Spec spec) {
        if (spec.lweDimension() < 1 || spec.lweDimension() > MAX_LWE_DIMENSION) {
            throw new InvalidParametersException(
                    "the LWE dimension is 1 to " + MAX_LWE_DIMENSION + ", not " + spec.lweDimension());
        }
        Modulus q = spec.lweModulus();
        if (q.kind() != ModulusKind.POWER_OF_TWO
                || q.bits() > Integer.numberOfTrailingZeros(2 * spec.ringDegree())
                || q.value() < MIN_LWE_MODULUS) {
            throw new InvalidParametersException("the LWE modulus is a power of two from " + MIN_LWE_MODULUS
                    + " to 2N = " + 2L * spec.ringDegree() + ", whose multiples the exponents are, not " + q);
        }
        Modulus ks = spec.switchingModulus();
        boolean between = ks.kind() == ModulusKind.POWER_OF_TWO
                && ks.bits() >= q.bits()
                && ks.bits() < spec.ringModulus().bits();
        if (!between && !ks.equals(spec.ringModulus())) {
            throw new InvalidParametersException("the key-switching modulus is the ring modulus " + spec.ringModulus()
                    + " itself, or a power of two from q = " + q + " to below it, not " + ks);
        }
    }

    private static void checkGadgets(FhewParameters.Spec spec) {
        Gadget switching = spec.switchingGadget();
        if (switching.droppedBits() != 0 || !isTight(switching, spec.switchingModulus())) {
            throw new InvalidParametersException("the key switch decomposes residues of "
                    + spec.switchingModulus().bits() + " bits exactly, with no digit more than needed, not by "
                    + switching);
        }
        if (switching.logBase() > MAX_SWITCHING_BASE_BITS) {
            throw new InvalidParametersException(
                    "the key switch has a table entry for each digit value, so that its base is" + " at most 2^"
                            + MAX_SWITCHING_BASE_BITS + ", not 2^" + switching.logBase());
        }
        Gadget accumulator = spec.accumulatorGadget();
        if (!isTight(accumulator, spec.ringModulus())) {
            throw new InvalidParametersException("the dropped bits and the digits together hold the "
                    + spec.ringModulus().bits() + " bits of the ring modulus, with no digit more than needed, not "
                    + accumulator);
        }
    }

    private static void checkMethod(FhewParameters.Spec spec) {
        if (spec.method() == BlindRotationMethod.GINX && spec.lweSecret() != SecretDistribution.TERNARY) {
            throw new InvalidParametersException(
                    "GINX has keys for the values 1 and -1 of an LWE secret's numbers, and so needs "
                            + SecretDistribution.TERNARY + " ones, not " + spec.lweSecret());
        }
        if (spec.refreshBase() < 2 || spec.refreshBase() > MAX_REFRESH_BASE) {
            throw new InvalidParametersException(
                    "AP's digits have a base from 2 to " + MAX_REFRESH_BASE + ", not " + spec.refreshBase());
        }
        if (spec.window() < 1 || spec.window() > MAX_WINDOW) {
            throw new InvalidParametersException(
                    "LMKCDEY's window is 1 to " + MAX_WINDOW + " steps, not " + spec.window());
        }
        int p = spec.plaintextModulus();
        if (p < LEAST_PLAINTEXT_MODULUS || p > MOST_PLAINTEXT_MODULUS || p % 2 != 0) {
            throw new InvalidParametersException("a bit is 0 or q/p, with an even p from " + LEAST_PLAINTEXT_MODULUS
                    + " to " + MOST_PLAINTEXT_MODULUS + ", not " + p);
        }
    }

    private static boolean isTight(Gadget gadget, Modulus modulus) {
        int bits = gadget.droppedBits() + gadget.levels() * gadget.logBase();
        return gadget.serves(modulus) && bits - gadget.logBase() < modulus.bits();
    }

    private static void checkSecurity(FhewParameters.Spec spec) {
        String reason = spec.insecurity();
        if (reason != null) {
            if (reason.isBlank()) {
                throw new InvalidParametersException("give a reason for an insecure parameter set");
            }
            return;
        }
        FhewParameters.Publication publication = spec.publication();
        if (publication == null || publication.nominalBits() == 0) {
            FhewSecurity.of(spec).require(spec.name(), SecurityLevel.BITS_128);
        }
    }
}
