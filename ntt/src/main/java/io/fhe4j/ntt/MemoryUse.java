package io.fhe4j.ntt;

/**
 * What a backend's pool holds.
 *
 * @param usedBytes bytes of buffers in use
 * @param keptBytes bytes kept for reuse
 * @param peakBytes the most bytes that were in use at one time
 * @param boundBytes the bound that the backend was opened with
 */
public record MemoryUse(long usedBytes, long keptBytes, long peakBytes, long boundBytes) {}
