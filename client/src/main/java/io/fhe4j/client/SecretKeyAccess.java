package io.fhe4j.client;

/**
 * The token that a caller presents to read a secret out of the library. It has no state and proves nothing at run time: its
 * worth is that only {@link InsecureSecretKeyAccess#get()} gives one, so that a review finds every use by searching for one
 * word. The idea is Google Tink's.
 */
public final class SecretKeyAccess {
    static final SecretKeyAccess INSTANCE = new SecretKeyAccess();

    private SecretKeyAccess() {}
}
