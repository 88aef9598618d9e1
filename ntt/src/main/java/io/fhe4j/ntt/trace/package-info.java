/**
 * Traces: what a program did with a backend, as a versioned binary stream.
 *
 * <p>{@link io.fhe4j.ntt.trace.Recording} records any program on any backend; {@link io.fhe4j.ntt.trace.TraceReader} reads a trace event by event
 * in bounded memory; {@link io.fhe4j.ntt.trace.Replay} runs a data trace on another backend and compares digests. The backend {@code trace} runs
 * shapes only, so that a large program is recorded in seconds.
 *
 * <h2>Format, version 3</h2>
 *
 * The eight bytes {@code FHE4JTRC}, then blocks: length (4 bytes, little-endian, at most 65,536), CRC-32C of the payload (4 bytes,
 * little-endian), payload. A block of length 0 ends the file. The payloads together are one stream of records. Numbers are unsigned LEB128
 * varints, signed ones zigzag first, strings are UTF-8 with their length before them.
 *
 * <p>The first record is the version, the kind of trace (0 shapes, 1 data) and the backend's name. Then, each beginning with its tag:
 *
 * <table>
 *   <caption>Records</caption>
 *   <tr><th>tag<th>record<th>fields
 *   <tr><td>1<td>basis<td>defines the next basis number: count, then per modulus its value (0 is 2^64)
 *   <tr><td>2<td>view<td>defines the next view number: allocation, shape (6), basis number, form, placement (5)
 *   <tr><td>3<td>allocate<td>allocation, shape (6), basis number, form, role, secret
 *   <tr><td>4<td>release<td>allocation; its views are gone
 *   <tr><td>5<td>upload<td>stream, view number, then in a data trace the words
 *   <tr><td>6<td>download<td>stream, view number, then in a data trace the SHA-256 of the words
 *   <tr><td>7<td>kernel<td>stream, kernel, outputs, operand count, view numbers, constant
 *   <tr><td>8<td>region begins<td>name, count
 *   <tr><td>9<td>region ends<td>
 *   <tr><td>10<td>end<td>number of kernel records
 * </table>
 */
@NullMarked
package io.fhe4j.ntt.trace;

import org.jspecify.annotations.NullMarked;
