package io.fhe4j.api;

import io.fhe4j.api.LweSecurity.Secret;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * How hard a parameter set of LWE and Ring-GSW components is to break: as hard as its weakest component, by the thresholds of {@link LweSecurity}.
 * Everything that is published under a secret is a component, with the largest modulus and the smallest error that it is published with: LWE
 * ciphertexts and key-switching keys at the key-switching modulus, ring keys at Q.
 *
 * @param components at least one
 */
public record SecurityEstimate(List<Component> components) {

    private static final double LN_2 = Math.log(2);

    /** How a component's security falls with the ratio where there are no two levels to tell: a little slower than 1/x. */
    private static final double USUAL_EXPONENT = 0.88;

    /**
     * One kind of sample under one secret.
     *
     * @param name for messages, as "LWE keys"
     * @param dimension n, or k·N for rings, at least 1
     * @param secret the secret's distribution
     * @param ratioLog2 log2(q/σ)
     */
    public record Component(String name, int dimension, Secret secret, double ratioLog2) {
        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException outside them
         */
        public Component {
            if (dimension < 1 || Double.isNaN(ratioLog2)) {
                throw new IllegalArgumentException(
                        name + " of dimension " + dimension + " with log2(q/σ) = " + ratioLog2);
            }
        }

        /** A component by modulus and deviation of the error, in the same unit. */
        public static Component of(String name, int dimension, Secret secret, double modulus, double deviation) {
            return new Component(name, dimension, secret, Math.log(modulus / deviation) / LN_2);
        }

        /** The level that it reaches: 256, 192, 128, or 0 for less. */
        public int level() {
            return LweSecurity.securityBits(dimension, secret, ratioLog2);
        }

        /**
         * About how many bits, for people: at fixed dimension bits fall as a power of log2(q/σ), drawn through the thresholds nearest to it; 0
         * where there are none. What decides is {@link #level}.
         */
        public double bits() {
            SecurityLevel[] levels = SecurityLevel.values();
            double bits = 0;
            double below = Double.NaN;
            for (int i = 0; i < levels.length; i++) {
                OptionalDouble at = LweSecurity.largestRatioLog2(dimension, secret, levels[i]);
                if (at.isEmpty()) {
                    break;
                }
                double here = at.getAsDouble();
                if (i == 0) {
                    bits = along(levels[i], here, exponent(levels[i]));
                } else if (ratioLog2 <= below) {
                    double exponent =
                            Math.log((double) levels[i].bits() / levels[i - 1].bits()) / Math.log(below / here);
                    bits = along(levels[i], here, exponent);
                }
                below = here;
            }
            return bits;
        }

        /** Along the curve through a threshold. */
        private double along(SecurityLevel level, double threshold, double exponent) {
            return level.bits() * Math.pow(threshold / ratioLog2, exponent);
        }

        /** Of the curve through a level's threshold and the next one's. */
        private double exponent(SecurityLevel level) {
            SecurityLevel next = SecurityLevel.values()[level.ordinal() + 1];
            OptionalDouble low = LweSecurity.largestRatioLog2(dimension, secret, level);
            OptionalDouble high = LweSecurity.largestRatioLog2(dimension, secret, next);
            return low.isEmpty() || high.isEmpty()
                    ? USUAL_EXPONENT
                    : Math.log((double) next.bits() / level.bits()) / Math.log(low.getAsDouble() / high.getAsDouble());
        }

        /** As {@code LWE keys (dimension 556, log2(q/σ) = 13.33)}. */
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s (dimension %d, %s secret, log2(q/σ) = %.2f)",
                    name,
                    dimension,
                    secret.name().toLowerCase(Locale.ROOT),
                    ratioLog2);
        }
    }

    /**
     * Checks that there is a component.
     *
     * @throws IllegalArgumentException if there is none
     */
    public SecurityEstimate {
        components = List.copyOf(components);
        if (components.isEmpty()) {
            throw new IllegalArgumentException("a parameter set has at least one component");
        }
    }

    /** The weakest component. */
    public Component weakest() {
        Component weakest = components.getFirst();
        for (Component component : components) {
            if (component.bits() < weakest.bits()) {
                weakest = component;
            }
        }
        return weakest;
    }

    /** About how many bits the weakest component has, see {@link Component#bits}. */
    public double bits() {
        return weakest().bits();
    }

    /** The level that all components reach: 256, 192, 128, or 0 for less than 128 bits. */
    public int level() {
        return components.stream().mapToInt(Component::level).min().orElseThrow();
    }

    /** Whether every component reaches a level. */
    public boolean reaches(SecurityLevel level) {
        return level() >= level.bits();
    }

    /**
     * Refuses a set below a level.
     *
     * @param what the set, for the message
     * @param level the level asked
     * @throws InsecureParametersException if a component is below it; the message names the component and what it is judged by
     */
    public void require(String what, SecurityLevel level) {
        for (Component component : components) {
            if (component.level() < level.bits()) {
                throw new InsecureParametersException(String.format(
                        Locale.ROOT,
                        "%s has %s, about %.0f bits; %d bits need %s: raise the dimension, lower the modulus, or name a reason with"
                                + " insecure(\"…\")",
                        what,
                        component,
                        Math.floor(component.bits()),
                        level.bits(),
                        LweSecurity.row(component.dimension(), component.secret(), level)));
            }
        }
    }
}
