/**
 * The kernel layer: arithmetic on rows of residues behind which every accelerator hides.
 *
 * <p>Open a {@link io.fhe4j.ntt.Backend} with {@link io.fhe4j.ntt.Backends#open}, allocate {@link io.fhe4j.ntt.RowBuffer buffers}, call
 * {@link io.fhe4j.ntt.Kernels kernels} on its {@link io.fhe4j.ntt.Backend#stream stream}.
 *
 * <h2>The contract</h2>
 *
 * This page holds for every kernel of every backend; {@link io.fhe4j.ntt.Kernels} gives each kernel's formula.
 *
 * <dl>
 *   <dt>Domain
 *   <dd>A buffer is batch × components × rows × width words ({@link io.fhe4j.ntt.Shape}); row r has the modulus
 *       {@code moduli().get(r)} in every component and batch entry. Words are canonical residues 0 ≤ x &lt; m whenever the host
 *       looks; what a backend keeps in its own memory is its own affair. Moduli are odd primes and other odd numbers below 2^63
 *       or powers of two to 2^64, as far as {@link io.fhe4j.ntt.Capabilities} says.
 *   <dt>Form and order
 *   <dd>A buffer is in coefficient or in evaluation form ({@link io.fhe4j.ntt.Form} fixes the order of both), checked once a call.
 *       Element-wise kernels take either, the same for all operands. The ring is Z[X]/(X^N + 1), negacyclic.
 *       {@code as(form)} views the same memory in the other form, for transforms in place.
 *   <dt>Q and P
 *   <dd>In every buffer over Q·P and in every key the special primes come first, so that each level is a leading view.
 *   <dt>Exactness
 *   <dd>Each kernel has one right answer, the canonical residues of its formula; all backends agree bit for bit. Where the
 *       integer depends on rounding (exact conversion), the rounding is stated to the bit.
 *   <dt>Aliasing
 *   <dd>The output of an element-wise kernel or of a transform may be exactly one of its operands (same rows, same order); of
 *       {@code divide} it may be the kept rows of the operand. Any other overlap of an output and an operand is refused.
 *       Operands are never changed. Outputs may begin as garbage. A broadcast view (stride 0) may be read, not written.
 *   <dt>Order and time
 *   <dd>Calls on one {@link io.fhe4j.ntt.Stream} take effect in order. A call may return when enqueued and then holds its operands;
 *       {@code download} and {@code await} wait, and errors of enqueued work surface there.
 *   <dt>Lifetime
 *   <dd>A backend owns its buffers. Closing one that a kernel uses frees it when the kernel has ended; a buffer that nobody can
 *       reach returns by itself. {@code Backend.close} waits for running kernels. Use after close throws
 *       {@link io.fhe4j.api.ClosedException}, use on another backend {@link io.fhe4j.api.ForeignBufferException}. A full pool drains,
 *       collects, tries a bounded number of times and throws {@link io.fhe4j.api.PoolExhaustedException} with the sizes.
 *   <dt>Secrets
 *   <dd>A buffer marked secret passes the mark to every output computed from it, is erased before its memory is used again,
 *       and is downloaded or declassified only with the client's token.
 *   <dt>Threads
 *   <dd>Backends, streams and buffers are safe for many threads. Two calls at the same time of which one writes rows that the other
 *       uses are a race of the program: use one thread after the other, or a stream. A kernel splits its work over rows on the executor
 *       that the backend was opened with; with parallelism 1 it runs on the calling thread.
 *   <dt>Alignment
 *   <dd>Host memory passed to upload and download is 8-byte aligned, native or heap. Rows on a backend are aligned as it likes.
 *   <dt>Allocation
 *   <dd>In the steady state a call of a primitive kernel takes at most 512 bytes of heap on the calling thread, whatever the shape. The
 *       default compound kernels add the handles of their views and intermediate buffers.
 * </dl>
 */
@NullMarked
package io.fhe4j.ntt;

import org.jspecify.annotations.NullMarked;
