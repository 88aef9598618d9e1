package io.fhe4j.ntt.trace;

/** What a trace holds of the data. */
public enum TraceKind {
    /** Shapes, views, kernels and constants; no data. */
    SHAPES,
    /** Uploaded words too, and digests of what was downloaded: it can be replayed. Refused where a secret is uploaded. */
    DATA
}
