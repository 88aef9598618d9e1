package io.fhe4j.backend.pim.memfhe;

/**
 * What a processor needed for a bootstrapped NAND of a historical set.
 *
 * @param set its name in the paper
 * @param method of blind rotation
 * @param nanos for one gate on one thread, in ns
 * @param digest of the resulting ciphertext
 */
public record CpuTime(String set, String method, double nanos, String digest) {}
