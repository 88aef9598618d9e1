/**
 * Files: one versioned envelope for everything that FHE4J writes, and the atomic replacement of files.
 *
 * <h2>The envelope, version 1</h2>
 *
 * All integers are little-endian. Offsets of payloads in the file are multiples of 64, so that a mapped file serves vector
 * code as it is.
 *
 * <pre>
 * header    0        8   magic: 89 46 48 45 34 4A 0D 0A ("FHE4J" between a byte that is no text and a line end)
 *           8        4   version: 1
 *           12       4   length H of the header, the least multiple of 64 that holds it, at most 2^18
 *           16       32  fingerprint of the parameters
 *           48       16  key-set id, or zeros where the type belongs to no key set
 *           64       4   number of chunks, 0 to 2^20
 *           68       4   length M of the metadata
 *           72       1   length T of the type's name, 1 to 64
 *           73       T   the type's name, such as "ckks.ciphertext": lower-case letters, digits, dots, hyphens
 *           73+T     M   the type's metadata, see MetadataWriter
 *           73+T+M   …   zeros
 *           H−32     32  SHA-256 of all the bytes before
 * chunk     0        8   length L of the payload in bytes
 *           8        8   number of the chunk, counted from 0
 *           16       16  zeros
 *           32       32  SHA-256 of: the header's digest, the 32 bytes above, the payload
 *           64       L   payload; residues are 64-bit words
 *           64+L     …   zeros up to a multiple of 64
 * </pre>
 *
 * Chunks follow each other, and nothing follows the last one. A digest that covers the header's binds each chunk to its file
 * and its place. Each value has one encoding, and a reader refuses any other. The digests find damage, not malice: whoever
 * edits a file can recompute them, so readers check every field against the caller's parameters as well.
 */
@NullMarked
package io.fhe4j.api.envelope;

import org.jspecify.annotations.NullMarked;
