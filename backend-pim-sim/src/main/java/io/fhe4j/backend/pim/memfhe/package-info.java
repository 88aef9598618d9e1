/**
 * MemFHE's machines made of the arrays of {@link io.fhe4j.backend.pim.reram}: the server that bootstraps in a pipeline ({@link
 * io.fhe4j.backend.pim.memfhe.ServerPim}), the client that encrypts and decrypts ({@link io.fhe4j.backend.pim.memfhe.ClientCounts}), and what is
 * said of them beside what is published ({@link io.fhe4j.backend.pim.memfhe.MemfheReport}).
 *
 * <p>Cycles and energies are counts of gates that arrays have run; only the published timing mode takes CryptoPIM's closed form for a beat.
 */
@NullMarked
package io.fhe4j.backend.pim.memfhe;

import org.jspecify.annotations.NullMarked;
