package io.fhe4j.client;

/**
 * The only source of a {@link SecretKeyAccess}. Whoever calls it takes over the care for the secret: copies outside the
 * library are neither zeroed nor kept out of logs.
 */
public final class InsecureSecretKeyAccess {
    private InsecureSecretKeyAccess() {}

    /** Returns the token. */
    public static SecretKeyAccess get() {
        return SecretKeyAccess.INSTANCE;
    }
}
