package io.fhe4j.ringgsw;

import io.fhe4j.api.InsecureParametersException;
import io.fhe4j.api.InvalidParametersException;
import io.fhe4j.api.SecretDistribution;
import io.fhe4j.api.SecurityLevel;
import io.fhe4j.ntt.Gadget;
import io.fhe4j.ntt.Modulus;
import io.fhe4j.ntt.Primes;
import org.jspecify.annotations.Nullable;

/**
 * Builds a parameter set; each call replaces what was there. It starts from the figures of STD128, with ternary secrets. A set is
 * allowed if its estimated security reaches the level that is asked for ({@link #security}, 128 bits unless said), or with a reason for being insecure.
 */
public final class FhewParametersBuilder {

    private static final int LARGEST_POWER = 62;

    private String name = "custom";
    private BlindRotationMethod method = BlindRotationMethod.GINX;
    private int refreshBase = 64;
    private int window = 10;
    private int plaintextModulus = 4;
    private int ringDegree = 1024;
    private int ringModulusBits = 27;
    private @Nullable Modulus ringModulus;
    private @Nullable Gadget gadget;
    private int lweDimension = 556;
    private int lweModulusBits = 11;
    private int switchingModulusBits = 15;
    private int switchingBaseBits = 5;
    private int gadgetBaseBits = 7;
    private boolean lowestDigitDropped = true;
    private SecretDistribution lweSecret = SecretDistribution.TERNARY;
    private SecretDistribution ringSecret = SecretDistribution.TERNARY;
    private SecurityLevel security = SecurityLevel.BITS_128;
    private FhewParameters.@Nullable Publication publication;
    private @Nullable String insecurity;

    FhewParametersBuilder() {}

    /** What people call it. */
    public FhewParametersBuilder name(String value) {
        name = value;
        return this;
    }

    /** How accumulators are rotated; GINX unless said. */
    public FhewParametersBuilder method(BlindRotationMethod value) {
        method = value;
        return this;
    }

    /** B_r, the base of AP's digits: any number from 2 to 2^16. */
    public FhewParametersBuilder refreshBase(int value) {
        refreshBase = value;
        return this;
    }

    /** The longest step of LMKCDEY, 1 to 64. */
    public FhewParametersBuilder automorphismWindow(int value) {
        window = value;
        return this;
    }

    /** Bits are 0 or q/p: p is 4 for gates of two inputs, 6 of three, 8 of four. */
    public FhewParametersBuilder plaintextModulus(int value) {
        plaintextModulus = value;
        return this;
    }

    /**
     * The ring.
     *
     * @param degree N, a power of two from 16 to 2^16
     * @param modulusBits Q is the largest prime ≡ 1 mod 2N below 2^modulusBits; 20…60
     */
    public FhewParametersBuilder ring(int degree, int modulusBits) {
        ringDegree = degree;
        ringModulusBits = modulusBits;
        ringModulus = null;
        return this;
    }

    /**
     * The ring.
     *
     * @param degree N, a power of two from 16 to 2^16
     * @param modulus Q, a prime ≡ 1 mod 2N of 20…60 bits
     */
    public FhewParametersBuilder ring(int degree, Modulus modulus) {
        ringDegree = degree;
        ringModulusBits = modulus.bits();
        ringModulus = modulus;
        return this;
    }

    /**
     * The LWE scheme.
     *
     * @param dimension n
     * @param modulusBits q = 2^modulusBits, from 16 to 2N
     */
    public FhewParametersBuilder lwe(int dimension, int modulusBits) {
        lweDimension = dimension;
        lweModulusBits = modulusBits;
        return this;
    }

    /**
     * The key switch.
     *
     * @param modulusBits q_KS = 2^modulusBits, at least q and below Q; or 0 for Q itself
     * @param baseBits digits are of base 2^baseBits, 1…10
     */
    public FhewParametersBuilder keySwitch(int modulusBits, int baseBits) {
        switchingModulusBits = modulusBits;
        switchingBaseBits = baseBits;
        return this;
    }

