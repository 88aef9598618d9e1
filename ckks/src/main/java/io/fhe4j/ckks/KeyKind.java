package io.fhe4j.ckks;

/** What an evaluation key does. */
public enum KeyKind {
    /** Brings a product back from three components to two. */
    RELINEARISATION("ckks.relinearisation-key"),
    /** Brings a rotated or conjugated ciphertext back under the secret. */
    GALOIS("ckks.galois-key");

    private final String type;

    KeyKind(String type) {
        this.type = type;
    }

    /** The type of the key's stream labels. */
    public String type() {
        return type;
    }
}
