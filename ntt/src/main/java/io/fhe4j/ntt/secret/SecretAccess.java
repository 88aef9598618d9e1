package io.fhe4j.ntt.secret;

/**
 * The token without which no secret buffer is downloaded or declassified. This package is exported to the client module only, and the
 * architecture tests keep it so on the class path.
 */
public final class SecretAccess {

    private static final SecretAccess INSTANCE = new SecretAccess();

    private SecretAccess() {}

    /** The token. */
    public static SecretAccess granted() {
        return INSTANCE;
    }
}