    /**
     * The decomposition in external products.
     *
     * @param baseBits digits are of base B_g = 2^baseBits
     * @param dropLowest whether the lowest digit is left out, which costs little noise and saves a transform
     */
    public FhewParametersBuilder gadget(int baseBits, boolean dropLowest) {
        gadgetBaseBits = baseBits;
        lowestDigitDropped = dropLowest;
        gadget = null;
        return this;
    }

    /** The decomposition in external products: dropped bits and digits together hold the bits of Q, with no digit more than needed. */
    public FhewParametersBuilder gadget(Gadget value) {
        gadgetBaseBits = value.logBase();
        gadget = value;
        return this;
    }

    /** How both secrets are drawn. */
    public FhewParametersBuilder secret(SecretDistribution value) {
        return secrets(value, value);
    }

    /**
     * How each secret is drawn.
     *
     * @param lwe the LWE secret's numbers: ternary for GINX
     * @param ring the ring secret's, of any method
     */
    public FhewParametersBuilder secrets(SecretDistribution lwe, SecretDistribution ring) {
        lweSecret = lwe;
        ringSecret = ring;
        return this;
    }

    /** The level that the set's estimated security must reach; 128 bits unless said. */
    public FhewParametersBuilder security(SecurityLevel level) {
        security = level;
        return this;
    }

    /** Allows a set below that level; the reason is shown wherever the set is. */
    public FhewParametersBuilder insecure(String reason) {
        insecurity = reason;
        return this;
    }

    FhewParametersBuilder published(FhewParameters.Publication value) {
        publication = value;
        return this;
    }

    /**
     * The set.
     *
     * @throws InvalidParametersException if parts do not fit together
     * @throws InsecureParametersException if its estimated security is below the level and no reason was given
     */
    public FhewParameters build() {
        checkPower("the LWE modulus", lweModulusBits, 1);
        checkPower("the key-switching modulus", switchingModulusBits, 0);
        checkBase("the key switch", switchingBaseBits);
        checkBase("the external product", gadgetBaseBits);
        if (ringModulusBits < Primes.MIN_BITS || ringModulusBits > Primes.MAX_BITS) {
            throw new InvalidParametersException("the ring modulus has " + Primes.MIN_BITS + " to " + Primes.MAX_BITS
                    + " bits, not " + ringModulusBits);
        }
        Modulus given = ringModulus;
        Modulus ring = given == null ? Modulus.of(Primes.below(1L << ringModulusBits, ringDegree)) : given;
        Modulus switching = switchingModulusBits == 0 ? ring : Modulus.powerOfTwo(switchingModulusBits);
        FhewParameters built = new FhewParameters(new FhewParameters.Spec(
                name,
                method,
                refreshBase,
                window,
                plaintextModulus,
                ringDegree,
                ring,
                lweDimension,
                Modulus.powerOfTwo(lweModulusBits),
                switching,
                new Gadget(switchingBaseBits, digits(switching, switchingBaseBits)),
                gadget == null ? accumulatorGadget(ring) : gadget,
                lweSecret,
                ringSecret,
                publication,
                insecurity,
                null));
        if (insecurity == null && publication == null) {
            built.security().require(name, security);
        }
        return built;
    }

    private Gadget accumulatorGadget(Modulus ring) {
        int digits = digits(ring, gadgetBaseBits);
        if (!lowestDigitDropped) {
            return new Gadget(gadgetBaseBits, digits);
        }
        if (digits < 2) {
            throw new InvalidParametersException("residues of " + ring.bits() + " bits are a single digit of base 2^"
                    + gadgetBaseBits + ", which cannot be dropped");
        }
        return new Gadget(gadgetBaseBits, digits - 1, gadgetBaseBits);
    }

    private static int digits(Modulus modulus, int baseBits) {
        return Math.ceilDiv(modulus.bits(), baseBits);
    }

    private static void checkPower(String what, int bits, int least) {
        if (bits < least || bits > LARGEST_POWER) {
            throw new InvalidParametersException(
                    what + " is a power of two up to 2^" + LARGEST_POWER + ", not 2^" + bits);
        }
    }

    private static void checkBase(String what, int bits) {
        if (bits < 1 || bits > 32) {
            throw new InvalidParametersException(what + " decomposes to a base from 2^1 to 2^32, not 2^" + bits);
        }
    }
}
