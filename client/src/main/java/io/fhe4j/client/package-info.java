/**
 * The only room with secret keys: their generation, their keeping, encryption, decryption, and what may be told of a
 * decryption.
 *
 * <p><b>Randomness.</b> {@link io.fhe4j.client.DrbgSource} is the one generator. It is seeded by the operating system, and then
 * used for one call and closed; or by a private 256-bit seed and a {@link io.fhe4j.client.PrivateLabel}, and then yields a
 * secret or a key error again whenever it is asked. {@link io.fhe4j.client.UniformSampler},
 * {@link io.fhe4j.client.TernarySampler} and {@link io.fhe4j.client.GaussianSampler} turn its bits into polynomials, with
 * neither branches nor table look-ups that depend on a value that they return.
 *
 * <p><b>Secrets.</b> {@link io.fhe4j.client.SecretBytes} holds them outside the Java heap, zeroes them when it is closed, never
 * prints them, and hands them out only to who presents a {@link io.fhe4j.client.SecretKeyAccess}. A search for the word
 * {@code InsecureSecretKeyAccess} finds every place where a secret leaves the library's hands.
 *
 * <p><b>Limits.</b> The Java virtual machine may compile, move and copy as it likes: the guards here close the leaks that a
 * program controls, not those of the machine below it.
 */
@NullMarked
package io.fhe4j.client;

import org.jspecify.annotations.NullMarked;
