/**
 * The conformance suite of the kernel layer. The author of a backend extends {@link io.fhe4j.ntt.testkit.BackendConformance}, says how the
 * device is opened, and gets every kernel checked against {@link io.fhe4j.ntt.testkit.SlowModel an independent model on big integers}:
 *
 * <pre>{@code
 * class MyBackendTest extends BackendConformance {
 *     @Override
 *     protected Device openDevice(BackendOptions options) {
 *         return new MyProvider().open(options);
 *     }
 * }
 * }</pre>
 */
@NullMarked
package io.fhe4j.ntt.testkit;

import org.jspecify.annotations.NullMarked;
