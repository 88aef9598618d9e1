/**
 * Encrypted inference under CKKS: a plan that is made from a network alone, and runs on encrypted images.
 *
 * <p>{@link io.fhe4j.nn.plan.InferencePlan} chooses everything that a user would otherwise have to: the network is rewritten
 * into fewer levels, images are packed side by side into the slots, matrices become diagonals, and parameters follow from
 * depth, bounds and the precision that is asked for. The client packs and unpacks with
 * {@link io.fhe4j.nn.plan.InputPacking}, which needs no key and no model; the server runs the plan.
 */
@NullMarked
package io.fhe4j.nn.plan;

import org.jspecify.annotations.NullMarked;
