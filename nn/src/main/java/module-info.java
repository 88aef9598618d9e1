/** FHE4J encrypted neural networks. */
module io.fhe4j.nn {
    requires static transitive org.jspecify;
    requires transitive io.fhe4j.ckks;
    requires com.google.protobuf;
    requires org.slf4j;

    exports io.fhe4j.nn;
    exports io.fhe4j.nn.digits;
    exports io.fhe4j.nn.onnx;
    exports io.fhe4j.nn.plan;
}
