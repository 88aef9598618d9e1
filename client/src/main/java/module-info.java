/** FHE4J client: keys, encryption, decryption. */
module io.fhe4j.client {
    requires static transitive org.jspecify;
    requires transitive io.fhe4j.ckks;
    requires transitive io.fhe4j.ringgsw;
    requires org.slf4j;
    requires java.management;
    requires jdk.management;
    requires org.bouncycastle.provider;

    exports io.fhe4j.client;
}
