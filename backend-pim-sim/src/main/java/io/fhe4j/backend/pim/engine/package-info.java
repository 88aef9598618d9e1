/**
 * The engine that simulates recorded programs on any memory: where residue rows lie, what has to be sent, and when everything happens. Architectures
 * bring their places and links ({@link io.fhe4j.backend.pim.engine.SiteMap}), prices and commands.
 */
@NullMarked
package io.fhe4j.backend.pim.engine;

import org.jspecify.annotations.NullMarked;
